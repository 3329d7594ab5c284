"""Daily reports: what was handed in, what was accepted, and under which receipt number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from policies.roster import UnitCode, UserId
from storage.schema import report_findings, report_rows, reports, units

# More of the same in a row than this is not counted any further.
_LONGEST_RUN = 30


class ReportState(StrEnum):
    """What became of a submission."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    HELD = "held"


class Form(StrEnum):
    """How a day was reported: a ledger somebody filled in, nothing at all, or yesterday's ledger once more."""

    LEDGER = "ledger"
    NIL = "nil"
    CARRY_OVER = "carry_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A checked submission to be kept. `cause` is the key of the update that brought it.

    `reason` is why an earlier version is corrected.
    """

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
    form: Form = Form.LEDGER
    reason: str | None = None


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
    """A kept report. `version` counts the accepted ones of a unit's day from 1; others have 0 and no receipt."""

    id: int
    unit: UnitCode
    day: date
    state: ReportState
    version: int
    receipt: str | None
    submitted_by: UserId
    submitted_at: datetime
    numbers: Mapping[str, int]
    timing: str
    form: Form


def lock_unit(db: Connection, unit: UnitCode) -> None:
    """Let nobody else change the unit's reports until this transaction ends: two of them never cross."""
    db.execute(select(units.c.code).where(units.c.code == unit).with_for_update()).one_or_none()


def keep_accepted(db: Connection, submission: Submission) -> tuple[Report, Report | None]:
    """Keep an accepted report; it replaces the unit's accepted report of that day, which is returned beside it.

    The receipt number is `unit-yyyymmdd-Vn`, and no other report ever has it.
    """
    lock_unit(db, submission.unit)
    earlier = accepted(db, submission.unit, submission.day)
    if earlier is not None:
        db.execute(update(reports).where(reports.c.id == earlier.id).values(state=ReportState.REPLACED))
    version = _versions(db, submission.unit, submission.day) + 1
    receipt = _receipt(submission.unit, submission.day, version)
    return _keep(db, submission, ReportState.ACCEPTED, version=version, receipt=receipt), earlier


def keep_returned(db: Connection, submission: Submission) -> Report:
    """Keep that a submission was returned, and why; its rows do not count."""
    return _keep(db, submission, ReportState.RETURNED, version=0, receipt=None)


def keep_held(db: Connection, submission: Submission) -> Report:
    """Keep a report that only the task force can still accept (section 3: more than a day late)."""
    return _keep(db, submission, ReportState.HELD, version=0, receipt=None)


def accept_held(db: Connection, report: Report, *, by: UserId) -> Report | None:
    """Accept a held report; None when it is not held any more or the day has another report by now."""
    lock_unit(db, report.unit)
    if accepted(db, report.unit, report.day) is not None:
        return None
    version = _versions(db, report.unit, report.day) + 1
    change = (
        update(reports)
        .where(reports.c.id == report.id, reports.c.state == ReportState.HELD)
        .values(
            state=ReportState.ACCEPTED,
            version=version,
            receipt=_receipt(report.unit, report.day, version),
            decided_by=by,
        )
        .returning(reports)
    )
    row = db.execute(change).mappings().one_or_none()
    return _report(row) if row else None


def withdraw(db: Connection, report: Report, *, by: UserId) -> bool:
    """Take back a report that was never accepted; False when it is neither returned nor held any more."""
    change = (
        update(reports)
        .where(reports.c.id == report.id, reports.c.state.in_((ReportState.RETURNED, ReportState.HELD)))
        .values(state=ReportState.WITHDRAWN, decided_by=by)
    )
    return db.execute(change).rowcount == 1


def recount(db: Connection, report: Report, numbers: Mapping[str, int]) -> None:
    """Give a report other numbers, since the report before it has changed; its rows and its receipt stay."""
    db.execute(update(reports).where(reports.c.id == report.id).values(numbers=dict(numbers)))


def by_id(db: Connection, report: int) -> Report | None:
    """The report with the id."""
    row = db.execute(select(reports).where(reports.c.id == report)).mappings().first()
    return _report(row) if row else None


def accepted(db: Connection, unit: UnitCode, day: date) -> Report | None:
    """The unit's accepted report of the day, if there is one."""
    wanted = select(reports).where(
        reports.c.unit == unit, reports.c.day == day, reports.c.state == ReportState.ACCEPTED
    )
    row = db.execute(wanted).mappings().first()
    return _report(row) if row else None


def latest_of(db: Connection, user: UserId, *, since: datetime) -> Report | None:
    """The person's latest submission since the moment, whatever became of it, unless it was taken back."""
    kept = reports.c.state != ReportState.WITHDRAWN
    wanted = (
        select(reports)
        .where(reports.c.submitted_by == user, reports.c.submitted_at >= since, kept)
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


def findings_of(db: Connection, report: Report) -> list[KeptFinding]:
    """What was found in a submission, in the order it was said."""
    wanted = select(report_findings).where(report_findings.c.report == report.id).order_by(report_findings.c.id)
    return [
        KeptFinding(rule=row["rule"], level=row["level"], sheet=row["sheet"], row=row["row"], column=row["column"])
        for row in db.execute(wanted).mappings()
    ]


def last_before(db: Connection, unit: UnitCode, day: date, *, limit: int = 1) -> list[Report]:
    """The unit's accepted reports before the day, newest first, at most `limit`."""
    wanted = (
        select(reports)
        .where(reports.c.unit == unit, reports.c.day < day, reports.c.state == ReportState.ACCEPTED)
        .order_by(reports.c.day.desc())
        .limit(limit)
    )
    return [_report(row) for row in db.execute(wanted).mappings()]


def first_after(db: Connection, unit: UnitCode, day: date) -> Report | None:
    """The unit's next accepted report after the day."""
    wanted = (
        select(reports)
        .where(reports.c.unit == unit, reports.c.day > day, reports.c.state == ReportState.ACCEPTED)
        .order_by(reports.c.day)
        .limit(1)
    )
    row = db.execute(wanted).mappings().first()
    return _report(row) if row else None


def of_day(db: Connection, unit: UnitCode, day: date) -> list[Report]:
    """Everything the unit handed in for the day, whatever became of it, oldest first."""
    wanted = select(reports).where(reports.c.unit == unit, reports.c.day == day).order_by(reports.c.id)
    return [_report(row) for row in db.execute(wanted).mappings()]


def latest_returned(db: Connection, unit: UnitCode) -> Report | None:
    """The unit's newest submission, if it was returned."""
    wanted = select(reports).where(reports.c.unit == unit).order_by(reports.c.id.desc()).limit(1)
    row = db.execute(wanted).mappings().first()
    return _report(row) if row and row["state"] == ReportState.RETURNED else None


def rows_elsewhere(db: Connection, unit: UnitCode, day: date, *, since: date) -> dict[UnitCode, list[KeptRow]]:
    """The rows of every other unit's latest accepted report of the days from `since` to `day`."""
    within = (reports.c.unit != unit, reports.c.day >= since, reports.c.day <= day)
    accepted_ones = reports.c.state == ReportState.ACCEPTED
    newest = select(reports.c.unit, func.max(reports.c.day).label("day")).where(*within, accepted_ones)
    latest = newest.group_by(reports.c.unit).subquery()
    wanted = (
        select(reports.c.unit, report_rows)
        .join(report_rows, report_rows.c.report == reports.c.id)
        .join(latest, (latest.c.unit == reports.c.unit) & (latest.c.day == reports.c.day))
        .where(accepted_ones)
        .order_by(reports.c.unit, report_rows.c.row)
    )
    found = dict[UnitCode, list[KeptRow]]()
    for row in db.execute(wanted).mappings():
        kept = KeptRow(row=row["row"], problem=row["problem"], status=row["status"], cells=row["cells"])
        found.setdefault(UnitCode(row["unit"]), []).append(kept)
    return found


def nil_in_a_row(db: Connection, unit: UnitCode, *, until: date) -> int:
    """How many of the unit's accepted reports, counted back from the last one up to the day, said: nothing."""
    wanted = (
        select(reports.c.form)
        .where(reports.c.unit == unit, reports.c.day <= until, reports.c.state == ReportState.ACCEPTED)
        .order_by(reports.c.day.desc())
        .limit(_LONGEST_RUN)
    )
    forms = list(db.execute(wanted).scalars())
    return next((place for place, form in enumerate(forms) if form != Form.NIL), len(forms))


def last_rows_of(db: Connection, unit: UnitCode, problems: Collection[str], *, before: date) -> list[KeptRow]:
    """Each of the problems as the unit's last accepted report before the day that has it shows it."""
    wanted = (
        select(report_rows)
        .join(reports, reports.c.id == report_rows.c.report)
        .where(
            reports.c.unit == unit,
            reports.c.day < before,
            reports.c.state == ReportState.ACCEPTED,
            report_rows.c.problem.in_(problems),
        )
        .order_by(reports.c.day)
    )
    latest = {row["problem"]: row for row in db.execute(wanted).mappings()}
    return [
        KeptRow(row=row["row"], problem=problem, status=row["status"], cells=row["cells"])
        for problem, row in latest.items()
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


def _versions(db: Connection, unit: UnitCode, day: date) -> int:
    wanted = select(func.coalesce(func.max(reports.c.version), 0)).where(reports.c.unit == unit, reports.c.day == day)
    return int(db.execute(wanted).scalar_one())


def _receipt(unit: UnitCode, day: date, version: int) -> str:
    return f"{unit}-{day:%Y%m%d}-V{version}"


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
        "form": submission.form,
        "reason": submission.reason,
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
        timing=row["timing"],
        form=Form(row["form"]),
    )
