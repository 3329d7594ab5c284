"""Cross-day rules about single problems: gone, renumbered, back again, fallen back, or registered late."""

from collections.abc import Iterator
from datetime import date

from policies.ledger.basis import Basis
from policies.ledger.cross_day.reconciliation import Reconciliation
from policies.ledger.finding import Level
from policies.ledger.row import LedgerRow, Status
from policies.ledger.rule import Hit, Hits, Rule, rule

# How far a problem has come. What lies on one level may go to and fro.
_RANK = {
    Status.NOT_STARTED: 0,
    Status.IN_PROGRESS: 1,
    Status.RETURNED: 1,
    Status.EXTENSION: 1,
    Status.AWAITING: 2,
}
# The verification may send a problem back (9.18); asking for more time is no progress that could be lost.
_NO_FALL = frozenset({(Status.AWAITING, Status.RETURNED), (Status.EXTENSION, Status.NOT_STARTED)})


@rule("D01", Level.ERROR, "5.5; 9.18")
def problem_gone(found: Reconciliation, _basis: Basis) -> Hits:
    """A problem that was open is not in the ledger any more, or one that must be open again is not."""
    hits = list[Hit]()
    for key in found.account.missing_ids:
        row = found.left_open[key]
        venue = row.venue or row.village
        hits.append(Hit({"id": key, "venue": venue}) if venue else Hit({"id": key}, variant="bare"))
    back = {row.problem_id for row in found.movements.new}
    hits += (Hit({"id": key}, variant="reopened") for key in sorted(found.past.to_reopen()) if key not in back)
    return tuple(hits)


@rule("D02", Level.ERROR, "5.5")
def problem_renumbered(found: Reconciliation, _basis: Basis) -> Hits:
    """A problem that was open goes by another id today; without any id it is left to R01."""
    return tuple(
        Hit({"old": old, "new": row.problem_id}, column="problem_id", row=row.number)
        for old, row in found.renumbered.items()
        if row.problem_id
    )


@rule("D03", Level.WARNING, "5.5; 9.17")
def problem_back(found: Reconciliation, _basis: Basis) -> Hits:
    """A problem that was struck off is open again, and not because the verification found it so."""
    struck_off = found.past.struck_off()
    return tuple(
        Hit({"id": row.problem_id}, column="problem_id", row=row.number)
        for row in _new_problems(found)
        if row.problem_id in struck_off and row.status is not None
    )


@rule("D04", Level.WARNING, "5.5; 9.18")
def status_fell(found: Reconciliation, basis: Basis) -> Hits:
    """A status fell back; a reason in the remark makes it a note."""
    hits = list[Hit]()
    for row in found.movements.carried:
        before, now = found.left_open[row.problem_id or ""].status, row.status
        if before is now or before not in _RANK or now not in _RANK:
            continue
        if _RANK[now] >= _RANK[before] or (before, now) in _NO_FALL:
            continue
        fields = {"id": row.problem_id, "old": basis.spec.word(before), "new": basis.spec.word(now)}
        hits.append(_noted(row, Hit(fields, column="status", row=row.number)))
    return tuple(hits)


@rule("D11", Level.WARNING, "5.5; 9.17; 9.18")
def registered_late(found: Reconciliation, basis: Basis) -> Hits:
    """A new problem has an id of another day and was never reported; a remark makes it a note."""
    known = found.past.ever_known()
    hits = list[Hit]()
    for row in _new_problems(found):
        if row.problem_id in known or not (made := _day_of(row.problem_id, basis)) or made == found.day:
            continue
        hits.append(_noted(row, Hit({"id": row.problem_id, "date": made}, column="problem_id", row=row.number)))
    return tuple(hits)


def _noted(row: LedgerRow, hit: Hit) -> Hit:
    return hit._replace(level=Level.NOTE, variant="noted") if row.remark else hit


def _new_problems(found: Reconciliation) -> Iterator[LedgerRow]:
    """The new rows that have an id, each id once: R21 speaks of the others."""
    seen = set[str]()
    for row in found.movements.new:
        if row.problem_id and row.problem_id not in seen:
            seen.add(row.problem_id)
            yield row


def _day_of(problem_id: str | None, basis: Basis) -> date | None:
    """The day in a well-formed id."""
    match = basis.spec.cells.problem_id.fullmatch(problem_id or "")
    if match is None:
        return None
    try:
        return date.fromisoformat(match["date"])
    except ValueError:
        return None


PROBLEM_RULES: tuple[Rule[[Reconciliation, Basis]], ...] = (
    problem_gone,
    problem_renumbered,
    problem_back,
    status_fell,
    registered_late,
)
