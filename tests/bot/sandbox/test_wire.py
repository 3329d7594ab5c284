"""The wire log: masked, laid out, bounded."""

from datetime import datetime

import pytest

from bot.clock import LOCAL
from bot.sandbox.wire import Direction, WireEntry, WireLog, masked, readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "/cgi-bin/user/get?access_token=abcdefgh&userid=chenjing",
            "/cgi-bin/user/get?access_token=abcd…&userid=chenjing",
        ),
        ("/cgi-bin/gettoken?corpid=ww1&corpsecret=abcdefgh", "/cgi-bin/gettoken?corpid=ww1&corpsecret=abcd…"),
        ('{"access_token": "abcdefgh"}', '{"access_token": "abcd…"}'),
        ('{"response_code":"abcdefgh"}', '{"response_code":"abcd…"}'),
        (
            "https://x/cgi-bin/aibot/response?response_code=abcdefgh",
            "https://x/cgi-bin/aibot/response?response_code=abcd…",
        ),
        ("<ResponseCode><![CDATA[abcdefgh]]></ResponseCode>", "<ResponseCode><![CDATA[abcd…]]></ResponseCode>"),
        ("http://x/aibot/files/abcdefgh", "http://x/aibot/files/abcd…"),
        ("报送 access_token 的说明", "报送 access_token 的说明"),
    ],
)
def test_secrets_are_reduced_to_four_characters(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":"清零"}', '{\n  "a": "清零"\n}'),
        ("<xml><A><![CDATA[1]]></A><B>2</B></xml>", "<xml>\n<A><![CDATA[1]]></A>\n<B>2</B></xml>"),
        ("{broken", "{broken"),
        ("[" * 10_000, "[" * 10_000),
        ("", ""),
    ],
)
def test_bodies_are_laid_out(text, shown):
    assert readable(text) == shown


def entry(**change):
    values = {
        "at": datetime(2026, 11, 24, 9, tzinfo=LOCAL),
        "direction": Direction.TO_BOT,
        "method": "POST",
        "path": "/wecom/app",
        "status": 200,
        "errcode": None,
        "size": 1,
        "millis": 1,
        "conversations": frozenset(),
        "request": "",
        "answer": "",
    }
    return WireEntry(**(values | change))


def test_long_bodies_and_old_entries_are_cut_off():
    log = WireLog()
    for number in range(600):
        log.add(entry(millis=number, request="a" * 50_000))
    kept = log.since(0)

    assert len(kept) == 500
    assert kept[-1].millis == 599
    assert len(kept[0].request) < 13_000
    assert [one.millis for one in log.since(598)] == [598, 599]
    assert [one.millis for one in log.since(0, most=2)] == [598, 599]


def test_no_secret_of_a_whole_conversation_is_in_the_log(world):
    clerk = world.sandbox.person("chenjing")
    clerk.sends_file("台账.xlsx", b"PK\x03\x04demo-ledger")
    world.settle()
    token = world.token()
    own = world.sandbox.credentials
    world.get("media/get", access_token=token, media_id="x")
    shown = "".join(f"{one.path}{one.request}{one.answer}" for one in world.sandbox.state.wire.since(0))
    code = world.bot.updates[0].json["response_url"].partition("=")[2]

    for secret in (token, own.app_secret, own.app_token, own.aibot_aes_key, code):
        assert secret not in shown
    assert "chenjing" in shown
