"""A ledger row as values: what storage keeps and what the next day is reconciled with."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from policies.ledger.template import Kind
from policies.roster import UnitCode


class Status(StrEnum):
    """Where a problem stands (daily-clearance.md section 4.1, column 18)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING = "awaiting"
    CLOSED = "closed"
    RETURNED = "returned"
    EXTENSION = "extension"


class Verification(StrEnum):
    """What the check of a rectified problem found (column 20)."""

    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"


# Statuses that claim the problem is rectified.
FINISHED = frozenset({Status.AWAITING, Status.CLOSED})
# Statuses under which the time limit still runs (section 9, point 16).
PENDING = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS})


class LedgerRow(NamedTuple):  # a ledger may have thousands: a tuple is made five times as fast as a dataclass
    """One problem. `number` is the sheet's row; the other fields up to `remark` are the template's columns in order.

    A field is None when the cell is empty or could not be read. Column keys tell which: `unread` those with something
    nobody can read, `ditto` those with a mark that counts as empty.
    Values are normalised: units by code, choices in the template's words, percentages as 72 for 72 %, personal
    numbers replaced by asterisks.
    """

    number: int
    sequence: int | None = None
    problem_id: str | None = None
    unit: UnitCode | None = None
    village: str | None = None
    venue_type: str | None = None
    venue: str | None = None
    category: str | None = None
    description: str | None = None
    found_on: date | None = None
    found_by: str | None = None
    current_value: float | None = None
    target_value: float | None = None
    measure: str | None = None
    remedy: str | None = None
    responsible_unit: str | None = None
    responsible_post: str | None = None
    due_on: date | None = None
    status: Status | None = None
    completed_on: date | None = None
    verification: Verification | None = None
    verifier: str | None = None
    closed_on: date | None = None
    remark: str | None = None
    unread: frozenset[str] = frozenset()
    ditto: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether the problem is not struck off (status-queries.md section 1.4, `open_all`)."""
        return self.status is not Status.CLOSED

    def cells(self) -> dict[str, str | int | float | None]:
        """All columns by key as plain values, days in ISO form: ready for JSON."""
        values = ((key, getattr(self, key)) for key in COLUMN_KEYS)
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in values}

    def lacks(self, key: str) -> bool:
        """Whether nothing was written in the column; what could not be read is not lacking."""
        return getattr(self, key) is None and key not in self.unread


COLUMN_KEYS = tuple(name for name in LedgerRow._fields if name not in {"number", "unread", "ditto"})
COLUMN_KINDS: Mapping[str, Kind] = dict.fromkeys(COLUMN_KEYS, Kind.TEXT) | {
    "sequence": Kind.INTEGER,
    "current_value": Kind.NUMBER,
    "target_value": Kind.NUMBER,
    **dict.fromkeys(("found_on", "due_on", "completed_on", "closed_on"), Kind.DATE),
    **dict.fromkeys(("unit", "venue_type", "category", "found_by", "measure", "status", "verification"), Kind.CHOICE),
}

_READ_BACK: Mapping[str, Callable[[Any], Any]] = {
    **{key: date.fromisoformat for key, kind in COLUMN_KINDS.items() if kind is Kind.DATE},
    "status": Status,
    "verification": Verification,
}


def row_from_cells(number: int, cells: Mapping[str, object]) -> LedgerRow:
    """The row again from what `LedgerRow.cells()` gave; what could not be read then is None now.

    Columns that are not there are empty. Raises ValueError for a day or a status that no row can have had.
    """
    row = LedgerRow._make((number, *map(cells.get, COLUMN_KEYS), frozenset(), frozenset()))
    read = {key: back(cells[key]) for key, back in _READ_BACK.items() if cells.get(key) is not None}
    return row._replace(**read) if read else row
