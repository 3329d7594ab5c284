"""Which day a report counts for, and whether it is on time (daily-clearance.md section 3)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from policies.campaign import Campaign
from policies.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_OPENS = time(8, 30)  # policy.md section 3.5: until then a report without a day belongs to the evening before
_PLAUSIBLE = timedelta(days=60)  # a written day further away is a slip of the pen


class Timing(StrEnum):
    """How a report stands to its day's closing time.

    EXTENDED came after closing time but within the hour a leader granted: not late, yet not on time either. LATE is
    taken without ado; MISSING needs the task force to accept it; EARLY is for a working day to come.
    """

    EARLY = "early"
    ON_TIME = "on_time"
    EXTENDED = "extended"
    LATE = "late"
    MISSING = "missing"


class Outside(StrEnum):
    """On which side of the campaign the day lies."""

    BEFORE_CAMPAIGN = "before_campaign"
    AFTER_CAMPAIGN = "after_campaign"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs.

    `day` is a working day and `cutoff` its closing time (Asia/Shanghai). `outside` is set when the campaign asks for
    no report of that day. `on_rest_day` says that it was sent while nobody had to (rule S03 when `timing` is early).
    `calendar_known` is False when the year's holidays were not imported and Monday to Friday had to do.
    """

    day: date
    timing: Timing
    cutoff: datetime
    outside: Outside | None
    on_rest_day: bool
    calendar_known: bool


def place(
    sent_at: datetime,
    *,
    campaign: Campaign,
    calendar: WorkCalendar,
    reported: AbstractSet[date] = frozenset(),
    written_day: date | None = None,
    extended_until: datetime | None = None,
) -> Placement:
    """The day a report counts for and how timely it is.

    `sent_at` is aware, in any zone; `reported` are the days the unit has reported already. A plausible written day
    wins. Without one, a report sent on a rest day, before the office opens or within an extension makes up for the
    last working day if that is still owed, else it counts for the day itself or the next working day.
    `extended_until` (aware) is an hour that was granted; which day's report it belongs to follows from the hour.
    Raises ValueError for a time without zone.
    """
    if sent_at.tzinfo is None:
        raise ValueError("sent_at must be aware")
    sent = sent_at.astimezone(SHANGHAI)
    owed = _Owed(campaign, calendar, reported)
    extended = _extended_day(sent, extended_until, campaign=campaign, calendar=calendar)
    day = _written(sent, written_day, owed) or _unwritten(sent, owed, extended)
    timing = _timing(sent, day, campaign=campaign, calendar=calendar)
    return Placement(
        day=day,
        timing=Timing.EXTENDED if timing is Timing.LATE and day == extended else timing,
        cutoff=closing(day, campaign),
        outside=_outside(day, campaign),
        on_rest_day=not calendar.is_workday(sent.date()),
        calendar_known=calendar.knows(day) and calendar.knows(sent.date()),
    )


@dataclass(frozen=True, slots=True)
class _Owed:
    """What the campaign still wants from the unit."""

    campaign: Campaign
    calendar: WorkCalendar
    reported: AbstractSet[date]

    def before(self, day: date) -> date | None:
        """The last working day before, if its report is still owed."""
        last = self.calendar.previous_workday(day)
        return last if self.campaign.runs_on(last) and last not in self.reported else None

    def rest_day(self, day: date) -> date:
        """What a report for a rest day counts for: the working day before if owed, else the one after."""
        return self.before(day) or self.calendar.next_workday(day)


def _written(sent: datetime, written: date | None, owed: _Owed) -> date | None:
    """The written day as a working day, None when there is none or nobody can have meant it."""
    if written is None or abs(written - sent.date()) > _PLAUSIBLE:
        return None
    if written > owed.calendar.next_workday(sent.date()):
        return None
    return written if owed.calendar.is_workday(written) else owed.rest_day(written)


def _extended_day(sent: datetime, until: datetime | None, *, campaign: Campaign, calendar: WorkCalendar) -> date | None:
    """The day whose report may still come under the extension; None without one, or when its last minute is over.

    An extension goes beyond closing time and ends before that of the next working day, so its hour tells its day.
    """
    if until is None or _minute(sent) > until.astimezone(SHANGHAI):
        return None
    hour = until.astimezone(SHANGHAI)
    same_day = calendar.is_workday(hour.date()) and hour > closing(hour.date(), campaign)
    return hour.date() if same_day else calendar.previous_workday(hour.date())


def _unwritten(sent: datetime, owed: _Owed, extended: date | None) -> date:
    today = sent.date()
    if not owed.calendar.is_workday(today):
        return owed.rest_day(today)
    before = owed.before(today)
    if before is None:
        return today
    over = today > owed.campaign.ends_on and _minute(sent) <= _late_until(before, owed.campaign, owed.calendar)
    return before if over or before == extended or sent.time() < OFFICE_OPENS else today


def _timing(sent: datetime, day: date, *, campaign: Campaign, calendar: WorkCalendar) -> Timing:
    """The minute of the closing time is still on time."""
    if day > sent.date():
        return Timing.EARLY
    if _minute(sent) <= closing(day, campaign):
        return Timing.ON_TIME
    return Timing.LATE if _minute(sent) <= _late_until(day, campaign, calendar) else Timing.MISSING


def _late_until(day: date, campaign: Campaign, calendar: WorkCalendar) -> datetime:
    """Twenty-four hours after closing time, rest days not counted.

    That one clock gives what section 3 asks: a report made up on a rest day is late, not missing, and so is one made
    up on the first working day after a holiday.
    """
    return datetime.combine(calendar.next_workday(day), campaign.cutoff(day), SHANGHAI)


def closing(day: date, campaign: Campaign) -> datetime:
    """The closing time of a day's report, Asia/Shanghai; its whole minute still counts."""
    return datetime.combine(day, campaign.cutoff(day), SHANGHAI)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _outside(day: date, campaign: Campaign) -> Outside | None:
    if day < campaign.starts_on:
        return Outside.BEFORE_CAMPAIGN
    return Outside.AFTER_CAMPAIGN if day > campaign.ends_on else None
