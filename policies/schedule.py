"""What the bot does of its own accord, and when (daily-clearance.md section 2, policy.md sections 3.5 and 5).

Only during office hours of working days, only while a campaign runs, at most two reminders a unit a day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

from policies.campaign import Campaign
from policies.roster import UnitCode
from policies.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")

Span = tuple[time, time]


class Occasion(StrEnum):
    """The moments of a working day on which the bot speaks first."""

    MORNING_CARD = "morning_card"
    LEADS = "leads"
    DRAFT_OFFER = "draft_offer"
    FIRST_REMINDER = "first_reminder"
    LAST_REMINDER = "last_reminder"
    MISSING_NOTE = "missing_note"
    LEDGER_WAIT = "ledger_wait"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When people are at work on a working day: spans of Asia/Shanghai from opening up to, not including, closing.

    Summer runs from `summer_from` to the day before `winter_from`, both (month, day), as in Campaign.
    """

    winter: tuple[Span, ...]
    summer: tuple[Span, ...]
    summer_from: tuple[int, int]
    winter_from: tuple[int, int]

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of the day, were it a working day."""
        return self.summer if self.summer_from <= (day.month, day.day) < self.winter_from else self.winter


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """When the bot may speak.

    `first_lead` and `last_lead` are how long before closing time the two reminders come, `own_lead` how long before it
    a clerk's own time may be at the latest. What is due at `morning` is made up for until `morning_until`.
    """

    office: OfficeHours
    first_lead: timedelta
    last_lead: timedelta
    own_lead: timedelta
    morning: time
    morning_until: time

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Built from policies/data/schedule.toml; raises KeyError or ValueError for data that does not fit."""
        rules = cls(
            office=OfficeHours(
                winter=_spans(data["winter"]),
                summer=_spans(data["summer"]),
                summer_from=_month_day(data["summer_from"]),
                winter_from=_month_day(data["winter_from"]),
            ),
            first_lead=timedelta(minutes=data["first_reminder_minutes"]),
            last_lead=timedelta(minutes=data["last_reminder_minutes"]),
            own_lead=timedelta(minutes=data["own_time_minutes"]),
            morning=data["morning"],
            morning_until=data["morning_until"],
        )
        if not rules.first_lead > rules.last_lead >= rules.own_lead >= timedelta():
            raise ValueError("schedule: the first reminder comes before the last, and both before closing time")
        if not rules.morning < rules.morning_until:
            raise ValueError("schedule: morning_until must be later than morning")
        return rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What the occasions of a day depend on.

    `campaigns` are those around the day and the working day before it; `units` those that report; `own_times` the
    reminder time the clerks of a unit asked for.
    """

    campaigns: Sequence[Campaign]
    units: Sequence[UnitCode]
    own_times: Mapping[UnitCode, time]

    def campaign_on(self, day: date) -> Campaign | None:
        """The campaign that runs on the day."""
        return next((one for one in self.campaigns if one.runs_on(day)), None)


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion for a unit, or (None) the county: to be acted on from `at` up to, not including, `until`.

    `day` is the working day it is about.
    """

    occasion: Occasion
    day: date
    unit: UnitCode | None
    at: datetime
    until: datetime

    @property
    def key(self) -> str:
        """The identity of the occasion: once it has been acted on, it is over."""
        return f"clock:{self.occasion}:{self.unit or 'county'}:{self.day}"


def next_office_moment(moment: datetime, calendar: WorkCalendar, hours: OfficeHours) -> datetime:
    """The moment itself if people are at work then, else when the office opens next (aware)."""
    local = moment.astimezone(SHANGHAI)
    day = local.date()
    if calendar.is_workday(day):
        for opens, closes in hours.on(day):
            if local.time() < opens:
                return datetime.combine(day, opens, SHANGHAI)
            if local.time() < closes:
                return moment
    morning = calendar.next_workday(day)
    return datetime.combine(morning, hours.on(morning)[0][0], SHANGHAI)


def due(now: datetime, *, agenda: Agenda, calendar: WorkCalendar, rules: ScheduleRules) -> list[Due]:
    """What is to be done at `now` (aware) unless it was done already; nothing while people are off work."""
    if next_office_moment(now, calendar, rules.office) != now:
        return []
    today = now.astimezone(SHANGHAI).date()
    occasions = [*_of_yesterday(today, agenda, calendar, rules), *_of_today(today, agenda, calendar, rules)]
    return [one for one in occasions if one.at <= now < one.until]


def own_time_spans(day: date, *, closing: time, rules: ScheduleRules) -> list[Span]:
    """Between which times of a working day (both included) a clerk may ask to be reminded."""
    latest = (datetime.combine(day, closing) - rules.own_lead).time()
    return [(opens, min(closes, latest)) for opens, closes in rules.office.on(day) if opens <= latest]


def _of_yesterday(today: date, agenda: Agenda, calendar: WorkCalendar, rules: ScheduleRules) -> Iterator[Due]:
    """What the morning brings about the working day before, be it the campaign's last."""
    day = calendar.previous_workday(today)
    if agenda.campaign_on(day) is None:
        return
    at, until = _morning(today, rules)
    yield Due(Occasion.MORNING_CARD, day, None, at, until)
    yield Due(Occasion.LEADS, day, None, at, until)
    yield from (Due(Occasion.MISSING_NOTE, day, unit, at, until) for unit in agenda.units)


def _of_today(today: date, agenda: Agenda, calendar: WorkCalendar, rules: ScheduleRules) -> Iterator[Due]:
    campaign = agenda.campaign_on(today)
    if campaign is None:
        return
    at, until = _morning(today, rules)
    closing = datetime.combine(today, campaign.cutoff(today), SHANGHAI)
    for unit in agenda.units:
        yield Due(Occasion.DRAFT_OFFER, today, unit, at, until)
        for occasion, begins, ends in _reminders(closing, agenda.own_times.get(unit), rules):
            # A time that fell into the lunch break waits for its end.
            opens = next_office_moment(begins, calendar, rules.office)
            yield Due(occasion, today, unit, opens, ends)


def _reminders(
    closing: datetime, own: time | None, rules: ScheduleRules
) -> Iterator[tuple[Occasion, datetime, datetime]]:
    """The two reminders of a day. A time of one's own moves the first; one as late as the last replaces both."""
    last = closing - rules.last_lead
    if own is None:
        yield Occasion.FIRST_REMINDER, closing - rules.first_lead, last
        yield Occasion.LAST_REMINDER, last, closing
        return
    asked = min(datetime.combine(closing.date(), own, SHANGHAI), closing - rules.own_lead)
    if asked < last:
        yield Occasion.FIRST_REMINDER, asked, last
    yield Occasion.LAST_REMINDER, max(asked, last), closing


def _morning(day: date, rules: ScheduleRules) -> tuple[datetime, datetime]:
    return datetime.combine(day, rules.morning, SHANGHAI), datetime.combine(day, rules.morning_until, SHANGHAI)


def _spans(data: Sequence[Sequence[time]]) -> tuple[Span, ...]:
    """At least one span, in order, none touching another."""
    spans = tuple((opens, closes) for opens, closes in data)
    ends = [moment for span in spans for moment in span]
    if not spans or any(not earlier < later for earlier, later in pairwise(ends)):
        raise ValueError("schedule: office hours must follow each other")
    return spans


def _month_day(data: Sequence[int]) -> tuple[int, int]:
    month, day = data
    return month, day
