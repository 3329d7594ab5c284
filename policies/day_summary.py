"""The numbers of one working day for the task force's next-morning card (daily-clearance.md sections 2 and 6.4).

Counts and sums only, units in the county's own order: nobody is ranked (policy.md section 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.deadline import Timing
from policies.roster import UnitCode


class DayState(StrEnum):
    """Where a unit stands with the report of a day.

    NUMBERS_ONLY has said its numbers, but the ledger is missing; EXTENDED has leave to report later and has not yet.
    """

    PASSED = "passed"
    RETURNED = "returned"
    NUMBERS_ONLY = "numbers_only"
    MISSING = "missing"
    EXTENDED = "extended"
    NOT_REQUIRED = "not_required"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDay:
    """One unit's day. `timing` and `version` are those of the report that counts.

    `before` is what the unit's last accepted report of an earlier day left open, None when there never was one. The
    other numbers are those of the accepted report, None without one. `unbalanced` are the problem ids its account does
    not balance over (rule D10).
    """

    unit: UnitCode
    state: DayState
    timing: str | None = None
    version: int = 0
    nil: bool = False
    carried_over: bool = False
    before: int | None = None
    new: int | None = None
    closed: int | None = None
    removed: int | None = None
    open: int | None = None
    unbalanced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """The county's day.

    `required` = `passed` + `returned` + `numbers_only` + `missing` + `extended`; `submitted` is the first three.
    `late` counts reports within 24 hours after closing time; `nil`, `carried_over` and `corrected` (a second or later
    version) are among `passed`. `before`, `new`, `closed`, `removed` and `open` count problems: a unit without an
    accepted report keeps what it had open last. `unknown` counts the required units of which no number is known.
    `unbalanced` are problem ids in the order of the units, each once; `out_of_balance` the units whose accepted numbers
    do not add up, which is a fault to look into.
    """

    day: date
    required: int
    submitted: int
    passed: int
    returned: int
    numbers_only: int
    missing: int
    late: int
    extended: int
    nil: int
    carried_over: int
    corrected: int
    before: int
    new: int
    closed: int
    removed: int
    open: int
    unknown: int
    unbalanced: tuple[str, ...]
    out_of_balance: tuple[UnitCode, ...]

    @property
    def expected(self) -> int:
        """What the equation of D10 makes of the county: before + new - closed - removed."""
        return self.before + self.new - self.closed - self.removed


def summarise(units: Sequence[UnitDay], *, day: date) -> DaySummary:
    """The county's numbers of the day; units that need not report keep their open problems in the sums."""
    states = [one.state for one in units]
    passed = [one for one in units if one.state is DayState.PASSED]
    accounts = [_account(one) for one in units]
    return DaySummary(
        day=day,
        required=len(states) - states.count(DayState.NOT_REQUIRED),
        submitted=sum(state in _SUBMITTED for state in states),
        passed=len(passed),
        returned=states.count(DayState.RETURNED),
        numbers_only=states.count(DayState.NUMBERS_ONLY),
        missing=states.count(DayState.MISSING),
        late=sum(one.timing == Timing.LATE for one in units if one.state in _SUBMITTED),
        extended=states.count(DayState.EXTENDED),
        nil=sum(one.nil for one in passed),
        carried_over=sum(one.carried_over for one in passed),
        corrected=sum(one.version > 1 for one in passed),
        before=sum(account.before for account in accounts),
        new=sum(account.new for account in accounts),
        closed=sum(account.closed for account in accounts),
        removed=sum(account.removed for account in accounts),
        open=sum(account.open for account in accounts),
        unknown=sum(_unknown(one) for one in units),
        unbalanced=tuple(dict.fromkeys(problem for one in units for problem in one.unbalanced)),
        out_of_balance=tuple(one.unit for one, account in zip(units, accounts, strict=True) if not account.balances),
    )


# Numbers without their ledger are not a report yet (daily-clearance.md section 6.2, sample 6).
_SUBMITTED = frozenset({DayState.PASSED, DayState.RETURNED})


@dataclass(frozen=True, slots=True)
class _Account:
    """One unit's side of the county's equation."""

    before: int
    open: int
    new: int = 0
    closed: int = 0
    removed: int = 0

    @property
    def balances(self) -> bool:
        return self.open == self.before + self.new - self.closed - self.removed


def _account(one: UnitDay) -> _Account:
    if one.state is not DayState.PASSED or one.open is None:
        last = one.before or 0
        return _Account(before=last, open=last)
    new, closed, removed = one.new or 0, one.closed or 0, one.removed or 0
    # A unit's first report brings what it had open when the campaign began: that stands in for the day before.
    stock = max(0, one.open - new + closed + removed)
    before = stock if one.before is None else one.before
    return _Account(before=before, open=one.open, new=new, closed=closed, removed=removed)


def _unknown(one: UnitDay) -> bool:
    if one.state is DayState.NOT_REQUIRED:
        return False
    counted = one.open if one.state is DayState.PASSED else None
    return counted is None and one.before is None
