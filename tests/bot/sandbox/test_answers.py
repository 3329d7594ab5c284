"""Passive answers, encrypted by wechatpy, on real ports."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from fastapi import Response

from bot.sandbox.messages import Channel, Kind
from bot.sandbox.wire import NoteCode

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
CARD = {
    "card_type": "button_interaction",
    "task_id": "t1",
    "main_title": {"title": "没有变化？"},
    "button_list": [{"text": "沿用昨日", "key": "same"}],
}


def xml(world, inner, user="chenjing"):
    return (
        f"<xml><ToUserName>{user}</ToUserName><FromUserName>{world.sandbox.credentials.corp_id}</FromUserName>"
        f"<CreateTime>1795505600</CreateTime>{inner}</xml>"
    )


def notes(world):
    return [note.code for entry in world.sandbox.state.wire.since(0) for note in entry.notes]


def app_card(world):
    world.sandbox.connect()
    own = world.sandbox.credentials
    body = {"touser": "chenjing", "agentid": own.agent_id, "msgtype": "template_card", "template_card": CARD}
    assert world.post("message/send", body)["errcode"] == 0
    return world.sandbox.person("chenjing")


def aibot_card(world):
    world.bot.reply = lambda _: json.dumps({"msgtype": "template_card", "template_card": CARD})
    clerk = world.sandbox.person("chenjing")
    clerk.says("报")
    world.settle()
    return clerk


def test_the_app_answers_in_words(world):
    world.bot.reply = lambda _: xml(world, "<MsgType>text</MsgType><Content>收到</Content>")
    clerk = world.sandbox.person("chenjing")
    clerk.says("在吗", to=Channel.APP)
    shown = clerk.wait_for_reply()

    assert (shown.channel, shown.kind, shown.text) == (Channel.APP, Kind.TEXT, "收到")


@pytest.mark.parametrize("nothing", [b"", b"success"])
def test_an_empty_answer_or_success_says_nothing(world, nothing):
    world.bot.reply = lambda _: nothing
    world.sandbox.person("chenjing").says("在吗", to=Channel.APP)
    world.settle()

    assert world.sandbox.person("chenjing").inbox() == []
    assert set(notes(world)) == {NoteCode.URL_CHECKED}


def test_update_button_settles_the_pressed_card(world):
    clerk = app_card(world)
    world.bot.reply = lambda _: xml(
        world, "<MsgType>update_button</MsgType><Button><ReplaceName>已沿用</ReplaceName></Button>"
    )
    clerk.presses("沿用昨日")
    world.settle()

    assert clerk.inbox()[-1].card.settled == "已沿用"


def test_a_card_in_camel_case_takes_the_place_of_the_pressed_one(world):
    clerk = app_card(world)
    world.bot.reply = lambda _: xml(
        world,
        "<MsgType>update_template_card</MsgType><TemplateCard><CardType>button_interaction</CardType>"
        "<MainTitle><Title>已处理</Title></MainTitle>"
        "<HorizontalContentList><KeyName>截止</KeyName><Value>17:30</Value><Type>0</Type></HorizontalContentList>"
        "<ButtonList><Text>好</Text><Style>1</Style><Key>ok</Key></ButtonList>"
        "<ButtonList><Text>不好</Text><Style>2</Style><Key>no</Key></ButtonList>"
        "<ReplaceText>已提交</ReplaceText></TemplateCard>",
    )
    clerk.presses("沿用昨日")
    world.settle()
    card = clerk.inbox()[-1].card

    assert (card.title, card.settled, card.task_id) == ("已处理", "已提交", "t1")
    assert [button.label for button in card.buttons] == ["好", "不好"]
    assert [(line.name, line.value) for line in card.lines] == [("截止", "17:30")]


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType>text</MsgType><Content>不许</Content>",
        "<MsgType>poem</MsgType>",
        "<MsgType>update_template_card</MsgType>",
    ],
)
def test_a_press_on_an_app_card_is_answered_by_a_card_change_only(world, inner):
    clerk = app_card(world)
    world.bot.reply = lambda _: xml(world, inner)
    clerk.presses("沿用昨日")
    world.settle()

    assert NoteCode.REPLY_REFUSED in notes(world)
    assert len(clerk.inbox()) == 1
    assert clerk.inbox()[0].card.settled is None


def test_an_answer_to_somebody_else_is_refused(world):
    world.bot.reply = lambda _: xml(world, "<MsgType>text</MsgType><Content>收到</Content>", user="masiqi")
    world.sandbox.person("chenjing").says("在吗", to=Channel.APP)
    world.settle()

    assert NoteCode.REPLY_REFUSED in notes(world)
    assert world.sandbox.person("masiqi").inbox() == []


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(
    "answer",
    [b"hello", b'{"encrypt":"x"}', b"<xml><Encrypt>x</Encrypt></xml>", b"<!DOCTYPE a><xml/>", b"\xff"],
)
def test_an_unreadable_answer_is_noted_and_not_asked_for_again(world, channel, answer):
    world.bot.reply = lambda _: answer
    world.sandbox.person("chenjing").says("在吗", to=channel)
    world.settle()

    assert notes(world) == [NoteCode.URL_CHECKED, NoteCode.BAD_REPLY]
    assert len(world.bot.updates) == 1


def test_an_aibot_answer_must_carry_the_nonce_of_the_callback(world):
    world.bot.reply = lambda _: world.bot.sealed(
        "aibot", json.dumps({"msgtype": "stream", "stream": {"id": "s", "finish": True, "content": "x"}}), "another"
    )
    world.sandbox.person("chenjing").says("在吗")
    world.settle()

    assert NoteCode.BAD_REPLY in notes(world)


def test_a_welcome_in_words(world):
    world.bot.reply = lambda _: json.dumps({"msgtype": "text", "text": {"content": "您好"}})
    clerk = world.sandbox.person("chenjing")
    clerk.enters()

    assert clerk.wait_for_reply().text == "您好"


def test_words_do_not_answer_a_message(world):
    world.bot.reply = lambda _: json.dumps({"msgtype": "text", "text": {"content": "您好"}})
    world.sandbox.person("chenjing").says("在吗")
    world.settle()

    assert NoteCode.REPLY_REFUSED in notes(world)
    assert world.sandbox.person("chenjing").inbox() == []


def stream(content, *, finish, **more):
    return json.dumps({"msgtype": "stream", "stream": {"id": "s1", "finish": finish, "content": content, **more}})


def test_a_finished_stream_is_one_message(world):
    world.bot.reply = lambda _: stream("核对完了", finish=True)
    clerk = world.sandbox.person("chenjing")
    clerk.says("核对")
    shown = clerk.wait_for_reply()

    assert (shown.kind, shown.text, shown.unfinished) == (Kind.MARKDOWN, "核对完了", False)


def test_a_growing_stream_is_asked_for_until_it_is_finished(world):
    def grow(update):
        polls = sum(one.json["msgtype"] == "stream" for one in world.bot.updates)
        return stream(f"第 {polls} 行", finish=polls == 3)

    world.bot.reply = grow
    clerk = world.sandbox.person("chenjing")
    clerk.says("核对")
    shown = clerk.wait_for_reply()
    polls = [update.json for update in world.bot.updates if update.json["msgtype"] == "stream"]

    assert shown.text == "第 3 行"
    assert len(clerk.inbox()) == 1
    assert [poll["stream"] for poll in polls] == [{"id": "s1"}] * 3
    assert not any("response_url" in poll for poll in polls)


def test_a_stream_ends_after_six_minutes(world, clock):
    def never(update):
        if update.json["msgtype"] == "stream":
            clock.move_to(clock.now() + timedelta(minutes=7))
        return stream("还在核对", finish=False)

    world.bot.reply = never
    clerk = world.sandbox.person("chenjing")
    clerk.says("核对")
    world.settle()

    assert [update.json["msgtype"] for update in world.bot.updates] == ["text", "stream"]
    assert clerk.inbox()[0].unfinished is False


def test_a_conversation_goes_on_while_a_stream_grows(world):
    done = []

    def reply(update):
        if update.json["msgtype"] == "text" and update.json["text"]["content"] == "第二句":
            done.append(True)
            return None
        return stream("…", finish=bool(done))

    world.bot.reply = reply
    clerk = world.sandbox.person("chenjing")
    clerk.says("第一句")
    clerk.says("第二句")

    assert clerk.wait_for_reply().text == "…"


def test_pictures_come_with_the_last_frame(world):
    image = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG).hexdigest()}  # noqa: S324
    item = [{"msgtype": "image", "image": image}]
    world.bot.reply = lambda _: stream("图", finish=True, msg_item=item)
    clerk = world.sandbox.person("chenjing")
    clerk.says("画图")

    assert clerk.wait_for_reply().images[0].content == PNG


@pytest.mark.parametrize(
    "answer",
    [
        {"msgtype": "stream", "stream": {"finish": True, "content": "x"}},
        {"msgtype": "stream", "stream": {"id": "s", "finish": True, "content": "字" * 6827}},
        {"msgtype": "stream", "stream": {"id": "s", "finish": False, "msg_item": [{"msgtype": "image"}]}},
        {"msgtype": "stream", "stream": {"id": "s", "finish": True, "msg_item": [{"image": {"base64": "!"}}]}},
        {"msgtype": "stream", "stream": {"id": "s", "finish": True, "msg_item": [{"image": {"base64": "AAAA"}}]}},
        {"msgtype": "markdown", "markdown": {"content": "x"}},
        {"msgtype": "template_card", "template_card": {"card_type": "button_interaction"}},
        {},
    ],
)
def test_what_the_ai_bot_may_not_answer(world, answer):
    world.bot.reply = lambda _: json.dumps(answer, ensure_ascii=False)
    world.sandbox.person("chenjing").says("核对")
    world.settle()

    assert NoteCode.REPLY_REFUSED in notes(world)
    assert world.sandbox.person("chenjing").inbox() == []


def test_a_stream_may_bring_a_card(world):
    answer = {"msgtype": "stream_with_template_card", "template_card": CARD}
    answer["stream"] = {"id": "s1", "finish": True, "content": "请选"}
    world.bot.reply = lambda _: json.dumps(answer)
    clerk = world.sandbox.person("chenjing")
    clerk.says("核对")

    assert clerk.wait_for_reply().text == "请选"
    assert clerk.wait_for_reply().card.title == "没有变化？"


def test_a_press_on_an_ai_bot_card_is_told_once_with_an_answer_address(world):
    clerk = aibot_card(world)
    world.bot.reply = lambda _: Response(status_code=500)
    clerk.presses("沿用昨日")
    world.settle()
    presses = [update.json for update in world.bot.updates if update.json["msgtype"] == "event"]

    assert len(presses) == 1
    assert presses[0]["event"] == {
        "eventtype": "template_card_event",
        "template_card_event": {"card_type": "button_interaction", "event_key": "same", "task_id": "t1"},
    }
    assert presses[0]["response_url"]


@pytest.mark.parametrize(("users", "changed"), [(None, True), (["chenjing"], True), (["masiqi"], False)])
def test_the_answer_to_a_press_changes_the_card(world, users, changed):
    clerk = aibot_card(world)
    answer = {"response_type": "update_template_card", "template_card": {**CARD, "replace_text": "已沿用"}}
    world.bot.reply = lambda _: json.dumps(answer | ({"userids": users} if users else {}))
    clerk.presses("沿用昨日")
    world.settle()

    assert clerk.inbox()[-1].card.settled == ("已沿用" if changed else None)


@pytest.mark.parametrize(
    "change", [{"response_type": "update"}, {"template_card": {**CARD, "task_id": "t2"}}, {"template_card": {}}]
)
def test_a_wrong_answer_to_a_press_changes_nothing(world, change):
    clerk = aibot_card(world)
    answer = {"response_type": "update_template_card", "template_card": {**CARD, "replace_text": "已沿用"}}
    world.bot.reply = lambda _: json.dumps(answer | change)
    clerk.presses("沿用昨日")
    world.settle()

    assert NoteCode.REPLY_REFUSED in notes(world)
    assert clerk.inbox()[-1].card.settled is None
