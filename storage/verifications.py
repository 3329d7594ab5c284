"""What the inspection group found when it looked at struck-off problems (daily-clearance.md section 2, roles).

A verification is about one closure: the problem as struck off on that day. When a later ledger shows the problem open
again, or struck off on another day, it is a new closure that nobody has looked at yet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select

from policies.ledger.row import LedgerRow, Status, row_from_cells
from policies.roster import UnitCode, UserId
from policies.verification_text import Verdict
from storage.reports import ReportState
from storage.schema import problem_events, report_rows, reports

ProblemKey = tuple[UnitCode, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as its unit's accepted reports show it last: on which day, and the row."""

    unit: UnitCode
    id: str
    day: date
    row: LedgerRow

    @property
    def key(self) -> ProblemKey:
        """The unit and the id: a unit may write another unit's id."""
        return self.unit, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A verdict on the closure of `closed_on`; `reason` is what was seen, or empty."""

    unit: UnitCode
    problem: str
    verdict: Verdict
    day: date
    at: datetime
    by: UserId
    closed_on: date | None
    reason: str = ""


def record(db: Connection, found: Verification) -> None:
    """Keep a verdict; earlier ones stay in the problem's history."""
    detail = {"closed_on": found.closed_on.isoformat() if found.closed_on else None}
    if found.reason:
        detail["reason"] = found.reason
    db.execute(
        insert(problem_events).values(
            unit=found.unit,
            problem=found.problem,
            day=found.day,
            at=found.at,
            kind=found.verdict,
            by=found.by,
            detail=detail,
        )
    )


def reported(db: Connection, problem: str) -> list[Problem]:
    """The problem of every unit that reported this id, whatever its letters' case, as last reported."""
    return _last_shown(db, func.upper(report_rows.c.problem) == problem.upper())


def standing(db: Connection, problem: Problem) -> Verification | None:
    """The latest verdict on the problem as it is reported now; None when nobody has looked at this closure."""
    return _standing(db, [problem]).get(problem.key)


def awaiting(db: Connection, *, since: date) -> list[Problem]:
    """Struck-off problems of the reports from the day on that nobody has looked at, the oldest closure first."""
    closed = _last_shown(db, reports.c.day >= since, closed=True)
    seen = _standing(db, closed)
    return sorted((one for one in closed if one.key not in seen), key=_oldest_first)


def reopened_since(db: Connection, unit: UnitCode, day: date, *, found_until: date | None = None) -> frozenset[str]:
    """Problems that the unit's reports up to and including the day leave struck off, but that failed verification.

    They count as not closed until a report shows them open, or struck off on another day. `found_until` leaves out
    what was found later, for a report of an earlier day.
    """
    found = _latest(db, problem_events.c.unit == unit)
    until = found_until or date.max
    verdicts = [one for one in found if one.verdict is Verdict.FAILED and one.day <= until]
    if not verdicts:
        return frozenset()
    shown = _last_shown(
        db,
        reports.c.unit == unit,
        reports.c.day <= day,
        report_rows.c.problem.in_([one.problem for one in verdicts]),
        closed=True,
    )
    failed = _standing(db, shown, until=day)
    return frozenset(one.problem for one in failed.values() if one.verdict is Verdict.FAILED and one.day <= until)


def _last_shown(db: Connection, *which: ColumnElement[bool], closed: bool = False) -> list[Problem]:
    """The problems as last reported; with `closed` only those that are struck off there."""
    newest = func.row_number().over(
        partition_by=(reports.c.unit, report_rows.c.problem),
        order_by=(reports.c.day.desc(), report_rows.c.row.desc()),
    )
    # The cells are fetched afterwards: sorting them along takes several times as long.
    place = (
        select(report_rows.c.report, report_rows.c.row, newest.label("place"))
        .join(reports, reports.c.id == report_rows.c.report)
        .where(reports.c.state == ReportState.ACCEPTED, report_rows.c.problem != "", *which)
        .subquery()
    )
    same = and_(report_rows.c.report == place.c.report, report_rows.c.row == place.c.row)
    wanted = (
        select(reports.c.unit, reports.c.day, report_rows.c.row, report_rows.c.problem, report_rows.c.cells)
        .select_from(place.join(report_rows, same).join(reports, reports.c.id == place.c.report))
        .where(place.c.place == 1)
        .order_by(reports.c.unit, report_rows.c.problem)
    )
    if closed:
        wanted = wanted.where(report_rows.c.status == Status.CLOSED)
    return [
        Problem(UnitCode(row["unit"]), row["problem"], row["day"], row_from_cells(row["row"], row["cells"]))
        for row in db.execute(wanted).mappings()
    ]


def _standing(
    db: Connection, closed: Collection[Problem], *, until: date | None = None
) -> dict[ProblemKey, Verification]:
    """The latest verdicts that are about these closures and not about earlier ones."""
    if not closed:
        return {}
    units = {one.unit for one in closed}
    found = {(one.unit, one.problem): one for one in _latest(db, problem_events.c.unit.in_(sorted(units)))}
    pairs = [(one, found[one.key]) for one in closed if one.key in found]
    same = {one.key: verdict for one, verdict in pairs if one.row.closed_on == verdict.closed_on}
    opened = _opened_since(db, same.values(), until=until)
    return {key: one for key, one in same.items() if key not in opened}


def _opened_since(db: Connection, verdicts: Iterable[Verification], *, until: date | None) -> set[ProblemKey]:
    """Which of the problems a report handed in after the verdict shows open, on the day of the closure or later."""
    by_key = {(one.unit, one.problem): one for one in verdicts}
    if not by_key:
        return set()
    wanted = (
        select(reports.c.unit, reports.c.day, reports.c.submitted_at, report_rows.c.problem)
        .join(report_rows, report_rows.c.report == reports.c.id)
        .where(
            reports.c.state == ReportState.ACCEPTED,
            reports.c.submitted_at > min(one.at for one in by_key.values()),
            report_rows.c.problem.in_([problem for _, problem in by_key]),
            report_rows.c.status != Status.CLOSED,
        )
    )
    if until is not None:
        wanted = wanted.where(reports.c.day <= until)
    opened = set[ProblemKey]()
    for row in db.execute(wanted).mappings():
        key = UnitCode(row["unit"]), row["problem"]
        verdict = by_key.get(key)
        if verdict and row["submitted_at"] > verdict.at and row["day"] >= (verdict.closed_on or row["day"]):
            opened.add(key)
    return opened


def _latest(db: Connection, *which: ColumnElement[bool]) -> list[Verification]:
    """The latest verdict on each problem."""
    wanted = (
        select(problem_events).where(problem_events.c.kind.in_(list(Verdict)), *which).order_by(problem_events.c.id)
    )
    latest = dict[ProblemKey, Verification]()
    for row in db.execute(wanted).mappings():
        closed_on = row["detail"].get("closed_on")
        one = Verification(
            unit=UnitCode(row["unit"]),
            problem=row["problem"],
            verdict=Verdict(row["kind"]),
            day=row["day"],
            at=row["at"],
            by=UserId(row["by"]),
            closed_on=date.fromisoformat(closed_on) if closed_on else None,
            reason=row["detail"].get("reason", ""),
        )
        latest[one.unit, one.problem] = one
    return list(latest.values())


def _oldest_first(problem: Problem) -> tuple[date, UnitCode, str]:
    return problem.row.closed_on or problem.day, problem.unit, problem.id
