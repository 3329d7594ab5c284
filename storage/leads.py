"""Leads at rest: each matter once, and when it was raised."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from policies.leads import Lead, LeadKind
from policies.ledger.row import LedgerRow, Status, row_from_cells
from policies.roster import UnitCode
from storage.reports import ReportState
from storage.schema import leads, report_findings, report_rows, reports
from storage.upsert import add_once


def raise_(db: Connection, lead: Lead, at: datetime) -> bool:
    """Keep a lead; False, and no change, when the same matter was raised before."""
    row = {
        "key": lead.key,
        "kind": lead.kind,
        "unit": lead.unit,
        "day": lead.day,
        "problems": list(lead.problems),
        "detail": dict(lead.detail),
        "raised_at": at,
    }
    return add_once(db, leads, row, key=["key"])


def raised_between(db: Connection, start: datetime, end: datetime) -> list[Lead]:
    """What was raised from `start` on and before `end`, oldest first."""
    wanted = select(leads).where(leads.c.raised_at >= start, leads.c.raised_at < end).order_by(leads.c.id)
    return [
        Lead(
            kind=LeadKind(row["kind"]),
            unit=UnitCode(row["unit"]),
            day=row["day"],
            key=row["key"],
            problems=tuple(row["problems"]),
            detail=row["detail"],
        )
        for row in db.execute(wanted).mappings()
    ]


def named_since(db: Connection, day: date) -> frozenset[tuple[UnitCode, str]]:
    """The problems named in leads of the day or later, with their units."""
    wanted = select(leads.c.unit, leads.c.problems).where(leads.c.day >= day)
    return frozenset((UnitCode(row.unit), problem) for row in db.execute(wanted) for problem in row.problems)


def closures(db: Connection, unit: UnitCode, *, since: date, before: date) -> tuple[LedgerRow, ...]:
    """The unit's rows as its accepted reports before the day struck them off, closed on `since` or later, oldest first.

    A problem stands there once for every day it was struck off on.
    """
    wanted = (
        select(report_rows.c.row, report_rows.c.problem, report_rows.c.cells)
        .join(reports, reports.c.id == report_rows.c.report)
        .where(
            reports.c.unit == unit,
            reports.c.state == ReportState.ACCEPTED,
            reports.c.day >= since,
            reports.c.day < before,
            report_rows.c.status == Status.CLOSED,
        )
        .order_by(reports.c.day, report_rows.c.row)
    )
    rows = (row_from_cells(row.row, row.cells) for row in db.execute(wanted))
    latest = {(row.problem_id, row.closed_on): row for row in rows if row.closed_on and row.closed_on >= since}
    return tuple(latest.values())


def unchanged_days(db: Connection, unit: UnitCode, *, since: date) -> frozenset[date]:
    """The days from `since` on whose accepted ledger was the same as the one before (rule D05)."""
    wanted = (
        select(reports.c.day)
        .join(report_findings, report_findings.c.report == reports.c.id)
        .where(
            reports.c.unit == unit,
            reports.c.state == ReportState.ACCEPTED,
            reports.c.day >= since,
            report_findings.c.rule == "D05",
        )
    )
    return frozenset(db.execute(wanted).scalars())
