"""Daily reports: what was handed in, what was accepted, and under which receipt number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from policies.roster import UnitCode, UserId
from storage.schema import report_findings, report_rows, reports


class ReportState(StrEnum):
    """What became of a submission."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A checked submission to be kept. `cause` is the key of the update that brought it."""

    cause: str
    campaign: str
    unit: UnitCode
    day: date
    timing: str
    submitted_by: UserId
    submitted_at: datetime
    numbers: Mapping[str, int]
    rows: tuple["KeptRow", ...] = ()
    findings: tuple["KeptFinding", ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A ledger row as it is kept: the sheet's row number, the problem's id and state, and all cells by column name."""

    row: int
    problem: str
    status: str
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding without its sentence: the sentence may quote what people wrote."""

    rule: str
    level: str
    sheet: str | None
    row: int | None
    column: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A kept report. `version` counts the accepted ones of a unit's day from 1; a returned one has 0 and no receipt."""

    id: int
    unit: UnitCode
    day: date
    state: ReportState
    version: int
    receipt: str | None
    submitted_by: UserId
    submitted_at: datetime
    numbers: Mapping[str, int]


def keep_accepted(db: Connection, submission: Submission) -> tuple[Report, Report | None]:
    """Keep an accepted report; it replaces the unit's accepted report of that day, which is returned beside it.

    The receipt number is `unit-yyyymmdd-Vn`, and no other report ever has it.
    """
    earlier = accepted(db, submission.unit, submission.day)
    if earlier is not None:
        db.execute(update(reports).where(reports.c.id == earlier.id).values(state=ReportState.REPLACED))
    version = _versions(db, submission) + 1
    receipt = f"{submission.unit}-{submission.day:%Y%m%d}-V{version}"
    return _keep(db, submission, ReportState.ACCEPTED, version=version, receipt=receipt), earlier


def keep_returned(db: Connection, submission: Submission) -> Report:
    """Keep that a submission was returned, and why; its rows do not count."""
    return _keep(db, submission, ReportState.RETURNED, version=0, receipt=None)


def accepted(db: Connection, unit: UnitCode, day: date) -> Report | None:
    """The unit's accepted report of the day, if there is one."""
    wanted = select(reports).where(
        reports.c.unit == unit, reports.c.day == day, reports.c.state == ReportState.ACCEPTED
    )
    row = db.execute(wanted).mappings().first()
    return _report(row) if row else None


def latest_of(db: Connection, user: UserId, *, since: datetime) -> Report | None:
    """The person's latest submission since the moment, accepted or returned."""
    wanted = (
        select(reports)
        .where(reports.c.submitted_by == user, reports.c.submitted_at >= since)
        .order_by(reports.c.id.desc())
        .limit(1)
    )
    row = db.execute(wanted).mappings().first()
    return _report(row) if row else None


def days_reported(db: Connection, unit: UnitCode, *, since: date) -> set[date]:
    """The days from `since` on for which the unit has an accepted report."""
    wanted = select(reports.c.day).where(
        reports.c.unit == unit, reports.c.day >= since, reports.c.state == ReportState.ACCEPTED
    )
    return set(db.execute(wanted).scalars())


def rows_of(db: Connection, report: Report) -> list[KeptRow]:
    """The ledger rows of an accepted report, in the sheet's order."""
    wanted = select(report_rows).where(report_rows.c.report == report.id).order_by(report_rows.c.row)
    return [
        KeptRow(row=row["row"], problem=row["problem"], status=row["status"], cells=row["cells"])
        for row in db.execute(wanted).mappings()
    ]


def open_before(db: Connection, unit: UnitCode, day: date) -> int | None:
    """How many problems the unit's last accepted report before the day left open; None when there is none."""
    last = (
        select(reports.c.numbers)
        .where(reports.c.unit == unit, reports.c.day < day, reports.c.state == ReportState.ACCEPTED)
        .order_by(reports.c.day.desc())
        .limit(1)
    )
    numbers = db.execute(last).scalar_one_or_none()
    return None if numbers is None else int(numbers["open"])


def returned_in_a_row(db: Connection, unit: UnitCode, day: date) -> int:
    """How often the unit's report of the day was returned since it was last accepted."""
    since = func.coalesce(
        select(func.max(reports.c.id))
        .where(reports.c.unit == unit, reports.c.day == day, reports.c.state != ReportState.RETURNED)
        .scalar_subquery(),
        0,
    )
    wanted = select(func.count()).where(
        reports.c.unit == unit, reports.c.day == day, reports.c.state == ReportState.RETURNED, reports.c.id > since
    )
    return int(db.execute(wanted).scalar_one())


def _versions(db: Connection, submission: Submission) -> int:
    wanted = select(func.coalesce(func.max(reports.c.version), 0)).where(
        reports.c.unit == submission.unit, reports.c.day == submission.day
    )
    return int(db.execute(wanted).scalar_one())


def _keep(db: Connection, submission: Submission, state: ReportState, *, version: int, receipt: str | None) -> Report:
    row = {
        "cause": submission.cause,
        "campaign": submission.campaign,
        "unit": submission.unit,
        "day": submission.day,
        "state": state,
        "version": version,
        "receipt": receipt,
        "timing": submission.timing,
        "submitted_by": submission.submitted_by,
        "submitted_at": submission.submitted_at,
        "numbers": dict(submission.numbers),
    }
    kept = db.execute(insert(reports).values(row).returning(reports)).mappings().one()
    _insert_all(db, kept["id"], submission)
    return _report(kept)


def _insert_all(db: Connection, report: int, submission: Submission) -> None:
    rows = [
        {"report": report, "row": one.row, "problem": one.problem, "status": one.status, "cells": dict(one.cells)}
        for one in submission.rows
    ]
    findings = [
        {
            "report": report,
            "rule": one.rule,
            "level": one.level,
            "sheet": one.sheet,
            "row": one.row,
            "column": one.column,
        }
        for one in submission.findings
    ]
    for table, values in ((report_rows, rows), (report_findings, findings)):
        if values:
            db.execute(insert(table), values)


def _report(row: RowMapping) -> Report:
    return Report(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        day=row["day"],
        state=ReportState(row["state"]),
        version=row["version"],
        receipt=row["receipt"],
        submitted_by=UserId(row["submitted_by"]),
        submitted_at=row["submitted_at"],
        numbers=row["numbers"],
    )
