"""Writing to the bot from the console page, as somebody would who opened it for the first time."""

import re
from datetime import date, datetime

import pytest
from playwright.sync_api import Route, expect

from handlers.charts import TrendPoint, trend_labels, trend_picture
from handlers.wording import load_wording
from tests.browser.console_page import ConsolePage

pytestmark = pytest.mark.browser

REPORT = "{unit} 11月24日 日报：今日新增3个，整改2个，销号1个"
TREND = [TrendPoint(date(2026, 11, day), count) for day, count in ((20, 71), (23, 66), (24, 58))]


def unit_of(practice, person) -> str:
    return next(unit.name for unit in practice.sandbox.county.units if unit.code == person.unit)


def test_the_clerk_of_a_town_is_found_by_searching(console):
    console.search.fill("清河镇")
    assert len(console.people.all()) > 1

    console.page.get_by_role("combobox", name="只看某种角色").select_option("经办人")
    expect(console.people).to_have_text(re.compile("经办人"))
    console.people.click()
    expect(console.chat_head).to_contain_text("陈静")
    expect(console.chat_head).to_contain_text("清河镇 · 党政办经办人")
    expect(console.people).to_have_attribute("aria-pressed", "true")

    console.search.fill("没有这个人")
    expect(console.page.get_by_text("没有找到这样的人。")).to_be_visible()


def test_a_sentence_is_answered_without_a_reload(console, somebody, practice):
    console.choose(somebody).page.evaluate("window.opened = true")
    sentence = REPORT.format(unit=unit_of(practice, somebody))
    console.says(sentence)

    expect(console.mine).to_have_count(1)
    expect(console.mine).to_contain_text(sentence)
    expect(console.mine).to_contain_text("已送达")
    expect(console.card("还差问题台账")).to_contain_text("没看到台账附件。请把《问题台账》模板（.xlsx）一起发过来。")
    expect(console.text).to_be_empty()
    assert console.page.evaluate("window.opened")


def test_shift_and_enter_begin_a_new_line(console, somebody):
    console.choose(somebody).text.press_sequentially("第一行")
    console.text.press("Shift+Enter")
    console.text.press_sequentially("第二行")
    expect(console.mine).to_have_count(0)

    console.text.press("Enter")
    expect(console.mine.locator(".words")).to_have_text("第一行\n第二行", use_inner_text=True)


def test_enter_pressed_twice_sends_once(console, somebody):
    """A slow answer must not tempt anybody into reporting twice."""
    console.choose(somebody)
    with console.slow(re.compile("/say$")):
        console.says("今天有什么要报的")
        console.text.press("Enter")
        console.page.get_by_role("button", name="发送").click()
        console.text.press_sequentially("还有")

    expect(console.answers.filter(has_text="这句我没看懂")).to_have_count(1)
    expect(console.mine).to_have_count(1)
    expect(console.text).to_have_value("还有")


def test_words_that_could_not_be_sent_stay_where_they_were(console, somebody, troubles):
    console.choose(somebody)
    console.page.route("**/say", lambda route: route.abort("connectionfailed"))
    console.says("清河镇 日报")

    expect(console.status).to_have_text("没有发出去，请再试一次。")
    expect(console.text).to_have_value("清河镇 日报")
    expect(console.mine).to_have_count(0)
    assert any("/say" in trouble for trouble in troubles)
    troubles.clear()


def test_each_person_has_a_conversation_of_their_own(console, somebody, somebody_else):
    console.choose(somebody).says("第一个人说的")
    expect(console.mine).to_contain_text("第一个人说的")
    expect(console.answers).to_have_count(2)

    console.choose(somebody_else)
    expect(console.mine).to_have_count(0)
    console.says("第二个人说的")
    expect(console.mine).to_contain_text("第二个人说的")

    console.choose(somebody)
    expect(console.mine).to_have_count(1)
    expect(console.mine).to_contain_text("第一个人说的")
    console.app_chat.click()
    expect(console.mine).to_have_count(0)


def test_going_away_and_coming_back_at_once_loses_nothing(console, somebody, somebody_else):
    """The answer to a question asked before leaving must not pass for the whole conversation."""
    console.choose(somebody).says("还在吗")
    expect(console.answers).to_have_count(2)
    with console.slow(re.compile(rf"/feed\?person={somebody.user_id}&since=[1-9]")):
        console.page.wait_for_event("request", lambda request: f"person={somebody.user_id}" in request.url)
        console.person(somebody_else).click()
        console.person(somebody).click()

    expect(console.mine).to_have_count(1)
    expect(console.answers).to_have_count(2)


def test_unsent_words_wait_for_whoever_wrote_them(console, somebody, somebody_else):
    console.choose(somebody).text.fill("写了一半")
    console.choose(somebody_else)
    expect(console.text).to_be_empty()

    console.choose(somebody)
    expect(console.text).to_have_value("写了一半")


def test_news_in_another_conversation_is_marked_until_it_is_read(console, practice, somebody, somebody_else):
    console.choose(somebody)
    practice.sandbox.person(somebody_else.user_id).says("你好")
    mark = console.person(somebody_else).get_by_text("新消息")
    expect(mark).to_be_visible()

    console.choose(somebody_else)
    expect(mark).to_be_hidden()
    expect(console.answers).to_have_count(2)


def test_a_reload_keeps_the_chat(console, somebody):
    console.choose(somebody).says("重新打开还在")
    expect(console.answers).to_have_count(2)
    before = console.page.locator("#messages").inner_text()
    console.page.reload()

    expect(console.answers).to_have_count(2)
    assert console.page.locator("#messages").inner_text() == before
    expect(console.chat_head).to_contain_text(somebody.name)


def test_two_tabs_show_the_same(console, window, practice, somebody):
    query = f"?person={somebody.user_id}"
    other = ConsolePage(window.new_page(), practice.console_url).open(query)
    console.open(query).says("两边都看得到")

    for tab in (console, other):
        expect(tab.mine).to_contain_text("两边都看得到")
        expect(tab.answers.filter(has_text="这句我没看懂")).to_have_count(1)
        expect(tab.mine).to_contain_text("已送达")


def test_words_are_shown_as_words(console, somebody):
    evil = [
        "<script>window.harmed = 1</script>",
        '<img src=x onerror="window.harmed = 1">',
        "[点我](javascript:window.harmed=1) **粗** `{{7*7}}`",
    ]
    console.choose(somebody)
    for words in evil:
        console.says(words)
    expect(console.mine.locator(".words")).to_have_text(evil)
    expect(console.answers).to_have_count(1 + len(evil))

    assert console.page.locator("#messages").locator("script, img, a").count() == 0
    assert console.page.evaluate("window.harmed") is None


def test_a_message_can_be_quoted(console, somebody):
    console.choose(somebody).says("台账等下发")
    expect(console.mine).to_contain_text("已送达")
    console.mine.get_by_role("button", name="引用").click()
    expect(console.text).to_be_focused()
    console.says("就是这句")

    expect(console.mine.last.locator(".quote")).to_have_text("引用：台账等下发")
    expect(console.mine.last.locator(".words")).to_have_text("就是这句")
    expect(console.page.locator("#quoting")).to_be_hidden()


def test_the_page_says_when_the_line_is_cut_and_catches_up_afterwards(console, window, practice, somebody, troubles):
    console.choose(somebody)
    window.set_offline(True)
    expect(console.status).to_have_text("连不上练习台，正在重试。")
    practice.sandbox.person(somebody.user_id).says("断线时说的")
    window.set_offline(False)

    expect(console.mine).to_contain_text("断线时说的")
    expect(console.status).to_be_empty()
    assert all("ERR_INTERNET_DISCONNECTED" in trouble for trouble in troubles)
    troubles.clear()


def test_a_practice_that_began_anew_is_opened_anew(console, somebody):
    """After `make run` was started again, an old tab must not go on with numbers of another life."""
    console.choose(somebody).page.evaluate("window.opened = true")

    def another_life(route: Route) -> None:
        feed = route.fetch()
        route.fulfill(response=feed, json={**feed.json(), "epoch": "another"})

    with console.page.expect_event("load"):
        console.page.route("**/feed?*", another_life, times=1)

    assert console.page.evaluate("window.opened") is None
    expect(console.chat_head).to_contain_text(somebody.name)


def test_a_picture_is_seen_in_place_and_told_to_those_who_cannot_see_it(console, practice, somebody):
    """It grows to the chat's width, not beyond it, and the newest message stays in sight."""
    labels = trend_labels(load_wording().say, TREND, as_of=datetime(2026, 11, 25, 9, 0))  # noqa: DTZ001
    client = practice.app.client
    media = client.upload_image(labels.name, trend_picture(TREND, labels), alt=labels.alt)
    client.send_image(somebody.user_id, media)
    console.choose(somebody).app_chat.click()
    picture = console.answers.last.get_by_role("img", name=labels.alt)
    expect(picture).to_be_in_viewport(ratio=0.9)

    assert picture.evaluate("image => [image.complete, image.naturalWidth, image.naturalHeight]") == [True, 1000, 600]
    assert picture.bounding_box()["width"] <= 520
