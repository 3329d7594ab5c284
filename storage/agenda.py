"""What the schedule of a day depends on, read in one go."""

from datetime import date, datetime

from sqlalchemy import Connection

from policies.campaign import Campaign
from policies.schedule import SHANGHAI, Agenda
from policies.workdays import WorkCalendar
from storage import preferences, roster


def agenda_at(db: Connection, moment: datetime, calendar: WorkCalendar) -> Agenda:
    """The campaigns around the moment's day (Asia/Shanghai), the units that report, and their clerks' own times."""
    today = moment.astimezone(SHANGHAI).date()
    return Agenda(
        campaigns=_campaigns(db, calendar.previous_workday(today), today),
        units=[unit.code for unit in roster.all_units(db).units.values() if unit.reports],
        own_times=preferences.own_times(db, today),
    )


def _campaigns(db: Connection, *days: date) -> list[Campaign]:
    found = [roster.campaign_around(db, day) for day in days]
    return [one for one in found if one is not None]
