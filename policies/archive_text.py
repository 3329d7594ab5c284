"""What the organisation department's person writes about archives: a number, please, or the package, and why."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.archive import NumberStyle

# Nobody needs more words than this to ask; whatever is longer is something else.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """A number is wanted for the campaign of that name; None means the present one."""

    campaign: str | None


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The package is wanted. `number` is as written (half-width capitals), None for the present campaign's.

    `reason` is None where none was given, or only a word such as "none".
    """

    number: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveVocabulary:
    """The phrases of data/archive.toml, compiled."""

    opening: re.Pattern[str]
    edges: str
    issue: tuple[re.Pattern[str], ...]
    export: tuple[re.Pattern[str], ...]
    current: frozenset[str]
    reason: re.Pattern[str]
    no_reason: frozenset[str]
    reason_min: int
    reason_max: int

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "ArchiveVocabulary":
        """From the table `words`; raises KeyError, TypeError or ValueError when it does not fit."""
        return cls(
            opening=_compiled(words["opening"]),
            edges=str(words["edges"]),
            issue=_all_compiled(words["issue_patterns"]),
            export=_all_compiled(words["export_patterns"]),
            current=frozenset(words["current"]),
            reason=_compiled(words["reason_pattern"]),
            no_reason=frozenset(words["no_reason"]),
            reason_min=int(words["reason_min"]),
            reason_max=int(words["reason_max"]),
        )


def parse(text: str, vocabulary: ArchiveVocabulary) -> IssueRequest | ExportRequest | None:
    """What is asked for; None for any other message. The whole message must be the request."""
    if len(text) > _LONGEST:
        return None
    opening = vocabulary.opening.match(text)
    asked = text[opening.end() if opening else 0 :].strip(vocabulary.edges)
    for pattern in vocabulary.issue:
        if found := pattern.fullmatch(asked):
            return IssueRequest(_campaign(found["campaign"], vocabulary))
    for pattern in vocabulary.export:
        if found := pattern.fullmatch(asked):
            return _export(found["rest"], vocabulary)
    return None


def reason_in(written: str, vocabulary: ArchiveVocabulary) -> str | None:
    """The reason on one line, at most `reason_max` characters; None where the words give none."""
    reason = " ".join(written.split()).strip(vocabulary.edges)
    letters = sum(char.isalnum() for char in reason)
    if letters < vocabulary.reason_min or reason in vocabulary.no_reason:
        return None
    return reason[: vocabulary.reason_max]


def _campaign(written: str | None, vocabulary: ArchiveVocabulary) -> str | None:
    name = (written or "").strip(vocabulary.edges)
    return None if not name or name in vocabulary.current else name


def _export(rest: str, vocabulary: ArchiveVocabulary) -> ExportRequest:
    found = vocabulary.reason.search(rest)
    head = rest[: found.start()] if found else rest
    number = unicodedata.normalize("NFKC", head).strip(vocabulary.edges).upper()
    return ExportRequest(number or None, reason_in(found["reason"], vocabulary) if found else None)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise ValueError(f"archive words: {pattern}: {error}") from error


def _all_compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class ArchiveSpec:
    """policies/data/archive.toml as values; `channel_bytes` is the largest file a chat can bring."""

    number: NumberStyle
    words: ArchiveVocabulary
    channel_bytes: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "ArchiveSpec":
        """Built from the data; raises KeyError or ValueError for data that does not fit."""
        return cls(
            number=NumberStyle.of(data["number"]),
            words=ArchiveVocabulary.of(data["words"]),
            channel_bytes=int(data["export"]["channel_bytes"]),
        )
