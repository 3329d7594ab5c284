"""The vocabulary of daily reports, compiled once from data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from policies.report_text.numerals import Numerals
from policies.report_text.tokens import Lexicon
from policies.report_text.words import Words, compile_words

_TABLES = ("clauses", "days", "moments", "units", "figures", "versus", "done", "intents", "references", "unwanted")


@dataclass(frozen=True, slots=True)
class ReportVocabulary:
    """All words that `parse` knows. Build it once from the parsed TOML file: compiling takes some milliseconds."""

    addressees: tuple[str, ...]
    marks: Mapping[str, str]
    numerals: Numerals
    clauses: Words
    days: Words
    moments: Words
    units: Words
    figures: Words
    versus: Words
    lexicon: Lexicon
    done: Words
    intents: Words
    references: Words
    unwanted: Words

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Build from `policies/data/report_text.toml` as parsed; raises KeyError naming a table that is missing."""
        numerals = Numerals.of(table["numerals"])
        tables = {name: compile_words(table[name], numerals) for name in _TABLES}
        return cls(
            addressees=tuple(table["addressees"]),
            marks=dict(table["fold"]),
            numerals=numerals,
            lexicon=Lexicon.of(table["metrics"], figures=tables["figures"], versus=tables["versus"], numerals=numerals),
            **tables,
        )
