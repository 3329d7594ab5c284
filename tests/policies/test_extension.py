"""When a day's report may come later: cases as data, the hours offered, the county's own limits."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from policies.campaign import Campaign
from policies.deadline import closing
from policies.extension import ExtensionRules, hours_offered, is_the_hours_own_day, judge, latest_for
from policies.workdays import WorkCalendar

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/extension.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/extension.toml").read_text(encoding="utf-8"))["case"]
RULES = ExtensionRules.of(DATA)
SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR = Campaign("year", "", "", date(2026, 1, 4), date(2026, 12, 31))
# policy.md section 3.5
HOLIDAY = {date(2026, 10, day): False for day in range(1, 8)}
CALENDAR = WorkCalendar(exceptions=HOLIDAY, known_years=frozenset({2026}))
TUESDAY = date(2026, 11, 24)


def moment(written: datetime) -> datetime:
    return written.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("zone", [SHANGHAI, UTC], ids=["county's time", "UTC"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_request_is_judged_as_its_case_says(case: dict, zone: ZoneInfo) -> None:
    """In whatever zone the times are."""
    day = case.get("day", TUESDAY)
    latest = latest_for(day, rules=RULES, calendar=CALENDAR)
    until = moment(case["until"]).astimezone(zone) if "until" in case else None
    asked_at = moment(case["at"]).astimezone(zone)

    assert case["verdict"] == judge(until, asked_at=asked_at, cutoff=closing(day, YEAR), latest=latest)
    if "latest" in case:
        assert moment(case["latest"]) == latest


@pytest.mark.parametrize(
    ("day", "next_day"),
    [(TUESDAY, date(2026, 11, 25)), (date(2026, 11, 27), date(2026, 11, 30)), (date(2026, 9, 30), date(2026, 10, 8))],
    ids=["Tuesday", "Friday", "before a holiday"],
)
def test_nine_and_noon_of_the_next_working_day_are_offered(day: date, next_day: date) -> None:
    """The likely hours."""
    hours = hours_offered(day, rules=RULES, calendar=CALENDAR)

    assert tuple(datetime.combine(next_day, time(hour), SHANGHAI) for hour in (9, 12)) == hours


def test_the_weekday_of_the_hour_is_no_day_of_a_report() -> None:
    """Said on a Friday, "until Monday nine" does not speak of last Monday's report."""
    until = datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)

    assert [True, False, False] == [
        is_the_hours_own_day(day, until) for day in (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30))
    ]


def test_a_county_may_allow_another_hour() -> None:
    """Data, not code."""
    early = ExtensionRules.of(DATA | {"latest": time(10), "offered": [time(8, 30)]})

    assert datetime(2026, 11, 25, 10, tzinfo=SHANGHAI) == latest_for(TUESDAY, rules=early, calendar=CALENDAR)
    assert (datetime(2026, 11, 25, 8, 30, tzinfo=SHANGHAI),) == hours_offered(TUESDAY, rules=early, calendar=CALENDAR)


@pytest.mark.parametrize(
    "change",
    [
        {"latest": "12:00"},
        {"offered": [time(13)]},
        {"offered": "09:00"},
        {"answer_minutes": 0},
        {"reason_shown": True},
        {"request": "申请延期"},
    ],
    ids=str,
)
def test_data_that_does_not_fit_is_refused(change: dict) -> None:
    """With the entry's name."""
    with pytest.raises(ValueError, match=f"extension.{next(iter(change))}"):
        ExtensionRules.of(DATA | change)
