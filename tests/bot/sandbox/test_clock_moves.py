"""Where the clock's buttons lead."""

from datetime import UTC, datetime

import pytest

from bot.clock import LOCAL
from bot.sandbox.clock_moves import ClockMove, moved

REAL = datetime(2026, 1, 1, tzinfo=UTC)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("move", "now", "then"),
    [
        (ClockMove.PLUS_HOUR, "2026-11-24T23:30", "2026-11-25T00:30"),
        (ClockMove.NEAR_CLOSING, "2026-11-24T09:00", "2026-11-24T17:25"),
        (ClockMove.NEAR_CLOSING, "2026-11-24T20:00", "2026-11-24T17:25"),
        (ClockMove.NEXT_WORKDAY, "2026-11-24T15:40", "2026-11-25T09:00"),
        (ClockMove.NEXT_WORKDAY, "2026-11-27T15:40", "2026-11-30T09:00"),
        (ClockMove.NEXT_WORKDAY, "2026-09-30T15:40", "2026-10-08T09:00"),
        (ClockMove.NEXT_WORKDAY, "2026-10-09T15:40", "2026-10-10T09:00"),
        (ClockMove.NEXT_WORKDAY, "2031-11-21T15:40", "2031-11-24T09:00"),
    ],
)
def test_a_button_moves_the_clock(move, now, then):
    assert moved(move, local(now).astimezone(UTC), real=REAL, typed=None) == local(then)


def test_a_typed_moment_is_county_time():
    now = local("2026-11-24T15:40")

    assert moved(ClockMove.TO, now, real=REAL, typed=datetime(2026, 12, 1, 8)) == local("2026-12-01T08:00")  # noqa: DTZ001
    assert moved(ClockMove.TO, now, real=REAL, typed=REAL) == REAL
    assert moved(ClockMove.REAL, now, real=REAL, typed=None) == REAL


@pytest.mark.parametrize("typed", [None, datetime(1, 1, 1), datetime(9999, 1, 1)])  # noqa: DTZ001
def test_a_moment_that_cannot_be_is_refused(typed):
    with pytest.raises(ValueError, match="century"):
        moved(ClockMove.TO, REAL, real=REAL, typed=typed)
