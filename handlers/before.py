"""What the county knows of a unit before a day: the ledger its next one is held against."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Connection

from policies.daily import DailyRules
from policies.deadline import SHANGHAI
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, row_from_cells
from policies.roster import UnitCode
from storage import problems, removals, reports, verifications
from storage.removals import RemovalState
from storage.reports import KeptRow

Rows = tuple[LedgerRow, ...]


def past_of(db: Connection, unit: UnitCode, day: date, rules: DailyRules) -> Past | None:
    """The unit's last accepted report before the day with all that its own days tell; None before the first one."""
    before = reports.last_before(db, unit, day, limit=1 + rules.stale_reports)
    if not before:
        return None
    last, *earlier = before
    known = problems.known(db, unit, before=day)
    reopened = verifications.reopened_since(db, unit, last.day, found_until=day)
    # A report may come before its day: what was agreed in between holds.
    since = min(last.day, last.submitted_at.astimezone(SHANGHAI).date())
    removed, merged = agreed_on(db, unit, since=since)
    return Past(
        day=last.day,
        rows=as_rows(reports.rows_of(db, last)),
        removed=removed,
        merged=merged,
        reopened=reopened,
        closed_before=known.closed,
        known=known.ids,
        earlier=(
            *(as_rows(reports.rows_of(db, one)) for one in earlier),
            # A problem that failed may have left the ledgers long ago; how it was last shown stands behind them all.
            as_rows(reports.last_rows_of(db, unit, reopened, before=day)),
        ),
    )


def written_elsewhere(db: Connection, unit: UnitCode, day: date, rules: DailyRules) -> dict[UnitCode, Rows]:
    """The other units' latest rows (rule D09): many, so only a review asks for them."""
    elsewhere = reports.rows_elsewhere(db, unit, day, since=day - timedelta(days=rules.elsewhere_days))
    return {other: as_rows(rows) for other, rows in elsewhere.items()}


def agreed_on(db: Connection, unit: UnitCode, *, since: date) -> tuple[frozenset[str], dict[str, str]]:
    """What the task force agreed to strike on the day or later: the unfounded problems, and the merged with targets."""
    granted = removals.granted(db, unit, since=since)
    latest = {one.problem: one for one in removals.of_unit(db, unit) if one.state is RemovalState.GRANTED}
    merged = {problem: one.merged_into for problem, one in latest.items() if problem in granted and one.merged_into}
    return granted - merged.keys(), merged


def as_rows(kept: Iterable[KeptRow]) -> tuple[LedgerRow, ...]:
    """Kept rows as the rules know them."""
    return tuple(row_from_cells(row.row, row.cells) for row in kept)
