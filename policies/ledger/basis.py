"""What a check goes by: who files for which day, the county's ledger data, who is who, and the calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import attrgetter

from policies.ledger.row import LedgerRow
from policies.ledger.spec import LedgerSpec
from policies.ledger.suggestions import Suggestions
from policies.roster import Roster, Unit, UnitCode
from policies.workdays import Workdays


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything a rule may ask besides the thing it judges.

    `required` are the columns that every row must fill and that the sheet has, `required_cells` gets a row's values in
    them; `csv` and `date1904` are the book's. `suggestions` counts how often it was asked for this ledger.
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
    suggestions: Suggestions = field(default_factory=Suggestions, compare=False, repr=False)
