"""Messages as the judge reads them: look-alikes, stand-ins and separators undone (banned-requests.md section 2.1).

`normal` is quick and says nothing about places; `aligned` takes the same steps and knows where each character stood.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from ahocorasick_rs import AhoCorasick, MatchKind

_HAN = "\u3400-\u9fff"
# Between the characters of one word people put spaces, dots, strokes; two at most.
_LOOSE = re.compile(rf"[ .\u00b7_/*~|\\+\u2026-]{{1,2}}(?=[{_HAN}0-9])")
_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"[^\S\n]+")
# Where a sentence ends: what follows stands on a line of its own.
_ENDS = re.compile(r"[\u3002!?;\u2026][\u3002!?;\u2026\s]*|\n\s*")
_LATIN = re.compile(r"[a-z]{2,}")
_SHAPES = re.compile(r"[0-9]+|[^\S\n]+")
_SEPARATORS = frozenset(" .\u00b7_/*~|\\+\u2026-")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


class _Characters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self, same: Mapping[str, str], ignored: Iterable[str], simplified: Callable[[str], str]) -> None:
        super().__init__()
        self._same, self._ignored, self._simplified = same, frozenset(ignored), simplified

    def __missing__(self, code: int) -> str:
        self[code] = found = self._become(chr(code))
        return found

    def _become(self, character: str) -> str:
        if character in self._ignored or unicodedata.category(character) in ("Cf", "Mn", "Me"):
            return ""
        if known := self._same.get(character):
            return known
        folded = unicodedata.normalize("NFKC", character).lower()
        return "".join(self._same.get(one, self._simplified(one)) for one in folded)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A normal text; `starts[i]` and `ends[i]` are where its i-th character begins and ends in the message."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where characters `start` up to `end` stood in the message; None for nothing."""
        if start >= end:
            return None
        return min(self.starts[start:end]), max(self.ends[start:end])


_Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Normaliser:
    """Built once from data; `variants` are spellings and what they stand for, `abbreviated` those that need a verb."""

    characters: _Characters
    words: AhoCorasick
    variants: AhoCorasick
    meant: tuple[str, ...]
    abbreviated: Mapping[str, str]
    verbs: re.Pattern[str]

    @classmethod
    def of(cls, data: Mapping[str, Any], *, words: Iterable[str], simplified: Callable[[str], str]) -> Self:
        """From policies/data/judge/normal.toml, the lexicon's words, and a traditional-to-simplified function.

        Raises KeyError naming a table that is missing.
        """
        variants = dict(data["variants"])
        return cls(
            characters=_Characters(data["same"], data["ignored"], simplified),
            words=AhoCorasick([word for word in words if len(word) > 1]),
            variants=AhoCorasick(list(variants), matchkind=MatchKind.LeftmostLongest),
            meant=tuple(variants.values()),
            abbreviated=dict(data["abbreviated"]),
            verbs=re.compile("|".join(map(re.escape, data["verbs"]))),
        )

    def normal(self, message: str) -> str:
        """The message as it is judged: one sentence a line, every number a 0."""
        text = message.translate(self.characters)
        for step in (self._together, self._as_meant):
            if edits := step(text):
                text = _applied(text, edits)
        # The same as _numbers and _lines do, without their places.
        return _ENDS.sub(_line_end, _SHAPES.sub(_shape, text))

    def aligned(self, message: str) -> Aligned:
        """The same text with the place of every character."""
        pieces = [(piece, at) for at, character in enumerate(message) for piece in self.characters[ord(character)]]
        text = "".join(piece for piece, _ in pieces)
        starts, ends = [at for _, at in pieces], [at + 1 for _, at in pieces]
        for step in self._steps():
            edits = step(text)
            for start, end, new in reversed(edits):
                text = text[:start] + new + text[end:]
                if new:
                    begin = starts[start] if start < len(starts) else len(message)
                    finish = ends[end - 1] if end > start else begin
                    starts[start:end], ends[start:end] = [begin] * len(new), [finish] * len(new)
                else:
                    del starts[start:end], ends[start:end]
        return Aligned(text, tuple(starts), tuple(ends))

    def _steps(self) -> Iterator[Callable[[str], list[_Edit]]]:
        yield self._together
        yield self._as_meant
        yield _numbers
        yield _lines

    def _together(self, text: str) -> list[_Edit]:
        """Separators inside a word of the lexicon go, all others stay."""
        if _SEPARATORS.isdisjoint(text):
            return []
        gaps = [found.span() for found in _LOOSE.finditer(text) if found.start() and text[found.start() - 1].isalnum()]
        if not gaps:
            return []
        joined, at, before = list[str](), 0, list[int]()
        for start, end in gaps:
            joined.append(text[at:start])
            before.append(start - sum(stop - begin for begin, stop in gaps[: len(before)]))
            at = end
        joined.append(text[at:])
        spans = [found[1:] for found in self.words.find_matches_as_indexes("".join(joined), overlapping=True)]
        return [
            (start, end, "")
            for (start, end), place in zip(gaps, before, strict=True)
            if any(begin < place < stop for begin, stop in spans)
        ]

    def _as_meant(self, text: str) -> list[_Edit]:
        """Other spellings become what they stand for; bare initials only in a sentence that has a verb for them."""
        edits = [(start, end, self.meant[which]) for which, start, end in self.variants.find_matches_as_indexes(text)]
        if _LETTERS.isdisjoint(text):
            return edits
        taken = [(start, end) for start, end, _ in edits]
        for found in _LATIN.finditer(text):
            meant = self.abbreviated.get(found.group())
            if (
                meant
                and self._has_verb(text, found)
                and not any(a < found.end() and found.start() < b for a, b in taken)
            ):
                edits.append((*found.span(), meant))
        return sorted(edits)

    def _has_verb(self, text: str, found: re.Match[str]) -> bool:
        begin = max(text.rfind(mark, 0, found.start()) for mark in "\u3002\n!?;") + 1
        ends = [place for mark in "\u3002\n!?;" if (place := text.find(mark, found.end())) >= 0]
        return self.verbs.search(text[begin : min(ends, default=len(text))]) is not None


def _numbers(text: str) -> list[_Edit]:
    # One step: neither touches what the other changes.
    digits = [(*found.span(), "0") for found in _DIGITS.finditer(text) if found.group() != "0"]
    blanks = [(*found.span(), " ") for found in _BLANKS.finditer(text) if found.group() != " "]
    return sorted(digits + blanks) if digits and blanks else digits or blanks


def _lines(text: str) -> list[_Edit]:
    edits = list[_Edit]()
    for found in _ENDS.finditer(text):
        wanted = _line_end(found)
        if found.group() != wanted:
            edits.append((*found.span(), wanted))
    return edits


def _shape(found: re.Match[str]) -> str:
    return " " if found.group()[0].isspace() else "0"


def _line_end(found: re.Match[str]) -> str:
    return found.group().strip()[:1] + "\n"


def _applied(text: str, edits: list[_Edit]) -> str:
    pieces, at = list[str](), 0
    for start, end, new in edits:
        pieces += text[at:start], new
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
