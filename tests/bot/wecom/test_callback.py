"""The door for callbacks, whole: URL check, replay window, hostile bodies, instant answers."""

import dataclasses
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import Malformed, NotFromWeCom
from bot.wecom.callback import (
    Ignored,
    answer_url_check,
    open_aibot_callback,
    open_app_callback,
    seal_aibot_reply,
    seal_app_reply,
)
from bot.wecom.crypto import EnvelopeCrypto
from handlers.events import Event, MessageReceived

AES_KEY = "kQ3nTz8vLb2YcXw5RdF7hJm9PsA1gUe4iOoKqWtEyZw"
CORP = "ww0a1b2c3d4e5f6a7b"
APP = EnvelopeCrypto(token="qingdanToken01", aes_key=AES_KEY, receive_id=CORP)
BOT = EnvelopeCrypto(token="qingdanToken01", aes_key=AES_KEY, receive_id="")
NOW = datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
SENT = "1767225600"
TEXT = (
    f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>liqiang</FromUserName><CreateTime>{SENT}</CreateTime>"
    "<MsgType>text</MsgType><Content>清零</Content><MsgId>1</MsgId><AgentID>1000007</AgentID></xml>"
)
UPDATE = {"msgid": "m1", "chattype": "single", "from": {"userid": "w"}, "msgtype": "text", "text": {"content": "清零"}}


def signed(crypto, inner, *, timestamp=SENT):
    """(query, encrypted) of a callback with any bytes inside."""
    sealed = crypto.encrypt(inner, nonce="n0nce42", timestamp=timestamp)
    return {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": "n0nce42"}, sealed.encrypted


def post_app(inner, *, now=NOW, window=600, timestamp=SENT):
    query, encrypted = signed(APP, inner, timestamp=timestamp)
    body = (
        f"<xml><ToUserName>{CORP}</ToUserName><AgentID>1000007</AgentID><Encrypt>{encrypted}</Encrypt></xml>".encode()
    )
    return open_app_callback(query, body, crypto=APP, now=now, replay_window_s=window, agent_id=1000007)


def post_aibot(inner, *, now=NOW, window=600, timestamp=SENT):
    query, encrypted = signed(BOT, inner, timestamp=timestamp)
    body = json.dumps({"encrypt": encrypted}).encode()
    return open_aibot_callback(query, body, crypto=BOT, now=now, replay_window_s=window, bot_name="清单助手")


def test_the_url_check_is_answered_with_the_bare_bytes():
    query = {
        "msg_signature": "aa5cc39cceef97d2ea41071e632c398b78a198b7",
        "timestamp": SENT,
        "nonce": "n0nce42",
        "echostr": "Lt0/IYOjWyRbA7rAdKhD9uHcVoYNqt/xqBwwyGqGjsaMmmZPcBm3vBFh+Cmfp8r/toFdQCTdE2uedD7SCDgCWw==",
    }

    assert answer_url_check(query, crypto=APP, now=NOW, replay_window_s=600) == b"6721849305512"


def test_a_url_check_for_other_keys_is_refused():
    query, encrypted = signed(APP, b"1")
    other = EnvelopeCrypto(token="another", aes_key=AES_KEY, receive_id=CORP)

    with pytest.raises(NotFromWeCom):
        answer_url_check(query | {"echostr": encrypted}, crypto=other, now=NOW, replay_window_s=600)


def test_a_message_of_the_app_comes_through():
    event = post_app(TEXT.encode())

    assert isinstance(event, MessageReceived)
    assert (event.text, event.sender) == ("清零", "liqiang")


def test_a_message_of_the_bot_comes_through():
    event = post_aibot(json.dumps(UPDATE).encode())

    assert isinstance(event, MessageReceived)
    assert (event.text, event.sender) == ("清零", "w")


@pytest.mark.parametrize("seconds", [-600, -30, 0, 30, 600])
def test_a_callback_inside_the_window_is_taken(seconds):
    sent = datetime.fromtimestamp(int(SENT), UTC)

    assert isinstance(post_app(TEXT.encode(), now=sent + timedelta(seconds=seconds)), MessageReceived)


@pytest.mark.parametrize("post", [post_app, post_aibot])
@pytest.mark.parametrize("seconds", [-601, 601, 86_400 * 365])
def test_a_callback_outside_the_window_is_refused(post, seconds):
    sent = datetime.fromtimestamp(int(SENT), UTC)

    with pytest.raises(NotFromWeCom):
        post(TEXT.encode(), now=sent + timedelta(seconds=seconds))


def test_without_a_window_any_time_is_taken():
    assert isinstance(post_app(TEXT.encode(), now=NOW + timedelta(days=9000), window=0), MessageReceived)


@pytest.mark.parametrize("timestamp", ["", "x", "１７６７２２５６００", "1e9", "-1", "1767225600.5", "9" * 30])
def test_a_signed_timestamp_that_is_no_number_is_refused(timestamp):
    with pytest.raises(NotFromWeCom):
        post_app(TEXT.encode(), timestamp=timestamp)


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
def test_a_callback_without_its_query_is_refused(missing):
    query, encrypted = signed(APP, TEXT.encode())
    del query[missing]
    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()

    with pytest.raises(NotFromWeCom):
        open_app_callback(query, body, crypto=APP, now=NOW, replay_window_s=600, agent_id=1000007)


def test_an_app_envelope_does_not_open_as_the_bots():
    query, encrypted = signed(APP, json.dumps(UPDATE).encode())
    body = json.dumps({"encrypt": encrypted}).encode()

    with pytest.raises(NotFromWeCom):
        open_aibot_callback(query, body, crypto=BOT, now=NOW, replay_window_s=600)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml/>",
        b"<xml><Encrypt/></xml>",
        b"<xml><Encrypt><b/></Encrypt></xml>",
        b"<html><Encrypt>x</Encrypt></html>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
        b'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE xml><xml/>',
        "<xml><Encrypt>x</Encrypt></xml>".encode("utf-16"),
        b"<xml><Encrypt>\xff</Encrypt></xml>",
        b"<xml>" * 100_000,
        b"<xml><Encrypt>" + b"A" * 2_000_000 + b"</Encrypt></xml>",
        b"\x00",
    ],
)
def test_an_app_body_that_is_no_envelope_is_malformed(body):
    with pytest.raises(Malformed):
        open_app_callback({}, body, crypto=APP, now=NOW, replay_window_s=600, agent_id=None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b'{"encrypt":null}',
        b'{"encrypt":["x"]}',
        b'{"encrypt":""}',
        b"\xff\xfe",
        '{"encrypt":"x"}'.encode("utf-16"),
        b"[" * 200_000,
        b'{"encrypt":' + b"1" * 10_000 + b"}",
        b'{"encrypt":"' + b"A" * 2_000_000 + b'"}',
    ],
)
def test_a_bot_body_that_is_no_envelope_is_malformed(body):
    with pytest.raises(Malformed):
        open_aibot_callback({}, body, crypto=BOT, now=NOW, replay_window_s=600)


def test_two_presses_within_one_second_are_two_updates_and_a_repeat_is_one():
    press = (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>liqiang</FromUserName><CreateTime>{SENT}</CreateTime>"
        "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>%s</EventKey><TaskId>%s</TaskId>"
        "<ResponseCode>%s</ResponseCode><AgentID>1000007</AgentID></xml>"
    )
    presses = [("a", "t1", "c1"), ("b", "t1", "c1"), ("a", "t2", "c1"), ("a", "t1", "c2"), ("a", "t1", "c1")]

    keys = [post_app((press % one).encode()).key for one in presses]

    assert len(set(keys)) == 4
    assert keys[0] == keys[4]
    assert all(key.startswith("app:event:") for key in keys)


def test_the_same_press_by_another_person_is_another_update():
    press = (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>%s</FromUserName><CreateTime>{SENT}</CreateTime>"
        "<MsgType>event</MsgType><Event>enter_agent</Event><AgentID>1000007</AgentID></xml>"
    )

    assert post_app((press % "liqiang").encode()).key != post_app((press % "wangfang").encode()).key


def test_an_instant_xml_answer_opens_with_the_same_keys():
    body = seal_app_reply(b"<xml>reply</xml>", crypto=APP, now=NOW, nonce="]]>n")
    root = ET.fromstring(body)  # noqa: S314 - our own answer
    found = {name: root.findtext(name) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")}

    APP.verify(found["MsgSignature"], found["TimeStamp"], found["Nonce"], found["Encrypt"])
    assert APP.decrypt(found["Encrypt"]) == b"<xml>reply</xml>"
    assert found["Nonce"] == "]]>n"


def test_an_instant_json_answer_opens_with_the_same_keys():
    message = {"msgtype": "text", "text": {"content": "您好，清零"}}
    found = json.loads(seal_aibot_reply(message, crypto=BOT, now=NOW, nonce="n1"))

    BOT.verify(found["msgsignature"], str(found["timestamp"]), found["nonce"], found["encrypt"])
    assert message == json.loads(BOT.decrypt(found["encrypt"]))
    assert {"encrypt", "msgsignature", "timestamp", "nonce"} == set(found)
    assert isinstance(found["timestamp"], int)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KNOWN_KEYS = st.sampled_from(
    ["msgid", "chatid", "chattype", "from", "create_time", "response_url", "msgtype", "text", "mixed", "file", "quote"]
)
KINDS = st.sampled_from(["text", "mixed", "image", "voice", "file", "video", "event", "stream", "group", "single"])
LIKE_AN_UPDATE = st.dictionaries(KNOWN_KEYS, JSON | KINDS, max_size=11).map(lambda fields: {**UPDATE, **fields})
XML_NAMES = st.sampled_from(
    ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "AgentID", "Event", "MediaId", "TaskId"]
)
XML_VALUES = st.sampled_from(["text", "event", "file", "enter_agent", CORP, "1000007", SENT]) | st.text(max_size=12)


def xml_of(fields):
    root = ET.Element("xml")
    for name, value in fields:
        ET.SubElement(root, name).text = value
    return ET.tostring(root, encoding="unicode").encode("utf-8", "replace")


def texts(value):
    """All texts in nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)


def is_storable(result):
    """Whether every text of an event survives a database."""
    assert isinstance(result, Event | Ignored)
    return all(
        text.encode("utf-8", "replace").decode() == text and "\0" not in text
        for text in texts(dataclasses.asdict(result))
    )


@settings(deadline=None, max_examples=300)
@given(inner=st.binary() | JSON.map(json.dumps).map(str.encode) | LIKE_AN_UPDATE.map(json.dumps).map(str.encode))
@example(json.dumps(UPDATE).encode())
@example(b"[" * 100_000)
def test_no_signed_json_makes_anything_else_than_an_event_or_our_errors(inner):
    try:
        result = post_aibot(inner)
    except (Malformed, NotFromWeCom):
        return

    assert is_storable(result)


@settings(deadline=None, max_examples=300)
@given(inner=st.binary() | st.text().map(str.encode) | st.lists(st.tuples(XML_NAMES, XML_VALUES)).map(xml_of))
@example(TEXT.encode())
@example(b"<xml>" * 20_000)
def test_no_signed_xml_makes_anything_else_than_an_event_or_our_errors(inner):
    try:
        result = post_app(inner)
    except (Malformed, NotFromWeCom):
        return

    assert is_storable(result)


@settings(deadline=None, max_examples=300)
@given(
    query=st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text(max_size=50)),
    body=st.binary() | st.text().map(lambda text: json.dumps({"encrypt": text}).encode()),
)
def test_nothing_unsigned_comes_through(query, body):
    for attempt in (
        lambda: open_app_callback(query, body, crypto=APP, now=NOW, replay_window_s=600, agent_id=None),
        lambda: open_aibot_callback(query, body, crypto=BOT, now=NOW, replay_window_s=600),
        lambda: answer_url_check(query, crypto=APP, now=NOW, replay_window_s=600),
    ):
        with pytest.raises((Malformed, NotFromWeCom)):
            attempt()
