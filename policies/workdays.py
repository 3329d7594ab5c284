"""Working days by the State Council's holiday arrangement, and an honest answer for years it has not covered yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days that differ from Monday-to-Friday, and the years whose arrangement is known.

    `exceptions` maps a day to True (make-up working day) or False (holiday).
    """

    exceptions: Mapping[date, bool]
    known_years: frozenset[int]

    def knows(self, day: date) -> bool:
        """Whether the year's arrangement is known; if not, answers fall back to Monday to Friday and should say so."""
        return day.year in self.known_years

    def is_workday(self, day: date) -> bool:
        """Whether people are at work that day."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def previous_workday(self, day: date) -> date:
        """The last working day before the given day."""
        return self._step(day, -1)

    def next_workday(self, day: date) -> date:
        """The first working day after the given day."""
        return self._step(day, 1)

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days follow `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def _step(self, day: date, by: int) -> date:
        day += timedelta(days=by)
        while not self.is_workday(day):
            day += timedelta(days=by)
        return day
