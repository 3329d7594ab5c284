"""Cuts plain text into the words of the small grammar of numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Self

from policies.report_text.folding import DAY, PROBLEM, fold_words
from policies.report_text.numerals import Numerals
from policies.report_text.values import Metric
from policies.report_text.words import Pattern, Words, any_of


class Word(StrEnum):
    """What a word does in a sentence with numbers."""

    METRIC = "metric"
    DECOY = "decoy"
    NUMBER = "number"
    DAY = "day"
    COMPARE = "compare"
    TO = "to"
    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    NEGATION = "negation"
    EACH = "each"
    IN_TURN = "in_turn"
    TOTAL = "total"
    CUMULATIVE = "cumulative"
    PERIOD = "period"
    PART = "part"
    RETRACTION = "retraction"
    PLAN = "plan"
    ABOUT = "about"
    LINK = "link"
    JOIN = "join"
    COLON = "colon"
    COMMA = "comma"
    OPENING = "opening"
    CLOSING = "closing"
    STOP = "stop"


class Strength(IntEnum):
    """How surely a metric word speaks of problems: "new" does, "left over" may, a lone syllable seldom."""

    SHORT = 0
    WEAK = 1
    STRONG = 2


class Counted(IntEnum):
    """What stands behind a number: nothing, a counter of problems, a counter of places, a measure of things."""

    BARE = 0
    PROBLEMS = 1
    PLACES = 2
    THINGS = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A word at its place in the plain text. Metrics carry `metric` and `strength`, numbers `value` and `counted`."""

    kind: Word
    start: int
    end: int
    metric: Metric | None = None
    strength: Strength = Strength.SHORT
    value: int = 0
    counted: Counted = Counted.BARE
    bare_han: bool = False


_LONGEST_METRIC = 12

_WORD_LISTS = {
    "negations": Word.NEGATION,
    "each": Word.EACH,
    "in_turn": Word.IN_TURN,
    "totals": Word.TOTAL,
    "cumulative": Word.CUMULATIVE,
    "periods": Word.PERIOD,
    "part_of": Word.PART,
    "retractions": Word.RETRACTION,
    "plans": Word.PLAN,
    "about": Word.ABOUT,
    "about_after": Word.ABOUT,
    "links": Word.LINK,
    "joins": Word.JOIN,
    "colons": Word.COLON,
    "commas": Word.COMMA,
    "openings": Word.OPENING,
    "closings": Word.CLOSING,
    "stops": Word.STOP,
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of the grammar in one expression, and what each of them is."""

    pattern: Pattern
    number: Pattern
    words: Mapping[str, tuple[Word, Metric | None, Strength]]
    numerals: Numerals
    metric_before: Pattern
    metric_around: tuple[Pattern, Pattern]

    @classmethod
    def of(cls, metrics: Mapping[str, Any], *, figures: Words, versus: Words, numerals: Numerals) -> Self:
        """Build from the `[metrics]`, `[figures]` and `[versus]` tables."""
        words = dict[str, tuple[Word, Metric | None, Strength]]()
        for table, kinds in (
            (figures, _WORD_LISTS),
            (versus, {"to": Word.TO, "up": Word.UP, "down": Word.DOWN, "flat": Word.FLAT}),
        ):
            for name, kind in kinds.items():
                words |= {fold_words(word): (kind, None, Strength.SHORT) for word in table.lists[name]}
        words |= {fold_words(word): (Word.DECOY, None, Strength.SHORT) for word in metrics["decoys"]}
        for strength in Strength:
            for metric in Metric:
                for word in metrics[strength.name.lower()].get(metric, ()):
                    words[fold_words(word)] = (Word.METRIC, metric, strength)
        metric_words = any_of(word for word, (kind, _, _) in words.items() if kind is Word.METRIC)
        links = any_of(word for word, (kind, _, _) in words.items() if kind is Word.LINK)
        return cls(
            pattern=re.compile(_expression(words, figures=figures, versus=versus, numerals=numerals)),
            number=re.compile(_number(figures, numerals)),
            words=words,
            numerals=numerals,
            metric_before=re.compile(f"(?:{metric_words})(?:{links})?$"),
            metric_around=(re.compile(f"(?:{metric_words}):$"), re.compile(metric_words)),
        )

    def counts(self, text: str, start: int, end: int) -> bool:
        """Whether the number between two places belongs to a metric word: "new 3.", or "new: 3." before the next."""
        before = text[max(0, start - _LONGEST_METRIC) : start]
        colon, metric = self.metric_around
        return bool(self.metric_before.search(before) or (colon.search(before) and metric.match(text, end)))

    def tokens(self, text: str) -> list[Token]:
        """The words of the grammar in the plain text, left to right."""
        return [self._token(match) for match in self.pattern.finditer(text)]

    def _token(self, match: re.Match[str]) -> Token:
        start, end = match.span()
        if match.lastgroup in {"compare", "day"}:
            return Token(Word(match.lastgroup), start, end)
        if match.lastgroup == "word":
            kind, metric, strength = self.words[match.group()]
            return Token(kind, start, end, metric, strength)
        if match.lastgroup == "number":
            return self._number_token(match)
        return Token(Word.DECOY, start, end)

    def _number_token(self, match: re.Match[str]) -> Token:
        start, end = match.span()
        parts = self.number.fullmatch(match.group())
        value = self.numerals.read(parts["value"]) if parts else None
        if parts is None or value is None:
            return Token(Word.DECOY, start, end)
        counted = Counted.BARE
        if parts["things"]:
            counted = Counted.THINGS
        elif parts["places"]:
            counted = Counted.PLACES
        elif parts["counters"] or parts["value"] in self.numerals.whole:
            counted = Counted.PROBLEMS
        bare_han = counted is Counted.BARE and not parts["value"].isascii()
        return Token(Word.NUMBER, start, end, value=value, counted=counted, bare_han=bare_han)


def _number(figures: Words, numerals: Numerals) -> str:
    value = rf"(?P<value>(?<![0-9.])[0-9]{{1,4}}(?![0-9a-z%])|{numerals.pattern})"
    kinds = "|".join(f"(?P<{name}>{any_of(figures.lists[name])})" for name in ("things", "places", "counters"))
    return f"{value}(?:{kinds})?"


def _expression(words: Mapping[str, object], *, figures: Words, versus: Words, numerals: Numerals) -> str:
    """Numbers that are no counts come first, then words, then numbers."""
    unnamed = re.sub(r"\(\?P<\w+>", "(?:", _number(figures, numerals))
    others = "|".join(figures[name].pattern for name in ("share_patterns", "vague_patterns", "ordinal_patterns"))
    return (
        f"(?P<compare>{versus['compare_patterns'].pattern})|(?P<day>{DAY}+)|(?P<other>{PROBLEM}+|{others})"
        f"|(?P<word>{any_of(words)})|(?P<number>{unnamed})"
    )
