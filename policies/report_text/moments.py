"""Finds the moment an extension is asked for ("by nine tomorrow morning")."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from policies.report_text.days import DayMention
from policies.report_text.numerals import Numerals
from policies.report_text.words import Words

_NOON, _HALF_DAY, _LAST_HOUR, _EARLIEST_OFFICE_HOUR = 12, 12, 24, 7
_NEAR = 3  # a day this close before an hour belongs to it


def clock_spans(text: str, words: Words) -> list[tuple[int, int]]:
    """Where hours and durations stand in the plain text, so that their numbers are not counted as problems."""
    return [match.span() for name in ("clock_patterns", "durations_patterns") for match in words[name].finditer(text)]


def moment_in(
    text: str, start: int, end: int, *, sent_at: datetime, days: Sequence[DayMention], words: Words, numerals: Numerals
) -> datetime | None:
    """The moment named between two places of the plain text, in the zone of `sent_at`; None when no hour is named.

    The days in `text` are covered; a part of the day that stood in one ("tonight") is found through its mention.
    """
    later = words["later_patterns"].search(text, start, end)
    if later:
        return sent_at + _length(later, numerals)
    clocks = [match for name in ("clock_patterns", "noon_patterns") for match in words[name].finditer(text, start, end)]
    for match in sorted(clocks, key=lambda found: -found.start()):
        day = next((day for day in days if 0 <= match.start() - day.end <= _NEAR), None)
        moment = _moment(match, day, sent_at=sent_at, words=words, numerals=numerals)
        if moment:
            return moment
    return None


def _length(match: re.Match[str], numerals: Numerals) -> timedelta:
    if match.group("halfhour"):
        return timedelta(minutes=30)
    return timedelta(
        hours=numerals.read(match.group("hours") or "0") or 0, minutes=numerals.read(match.group("minutes") or "0") or 0
    )


def _moment(
    match: re.Match[str], day: DayMention | None, *, sent_at: datetime, words: Words, numerals: Numerals
) -> datetime | None:
    named = match.groupdict()
    hour = numerals.read(named["hour"]) if named.get("hour") else _NOON
    if hour is None or hour > _LAST_HOUR:
        return None
    minute = words.numbers["fractions"].get(named.get("fraction") or "", numerals.read(named.get("minute") or "0"))
    part = named.get("half") or (day.written[-1:] if day else "")
    exact = _hour(hour, part, named_day=day is not None, words=words)
    midnight = datetime.combine(day.day if day else sent_at.date(), time(), sent_at.tzinfo)
    moment = midnight + timedelta(hours=exact, minutes=minute or 0)
    if day and day.weekday and moment <= sent_at:
        return moment + timedelta(weeks=1)
    if day or part or moment > sent_at:
        return moment
    return moment + timedelta(hours=_HALF_DAY if exact <= _NOON else _LAST_HOUR)


def _hour(hour: int, part: str, *, named_day: bool, words: Words) -> int:
    """The hour of the day; a small hour of a named day with nothing else said is an office hour."""
    if part and words["afternoon"].fullmatch(part):
        return hour + _HALF_DAY if hour < _NOON else hour
    if part and words["noon"].fullmatch(part):
        return hour + _HALF_DAY if hour < _EARLIEST_OFFICE_HOUR else hour
    if part and words["morning"].fullmatch(part):
        return hour
    return hour + _HALF_DAY if named_day and hour < _EARLIEST_OFFICE_HOUR else hour
