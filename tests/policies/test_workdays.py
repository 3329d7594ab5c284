"""Working days: the State Council's arrangement of 2026, and an honest answer for years nobody has arranged yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rulebook import load_calendar
from policies.workdays import WorkCalendar, Workdays

CALENDAR = load_calendar()
PLAIN = WorkCalendar(exceptions={}, known_years=frozenset())
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("day", [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)])
def test_the_six_weekend_days_of_2026_that_are_worked_are_working_days(day: tuple[int, int]) -> None:
    """Daily-clearance.md section 3 names them."""
    worked = date(2026, *day)

    assert worked.weekday() >= 5
    assert CALENDAR.is_workday(worked)


@pytest.mark.parametrize("day", [(1, 1), (2, 17), (4, 6), (5, 1), (6, 19), (9, 25), (10, 1), (10, 7)])
def test_holidays_on_weekdays_are_rest_days(day: tuple[int, int]) -> None:
    """New Year to National Day."""
    rest = date(2026, *day)

    assert rest.weekday() < 5
    assert not CALENDAR.is_workday(rest)


def test_an_ordinary_week_has_five_working_days() -> None:
    """Monday to Friday."""
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]

    assert [True] * 5 + [False] * 2 == [CALENDAR.is_workday(day) for day in week]


def test_a_year_nobody_has_arranged_is_said_to_be_unknown() -> None:
    """And falls back to Monday to Friday."""
    assert [True, False] == [CALENDAR.knows(date(2026, 11, 24)), CALENDAR.knows(date(2041, 11, 24))]
    assert [True, False] == [CALENDAR.is_workday(date(2041, 10, day)) for day in (1, 5)]


def test_a_county_may_import_a_year() -> None:
    """Its days count, and the year is known."""
    own = load_calendar({date(2041, 10, 1): False, date(2041, 10, 5): True})

    assert own.knows(date(2041, 1, 1))
    assert [False, True] == [own.is_workday(date(2041, 10, day)) for day in (1, 5)]


def test_the_countys_word_beats_the_published_arrangement() -> None:
    """A typhoon day, say."""
    assert not load_calendar({date(2026, 11, 24): False}).is_workday(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 10, 4), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 9), date(2026, 10, 8), date(2026, 10, 10)),
    ],
    ids=["midweek", "Saturday", "National Day", "before a worked Saturday"],
)
def test_the_working_days_on_either_side_skip_what_is_free(day: date, before: date, after: date) -> None:
    """Holidays included, worked weekends not skipped."""
    assert (before, after) == (CALENDAR.previous_workday(day), CALENDAR.next_workday(day))


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), 1),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 24), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 12, 14), 15),
        (date(2026, 9, 30), date(2026, 10, 10), 3),
    ],
    ids=["next day", "same day", "backwards", "three weeks", "over National Day"],
)
def test_working_days_between_leave_out_the_first_day_and_count_the_last(start: date, end: date, number: int) -> None:
    """As time limits are counted (section 9, point 16)."""
    assert number == Workdays(CALENDAR).between(start, end)


@given(days)
def test_between_a_day_and_its_next_working_day_lies_one_working_day(day: date) -> None:
    """On any calendar."""
    for calendar in (CALENDAR, PLAIN):
        following = calendar.next_workday(day)

        assert calendar.is_workday(following)
        assert 1 == Workdays(calendar).between(day, following)


@given(days, days, days)
def test_spans_add_up(one: date, two: date, three: date) -> None:
    """From the first to the last is the sum of its parts."""
    start, middle, end = sorted((one, two, three))
    first, second = Workdays(CALENDAR).between(start, middle), Workdays(CALENDAR).between(middle, end)

    assert Workdays(CALENDAR).between(start, end) == first + second
