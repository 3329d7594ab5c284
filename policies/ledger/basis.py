"""What a check goes by: who files for which day, the county's ledger data, who is who, and the calendar."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from policies.ledger.row import LedgerRow
from policies.ledger.spec import LedgerSpec
from policies.roster import Roster, Unit, UnitCode
from policies.workdays import WorkCalendar

_WEEK, _WORKWEEK = 7, 5


class NilMode(StrEnum):
    """What a day without problems needs (daily-clearance.md section 6.3, `nil_report.mode`)."""

    STRICT = "strict"
    PREFILL = "prefill"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A ledger as it was handed in: for which unit and day, under which file name (empty when unknown), how many bytes.

    `open_yesterday` is how many problems the unit had left open before; None when nobody knows.
    """

    unit: UnitCode
    day: date
    file_name: str = ""
    size: int = 0
    nil_mode: NilMode = NilMode.PREFILL
    open_yesterday: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything a rule may ask besides the thing it judges.

    `required` are the columns that every row must fill and that the sheet has, `required_cells` gets a row's values in
    them; `csv` and `date1904` are the book's.
    """

    filing: Filing
    unit: Unit
    spec: LedgerSpec
    roster: Roster
    workdays: Workdays
    csv: bool = False
    date1904: bool = False
    required: tuple[str, ...] = ()
    required_cells: Callable[[LedgerRow], Sequence[object]] = attrgetter("number", "number")
