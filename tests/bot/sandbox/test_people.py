"""What tests hold in their hands: people and what they see."""

import time

import pytest

from bot.sandbox.errors import NoReply, NoSuchButton, NoSuchPerson
from bot.sandbox.messages import Channel


def test_the_same_person_every_time(sandbox):
    assert sandbox.person("chenjing") is sandbox.person("chenjing")
    with pytest.raises(NoSuchPerson):
        sandbox.person("nobody")


def test_replies_are_waited_for_one_after_the_other_in_both_chats(api, sandbox):
    clerk = sandbox.person("chenjing")
    api.send("text", {"content": "一"})
    api.send("text", {"content": "二"})

    assert [clerk.wait_for_reply(1).text, clerk.wait_for_reply(1).text] == ["一", "二"]
    with pytest.raises(NoReply, match="chenjing"):
        clerk.wait_for_reply(0.05)


def test_waiting_ends_when_something_comes(world):
    clerk = world.sandbox.person("chenjing")
    world.bot.reply = lambda _: time.sleep(0.1)
    clerk.says("在吗")
    started = time.monotonic()
    own = world.sandbox.credentials
    world.post(
        "message/send",
        {"touser": "chenjing", "agentid": own.agent_id, "msgtype": "text", "text": {"content": "在"}},
    )

    assert clerk.wait_for_reply(5).text == "在"
    assert time.monotonic() - started < 2


def test_an_inbox_can_be_read_by_chat(api, sandbox):
    api.send("text", {"content": "一"})

    assert len(sandbox.person("chenjing").inbox(Channel.APP)) == 1
    assert sandbox.person("chenjing").inbox(Channel.AIBOT) == []


def test_own_messages_are_not_in_the_inbox(sandbox):
    sandbox.person("chenjing").says("报")

    assert sandbox.person("chenjing").inbox() == []


def test_a_button_nobody_sees_cannot_be_pressed(sandbox):
    with pytest.raises(NoSuchButton):
        sandbox.person("chenjing").presses("沿用昨日")


def test_a_card_of_somebody_else_cannot_be_pressed(api, sandbox):
    card = {
        "card_type": "button_interaction",
        "task_id": "t1",
        "main_title": {"title": "没有变化？"},
        "button_list": [{"text": "沿用昨日", "key": "same"}],
    }
    api.send("template_card", card)
    (shown,) = sandbox.person("chenjing").inbox()

    with pytest.raises(NoSuchButton):
        sandbox.person("masiqi").presses("沿用昨日", on=shown)
    with pytest.raises(KeyError):
        sandbox.person("masiqi").latest(shown.number)
