"""What is known about a working day when the task force asks, gathered in one look."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from handlers.charts import TrendPoint
from handlers.context import Context
from handlers.overview import Correction, campaign_on, corrections, extended_often, nil_often, open_trend, units_of_day
from policies.day_summary import DaySummary, UnitDay, summarise
from policies.leads import Lead
from policies.roster import UnitCode
from policies.schedule import SHANGHAI
from policies.workdays import WorkCalendar
from storage import leads

_LONGEST_TREND = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """A working day as it stands at `as_of` (Asia/Shanghai).

    `leads` were raised from that day until the next working day began, whatever day their report was for: a late
    report's are not forgotten. `trend` is the county's open problems on the days with a report.
    """

    day: date
    as_of: datetime
    units: tuple[UnitDay, ...]
    summary: DaySummary
    corrections: tuple[Correction, ...]
    extended_often: tuple[tuple[UnitCode, int], ...]
    nil_often: tuple[tuple[UnitCode, int], ...]
    leads: tuple[Lead, ...]
    trend: tuple[TrendPoint, ...]


def facts_of(db: Connection, day: date, ctx: Context) -> DayFacts | None:
    """Everything the card and the details are made of; None when no report was asked for on the day."""
    campaign = campaign_on(db, day, ctx.rules.calendar)
    if campaign is None:
        return None
    units = units_of_day(db, ctx.roster, day, now=ctx.now)
    return DayFacts(
        day=day,
        as_of=ctx.now.astimezone(SHANGHAI),
        units=tuple(units),
        summary=summarise(units, day=day),
        corrections=tuple(corrections(db, units, day)),
        extended_often=tuple(extended_often(db, ctx.roster, day)),
        nil_often=tuple(nil_often(db, ctx.roster, day, least=ctx.rules.daily.nil_confirm_after)),
        leads=leads_of(db, day, ctx.rules.calendar),
        trend=tuple(TrendPoint(when, count) for when, count in open_trend(db, campaign, day)[-_LONGEST_TREND:]),
    )


def leads_of(db: Connection, day: date, calendar: WorkCalendar) -> tuple[Lead, ...]:
    """The leads raised from the working day on, before the next one."""
    midnights = [datetime.combine(one, time(), SHANGHAI) for one in (day, calendar.next_workday(day))]
    return tuple(leads.raised_between(db, *midnights))
