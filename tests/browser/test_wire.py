"""The panel that shows what went over the wire."""

import json
import re

import pytest
from playwright.sync_api import expect

from bot.sandbox.messages import Channel
from tests.scenarios.ledgers import ledger

pytestmark = pytest.mark.browser

SPOILT = {(4, "发现日期"): "11.3"}


def secrets_of(practice) -> list[str]:
    """Everything that must stay between the bot and its tenant."""
    settings, state = practice.settings, practice.sandbox.state
    written_down = (settings.app.secret, settings.app.token, settings.app.aes_key)
    written_down += (settings.aibot.token, settings.aibot.aes_key)
    token, _ = state.tokens.issue("127.0.0.1", state.now())
    permits = [*state.reply_addresses._open, *state.lent_files._lent]
    return [*(secret.get_secret_value() for secret in written_down), token, *permits]


def exchange(console, path: str, words: str = ""):
    """The newest exchange in sight of that path, with those words in it."""
    return console.exchanges.filter(has=console.page.locator(".path", has_text=path)).filter(has_text=words).first


def test_a_message_is_seen_as_it_comes_in_and_as_it_is_answered(console, somebody):
    console.choose(somebody).says("线上走一遍")
    expect(console.answers).to_have_count(2)
    callback = exchange(console, "POST /wecom/aibot text", "线上走一遍")
    expect(callback).to_contain_text("企业微信 → 机器人")
    expect(callback.locator("pre").first).to_be_hidden()
    callback.locator("summary").click()

    expect(callback.get_by_text("回调内容（已解密）")).to_be_visible()
    body = json.loads(callback.locator("pre").first.inner_text())
    assert (body["msgtype"], body["text"]["content"]) == ("text", "线上走一遍")
    assert body["from"]["userid"] == somebody.user_id
    answer = exchange(console, "/cgi-bin/aibot/response")
    expect(answer).to_contain_text("机器人 → 企业微信")
    expect(answer).to_contain_text("errcode 0")


def test_an_opened_exchange_stays_open_while_others_come_in(console, somebody):
    console.choose(somebody).says("第一句")
    exchange(console, "POST /wecom/aibot text", "第一句").locator("summary").click()
    console.says("第二句")
    expect(exchange(console, "POST /wecom/aibot text", "第二句")).to_be_visible()

    expect(console.page.locator("#exchanges details[open]")).to_have_count(1)
    expect(console.page.locator("#exchanges details[open]")).to_contain_text("第一句")


def test_only_the_open_conversation_is_shown_when_wished(console, somebody, somebody_else):
    console.choose(somebody_else).says("别人的话")
    expect(console.answers).to_have_count(2)
    console.choose(somebody).says("自己的话")
    expect(console.answers).to_have_count(2)
    others, own = (exchange(console, "POST /wecom/aibot text", words) for words in ("别人的话", "自己的话"))
    verified = exchange(console, "echostr")
    expect(others).to_be_visible()

    console.page.get_by_role("checkbox", name="只看当前会话").check()
    expect(others).to_be_hidden()
    expect(verified).to_be_hidden()
    expect(own).to_be_visible()

    console.choose(somebody_else)
    expect(own).to_be_hidden()
    expect(others).to_be_visible()

    console.page.get_by_role("checkbox", name="只看当前会话").uncheck()
    for one in (own, others, verified):
        expect(one).to_be_visible()


def test_a_bot_that_is_not_connected_is_connected_by_a_press(console, practice):
    again = console.page.get_by_role("button", name="重新连接")
    expect(console.page.get_by_text("机器人已接通")).to_be_visible()
    expect(again).to_be_hidden()
    practice.sandbox.state.connected = dict.fromkeys(Channel, False)
    expect(console.page.get_by_text("机器人还没接通")).to_be_visible()
    again.click()

    expect(console.page.get_by_text("机器人已接通")).to_be_visible()


def test_no_secret_is_on_the_page_or_in_its_feed(console, practice, somebody):
    console.choose(somebody).sends(ledger(somebody.unit).changed(SPOILT))
    expect(console.answers.last).to_contain_text("先退回")
    expect(exchange(console, "/cgi-bin/message/send")).to_contain_text("errcode 0")
    console.card("轻指").get_by_role("button", name="下载模板").click()
    expect(console.page.locator("#exchanges .path", has_text="/cgi-bin/message/send")).to_have_count(2)
    page = console.page.content()
    feed = console.page.request.get(f"{practice.console_url}console/feed?person={somebody.user_id}").text()
    secrets = secrets_of(practice)

    assert len(secrets) >= 9
    for secret in secrets:
        assert len(secret) > 12
        assert secret[:12] not in page
        assert secret[:12] not in feed
    assert re.search(r"access_token=....…", feed)
    assert re.search(r"corpsecret=....…", feed)
    assert "/cgi-bin/gettoken" in page
