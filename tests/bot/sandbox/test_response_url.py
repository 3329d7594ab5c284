"""aibot/response: one use, one hour, markdown or a card in a single chat."""

from datetime import timedelta

import pytest
import requests

from bot.sandbox.messages import Channel, Kind
from bot.sandbox.state import ReplyAddress

CARD = {
    "card_type": "text_notice",
    "main_title": {"title": "已收到"},
    "card_action": {"type": 1, "url": "https://bot.example.cn/r/1"},
}


@pytest.fixture
def address(sandbox):
    return sandbox.state.reply_addresses.issue(ReplyAddress("chenjing"), sandbox.state.now())


@pytest.fixture
def answer(api, address):
    def answering(body, code=None):
        return api.post("aibot/response", body, response_code=code or address, access_token="not looked at")["errcode"]

    return answering


def markdown(content):
    return {"msgtype": "markdown", "markdown": {"content": content}}


def test_markdown_is_shown_in_the_ai_bot_chat(answer, sandbox):
    assert answer(markdown("**收到**")) == 0
    (shown,) = sandbox.person("chenjing").inbox()
    assert (shown.channel, shown.kind, shown.text) == (Channel.AIBOT, Kind.MARKDOWN, "**收到**")


def test_an_address_works_once(answer, sandbox):
    assert answer(markdown("一")) == 0
    assert answer(markdown("二")) == 60140
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_a_failed_use_does_not_spend_it(answer):
    assert answer(markdown("")) == 44004
    assert answer(markdown("字" * 6827)) == 45002
    assert answer({"msgtype": "update_template_card", "template_card": CARD}) == 40008
    assert answer({"msgtype": "template_card", "template_card": {**CARD, "main_title": {}}}) == 41016
    assert answer(markdown("字" * 6826)) == 0


def test_an_address_works_for_an_hour(answer, clock):
    clock.move_to(clock.now() + timedelta(minutes=59))
    assert answer(markdown("还来得及")) == 0


def test_after_an_hour_it_is_closed(answer, clock):
    clock.move_to(clock.now() + timedelta(minutes=61))
    assert answer(markdown("太晚")) == 60140


def test_an_unknown_address_is_refused(answer):
    assert answer(markdown("收到"), code="unknown") == 60140


def test_a_card_is_for_single_chats_only(answer, sandbox):
    group = sandbox.state.reply_addresses.issue(ReplyAddress("chenjing", single=False), sandbox.state.now())

    assert answer({"msgtype": "template_card", "template_card": CARD}, group) == 40008
    assert answer(markdown("收到"), group) == 0
    assert answer({"msgtype": "template_card", "template_card": CARD}) == 0


def test_the_address_in_a_callback_is_the_one_that_works(world):
    clerk = world.sandbox.person("chenjing")
    clerk.says("报送")
    world.settle()
    url = world.bot.updates[0].json["response_url"]
    answer = requests.post(url, json=markdown("收到"), timeout=5).json()

    assert answer == {"errcode": 0, "errmsg": "ok"}
    assert clerk.wait_for_reply().text == "收到"


def test_a_conversation_of_the_ai_bot_has_its_quota_too(api, sandbox):
    for number in range(31):
        code = sandbox.state.reply_addresses.issue(ReplyAddress("chenjing"), sandbox.state.now())
        assert api.post("aibot/response", markdown(f"{number}"), response_code=code)["errcode"] == 0

    assert len(sandbox.person("chenjing").inbox()) == 30
