"""Masks personal data in what people write, before anybody outside of the conversation reads it.

Numbers with a check sign are recognised by it; everything else by how people write it, which is data. A name that has
neither a title nor a label nor a number beside it is not recognised.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from policies.ledger.characters import tidy
from policies.ledger.section import Section
from policies.personal_numbers import IN_PROSE, PersonalNumber, may_be_personal, replaced

# While masking, one private-use character stands for whatever was masked: no pattern reads inside of it, and a text
# gets no longer. A message cannot bring its own.
_FIRST_MARK = 0xE000
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_WIDE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._%+-"
_NARROW = {ord(char) + 0xFEE0: char for char in _WIDE}


@dataclass(frozen=True, slots=True)
class Masking:
    """What is masked and what is shown instead.

    `marks` has the mark of each kind, `shown` the words of each mark; `patterns` pair a mark with what it replaces,
    which is the group `it` of the pattern where it has one.
    """

    marks: Mapping[str, str]
    shown: Mapping[str, str]
    shown_pattern: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Self:
        """Built from policies/data/masking.toml; raises ValueError that names the entry which does not fit."""
        root = Section(data, "masking")
        numbers, shown = root.words("numbers"), root.pairs("shown")
        marks = {kind: chr(_FIRST_MARK + place) for place, kind in enumerate(shown)}
        if missing := {*map(str, PersonalNumber), *numbers} - marks.keys():
            raise root.bad("shown", f"lacks {', '.join(sorted(missing))}")
        pieces = root.pairs("pieces") | {
            "never": "|".join(root.words("never")),
            "number": f"[{''.join(marks[kind] for kind in numbers)}]",
        }
        masking = cls(
            marks=marks,
            shown={marks[kind]: words for kind, words in shown.items()},
            shown_pattern=re.compile("|".join(map(re.escape, shown.values()))),
            patterns=tuple(_pattern(entry, marks, pieces) for entry in root.sections("pattern")),
        )
        root.close()
        return masking


def masked(text: str, masking: Masking) -> str:
    """The text in plain form (half-width letters and digits, nothing invisible) with words for all personal data.

    Masking what is masked already changes nothing.
    """
    hidden = _PRIVATE_USE.sub("", text)
    # What was masked may have stood between a name and its title: look again until there is nothing new.
    while (again := _hidden(hidden, masking)) != hidden:
        hidden = again
    return _PRIVATE_USE.sub(lambda mark: masking.shown[mark[0]], hidden)


def _hidden(text: str, masking: Masking) -> str:
    """The text with marks for all that is found in one look."""
    by_words = {words: mark for mark, words in masking.shown.items()}
    found = masking.shown_pattern.sub(lambda hit: by_words[hit[0]], tidy(text.translate(_NARROW)))
    if may_be_personal(found):
        found = replaced(found, IN_PROSE, lambda kind, _: masking.marks[kind])
    for mark, pattern in masking.patterns:
        found = pattern.sub(_replacing_it_with(mark, pattern), found)
    return found


def _replacing_it_with(mark: str, pattern: re.Pattern[str]) -> Callable[[re.Match[str]], str]:
    group = "it" if "it" in pattern.groupindex else 0

    def replacement(hit: re.Match[str]) -> str:
        start, end = hit.start(group) - hit.start(), hit.end(group) - hit.start()
        return hit[0][:start] + mark + hit[0][end:]

    return replacement


def _pattern(entry: Section, marks: Mapping[str, str], pieces: Mapping[str, str]) -> tuple[str, re.Pattern[str]]:
    kind, written = entry.text("kind"), entry.text("find")
    if kind not in marks:
        raise entry.bad("kind", f"{kind} is not shown in any way")
    for name, piece in pieces.items():
        written = written.replace(f"{{{name}}}", f"(?:{piece})")
    pattern = entry.compiled("find", written)
    if pattern.match("") is not None:
        raise entry.bad("find", "must not match an empty text")
    entry.close()
    return marks[kind], pattern
