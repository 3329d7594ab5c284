"""Which day a report counts for: cases as data, and what must hold at any moment."""

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.campaign import Campaign
from policies.deadline import Outside, Placement, Timing, place
from policies.workdays import WorkCalendar

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/deadline.toml").read_text(encoding="utf-8"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
CAMPAIGNS = {
    name: Campaign(id=name, name=name, basis="", starts_on=days["starts_on"], ends_on=days["ends_on"])
    for name, days in CASES["campaign"].items()
}


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


# policy.md section 3.5, calendar.year_2026
HOLIDAYS = [
    *days("2026-01-01", "2026-01-03"),
    *days("2026-02-15", "2026-02-23"),
    *days("2026-04-04", "2026-04-06"),
    *days("2026-05-01", "2026-05-05"),
    *days("2026-06-19", "2026-06-21"),
    *days("2026-09-25", "2026-09-27"),
    *days("2026-10-01", "2026-10-07"),
]
MAKE_UP = [date(2026, month, day) for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]]
CALENDAR = WorkCalendar(
    exceptions=dict.fromkeys(HOLIDAYS, False) | dict.fromkeys(MAKE_UP, True), known_years=frozenset({2026})
)


def reported_before(sent: datetime, owed: list[date]) -> frozenset[date]:
    """Every working day of the last two months, without those owed."""
    past = (sent.date() - timedelta(days=n) for n in range(1, 61))
    return frozenset(day for day in past if CALENDAR.is_workday(day) and day not in owed)


def placed(case: dict, zone=SHANGHAI) -> Placement:
    return place(
        case["sent"].replace(tzinfo=SHANGHAI).astimezone(zone),
        campaign=CAMPAIGNS[case.get("campaign", "autumn")],
        calendar=CALENDAR,
        reported=reported_before(case["sent"], case.get("owed", [])),
        written_day=case.get("written"),
        extended_until=case["extended_until"].replace(tzinfo=SHANGHAI) if "extended_until" in case else None,
    )


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: f"{case['sent']} {case['why'][:40]}")
def test_a_report_counts_where_its_case_says(case):
    placement = placed(case)

    assert (
        case["day"],
        case["timing"],
        case.get("outside"),
        case.get("rest", False),
        case.get("known", True),
    ) == (
        placement.day,
        placement.timing,
        placement.outside,
        placement.on_rest_day,
        placement.calendar_known,
    )
    if "cutoff" in case:
        assert case["cutoff"].replace(tzinfo=SHANGHAI) == placement.cutoff


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-8))])
def test_the_zone_of_the_time_does_not_matter(zone):
    """Storage keeps UTC; the day before in London is the same day in the county."""
    assert [placed(case) for case in CASES["case"]] == [placed(case, zone) for case in CASES["case"]]


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        place(datetime(2026, 11, 24, 9), campaign=CAMPAIGNS["autumn"], calendar=CALENDAR)  # noqa: DTZ001 the point


MINUTES = 512 * 24 * 60
MOMENTS = st.integers(0, MINUTES * 60).map(
    lambda seconds: datetime(2026, 1, 5, tzinfo=SHANGHAI) + timedelta(seconds=seconds)
)
NEAR = st.one_of(st.none(), st.integers(-90, 30))


@given(MOMENTS, NEAR, st.frozensets(st.integers(0, 20)), st.sampled_from(sorted(CAMPAIGNS)))
@settings(deadline=None, max_examples=400)
def test_the_day_is_a_working_day_of_the_campaign_or_marked_outside(sent, written, unreported, name):
    campaign = CAMPAIGNS[name]
    owed = [sent.date() - timedelta(days=n) for n in unreported]
    placement = place(
        sent,
        campaign=campaign,
        calendar=CALENDAR,
        reported=reported_before(sent, owed),
        written_day=None if written is None else sent.date() + timedelta(days=written),
    )

    assert CALENDAR.is_workday(placement.day)
    assert campaign.runs_on(placement.day) == (placement.outside is None)
    assert (placement.outside is Outside.BEFORE_CAMPAIGN) == (placement.day < campaign.starts_on)
    assert placement.day <= CALENDAR.next_workday(sent.date())
    assert (placement.timing is Timing.EARLY) == (placement.day > sent.date())


@given(MOMENTS)
@settings(deadline=None, max_examples=200)
def test_on_time_means_not_after_the_closing_minute(sent):
    placement = place(sent, campaign=CAMPAIGNS["over_new_year"], calendar=CALENDAR)
    in_time = sent.replace(second=0, microsecond=0) <= placement.cutoff

    assert in_time == (placement.timing in {Timing.ON_TIME, Timing.EARLY})
