"""What today's ledger begins with: the problems that are still open (daily-clearance.md section 2, 09:00)."""

from itertools import chain

from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, Status


def draft_rows(past: Past) -> tuple[LedgerRow, ...]:
    """The open problems of the last report and those that failed verification since, numbered from 1.

    What the task force agreed to strike is left out. A problem that failed is back as sent back for rectification;
    it is left out when no report still at hand shows what it was.
    """
    staying = {row.problem_id for row in past.rows if row.is_open} - past.removed
    joined = {problem for problem, target in past.merged.items() if target in staying}
    kept = [row for row in past.rows if row.is_open and row.problem_id in staying - joined]
    latest = dict[str | None, LedgerRow]()
    for row in chain(past.rows, *past.earlier):
        latest.setdefault(row.problem_id, row)
    back = [_sent_back(latest[one]) for one in sorted(past.to_reopen()) if one in latest]
    return tuple(row._replace(sequence=number) for number, row in enumerate([*kept, *back], start=1))


def _sent_back(row: LedgerRow) -> LedgerRow:
    return row._replace(status=Status.RETURNED, completed_on=None, verification=None, verifier=None, closed_on=None)
