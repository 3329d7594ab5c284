"""How much time a demand leaves: its deadline, held against the clock and the working calendar (policy.md B10)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from policies.schedule import SHANGHAI, OfficeHours
from policies.workdays import WorkCalendar

_WEEK, _NOON, _HALF_DAY = 7, 12, 12
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_LONGEST = 60  # characters after a moment that are looked at


class Haste(StrEnum):
    """PRESSED: due the same evening, overnight, over rest days or within few working hours. AMPLE: enough time."""

    PRESSED = "pressed"
    AMPLE = "ample"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due (aware), and the characters of the text that say so."""

    at: datetime
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """When people work: the calendar of days and the office's hours."""

    calendar: WorkCalendar
    hours: OfficeHours

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments, counted for at most two weeks."""
        total, day = timedelta(), start.astimezone(SHANGHAI).date()
        last = min(end.astimezone(SHANGHAI).date(), day + 2 * timedelta(days=_WEEK))
        while day <= last:
            for opens, closes in self.hours.on(day) if self.calendar.is_workday(day) else ():
                begin = max(start, datetime.combine(day, opens, SHANGHAI))
                finish = min(end, datetime.combine(day, closes, SHANGHAI))
                total += max(finish - begin, timedelta())
            day += timedelta(days=1)
        return total

    def opening(self, day: date) -> time:
        """When the office opens, were it a working day."""
        return self.hours.on(day)[0][0]

    def closing(self, day: date) -> time:
        """When the office closes, were it a working day."""
        return self.hours.on(day)[-1][1]

    def noon(self, day: date) -> time:
        """When the first span of the day ends."""
        return self.hours.on(day)[0][1]

    def is_open(self, moment: datetime) -> bool:
        """Whether people are at work then; the closing minute still counts."""
        local = moment.astimezone(SHANGHAI)
        spans = self.hours.on(local.date()) if self.calendar.is_workday(local.date()) else ()
        return any(opens <= local.time() <= closes for opens, closes in spans)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How deadlines are written and how short is too short; from policies/data/judge/lead_time.toml."""

    moment: re.Pattern[str]
    due_after: re.Pattern[str]
    due_before: re.Pattern[str]
    within: re.Pattern[str]
    pressing: re.Pattern[str]
    data: Mapping[str, Any]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError naming what is missing, re.error for a pattern that is none."""
        for name in (
            "numbers",
            "days",
            "weekdays",
            "parts",
            "names",
            "pressing_hours",
            "ample_hours",
            "morning_minutes",
        ):
            data[name]
        return cls(
            moment=re.compile(data["moment"]),
            due_after=re.compile(data["due_after"]),
            due_before=re.compile(data["due_before"]),
            within=re.compile(data["within"]),
            pressing=re.compile("|".join(map(re.escape, data["pressing"]))),
            data=data,
        )

    def haste(self, text: str, sent_at: datetime, desk: Desk) -> tuple[Haste, tuple[int, int] | None]:
        """How pressed people are by what is due first, and where the text says so; it has half-width digits."""
        found = self.pressing.search(text)
        if found:
            return Haste.PRESSED, found.span()
        due = sorted(self.deadlines(text, sent_at, desk), key=lambda one: one.at)
        if not due:
            return Haste.UNKNOWN, None
        return self._haste(due[0].at, sent_at, desk), due[0].span

    def deadlines(self, text: str, sent_at: datetime, desk: Desk) -> Iterator[Deadline]:
        """Every moment after `sent_at` that the text names as one by which something is due."""
        for found in self.within.finditer(text):
            unit = _MINUTE if found["unit"] == self.data["names"]["minutes"] else _HOUR
            if amount := self._amount(found["amount"]):
                yield Deadline(sent_at + amount * unit, found.span())
        for found in self.moment.finditer(text):
            if not found.group() or not self._is_due(text, found):
                continue
            at = self._at(found, sent_at, desk)
            if at is not None and at > sent_at:
                yield Deadline(at, found.span())

    def _haste(self, at: datetime, sent_at: datetime, desk: Desk) -> Haste:
        local = at.astimezone(SHANGHAI)
        worked = desk.worked(sent_at, at)
        early = (
            datetime.combine(local.date(), desk.opening(local.date()), SHANGHAI)
            + self.data["morning_minutes"] * _MINUTE
        )
        before = desk.calendar.previous_workday(local.date())
        if worked < self.data["pressing_hours"] * _HOUR and at - sent_at < timedelta(days=_WEEK):
            return Haste.PRESSED
        if not desk.is_open(at) and worked < self.data["ample_hours"] * _HOUR:
            return Haste.PRESSED
        rests = (local.date() - before).days > 1
        if at <= early and rests and sent_at.astimezone(SHANGHAI).date() >= before:
            return Haste.PRESSED
        return Haste.AMPLE if worked >= self.data["ample_hours"] * _HOUR else Haste.UNKNOWN

    def _is_due(self, text: str, found: re.Match[str]) -> bool:
        if not (found["day"] or found["clock"] or found["part"]):
            return False
        after = self.due_after.search(text[found.end() : found.end() + _LONGEST])
        return after is not None or self.due_before.search(text[: found.start()]) is not None

    def _at(self, found: re.Match[str], sent_at: datetime, desk: Desk) -> datetime | None:
        local = sent_at.astimezone(SHANGHAI)
        day = self._day(found, local.date())
        if day is None:
            return None
        moment = self._time(found, day, desk)
        return datetime.combine(day, moment, SHANGHAI)

    def _day(self, found: re.Match[str], today: date) -> date | None:
        written, names = found["day"], self.data["names"]
        if written is None:
            return today
        if written in self.data["days"]:
            return today + timedelta(days=self.data["days"][written])
        if found["date"]:
            return _on(today, found["month"], int(found["date"]))
        if names["week_end"] in written:
            return today + timedelta(days=6 - today.weekday())
        if names["month_end"] in written:
            return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        weekday = self.data["weekdays"][written[-1]]
        ahead = (weekday - today.weekday()) % _WEEK
        if written.startswith(names["next_week"]):
            return today + timedelta(days=_WEEK - today.weekday() + weekday)
        return today + timedelta(days=ahead)

    def _time(self, found: re.Match[str], day: date, desk: Desk) -> time:
        part, names = found["part"] or "", self.data["names"]
        written = found["day"] or ""
        if found["clock"]:
            return self._clock(
                found, late=part in names["evening"] or written in names["evening"] or part in names["afternoon"]
            )
        if part in self.data["parts"]:
            return _named(self.data["parts"][part], day, desk)
        if written in names["evening"]:
            return time(22)
        if written in names["morning"]:
            return desk.opening(day)
        return desk.closing(day)

    def _clock(self, found: re.Match[str], *, late: bool) -> time:
        hour = int(self._amount(found["hour"]))
        half = found["half"] or ""
        digits = re.sub(r"\D", "", half)
        minute = int(found["minute"] or digits or (30 if half == self.data["names"]["half"] else 0))
        plain = not found["part"] and found["minute"] is None
        if (late or (plain and hour < 7)) and hour < _NOON:
            hour += _HALF_DAY
        return time(23, 59) if hour >= 24 else time(hour, min(minute, 59))

    def _amount(self, written: str) -> float:
        digits = re.match(r"[0-9]+", written)
        numbers = self.data["numbers"]
        if digits:
            return int(digits.group()) + (
                numbers[self.data["names"]["half"]] if written.endswith(self.data["names"]["half"]) else 0
            )
        return float(numbers.get(written) or numbers[written[0]])


def _named(part: str | time, day: date, desk: Desk) -> time:
    if isinstance(part, time):
        return part
    return {"open": desk.opening, "noon": desk.noon, "close": desk.closing}[part](day)


def _on(today: date, month: str | None, number: int) -> date | None:
    """The day of that number: this month, or the next when it has passed; this year, or the next."""
    try:
        if month is not None:
            day = today.replace(month=int(month), day=number)
            return day if day >= today else day.replace(year=day.year + 1)
        if number >= today.day:
            return today.replace(day=number)
        return (today.replace(day=28) + timedelta(days=4)).replace(day=number)
    except ValueError:
        return None
