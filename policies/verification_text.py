"""Reads what the inspection group found when it looked at a problem: which problems, the verdict, what was seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from policies.report_text import ReportVocabulary
from policies.report_text.folding import PROBLEM, Folded, fold
from policies.report_text.words import any_of

_LONGEST_SEEN = 60
_MOST_PROBLEMS = 20
_TOO_LONG = 2000


class Verdict(StrEnum):
    """What a look at a struck-off problem showed; also the kind of event it is kept as."""

    PASSED = "verified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Statement:
    """A verdict on the problems with these ids; `reason` is what was seen, as it was written, or empty."""

    problems: tuple[str, ...]
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerificationWords:
    """The shapes a statement can have, as expressions for a whole folded message.

    `separators` may stand before what was seen, `sentence_ends` between two statements, `not_reasons` finds what makes
    a message a question or a daily report.
    """

    shapes: tuple[re.Pattern[str], ...]
    failed: re.Pattern[str]
    separators: frozenset[str]
    sentence_ends: re.Pattern[str]
    not_reasons: re.Pattern[str]
    longest_reason: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Built from policies/data/verification.toml; KeyError for a missing entry, ValueError for a bad pattern."""
        try:
            return cls(
                shapes=tuple(re.compile(shape, re.DOTALL) for shape in _shapes(data)),
                failed=re.compile(any_of(data["failed"])),
                separators=frozenset(data["separators"]),
                sentence_ends=re.compile("|".join(map(re.escape, data["sentence_ends"]))),
                not_reasons=re.compile("|".join(f"(?:{one})" for one in data["not_reasons"])),
                longest_reason=int(data["longest_reason"]),
            )
        except re.error as error:
            raise ValueError(f"verification: {error}") from error


def statements_in(text: str, words: VerificationWords, report_text: ReportVocabulary) -> tuple[Statement, ...]:
    """What the message says was found, in its order; empty for a message that is about anything else, even in part."""
    if len(text) > _TOO_LONG:
        return ()
    parts = [part for part in words.sentence_ends.split(text) if part.strip()]
    each = [_statement(part, words, report_text) for part in parts]
    if all(each):
        return tuple(one for one in each if one)
    # What was seen may have several sentences.
    whole = _statement(text, words, report_text)
    return (whole,) if whole else ()


def _statement(text: str, words: VerificationWords, report_text: ReportVocabulary) -> Statement | None:
    folded = fold(text, marks=report_text.marks, addressees=report_text.addressees)
    if not 1 <= len(folded.problems) <= _MOST_PROBLEMS:
        return None
    hit = next(filter(None, (shape.fullmatch(folded.text) for shape in words.shapes)), None)
    if hit is None or not _may_be_seen(hit, text, folded, words):
        return None
    verdict = Verdict.FAILED if words.failed.fullmatch(hit["verdict"]) else Verdict.PASSED
    span = folded.span(*hit.span("seen"))
    return Statement(folded.problems, verdict, _tidy(text[span.start : span.end], words))


def _may_be_seen(hit: re.Match[str], text: str, folded: Folded, words: VerificationWords) -> bool:
    """Whether the rest of the message can be what was seen: set apart, about no other problem, and no question."""
    seen = hit["seen"]
    if not seen:
        return True
    start = hit.start("seen")
    apart = start < hit.start("verdict") or seen[0] in words.separators or text[folded.origins[start] - 1].isspace()
    return apart and PROBLEM not in seen and not words.not_reasons.search(seen)


def _tidy(seen: str, words: VerificationWords) -> str:
    idle = "".join(words.separators) + "".join(map(_wide, words.separators)) + " "
    return seen.strip().strip(idle).strip()[: words.longest_reason]


def _wide(mark: str) -> str:
    """The full-width form of an ASCII mark."""
    return chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark


def _shapes(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids, verb, verdict in the three orders people use, what was seen behind; and, for failures, what was seen first.

    Idle words are matched possessively: a message that does not fit is given up at once.
    """
    idle = f"(?:{any_of(data['fillers'])})*+"
    ids = f"{PROBLEM}++(?:(?:{any_of(data['joints'])}){PROBLEM}++)*+"
    verb, failed = f"(?:{any_of(data['verbs'])})", any_of(data["failed"])
    verdict = f"(?P<verdict>{failed}|{any_of(data['passed'])})"
    tail = f"(?:{any_of(data['tails'])})?"
    behind = f"{tail}(?P<seen>.*)"
    mark = f"(?:{any_of(data['separators'])})"
    before = f"(?P<seen>[^{PROBLEM}]{{2,{_LONGEST_SEEN}}}?)"
    return (
        f"{idle}{ids}{idle}{verb}{idle}{verdict}{behind}",
        f"{idle}{verb}{idle}{ids}{idle}{verdict}{behind}",
        f"{idle}{ids}{idle}{verdict}{verb}{behind}",
        f"{idle}{ids}{idle}{before}{mark}{idle}{verb}{idle}(?P<verdict>{failed}){tail}{mark}?",
    )
