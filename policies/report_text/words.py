"""Compiles lists of words and patterns from the vocabulary into regular expressions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.report_text.folding import DAY, FILE, ITEM, PROBLEM, REFERENCE, TIME, UNIT, fold_words
from policies.report_text.numerals import Numerals

Pattern = re.Pattern[str]

_NEVER = "(?!)"
# In patterns {day} is a day, however long it was written, and {DAY} the single character it is made of, for classes.
_STAND_INS = {"day": DAY, "unit": UNIT, "problem": PROBLEM, "file": FILE, "ref": REFERENCE, "time": TIME, "item": ITEM}


@dataclass(frozen=True, slots=True)
class Words:
    """One table of the vocabulary.

    A list becomes one expression that matches any of its entries: a list named `*_patterns` holds expressions, any
    other list holds words, the longest winning; `*_before` only fits at the end of a text. A table of words with their
    numbers gives both the expression and the numbers.
    """

    patterns: Mapping[str, Pattern]
    lists: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Mapping[str, int]]

    def __getitem__(self, name: str) -> Pattern:
        return self.patterns[name]


def any_of(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest first."""
    plain = sorted({fold_words(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, plain)) or _NEVER


def compile_words(table: Mapping[str, Any], numerals: Numerals) -> Words:
    """One table of the vocabulary, compiled."""
    lists = {name: tuple(entries) for name, entries in table.items()}
    return Words(
        patterns={name: re.compile(_expression(name, entries, numerals)) for name, entries in lists.items()},
        lists=lists,
        numbers={name: dict(entries) for name, entries in table.items() if isinstance(entries, Mapping)},
    )


def _expression(name: str, entries: Sequence[str], numerals: Numerals) -> str:
    if name.endswith("_patterns"):
        return "|".join(f"(?:{_filled(entry, numerals)})" for entry in entries) or _NEVER
    words = any_of(entries)
    return f"(?:{words})$" if name.endswith("_before") else words


def _filled(pattern: str, numerals: Numerals) -> str:
    """The pattern with its places for numbers and stand-ins filled."""
    for name, mark in _STAND_INS.items():
        pattern = pattern.replace(f"{{{name}}}", f"{mark}++").replace(f"{{{name.upper()}}}", mark)
    return pattern.replace("{n}", f"(?:[0-9]{{1,2}}|{numerals.pattern})")
