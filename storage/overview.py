"""The county's day in a few queries: what every unit handed in, and what it left open before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select

from policies.roster import UnitCode
from storage.reports import Form, Report, ReportState
from storage.schema import declarations, problem_events, reports

# What a returned ledger's account did not balance over. It never counts in a problem's life: the report was returned.
UNBALANCED = "unbalanced"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What counts of what a unit handed in for a day: the accepted report, else the last one that was returned."""

    report: int
    accepted: bool
    version: int
    timing: str
    form: Form
    numbers: Mapping[str, Any]


def handed_in(db: Connection, day: date) -> dict[UnitCode, HandedIn]:
    """The reports of the day that count; nothing for a unit that handed in nothing, or took it back."""
    counting = (ReportState.RETURNED, ReportState.ACCEPTED)
    wanted = select(reports).where(reports.c.day == day, reports.c.state.in_(counting)).order_by(reports.c.id)
    found = dict[UnitCode, HandedIn]()
    for row in db.execute(wanted).mappings():
        accepted = row["state"] == ReportState.ACCEPTED
        unit = UnitCode(row["unit"])
        if accepted or unit not in found or not found[unit].accepted:
            found[unit] = HandedIn(
                report=row["id"],
                accepted=accepted,
                version=row["version"],
                timing=row["timing"],
                form=Form(row["form"]),
                numbers=row["numbers"],
            )
    return found


def left_open(db: Connection, day: date) -> dict[UnitCode, int]:
    """How many problems each unit's last accepted report before the day left open."""
    newest = (
        select(reports.c.unit, func.max(reports.c.day).label("day"))
        .where(reports.c.day < day, reports.c.state == ReportState.ACCEPTED)
        .group_by(reports.c.unit)
        .subquery()
    )
    same = and_(newest.c.unit == reports.c.unit, newest.c.day == reports.c.day)
    wanted = select(reports.c.unit, reports.c.numbers).join(newest, same).where(reports.c.state == ReportState.ACCEPTED)
    return {UnitCode(row.unit): int(row.numbers["open"]) for row in db.execute(wanted)}


def numbers_said(db: Connection, day: date) -> frozenset[UnitCode]:
    """The units that said numbers for the day which no ledger has answered yet."""
    wanted = select(declarations.c.unit, declarations.c.numbers).where(
        declarations.c.day == day, declarations.c.used.is_(False)
    )
    return frozenset(UnitCode(row.unit) for row in db.execute(wanted) if row.numbers)


def open_by_day(db: Connection, *, since: date, until: date) -> dict[date, dict[UnitCode, int]]:
    """How many problems each accepted report of the days left open; days without any report are not there."""
    wanted = (
        select(reports.c.unit, reports.c.day, reports.c.numbers)
        .where(reports.c.day >= since, reports.c.day <= until, reports.c.state == ReportState.ACCEPTED)
        .order_by(reports.c.day)
    )
    days = dict[date, dict[UnitCode, int]]()
    for row in db.execute(wanted):
        days.setdefault(row.day, {})[UnitCode(row.unit)] = int(row.numbers["open"])
    return days


def keep_unbalanced(db: Connection, report: Report, problems: Iterable[str]) -> None:
    """Remember which problems a returned ledger's account did not balance over (rule D10)."""
    rows = [
        {
            "unit": report.unit,
            "problem": problem,
            "day": report.day,
            "at": report.submitted_at,
            "kind": UNBALANCED,
            "report": report.id,
            "by": report.submitted_by,
            "detail": {},
        }
        for problem in problems
    ]
    if rows:
        db.execute(insert(problem_events), rows)


def unbalanced(db: Connection, day: date) -> dict[int, tuple[str, ...]]:
    """What the ledgers of the day did not balance over, by the id of the report."""
    wanted = (
        select(problem_events.c.report, problem_events.c.problem)
        .where(problem_events.c.day == day, problem_events.c.kind == UNBALANCED)
        .order_by(problem_events.c.id)
    )
    found = dict[int, tuple[str, ...]]()
    for row in db.execute(wanted):
        found[row.report] = (*found.get(row.report, ()), row.problem)
    return found
