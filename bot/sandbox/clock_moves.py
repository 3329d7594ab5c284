"""The clock panel's moves: where the county's time goes when a button is pressed."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

import chinese_calendar

from bot.clock import LOCAL

_NEAR_CLOSING = time(17, 25)
_MORNING = time(9, 0)
_SATURDAY = 5
_YEARS = range(2000, 2100)


class ClockMove(StrEnum):
    """The buttons of the clock panel; `TO` goes to a moment that was typed in."""

    PLUS_HOUR = "plus_hour"
    NEAR_CLOSING = "near_closing"
    NEXT_WORKDAY = "next_workday"
    REAL = "real"
    TO = "to"


def moved(move: ClockMove, now: datetime, *, real: datetime, typed: datetime | None) -> datetime:
    """The moment after the move; `typed` without a zone is county time and is needed for `TO` only (ValueError)."""
    local = now.astimezone(LOCAL)
    match move:
        case ClockMove.PLUS_HOUR:
            return local + timedelta(hours=1)
        case ClockMove.NEAR_CLOSING:
            return datetime.combine(local.date(), _NEAR_CLOSING, LOCAL)
        case ClockMove.NEXT_WORKDAY:
            return datetime.combine(next_workday(local.date()), _MORNING, LOCAL)
        case ClockMove.REAL:
            return real
        case ClockMove.TO if typed is not None and typed.year in _YEARS:
            return typed if typed.tzinfo else typed.replace(tzinfo=LOCAL)
        case ClockMove.TO:
            raise ValueError("a moment of this century is needed")


def next_workday(day: date) -> date:
    """The first working day after the given one, by the State Council's arrangement as far as it is known."""
    day += timedelta(days=1)
    while not _works(day):
        day += timedelta(days=1)
    return day


def _works(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the package knows no arrangement for that year
        return day.weekday() < _SATURDAY
