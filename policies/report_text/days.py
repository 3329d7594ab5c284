"""Finds the days a message speaks of and decides which of them is the day of the report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from policies.report_text.folding import DAY, cover
from policies.report_text.numerals import Numerals
from policies.report_text.words import Words

_CALENDAR_SHAPES = (
    "full_patterns",
    "ymd_patterns",
    "compact_patterns",
    "month_day_patterns",
    "han_month_day_patterns",
    "dotted_patterns",
    "glued_patterns",
    "day_only_patterns",
    "day_of_month_patterns",
)
_DAYS_OF_WEEK = 7
_NEAR_DAYS = 45  # a bare "11.24" further from the day of sending than this is a measurement, not a date
_BEFORE, _AFTER, _CLAUSE = 6, 10, 30  # how far around a day its purpose is looked for
_LAST_MARK = re.compile(r"[,:;\u3002!?\n]")


class DayRole(IntEnum):
    """What a day is mentioned for; a lower value makes a better day of the report."""

    DOCUMENT = 0  # "yesterday's ledger", "making up for yesterday"
    CALENDAR = 1  # "24 November"
    TODAY = 2
    PLAIN = 3
    AS_OF = 4
    ATTRIBUTE = 5  # "yesterday's problem"
    COMPARISON = 6  # "than yesterday"
    PLAN = 7  # "by Friday"


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day in the plain text.

    `of_ledger` marks an attribute such as "yesterday's remaining", `weekday` a bare "Friday", which may mean the last
    or the next one; `written` keeps the words of "tonight" and its like.
    """

    start: int
    end: int
    day: date
    role: DayRole = DayRole.PLAIN
    of_ledger: bool = False
    weekday: bool = False
    written: str = ""


def day_mentions(text: str, sent_on: date, *, words: Words, numerals: Numerals) -> list[DayMention]:
    """Every day mentioned in the plain text, left to right, each with its role."""
    found = list[DayMention]()
    for name in _CALENDAR_SHAPES:
        for match in words[name].finditer(text):
            day = _calendar_day(match, sent_on, numerals)
            if day and not (name == "dotted_patterns" and abs((day - sent_on).days) > _NEAR_DAYS):
                found.append(DayMention(*match.span(), day, DayRole.CALENDAR))
        text = cover(text, [(mention.start, mention.end) for mention in found], DAY)
    for match in words["offsets"].finditer(text):
        offset = words.numbers["offsets"][match.group()]
        found.append(DayMention(*match.span(), sent_on + timedelta(days=offset), written=match.group()))
    for match in words["weekday_patterns"].finditer(text):
        day = _weekday(match, sent_on, words)
        found.append(DayMention(*match.span(), day, weekday=match.group("week") is None))
    found.sort(key=lambda mention: mention.start)
    covered = cover(text, [(mention.start, mention.end) for mention in found], DAY)
    return [_with_role(covered, mention, sent_on, words) for mention in found]


def report_day(mentions: Sequence[DayMention]) -> DayMention | None:
    """The mention that names the day of the report, None when only other days are spoken of."""
    fitting = [mention for mention in mentions if mention.role <= DayRole.AS_OF]
    return min(fitting, key=lambda mention: mention.role, default=None)


def _calendar_day(match: re.Match[str], sent_on: date, numerals: Numerals) -> date | None:
    """The date written; a year or month left out is the one that brings it nearest to the day of sending."""
    parts = {name: numerals.read(value) for name, value in match.groupdict().items() if value}
    if any(value is None for value in parts.values()):
        return None
    year, month, day = parts.get("year"), parts.get("month"), parts["day"]
    years = [year if year >= 100 else 2000 + year] if year else range(sent_on.year - 1, sent_on.year + 2)
    months = [month] if month else range(1, 13)
    dates = [made for y in years for m in months if (made := _date(y, m, day))]
    return min(dates, key=lambda made: abs(made - sent_on), default=None)


def _date(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or 0)
    except ValueError:
        return None


def _weekday(match: re.Match[str], sent_on: date, words: Words) -> date:
    """A weekday by its week; named alone it is the last such day, today included."""
    weekday = words.numbers["weekdays"][match.group("weekday")]
    monday = sent_on - timedelta(days=sent_on.weekday())
    if week := match.group("week"):
        return monday + timedelta(days=_DAYS_OF_WEEK * words.numbers["weeks"][week] + weekday)
    return sent_on - timedelta(days=(sent_on.weekday() - weekday) % _DAYS_OF_WEEK)


def _with_role(text: str, mention: DayMention, sent_on: date, words: Words) -> DayMention:
    before, after = text[max(0, mention.start - _BEFORE) : mention.start], text[mention.end : mention.end + _AFTER]
    role = _role(mention, before, after, sent_on=sent_on, words=words)
    clause = _LAST_MARK.split(text[: mention.start][-_CLAUSE:])[-1]
    if role <= DayRole.AS_OF and words["plan_words"].search(clause):
        role = DayRole.PLAN
    if role is DayRole.PLAIN and clause.rfind("(") > clause.rfind(")"):
        role = DayRole.COMPARISON
    return replace(mention, role=role, of_ledger=bool(words["of_ledger_after"].match(after)))


def _role(mention: DayMention, before: str, after: str, *, sent_on: date, words: Words) -> DayRole:
    named = after.removeprefix(words.lists["of"][0])
    if words["comparison_before"].search(before) or words["comparison_after"].match(after):
        return DayRole.COMPARISON
    if words["deadline_after"].match(after) or words["range_patterns"].match(after):
        return DayRole.PLAN
    if mention.day == sent_on and mention.role is not DayRole.CALENDAR:
        return DayRole.TODAY
    if mention.day > sent_on:
        early = words["document_after"].match(named) and (named != after or mention.role is DayRole.CALENDAR)
        return DayRole.DOCUMENT if early else DayRole.PLAN
    if any(words[name].match(named) for name in ("document_after", "error_after")):
        return DayRole.DOCUMENT
    if words["make_up_before"].search(before):
        return DayRole.DOCUMENT
    return _plain_role(mention, before, after, words=words)


def _plain_role(mention: DayMention, before: str, after: str, *, words: Words) -> DayRole:
    calendar = mention.role is DayRole.CALENDAR
    if words["attributive_after"].match(after):
        return DayRole.ATTRIBUTE
    if words["as_of_before"].search(before):
        return DayRole.AS_OF
    if calendar:
        return DayRole.CALENDAR
    return DayRole.PLAN if words["completion_after"].match(after) else DayRole.PLAIN
