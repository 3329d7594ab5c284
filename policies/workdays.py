"""Working days by the State Council's holiday arrangement, and an honest answer for years it has not covered yet."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

_WEEK, _WORKWEEK = 7, 5


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
        return self.exceptions.get(day, day.weekday() < _WORKWEEK)

    def previous_workday(self, day: date) -> date:
        """The last working day before the given day."""
        return self._step(day, -1)

    def next_workday(self, day: date) -> date:
        """The first working day after the given day."""
        return self._step(day, 1)

    def _step(self, day: date, by: int) -> date:
        day += timedelta(days=by)
        while not self.is_workday(day):
            day += timedelta(days=by)
        return day


class Workdays:
    """Counts working days between two days without walking through them, however far apart they lie."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar

    @cached_property
    def _odd(self) -> list[date]:
        """The days on which Monday-to-Friday is wrong, in order."""
        return sorted(day for day, works in self._calendar.exceptions.items() if works != (day.weekday() < _WORKWEEK))

    @cached_property
    def _shifts(self) -> list[int]:
        """How many working days the first 0, 1, 2 … odd days add or take."""
        return [0, *accumulate(1 if self._calendar.exceptions[day] else -1 for day in self._odd)]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, _WEEK)
        plain = weeks * _WORKWEEK + sum((start.weekday() + step) % _WEEK < _WORKWEEK for step in range(1, rest + 1))
        return plain + self._shifts[bisect_right(self._odd, end)] - self._shifts[bisect_right(self._odd, start)]
