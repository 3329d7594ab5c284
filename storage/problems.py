"""The life of each problem: what happened to it on which day, by which report (daily-clearance.md section 5.5).

When a day's report is corrected, its new version brings events of its own; those of the replaced version stay and no
longer count. What happened by the next day's report is told anew then, since it goes by what was there before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select

from policies.problems import EventKind, ProblemEvent
from policies.roster import UnitCode, UserId
from storage.reports import Report, ReportState
from storage.schema import problem_events, reports


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """Something that happened to a problem. `kind` is an EventKind or what the inspection group found."""

    unit: UnitCode
    problem: str
    day: date
    at: datetime
    kind: str
    status: str | None
    by: UserId | None


@dataclass(frozen=True, slots=True)
class Known:
    """Problem ids of a unit's earlier days: all of them, and those that were struck off at some time."""

    ids: frozenset[str]
    closed: frozenset[str]


def record(db: Connection, events: Iterable[ProblemEvent], report: Report) -> None:
    """Keep what an accepted report did to its unit's problems."""
    rows = [
        {
            "unit": report.unit,
            "problem": one.problem,
            "day": report.day,
            "at": report.submitted_at,
            "kind": one.kind,
            "status": one.status_after,
            "report": report.id,
            "by": report.submitted_by,
            "detail": {"before": one.status_before, "changed": list(one.changed)},
        }
        for one in events
    ]
    if rows:
        db.execute(insert(problem_events), rows)


def forget(db: Connection, report: Report) -> None:
    """Leave out what `record` kept for this report: the day before it has changed."""
    told = problem_events.c.kind.in_(list(EventKind))
    db.execute(delete(problem_events).where(problem_events.c.report == report.id, told))


def known(db: Connection, unit: UnitCode, *, before: date) -> Known:
    """What the unit had reported before the day."""
    wanted = (
        select(problem_events.c.problem, problem_events.c.kind)
        .select_from(problem_events.outerjoin(reports, reports.c.id == problem_events.c.report))
        .where(problem_events.c.unit == unit, problem_events.c.day < before, _holds())
        .distinct()
    )
    pairs = [(row.problem, row.kind) for row in db.execute(wanted)]
    closed = frozenset(problem for problem, kind in pairs if kind == EventKind.CLOSED)
    return Known(frozenset(problem for problem, _ in pairs), closed)


def history(db: Connection, unit: UnitCode, problem: str) -> list[KeptEvent]:
    """Everything that happened to a problem, oldest first."""
    wanted = _events().where(problem_events.c.unit == unit, problem_events.c.problem == problem)
    return [
        KeptEvent(UnitCode(row.unit), row.problem, row.day, row.at, row.kind, row.status, row.by)
        for row in db.execute(wanted)
    ]


def _events() -> Select[tuple[object, ...]]:
    return (
        select(problem_events)
        .select_from(problem_events.outerjoin(reports, reports.c.id == problem_events.c.report))
        .where(_holds())
        .order_by(problem_events.c.day, problem_events.c.id)
    )


def _holds() -> ColumnElement[bool]:
    return or_(problem_events.c.report.is_(None), reports.c.state == ReportState.ACCEPTED)
