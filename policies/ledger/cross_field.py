"""Rules that hold the columns of a row against each other (sections 5.3, 5.4 and 9)."""

from datetime import date

from policies.ledger.basis import Basis
from policies.ledger.characters import fold
from policies.ledger.finding import Level
from policies.ledger.privacy import MASK
from policies.ledger.row import FINISHED, PENDING, LedgerRow, Status, Verification
from policies.ledger.rule import Hit, Hits, Rule, rule

_ON_CLOSING = ("completed_on", "verification", "verifier", "closed_on")
_OF_STANDARD = ("current_value", "target_value", "measure")
_HUNDRED = 100
_LONGEST_ID = 60  # as much of a problem's id as is kept (storage/schema/): nothing longer can be told apart


@rule("R01", Level.ERROR, "5.3; 9.9, 9.12, 9.13")
def cell_missing(row: LedgerRow, basis: Basis) -> Hits:
    """A cell that must be filled is empty; marks for "as above" are empty too. Closed rows are X02's."""
    missing = [key for key in basis.required if getattr(row, key) is None] if None in basis.required_cells(row) else []
    if (row.venue_type, row.category) in basis.spec.standards:
        missing += [key for key in _OF_STANDARD if getattr(row, key) is None]
    if row.status is Status.AWAITING and row.completed_on is None:
        missing.append("completed_on")
    if row.verifier is None and row.verification in basis.spec.verifier_for and row.status is not Status.CLOSED:
        missing.append("verifier")
    if not missing:
        return ()
    return tuple(
        Hit(
            column=key,
            variant="ditto" if key in row.ditto else "",
            suggestion=basis.unit.name if key == "unit" else None,
        )
        for key in missing
        if key not in row.unread
    )


@rule("R22", Level.WARNING, "9.14")
def problem_id_malformed(row: LedgerRow, basis: Basis) -> Hits:
    """The problem id is not unit code, date and serial, or its code is another unit's; one too long is an error."""
    if row.problem_id is None:
        return ()
    match = basis.spec.cells.problem_id.fullmatch(row.problem_id)
    if match is None or not _is_day(match["date"]):
        level = Level.ERROR if len(row.problem_id) > _LONGEST_ID else None
        return (Hit({"value": row.problem_id}, column="problem_id", level=level),)
    if match["code"] != basis.unit.code:
        fields = {"value": row.problem_id, "code": match["code"], "unit": basis.unit.name, "own": basis.unit.code}
        return (Hit(fields, column="problem_id", variant="unit"),)
    return ()


@rule("X02", Level.ERROR, "5.4; 9.13")
def closed_too_early(row: LedgerRow, basis: Basis) -> Hits:
    """A row is struck off without its completion date, a passed verification, its verifier or its closing date."""
    if row.status is not Status.CLOSED:
        return ()
    missing = [basis.spec.ledger.title(key) for key in _ON_CLOSING if row.lacks(key)]
    if row.verification in {Verification.FAILED, Verification.PENDING}:
        missing.append(basis.spec.not_passed)
    return (Hit({"missing": tuple(missing)}, column="status"),) if missing else ()


@rule("X03", Level.ERROR, "5.4")
def completed_before_found(row: LedgerRow, _basis: Basis) -> Hits:
    """The completion date lies before the day the problem was found."""
    if row.completed_on is None or row.found_on is None or row.completed_on >= row.found_on:
        return ()
    return (Hit({"a": row.completed_on, "b": row.found_on}, column="completed_on"),)


@rule("X04", Level.ERROR, "5.4")
def closed_before_completed(row: LedgerRow, _basis: Basis) -> Hits:
    """The closing date lies before the completion date."""
    if row.closed_on is None or row.completed_on is None or row.closed_on >= row.completed_on:
        return ()
    return (Hit(column="closed_on"),)


@rule("X05", Level.ERROR, "5.4")
def verifies_own_work(row: LedgerRow, _basis: Basis) -> Hits:
    """The post that verifies is the post that was responsible."""
    if row.verifier is None or row.responsible_post is None or fold(row.verifier) != fold(row.responsible_post):
        return ()
    if MASK in row.verifier:
        return ()  # two masked numbers look alike
    return (Hit(column="verifier"),)


@rule("X06", Level.ERROR, "5.4")
def due_before_found(row: LedgerRow, _basis: Basis) -> Hits:
    """The time limit lies before the day the problem was found."""
    if row.due_on is None or row.found_on is None or row.due_on >= row.found_on:
        return ()
    return (Hit(column="due_on"),)


@rule("X07", Level.WARNING, "5.4; 9.16")
def due_far_off(row: LedgerRow, basis: Basis) -> Hits:
    """The time limit is more working days away than it should; the day of finding does not count."""
    limit = basis.spec.limits.due_workdays
    if row.due_on is None or row.found_on is None or (row.due_on - row.found_on).days <= limit:
        return ()
    count = basis.workdays.between(row.found_on, row.due_on)
    return (Hit({"n": count}, column="due_on"),) if count > limit else ()


@rule("X08", Level.WARNING, "5.4; 9.16")
def overdue(row: LedgerRow, basis: Basis) -> Hits:
    """An unfinished problem is past its time limit, in calendar days; the limit's own day is not past it."""
    if row.due_on is None or row.status not in PENDING or row.due_on >= basis.filing.day:
        return ()
    return (Hit({"n": (basis.filing.day - row.due_on).days}, column="due_on"),)


@rule("X09", Level.ERROR, "5.4; 4.3; 9.12")
def service_area_too_small(row: LedgerRow, basis: Basis) -> Hits:
    """Called rectified although the service area of a party-mass centre is not above its share."""
    return _standard_missed(row, basis, "X09")


@rule("X10", Level.ERROR, "5.4; 4.3; 9.12")
def too_many_plaques(row: LedgerRow, basis: Basis) -> Hits:
    """Called rectified although a company's party room has more plaques than allowed."""
    return _standard_missed(row, basis, "X10")


@rule("X11", Level.ERROR, "5.4; 4.3; 9.12")
def too_few_records_cut(row: LedgerRow, basis: Basis) -> Hits:
    """Called rectified although a school cut less of its record-keeping than it should; judged in percent only."""
    return _standard_missed(row, basis, "X11")


@rule("X12", Level.WARNING, "5.4")
def share_out_of_range(row: LedgerRow, basis: Basis) -> Hits:
    """A percentage is below 0 or above 100."""
    if row.measure != basis.spec.percent:
        return ()
    values = (("current_value", row.current_value), ("target_value", row.target_value))
    return tuple(
        Hit({"value": value}, column=key) for key, value in values if value is not None and not 0 <= value <= _HUNDRED
    )


@rule("X13", Level.WARNING, "5.4; 9.16")
def category_unusual(row: LedgerRow, basis: Basis) -> Hits:
    """The venue type hardly ever has problems of this category."""
    if (row.venue_type, row.category) not in basis.spec.mismatches:
        return ()
    return (Hit({"venue_type": row.venue_type, "category": row.category}, column="category"),)


def _standard_missed(row: LedgerRow, basis: Basis, rule_id: str) -> Hits:
    if row.status not in FINISHED or row.current_value is None:
        return ()
    standard = basis.spec.standards.get((row.venue_type or "", row.category or ""))
    if standard is None or standard.rule != rule_id or standard.measure not in {None, row.measure}:
        return ()
    if standard.met_by(row.current_value):
        return ()
    return (Hit({"value": row.current_value, "limit": standard.limit}, column="current_value"),)


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True


CROSS_FIELD_RULES: tuple[Rule[[LedgerRow, Basis]], ...] = (
    cell_missing,
    problem_id_malformed,
    closed_too_early,
    completed_before_found,
    closed_before_completed,
    verifies_own_work,
    due_before_found,
    due_far_off,
    overdue,
    service_area_too_small,
    too_many_plaques,
    too_few_records_cut,
    share_out_of_range,
    category_unusual,
)
