"""The county's working day, unit by unit: what the task force's card and its questions are answered from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from policies.campaign import Campaign
from policies.day_summary import DayState, UnitDay
from policies.report_changes import Changes, changes_between
from policies.roster import Roster, Unit, UnitCode
from policies.workdays import WorkCalendar
from storage import extensions, overview, reports, roster
from storage.overview import HandedIn
from storage.reports import Form, Report, ReportState


@dataclass(frozen=True, slots=True)
class Correction:
    """A unit's second or later version of a day, and what differs from the version before."""

    unit: UnitCode
    version: int
    changes: Changes


def campaign_on(db: Connection, day: date, calendar: WorkCalendar) -> Campaign | None:
    """The campaign that asks for a report of the day: None outside it and on days off."""
    campaign = roster.campaign_around(db, day)
    return campaign if campaign and campaign.runs_on(day) and calendar.is_workday(day) else None


def units_of_day(db: Connection, units: Roster, day: date, *, now: datetime) -> list[UnitDay]:
    """Every unit that owes the daily report, in the county's own order, as things stand `now` (aware).

    The day is one that reports are asked for, see `campaign_on`.
    """
    handed, before = overview.handed_in(db, day), overview.left_open(db, day)
    said, granted = overview.numbers_said(db, day), extensions.granted_units(db, day)
    off = overview.unbalanced(db, day)
    days = list[UnitDay]()
    for unit in _reporting(units):
        report = handed.get(unit.code)
        until = granted.get(unit.code)
        extended = until is not None and now <= until
        if report:
            days.append(_with_report(unit.code, report, before.get(unit.code), off.get(report.report, ())))
        else:
            state = _without_report(extended=extended, said=unit.code in said)
            days.append(UnitDay(unit=unit.code, state=state, before=before.get(unit.code)))
    return days


def corrections(db: Connection, days: Iterable[UnitDay], day: date) -> list[Correction]:
    """What the corrected reports of the day changed, in the order given."""
    return [_correction(db, one.unit, day) for one in days if one.state is DayState.PASSED and one.version > 1]


def extended_often(db: Connection, units: Roster, day: date, *, least: int = 2) -> list[tuple[UnitCode, int]]:
    """The units with at least so many extended days in the week of the day, in the county's own order."""
    counts = ((unit.code, extensions.in_week(db, unit.code, day)) for unit in _reporting(units))
    return [(unit, count) for unit, count in counts if count >= least]


def nil_often(db: Connection, units: Roster, day: date, *, least: int) -> list[tuple[UnitCode, int]]:
    """The units that reported nothing so many times in a row up to the day, in the county's own order (section 6.3)."""
    counts = ((unit.code, reports.nil_in_a_row(db, unit.code, until=day)) for unit in _reporting(units))
    return [(unit, count) for unit, count in counts if count >= least]


def open_trend(db: Connection, campaign: Campaign, day: date) -> list[tuple[date, int]]:
    """How many problems the county had open on each day of the campaign with a report, up to the day.

    A unit without a report of a day keeps what it had open last.
    """
    reported = overview.open_by_day(db, since=campaign.starts_on, until=day)
    last, trend = dict[UnitCode, int](), list[tuple[date, int]]()
    for when, counts in reported.items():
        last |= counts
        trend.append((when, sum(last.values())))
    return trend


def _reporting(units: Roster) -> list[Unit]:
    return [unit for unit in units.units.values() if unit.reports]


def _without_report(*, extended: bool, said: bool) -> DayState:
    if extended:
        return DayState.EXTENDED
    return DayState.NUMBERS_ONLY if said else DayState.MISSING


def _with_report(unit: UnitCode, report: HandedIn, before: int | None, off: tuple[str, ...]) -> UnitDay:
    if not report.accepted:
        return UnitDay(unit=unit, state=DayState.RETURNED, timing=report.timing, before=before, unbalanced=off)
    numbers = report.numbers
    return UnitDay(
        unit=unit,
        state=DayState.PASSED,
        timing=report.timing,
        version=report.version,
        nil=report.form is Form.NIL,
        carried_over=report.form is Form.CARRY_OVER,
        before=numbers.get("before", before),
        new=numbers["new"],
        closed=numbers["closed"],
        removed=numbers.get("removed", 0),
        open=numbers["open"],
    )


def _correction(db: Connection, unit: UnitCode, day: date) -> Correction:
    versions = [
        report
        for report in reports.of_day(db, unit, day)
        if report.state in (ReportState.ACCEPTED, ReportState.REPLACED)
    ]
    *_, before, after = sorted(versions, key=lambda report: report.version)
    return Correction(unit, after.version, changes_between(_rows(db, before), _rows(db, after)))


def _rows(db: Connection, report: Report) -> dict[str, Mapping[str, Any]]:
    return {row.problem: row.cells for row in reports.rows_of(db, report)}
