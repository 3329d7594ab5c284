"""Moving the county's clock on the console page."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from bot.clock import LOCAL, SystemClock
from tests.scenarios.ledgers import ledger

pytestmark = pytest.mark.browser

TUESDAY = datetime(2026, 11, 24, 15, 40, tzinfo=LOCAL)


@pytest.fixture(autouse=True)
def tuesday_afternoon(practice):
    """Every test begins at the same moment."""
    practice.clock.move_to(TUESDAY)


def button(console, name):
    return console.page.get_by_role("button", name=name, exact=True)


def test_each_button_moves_the_clock(console):
    expect(console.day).to_have_text("2026年11月24日 周二")
    expect(console.time).to_have_text(re.compile("^15:40:"))
    for name, day, time in (
        ("+1 小时", "2026年11月24日 周二", "16:40"),
        ("今天 17:25", "2026年11月24日 周二", "17:25"),
        ("下一个工作日 09:00", "2026年11月25日 周三", "09:00"),
        ("+1 小时", "2026年11月25日 周三", "10:00"),
    ):
        button(console, name).click()

        expect(console.day).to_have_text(day)
        expect(console.time).to_have_text(re.compile(f"^{time}:"))
        expect(console.page.get_by_label("调到")).to_have_value(re.compile(f"T{time}$"))


def test_the_real_time_is_one_press_away(console, practice):
    practice.clock.move_to(SystemClock().now() + timedelta(days=400))
    expect(console.day).not_to_have_text("2026年11月24日 周二")
    other_day = console.day.inner_text()
    button(console, "回到真实时间").click()
    expect(console.day).not_to_have_text(other_day)
    shown = console.time.get_attribute("datetime")

    assert abs(SystemClock().now() - datetime.fromisoformat(shown)) < timedelta(minutes=1)


@pytest.mark.parametrize("window", [{"timezone_id": "America/Los_Angeles"}], indirect=True)
def test_a_moment_can_be_typed_and_is_county_time_wherever_the_browser_is(console):
    console.page.get_by_label("调到").fill("2026-12-01T08:15")
    button(console, "确定").click()

    expect(console.day).to_have_text("2026年12月1日 周二")
    expect(console.time).to_have_text(re.compile("^08:15:"))


def test_a_report_after_closing_time_is_late_and_one_of_the_next_day_stands_below_its_own_date(console, somebody):
    console.choose(somebody)
    expect(console.answers).to_have_count(1)
    console.page.get_by_label("调到").fill("2026-11-24T17:40")
    button(console, "确定").click()
    console.sends(ledger(somebody.unit))
    expect(console.answers.last).to_contain_text("记为 11月24日的迟报（截止 17:30）。")

    button(console, "下一个工作日 09:00").click()
    console.says("早上好")
    expect(console.mine).to_have_count(2)
    expect(console.page.locator("#messages > .day")).to_have_text(["11月24日 周二", "11月25日 周三"])
