"""The console page on a phone: one panel at a time, nothing beyond the edge, everything within a thumb's reach."""

import pytest
from playwright.sync_api import expect

from tests.scenarios.ledgers import ledger

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SPOILT = {(4, "发现日期"): "11.3"}

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("window", [PHONE], indirect=True, ids=["390px"])]


def tab(console, name):
    return console.page.get_by_role("navigation", name="面板").get_by_role("button", name=name)


def test_a_clerk_hands_in_a_ledger_by_thumb(console, somebody):
    expect(console.search).to_be_visible()
    expect(console.text).to_be_hidden()
    console.search.fill(somebody.name)
    console.person(somebody).tap()
    expect(console.text).to_be_in_viewport(ratio=1)
    expect(console.text).not_to_be_focused()

    console.attaches(ledger(somebody.unit))
    console.page.get_by_role("button", name="发送").tap()
    expect(console.answers.last).to_contain_text("回执")
    expect(console.answers.last).to_be_in_viewport()
    expect(console.page.get_by_role("button", name="发送")).to_be_in_viewport(ratio=1)


def test_nothing_reaches_beyond_the_edge(console, somebody):
    console.person(somebody).tap()
    console.sends(ledger(somebody.unit).changed(SPOILT).named(f"{'很长' * 40}的名字.xlsx"))
    expect(console.answers.last).to_contain_text("先退回")
    console.says("https://" + "a" * 300)
    expect(console.mine).to_have_count(2)
    for name, shown in (("人员", "#people"), ("聊天", "#chat"), ("时钟", "#clock"), ("通信", "#wire")):
        tab(console, name).tap()
        expect(console.page.locator(shown)).to_be_visible()
        expect(console.page.locator(".panel:visible")).to_have_count(1)
        expect(tab(console, name)).to_have_attribute("aria-pressed", "true")
        if name == "通信":
            console.page.locator("#exchanges summary").first.tap()
        for other in ("人员", "聊天", "时钟", "通信"):
            expect(tab(console, other)).to_be_in_viewport(ratio=1)

        assert console.probe("beyond_edge") == [False, []], name


def test_the_clock_and_the_wire_are_one_tap_away(console):
    tab(console, "时钟").tap()
    before = console.time.inner_text()
    console.page.get_by_role("button", name="+1 小时").tap()
    expect(console.time).not_to_have_text(before)
    tab(console, "通信").tap()

    expect(console.exchanges.filter(has_text="回调地址验证通过").first).to_be_visible()


def test_everything_to_tap_is_large_enough(console, somebody):
    """WCAG 2.2, 2.5.8: at least 24 by 24."""
    console.person(somebody).tap()
    console.says("今日新增3个")
    expect(console.card("还差问题台账")).to_be_visible()
    for name in ("人员", "聊天", "时钟", "通信"):
        tab(console, name).tap()
        for target in console.page.locator("button:visible, a:visible, select:visible, label.attach:visible").all():
            box = target.bounding_box()
            assert box["width"] >= 24, target.inner_text()
            assert box["height"] >= 24, target.inner_text()


def test_focus_is_not_lost_with_the_panel_that_goes(console, somebody):
    console.person(somebody).focus()
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#scroller")).to_be_focused()
