"""Decides which unit a message reports for (status-queries.md section 1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.report_text.words import Words
from policies.roster import Roster, Unit, UnitCode

_HEAD = 60  # misspelt names are looked for this far into a message only
_STEM = 4  # the longest name before "town" or "street"
_NEAR = 3


@dataclass(frozen=True, slots=True)
class UnitReading:
    """The unit written, or the candidates when several fit; `spans` covers every name in the plain text."""

    unit: UnitCode | None = None
    start: int = 0
    end: int = 0
    candidates: tuple[UnitCode, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    unit: Unit


def written_unit(text: str, roster: Roster, words: Words) -> UnitReading:
    """The unit a plain text names as its own; names of villages, groups and neighbours do not count."""
    hits = [hit for hit in _named(text, roster, words) if hit.unit.reports]
    spans = tuple((hit.start, hit.end) for hit in hits)
    own = _own(text, hits, words)
    if not own and not hits:
        own = _misspelt(text, roster, words)
        spans = tuple((hit.start, hit.end) for hit in own)
    codes = tuple(dict.fromkeys(hit.unit.code for hit in own))
    if len(codes) != 1:
        return UnitReading(candidates=codes, spans=spans)
    return UnitReading(unit=codes[0], start=own[0].start, end=own[0].end, spans=spans)


def _named(text: str, roster: Roster, words: Words) -> Iterable[_Hit]:
    """Names as the roster knows them, without those that are part of a longer word or another place's name."""
    for start, end, unit in roster.mentions(text):
        name = text[start:end]
        if name.isascii() and (_latin(text[start - 1 : start]) or _latin(text[end : end + 1])):
            continue
        kind = words["kinds"].match(text, end)
        full = name == unit.name or kind is not None
        whole = kind.end() if kind else end
        if not words["place_words_of_full_names" if full else "place_words"].match(text, whole):
            yield _Hit(start, whole, unit)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _own(text: str, hits: list[_Hit], words: Words) -> list[_Hit]:
    """The hits that are not mentioned aside: in brackets behind another, "with X", "X as well"."""
    own = list[_Hit]()
    for hit in hits:
        joined = own and words["join"].fullmatch(text[own[-1].end : hit.start])
        before = text[max(0, hit.start - _NEAR) : hit.start]
        aside = words["aside_before"].search(before) or words["aside_after"].match(text, hit.end)
        if joined or not (aside or (own and _in_brackets(text, hit.start))):
            own.append(hit)
    return own


def _in_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def _misspelt(text: str, roster: Roster, words: Words) -> list[_Hit]:
    """Units whose name is one slip away from what stands before a word such as "town" (rules 3 and 5)."""
    for kind in words["kinds"].finditer(text[:_HEAD]):
        for length in range(min(_STEM, kind.start()), 0, -1):
            start = kind.start() - length
            stem = text[start : kind.start()]
            if not all(_is_han(char) for char in stem):
                continue
            if length == 1 and start > 0 and _is_han(text[start - 1]):
                continue
            found = [unit for unit in roster.units.values() if unit.reports and _slips(stem, kind.group(), unit, words)]
            if found:
                return [_Hit(start, kind.end(), unit) for unit in found]
    return []


def _slips(stem: str, kind: str, unit: Unit, words: Words) -> bool:
    """A single character may stand for any name that holds it; a longer word must be at most one edit away."""
    own = words["kinds"].search(unit.name)
    if own is None:
        return False
    if len(stem) == 1:
        return stem in unit.name[: own.start()]
    kinds = words.numbers["kinds"]
    names = (unit.name[: own.start()], *(alias for alias in unit.aliases if not words["kinds"].search(alias)))
    return kinds[own.group()] == kinds[kind] and any(_one_edit(stem, name) for name in names)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _one_edit(one: str, other: str) -> bool:
    """Whether a single change, slip or swap of neighbours turns one word into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    head, tail = one[same:], other[same:]
    swapped = len(head) > 1 and head[1] + head[0] + head[2:] == tail
    return head[1:] == tail[1:] or head[1:] == tail or head == tail[1:] or swapped
