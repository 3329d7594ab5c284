"""Holidays, make-up workdays, summer hours, an unpublished year, and the end (daily-clearance.md section 3).

The county has a campaign of its own here: from September 2026 over the long holiday into a year without calendar.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.practice import Practice
from bot.sandbox.county import demo_county_file
from tests.scenarios.ledgers import ledger_of, problem, words
from tests.scenarios.towns import TOWNS, Town, at, dead_letters, settings_on, settle

say = words().say
BEGINS, BEFORE, EVE = date(2026, 9, 1), date(2026, 9, 29), date(2026, 9, 30)
HOLIDAY, BACK = date(2026, 10, 3), date(2026, 10, 8)
FRIDAY, MAKE_UP_SATURDAY, SUNDAY, MONDAY = (date(2026, 10, day) for day in (9, 10, 11, 12))
UNKNOWN_YEAR, LAST_DAY = date(2027, 3, 3), date(2027, 12, 31)
REST_DAY = "今天是休息日，先收下，算到下个工作日。"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, fresh_county_database: Any, tmp_path_factory: Any) -> Iterator[Practice]:
    """The demo county with its campaign moved."""
    file: Path = tmp_path_factory.mktemp("county") / "county.toml"
    shipped = demo_county_file().read_text(encoding="utf-8")
    moved = shipped.replace("2026-11-02", f"{BEGINS}").replace("2026-12-31", f"{LAST_DAY}")
    file.write_text(moved, encoding="utf-8")
    with (
        fresh_county_database(request.param) as url,
        Practice(settings_on(url), county_file=file, begins=at(BEFORE, "15:40")) as practice,
    ):
        practice.towns_left = iter(TOWNS)
        yield practice


@pytest.fixture
def town(county: Practice) -> Iterator[Town]:
    """A town nobody has reported for yet."""
    county.clock.move_to(at(BEFORE, "15:40"))
    yield Town(county, next(county.towns_left))
    settle(county)

    assert [] == dead_letters(county)


def rows(town: Town) -> list[dict[str, Any]]:
    return [problem(town.unit, number, BEFORE) | {"整改时限": date(2026, 10, 20)} for number in (1, 2, 3)]


def sends(town: Town, day: date, *, remark: str = "") -> list[str]:
    """The lines of the receipt for a day's ledger; `remark` makes it unlike the one before."""
    first, *others = rows(town)
    (answer,) = town.clerk.sends(ledger_of(town.unit, [first | {"备注": remark}, *others], day=day))
    head, _numbers, *rest = answer.splitlines()

    assert f"aibot: 已收到{town.name} {day.month}月{day.day}日日报，回执 {town.receipt(day=day)}。" == head
    return rest


def test_summer_hours_end_with_september(town: Town) -> None:
    """On the last of September a quarter to six is on time, on the eighth of October it is late."""
    town.practice.clock.move_to(at(EVE, "17:45"))
    summer = sends(town, EVE)
    town.practice.clock.move_to(at(BACK, "17:45"))

    assert [] == summer
    assert ["记为 10月8日的迟报（截止 17:30）。"] == sends(town, BACK, remark="节后接着改")


def test_after_six_in_summer_is_late(town: Town) -> None:
    """18:01."""
    town.practice.clock.move_to(at(EVE, "18:01"))

    assert ["记为 9月30日的迟报（截止 18:00）。"] == sends(town, EVE)


def test_on_a_long_holiday_what_is_owed_comes_first_and_the_next_is_early(town: Town) -> None:
    """The report before the holiday, late; what follows is for the first day back (S03)."""
    town.practice.clock.move_to(at(HOLIDAY, "10:00"))

    assert ["记为 9月30日的迟报（截止 18:00）。"] == sends(town, EVE)
    assert [REST_DAY] == sends(town, BACK, remark="节日期间拆了一半")


def test_on_the_first_day_back_the_report_before_the_holiday_is_still_taken(town: Town) -> None:
    """A week has passed, no working day has: late, not missing."""
    town.practice.clock.move_to(at(BACK, "10:00"))
    town.clerk.says(f"{town.name} 9月30日 日报")
    late = sends(town, EVE)
    today = sends(town, BACK, remark="节后接着改")

    assert ["记为 9月30日的迟报（截止 18:00）。"] == late
    assert [] == today


def test_a_make_up_saturday_is_a_working_day_like_any_other(town: Town) -> None:
    """The tenth of October: due that day, balanced with Friday's, and early on the Sunday after."""
    town.practice.clock.move_to(at(FRIDAY, "15:00"))
    sends(town, FRIDAY)
    town.practice.clock.move_to(at(MAKE_UP_SATURDAY, "15:00"))
    saturday = sends(town, MAKE_UP_SATURDAY, remark="周六补班")
    town.practice.clock.move_to(at(SUNDAY, "10:00"))
    sunday = sends(town, MONDAY, remark="周一要用")

    assert [] == saturday
    assert [REST_DAY] == sunday


def test_missing_a_make_up_saturday_is_missing_a_day(town: Town) -> None:
    """On Monday before closing time it is late."""
    town.practice.clock.move_to(at(MONDAY, "10:00"))
    town.clerk.says(f"{town.name} 10月10日 日报")

    assert ["记为 10月10日的迟报（截止 17:30）。"] == sends(town, MAKE_UP_SATURDAY)


def test_in_a_year_whose_holidays_are_not_published_the_receipt_says_so(town: Town) -> None:
    """Monday to Friday has to do; whether by ledger or in words."""
    town.practice.clock.move_to(at(UNKNOWN_YEAR, "15:00"))
    (answer,) = town.clerk.says("零报告")

    assert say("daily_report.calendar_unknown") == answer.splitlines()[-1]


def test_after_the_campaign_nothing_is_wanted_in_whatever_way_it_comes(town: Town) -> None:
    """Words, a ledger, yesterday's ledger once more from an old card: the same polite sentence."""
    town.practice.clock.move_to(at(LAST_DAY, "15:00"))
    town.clerk.sends(ledger_of(town.unit, [], day=LAST_DAY))
    town.practice.clock.move_to(at(date(2028, 1, 4), "10:00"))
    over = "aibot: 本轮专项已于 12月31日结束，不需要报了。"

    assert [over] == town.clerk.says("零报告")
    assert [over] == town.clerk.says("沿用昨日")
    assert [over] == town.clerk.sends(ledger_of(town.unit, rows(town), day=date(2028, 1, 4)))
