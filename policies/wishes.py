"""What a clerk wishes of the bot's own messages: another time for reminders, none at all, drafts or none.

Only a message that is a wish from its first word to its last is taken; everything else is somebody else's business.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, Self

from policies.report_text.folding import fold
from policies.report_text.numerals import Numerals

# No wish is longer; what is longer says something else besides.
_LONGEST = 40

_NOON, _EARLIEST_OFFICE_HOUR = 12, 7
_HOUR_OF_DAY, _MINUTE_OF_HOUR = 23, 59


class WishKind(StrEnum):
    """What is wished."""

    REMIND_AT = "remind_at"
    NO_REMINDERS = "no_reminders"
    NOT_TODAY = "not_today"
    REMIND_AGAIN = "remind_again"
    DRAFT_ALWAYS = "draft_always"
    DRAFT_NEVER = "draft_never"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish; `at` is the time of day of REMIND_AT, None for the others."""

    kind: WishKind
    at: time | None = None


@dataclass(frozen=True, slots=True)
class WishWords:
    """The vocabulary, compiled once; every pattern has to match a whole message in plain form."""

    addressees: tuple[str, ...]
    patterns: Mapping[WishKind, tuple[re.Pattern[str], ...]]
    fractions: Mapping[str, int]
    afternoon: frozenset[str]
    morning: frozenset[str]
    numerals: Numerals

    @classmethod
    def of(cls, data: Mapping[str, Any], numerals: Numerals) -> Self:
        """Built from policies/data/wishes.toml; raises KeyError for a missing table, ValueError for a bad pattern."""
        try:
            patterns = {
                kind: tuple(re.compile(_filled(pattern, data, numerals)) for pattern in data["patterns"][kind])
                for kind in WishKind
            }
        except re.error as error:
            raise ValueError(f"wishes: {error}") from error
        return cls(
            addressees=tuple(data["addressees"]),
            patterns=patterns,
            fractions=dict(data["fractions"]),
            afternoon=frozenset(data["afternoon"]),
            morning=frozenset(data["morning"]),
            numerals=numerals,
        )


def wish_in(text: str, words: WishWords) -> Wish | None:
    """The wish a message is, None for any other message."""
    plain = fold(text, marks={}, addressees=words.addressees).text.strip()
    if len(plain) > _LONGEST:
        return None
    for kind, patterns in words.patterns.items():
        for pattern in patterns:
            if match := pattern.fullmatch(plain):
                return _wish(kind, match, words)
    return None


def _wish(kind: WishKind, match: re.Match[str], words: WishWords) -> Wish | None:
    if kind is not WishKind.REMIND_AT:
        return Wish(kind)
    at = _time(match.groupdict(), words)
    return None if at is None else Wish(kind, at)


def _time(named: Mapping[str, str | None], words: WishWords) -> time | None:
    """The time of day; a small hour with nothing else said is one of the afternoon."""
    hour = words.numerals.read(named["hour"] or "")
    minute = words.numerals.read(named["minute"] or named["clock"] or "0")
    if named["fraction"]:
        minute = words.fractions[named["fraction"]]
    if hour is None or minute is None:
        return None
    said_afternoon = named["part"] in words.afternoon
    small = hour < _EARLIEST_OFFICE_HOUR and named["part"] not in words.morning
    if hour < _NOON and (said_afternoon or small):
        hour += _NOON
    return time(hour, minute) if hour <= _HOUR_OF_DAY and minute <= _MINUTE_OF_HOUR else None


def _filled(pattern: str, data: Mapping[str, Any], numerals: Numerals) -> str:
    """The pattern with its pieces filled in, between the courtesies that may stand around any wish."""
    number = f"(?:[0-9]{{1,2}}|{numerals.pattern})"
    parts: Sequence[str] = [*data["morning"], *data["afternoon"]]
    clock = (
        data["clock"]
        .replace("{part}", "|".join(map(re.escape, parts)))
        .replace("{fraction}", "|".join(map(re.escape, data["fractions"])))
        .replace("{n}", number)
    )
    whole = f"{data['before']}(?:{pattern}){data['after']}"
    for name, piece in data["pieces"].items():
        whole = whole.replace(f"{{{name}}}", f"(?:{piece})")
    return whole.replace("{time}", f"(?:{clock})")
