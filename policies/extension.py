"""Whether a day's report may come later, and which hours to offer (daily-clearance.md sections 3 and 6.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from policies.deadline import SHANGHAI
from policies.workdays import WorkCalendar

_WEEK = timedelta(weeks=1)


class Verdict(StrEnum):
    """What is to be said to a request for more time.

    NO_HOUR has to be asked back; NEEDLESS names an hour at which the day is still open.
    """

    POSSIBLE = "possible"
    NO_HOUR = "no_hour"
    CLOSED = "closed"
    PAST = "past"
    NEEDLESS = "needless"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """`latest` is the hour of the next working day beyond which nobody can grant anything.

    `offered` are the hours for one tap when none was written. For `answer_within` a message of at most
    `answer_longest` characters may be just the hour; put into `request` it reads as a request. `reason_shown` is how
    many characters of the reason fit on the leader's card.
    """

    latest: time
    offered: tuple[time, ...]
    answer_within: timedelta
    answer_longest: int
    reason_shown: int
    request: str

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "ExtensionRules":
        """Built from policies/data/extension.toml; raises KeyError or ValueError for data that does not fit."""
        latest, offered, request = data["latest"], data["offered"], data["request"]
        if not isinstance(latest, time):
            raise ValueError("extension.latest must be an hour")  # noqa: TRY004 - bad data, whatever its type
        if not isinstance(offered, list | tuple) or not all(isinstance(one, time) and one <= latest for one in offered):
            raise ValueError("extension.offered must be hours, none after extension.latest")
        if not isinstance(request, str) or "{answer}" not in request:
            raise ValueError("extension.request must have a place for {answer}")
        return cls(
            latest=latest,
            offered=tuple(offered),
            answer_within=timedelta(minutes=_count(data, "answer_minutes")),
            answer_longest=_count(data, "answer_longest"),
            reason_shown=_count(data, "reason_shown"),
            request=request,
        )


def _count(data: Mapping[str, object], name: str) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"extension.{name} must be a whole number, 1 or more")
    return value


def latest_for(day: date, *, rules: ExtensionRules, calendar: WorkCalendar) -> datetime:
    """The last moment (Asia/Shanghai) a day's report can be extended to.

    Section 3 says noon of the next day. We read the next working day: nobody is asked for a report on days off, so
    Friday's extension cannot end on a Saturday on which the clerk need not be there.
    """
    return datetime.combine(calendar.next_workday(day), rules.latest, SHANGHAI)


def hours_offered(day: date, *, rules: ExtensionRules, calendar: WorkCalendar) -> tuple[datetime, ...]:
    """The moments (Asia/Shanghai) to choose from when no hour was written."""
    next_day = calendar.next_workday(day)
    return tuple(datetime.combine(next_day, hour, SHANGHAI) for hour in rules.offered)


def judge(until: datetime | None, *, asked_at: datetime, cutoff: datetime, latest: datetime) -> Verdict:
    """What to say to a request made at `asked_at`; all times are aware. The closing minute is still open."""
    if asked_at.replace(second=0, microsecond=0) > cutoff:
        return Verdict.CLOSED
    if until is None:
        return Verdict.NO_HOUR
    if until <= asked_at:
        return Verdict.PAST
    if until <= cutoff:
        return Verdict.NEEDLESS
    return Verdict.TOO_LATE if until > latest else Verdict.POSSIBLE


def is_the_hours_own_day(written: date, until: datetime) -> bool:
    """Whether a day written in a request is only the weekday of the hour, read as that of the week before.

    "Until Monday nine" names no day's report.
    """
    return until.date() - written == _WEEK
