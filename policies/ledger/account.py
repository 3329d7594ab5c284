"""The daily account: what was open before, what came in and was settled (daily-clearance.md 5.5, D10; 9.17)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, Status


@dataclass(frozen=True, slots=True)
class Account:
    """The counts with the ids behind them; before + new - closed - removed is what should be open.

    `removed` were struck with the task force's consent. `reopened_ids` were struck off earlier and are among the new.
    What can put an account out: `missing_ids` were open and are gone, `repeated_ids` stand in several rows,
    `redated_ids` were struck off before and are reported as struck off today, so that a closure counts twice.
    """

    before: int
    new: int
    closed: int
    removed: int
    open: int
    new_ids: tuple[str, ...] = ()
    closed_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()
    missing_ids: tuple[str, ...] = ()
    reopened_ids: tuple[str, ...] = ()
    repeated_ids: tuple[str, ...] = ()
    redated_ids: tuple[str, ...] = ()

    @property
    def expected(self) -> int:
        """How many problems should be open."""
        return self.before + self.new - self.closed - self.removed

    @property
    def balanced(self) -> bool:
        """Whether as many are open as should be."""
        return self.expected == self.open

    @property
    def off(self) -> tuple[str, ...]:
        """The ids that do not balance, each once; they may outweigh each other (one missing, one repeated)."""
        return tuple(dict.fromkeys((*self.missing_ids, *self.repeated_ids, *self.redated_ids)))


@dataclass(frozen=True, slots=True)
class Movements:
    """Today's rows by what they are to the account, each in the order of the sheet.

    `carried` were left open before, `new` were not, `redated` had been struck off and bear today as their closing
    day. Rows that were struck off before and still stand there are in none of them: they count nowhere (9.17).
    """

    carried: tuple[LedgerRow, ...]
    new: tuple[LedgerRow, ...]
    redated: tuple[LedgerRow, ...]

    @classmethod
    def between(cls, past: Past, rows: Iterable[LedgerRow], *, day: date) -> "Movements":
        """Sort the rows of the report of `day`."""
        left_open, struck_off, to_reopen = past.left_open(), past.struck_off(), past.to_reopen()
        carried, new, redated = list[LedgerRow](), list[LedgerRow](), list[LedgerRow]()
        for row in rows:
            if row.problem_id in left_open:
                carried.append(row)
            elif row.is_open or not (row.problem_id in struck_off or row.problem_id in to_reopen):
                new.append(row)
            elif row.problem_id in to_reopen:
                # Rectified and struck off again since; with its old closing day it was just left as it stood.
                if row.closed_on and row.closed_on > past.day:
                    new.append(row)
            elif row.closed_on == day:
                redated.append(row)
        return cls(tuple(carried), tuple(new), tuple(redated))

    def account(self, past: Past) -> Account:
        """Count. A row without an id is counted where it stands; a repeated id is new once, and open in every row."""
        rows = (*self.carried, *self.new, *self.redated)
        counts = Counter(_ids(rows))
        closed = [row for row in rows if row.status is Status.CLOSED]
        before = [key for key, row in past.by_id().items() if row.is_open]
        removed = tuple(key for key in before if key in past.removed)
        new_ids = _distinct(self.new)
        struck_off, to_reopen = past.struck_off(), past.to_reopen()
        return Account(
            before=len(before),
            new=len(new_ids) + sum(not row.problem_id for row in self.new),
            closed=len(closed),
            removed=len(removed),
            open=len(rows) - len(closed),
            new_ids=new_ids,
            closed_ids=_distinct(closed),
            removed_ids=removed,
            missing_ids=tuple(key for key in before if key not in counts and key not in past.removed),
            reopened_ids=tuple(key for key in new_ids if key in struck_off or key in to_reopen),
            repeated_ids=tuple(key for key, times in counts.items() if times > 1),
            redated_ids=_distinct(self.redated),
        )


def account_of(rows: Sequence[LedgerRow], past: Past, *, day: date) -> Account:
    """The account of a report of `day`, problems told apart by their ids alone.

    Closed are the rows that were open or new, whatever their closing day: a holiday or a missed day may lie between
    two reports.
    """
    past = past.settled_by(rows)
    return Movements.between(past, rows, day=day).account(past)


def _ids(rows: Iterable[LedgerRow]) -> list[str]:
    return [row.problem_id for row in rows if row.problem_id]


def _distinct(rows: Iterable[LedgerRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ids(rows)))
