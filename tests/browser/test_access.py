"""The console page for those who use no mouse, listen to it, or need clear contrast."""

import pytest
from playwright.sync_api import expect

from tests.scenarios.ledgers import ledger

pytestmark = pytest.mark.browser

OPERATED = {"button", "textbox", "searchbox", "combobox", "checkbox", "link", "DateTime"}
SPOILT = {(4, "发现日期"): "11.3"}


def press_until(console, key: str, wanted) -> None:
    """Press a key again and again until the focus is there; on the way it must always be seen."""
    for _ in range(120):
        console.page.keyboard.press(key)
        focus = console.probe("focus")
        assert focus["ring"] >= 2, focus
        assert focus["inSight"], focus
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} never came to {wanted}")


def names_of(console) -> list[tuple[str, str]]:
    """(role, name) of everything that can be operated, as assistive technology is told."""
    session = console.page.context.new_cdp_session(console.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (node["role"]["value"], node["name"]["value"].strip())
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in {*OPERATED, "DisclosureTriangle"}
    ]


def test_everything_is_done_with_the_keyboard_alone(console, somebody):
    keyboard = console.page.keyboard
    press_until(console, "Tab", console.search)
    keyboard.insert_text(somebody.name)
    press_until(console, "Tab", console.person(somebody))
    keyboard.press("Enter")
    expect(console.chat_head).to_contain_text(somebody.name)
    expect(console.text).to_be_focused()
    keyboard.insert_text("今日新增3个")
    keyboard.press("Enter")
    expect(console.mine).to_contain_text("今日新增3个")
    template = console.card("还差问题台账").get_by_role("button", name="下载模板")
    expect(template).to_be_visible()

    press_until(console, "Shift+Tab", template)
    keyboard.press("Enter")
    expect(console.answers.last).to_contain_text("模板发到您的“轻指”应用里了")
    expect(template).to_be_focused()

    press_until(console, "Shift+Tab", console.app_chat)
    keyboard.press("Space")
    link = console.answers.get_by_role("link")
    expect(link).to_be_visible()
    press_until(console, "Tab", link)
    with console.page.expect_download():
        keyboard.press("Enter")


def test_the_focus_is_seen_on_its_whole_way_through_the_page(console, somebody):
    console.choose(somebody).sends(ledger(somebody.unit).changed(SPOILT))
    expect(console.answers.last).to_contain_text("先退回")
    console.page.reload()
    expect(console.answers).to_have_count(2)
    press_until(console, "Tab", console.page.locator("#skip"))
    press_until(console, "Tab", console.page.locator("#exchanges summary").first)


def test_the_first_link_leads_to_the_composer(console):
    console.page.keyboard.press("Tab")
    expect(console.page.get_by_role("link", name="跳到输入框")).to_be_focused()
    console.page.keyboard.press("Enter")

    expect(console.text).to_be_focused()


def test_new_messages_are_read_out_and_old_ones_are_not(console, somebody):
    console.choose(somebody)
    expect(console.announced).to_have_text("轻指")
    console.page.reload()
    expect(console.answers).to_have_count(1)
    expect(console.announced).to_be_empty()
    expect(console.announced).to_have_attribute("aria-live", "polite")
    console.says("今日新增3个")

    expect(console.announced).to_have_text("还差问题台账")


def test_news_for_somebody_else_is_read_out_by_name(console, practice, somebody, somebody_else):
    console.choose(somebody)
    expect(console.announced).to_have_text("轻指")
    practice.sandbox.person(somebody_else.user_id).says("你好")

    expect(console.announced).to_have_text(f"{somebody_else.name}有新消息")


@pytest.mark.parametrize(
    "window", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True, ids=["desktop", "phone"]
)
def test_everything_that_can_be_operated_has_a_name(console, somebody):
    console.open(f"?person={somebody.user_id}").sends(ledger(somebody.unit).changed(SPOILT))
    expect(console.answers.last).to_contain_text("先退回")
    tabs = console.page.get_by_role("navigation", name="面板").get_by_role("button")
    seen = names_of(console)
    for tab in tabs.all():
        tab.click()
        seen += names_of(console)

    assert {role for role, _ in seen} >= OPERATED
    assert [role for role, name in seen if not name] == []
    assert any(name.startswith("附件：问题台账（.xlsx）") for _, name in seen), seen


@pytest.mark.parametrize("window", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=str)
def test_text_stands_out_from_its_ground(console, somebody):
    console.choose(somebody).sends(ledger(somebody.unit).changed(SPOILT))
    expect(console.answers.last).to_contain_text("先退回")
    console.page.locator("#exchanges summary").first.click()
    console.mine.first.hover()
    expect(console.mine.first.get_by_role("button", name="引用")).to_have_css("opacity", "1")

    assert console.probe("pale_text") == []
