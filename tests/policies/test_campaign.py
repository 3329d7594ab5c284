"""A campaign's days and closing times."""

from dataclasses import replace
from datetime import date, time

import pytest

from policies.campaign import Campaign

AUTUMN = Campaign("autumn", "秋季专项", "文〔2026〕3号", date(2026, 11, 2), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        (date(2026, 11, 1), False),
        (date(2026, 11, 2), True),
        (date(2026, 11, 24), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2025, 11, 24), False),
    ],
)
def test_both_ends_belong_to_the_campaign(day: date, *, runs: bool) -> None:
    """And nothing beyond."""
    assert runs is AUTUMN.runs_on(day)


def test_a_campaign_may_last_a_single_day() -> None:
    """First and last at once."""
    day = replace(AUTUMN, ends_on=AUTUMN.starts_on)

    assert [True, False] == [day.runs_on(AUTUMN.starts_on), day.runs_on(date(2026, 11, 3))]


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 1, 1), time(17, 30)),
        (date(2026, 4, 30), time(17, 30)),
        (date(2026, 5, 1), time(18, 0)),
        (date(2026, 7, 15), time(18, 0)),
        (date(2026, 9, 30), time(18, 0)),
        (date(2026, 10, 1), time(17, 30)),
        (date(2026, 12, 31), time(17, 30)),
    ],
)
def test_the_day_closes_by_summer_or_winter_hours(day: date, closes: time) -> None:
    """They change on 1 May and 1 October (section 3)."""
    assert closes == AUTUMN.cutoff(day)


def test_a_county_may_keep_other_hours() -> None:
    """Its own times and its own change of hours."""
    early = replace(AUTUMN, winter_cutoff=time(17, 0), summer_cutoff=time(17, 45), summer_from=(6, 15))

    assert [time(17, 0), time(17, 45)] == [early.cutoff(date(2026, 6, 14)), early.cutoff(date(2026, 6, 15))]
