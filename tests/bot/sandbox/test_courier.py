"""Callbacks on the wire, read by wechatpy."""

import base64
import time
from datetime import timedelta

import pytest
import requests
from fastapi import Response

from bot.sandbox.cipher import Seal
from bot.sandbox.courier import Pace
from bot.sandbox.messages import Channel, Delivery, ShownFile
from bot.sandbox.wire import NoteCode

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
ONE_SECOND, FIVE_MINUTES, ONE_DAY = timedelta(seconds=1), timedelta(minutes=5), timedelta(days=1)


def test_words_reach_the_ai_bot_as_json(world):
    world.sandbox.person("chenjing").says("清河镇 今天没有新发现")
    world.settle()
    (update,) = world.bot.updates

    assert update.channel == "aibot"
    assert update.json["msgtype"] == "text"
    assert update.json["text"] == {"content": "清河镇 今天没有新发现"}
    assert update.json["from"] == {"userid": "chenjing"}
    assert update.json["chattype"] == "single"
    assert "chatid" not in update.json
    assert update.json["response_url"].startswith(f"{world.url}/cgi-bin/aibot/response?response_code=")


def test_words_reach_the_app_as_xml(world):
    world.sandbox.person("chenjing").says("还有 ]]> 和 <b>", to=Channel.APP)
    world.settle()
    (update,) = world.bot.updates
    seen = {child.tag: child.text for child in update.xml}

    assert update.channel == "app"
    assert seen["MsgType"] == "text"
    assert seen["Content"] == "还有 ]]> 和 <b>"
    assert seen["FromUserName"] == "chenjing"
    assert seen["ToUserName"] == world.sandbox.credentials.corp_id
    assert seen["AgentID"] == str(world.sandbox.credentials.agent_id)
    assert 0 < int(seen["MsgId"]) < 2**63


def test_a_file_comes_as_an_address_with_encrypted_bytes_and_a_name(world):
    world.sandbox.person("chenjing").sends_file("清河镇 台账.xlsx", b"PK\x03\x04demo-ledger")
    world.settle()
    (update,) = world.bot.updates
    answer = requests.get(update.json["file"]["url"], timeout=5)
    own = world.sandbox.credentials
    plain = Seal(own.aibot_token, own.aibot_aes_key).decrypt_bytes(answer.content)

    assert list(update.json["file"]) == ["url"]
    assert plain == b"PK\x03\x04demo-ledger"
    assert len(answer.content) % 32 == 0
    assert (
        "filename*=UTF-8''%E6%B8%85%E6%B2%B3%E9%95%87%20%E5%8F%B0%E8%B4%A6.xlsx"
        in answer.headers["content-disposition"]
    )


def test_a_quoted_file_comes_with_a_new_address(world):
    clerk = world.sandbox.person("chenjing")
    sent = clerk.sends_file("台账.xlsx", b"PK\x03\x04demo-ledger")
    clerk.says("请核对我的台账", quoting=sent)
    world.settle()
    first, second = world.bot.updates

    assert second.json["quote"]["msgtype"] == "file"
    assert second.json["quote"]["file"]["url"] != first.json["file"]["url"]
    assert requests.get(second.json["quote"]["file"]["url"], timeout=5).status_code == 200


def test_the_file_address_closes_after_five_minutes(world, clock):
    world.sandbox.person("chenjing").sends_file("台账.xlsx", b"PK\x03\x04demo-ledger")
    world.settle()
    url = world.bot.updates[0].json["file"]["url"]
    clock.move_to(clock.now() + FIVE_MINUTES + ONE_SECOND)

    assert requests.get(url, timeout=5).status_code == 403
    assert requests.get(url + "x", timeout=5).status_code == 404


def test_a_mixed_message_holds_words_and_pictures(world):
    picture = ShownFile("a.png", PNG)
    world.sandbox.person("chenjing").sends_mixed("请看", [picture])
    world.settle()
    items = world.bot.updates[0].json["mixed"]["msg_item"]

    assert items[0] == {"msgtype": "text", "text": {"content": "请看"}}
    assert requests.get(items[1]["image"]["url"], timeout=5).status_code == 200


def test_a_picture_to_the_app_can_be_fetched_as_media(world):
    world.sandbox.person("chenjing").sends_image("a.png", PNG, to=Channel.APP)
    world.settle()
    xml = world.bot.updates[0].xml
    own = world.sandbox.credentials
    token = world.get("gettoken", corpid=own.corp_id, corpsecret=own.app_secret)["access_token"]
    query = {"access_token": token, "media_id": xml.findtext("MediaId")}

    assert xml.findtext("MsgType") == "image"
    assert requests.get(f"{world.url}/cgi-bin/media/get", params=query, timeout=5).content == PNG
    assert requests.get(xml.findtext("PicUrl"), timeout=5).content == PNG


def test_entering_is_told_to_the_ai_bot_once_a_day(world, clock):
    clerk = world.sandbox.person("chenjing")

    assert clerk.enters()
    assert not clerk.enters()
    clock.move_to(clock.now() + ONE_DAY)
    assert clerk.enters()
    world.settle()
    assert [update.json["event"] for update in world.bot.updates] == [{"eventtype": "enter_chat"}] * 2


def test_entering_is_told_to_the_app_every_time(world):
    clerk = world.sandbox.person("chenjing")
    clerk.enters(Channel.APP)
    clerk.enters(Channel.APP)
    world.settle()

    assert [update.xml.findtext("Event") for update in world.bot.updates] == ["enter_agent"] * 2
    assert world.bot.updates[0].xml.find("MsgId") is None


def test_a_message_is_tried_three_times_and_then_given_up(world):
    world.bot.reply = lambda _: Response(status_code=500)
    shown = world.sandbox.person("chenjing").says("在吗")
    world.settle()

    assert len(world.bot.updates) == 3
    assert len({update.json["msgid"] for update in world.bot.updates}) == 1
    assert len({update.query["nonce"] for update in world.bot.updates}) == 3
    assert world.sandbox.person("chenjing").latest(shown.number).delivery is Delivery.FAILED


def test_a_message_answered_at_the_second_try_is_not_sent_again(world):
    world.bot.reply = lambda _: Response(status_code=503 if len(world.bot.updates) == 1 else 200)
    shown = world.sandbox.person("chenjing").says("在吗")
    world.settle()

    assert len(world.bot.updates) == 2
    assert world.sandbox.person("chenjing").latest(shown.number).delivery is Delivery.DELIVERED


def test_an_answer_that_comes_too_late_counts_as_none(world):
    """The limit is shortened here; the default is the protocol's."""
    assert Pace().answer_s == 5
    world.bot.reply = lambda _: time.sleep(1.3) if len(world.bot.updates) == 1 else None
    world.sandbox.person("chenjing").says("在吗")
    world.settle()
    late, _ = [entry for entry in world.sandbox.state.wire.since(0) if entry.method == "POST"]

    assert late.status == 0
    assert [note.code for note in late.notes] == [NoteCode.NO_ANSWER]
    assert len(world.bot.updates) == 2


def test_a_conversation_keeps_its_order_while_others_do_not_wait(world):
    def slow_for_chenjing(update):
        if update.json["from"]["userid"] == "chenjing":
            time.sleep(0.15)

    world.bot.reply = slow_for_chenjing
    world.sandbox.connect()
    for number in range(3):
        world.sandbox.person("chenjing").says(f"{number}")
    world.sandbox.person("masiqi").says("石桥")
    world.settle()
    said = [update.json["text"]["content"] for update in world.bot.updates]

    assert [word for word in said if word != "石桥"] == ["0", "1", "2"]
    assert set(said) == {"0", "1", "2", "石桥"}


def test_callbacks_wait_for_a_verified_address(world):
    world.bot.verifies = False
    shown = world.sandbox.person("chenjing").says("在吗")
    world.settle()

    assert world.bot.updates == []
    assert world.sandbox.person("chenjing").latest(shown.number).delivery is Delivery.FAILED
    assert [note.code for entry in world.sandbox.state.wire.since(0) for note in entry.notes] == [
        NoteCode.NOT_CONNECTED
    ]


def test_both_addresses_are_verified_with_the_bare_text(world):
    assert world.sandbox.connect()
    assert world.sandbox.state.connected == {Channel.AIBOT: True, Channel.APP: True}


def test_an_unreachable_bot_is_not_connected(sandbox):
    assert not sandbox.connect()


@pytest.mark.parametrize(("reverse", "said"), [(False, ["一", "二"]), (True, ["二", "一"])])
def test_held_callbacks_come_late_and_in_the_order_wanted(world, reverse, said):
    clerk = world.sandbox.person("chenjing")
    world.sandbox.courier.hold()
    clerk.says("一")
    clerk.says("二")
    world.settle()
    assert world.bot.updates == []

    world.sandbox.courier.release(reverse=reverse)
    world.settle()
    assert [update.json["text"]["content"] for update in world.bot.updates] == said


def test_a_duplicate_has_the_same_message_id_and_another_nonce(world):
    world.sandbox.courier.hold()
    world.sandbox.person("chenjing").says("一")
    world.sandbox.courier.release(copies=2)
    world.settle()
    first, second = world.bot.updates

    assert first.inner == second.inner
    assert first.query["nonce"] != second.query["nonce"]


def test_the_timestamp_of_a_callback_is_the_county_clock(world, clock):
    world.sandbox.person("chenjing").says("几点了")
    world.settle()

    assert abs(int(world.bot.updates[0].query["timestamp"]) - clock.now().timestamp()) < 5


def test_keys_are_43_letters_that_make_32_bytes(world):
    own = world.sandbox.credentials

    for key in (own.app_aes_key, own.aibot_aes_key):
        assert len(key) == 43
        assert len(base64.b64decode(key + "=")) == 32
