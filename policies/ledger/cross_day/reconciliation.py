"""Puts a ledger beside the reports before it: which problem is which, and how the account stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policies.ledger.account import Account, Movements
from policies.ledger.basis import Basis
from policies.ledger.cross_day.renumbering import old_ids
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What the cross-day rules judge.

    `rows` are today's, as written; in `movements` and `account` a problem that changed its id goes by its old one, so
    that it is neither missing nor new, and a new one under a used id goes by none: one fault, one sentence.
    `renumbered` are the rows that changed their id, as written, by old id.
    """

    day: date
    rows: tuple[LedgerRow, ...]
    past: Past
    left_open: dict[str, LedgerRow]
    renumbered: dict[str, LedgerRow]
    movements: Movements
    account: Account


def reconcile(rows: Sequence[LedgerRow], past: Past, basis: Basis) -> Reconciliation:
    """Reconcile the rows of the filing with what was reported before."""
    old = old_ids(rows, past, basis)
    continued = [row._replace(problem_id=old[place]) if place in old else row for place, row in enumerate(rows)]
    movements = Movements.between(past, continued, day=basis.filing.day)
    return Reconciliation(
        day=basis.filing.day,
        rows=tuple(rows),
        past=past,
        left_open=past.left_open(),
        renumbered={key: row for place, row in enumerate(rows) if (key := old.get(place))},
        movements=movements,
        account=movements.account(past),
    )
