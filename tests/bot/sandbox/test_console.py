"""The console page, its feed and its buttons, without a browser."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import bot.sandbox
from bot.clock import SystemClock
from bot.sandbox.messages import Channel, Delivery
from bot.sandbox.server import create_app
from bot.sandbox.wire import Direction, NoteCode

HOME = Path(bot.sandbox.__file__).parent
WORDS = tomllib.loads((HOME / "words.toml").read_text(encoding="utf-8"))
HERE = {"Origin": "http://127.0.0.1"}
CARD = {
    "card_type": "button_interaction",
    "task_id": "t1",
    "main_title": {"title": "没有变化？"},
    "button_list": [{"text": "沿用昨日", "key": "same"}],
}


@pytest.fixture
def do(client):
    def doing(path, body, **headers):
        return client.post(f"/console/{path}", json=body, headers=HERE | headers).status_code

    return doing


@pytest.fixture
def feed(client):
    def feeding(person="chenjing", **query):
        answer = client.get("/console/feed", params={"person": person} | query)
        assert answer.status_code == 200
        return answer.json()

    return feeding


def test_the_page_shows_everybody_and_loads_nothing_from_elsewhere(client, sandbox):
    answer = client.get("/")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', answer.text)

    for person in sandbox.county.people:
        assert f'data-person="{person.user_id}"' in answer.text
        assert person.name in answer.text
    assert all(address.startswith(("/static/", "#")) for address in addresses)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for address in addresses:
        if address.startswith("/"):
            assert client.get(address).status_code == 200


def test_every_script_is_served_and_every_word_it_asks_for_exists(client):
    for script in (HOME / "static").glob("*.js"):
        source = script.read_text(encoding="utf-8")
        assert client.get(f"/static/{script.name}").status_code == 200
        for section, word in re.findall(r"words\.([a-z_]+)\.([a-z_]+)", source):
            assert word in WORDS[section], f"{script.name}: {section}.{word}"


def test_a_browser_asks_for_the_scripts_each_time(client):
    """After an update the new page must not meet yesterday's scripts."""
    first = client.get("/static/console.js")
    again = client.get("/static/console.js", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"


def test_every_note_role_and_state_has_its_words(sandbox):
    assert set(WORDS["note"]) == {code.value for code in NoteCode}
    assert set(WORDS["delivery"]) == {state.value for state in Delivery}
    assert set(WORDS["channel"]) == {channel.value for channel in Channel}
    assert {direction.value for direction in Direction} <= set(WORDS["wire"])
    assert {role for person in sandbox.county.people for role in person.roles} <= set(WORDS["role"])


def test_what_is_said_appears_in_the_feed(do, feed):
    assert do("people/chenjing/say", {"channel": "aibot", "text": "报：清河镇"}) == 204
    answer = feed()

    assert [(one["text"], one["by_bot"], one["channel"]) for one in answer["messages"]] == [
        ("报：清河镇", False, "aibot")
    ]
    assert answer["now"].startswith("2026-11-24T15:40")
    assert feed("masiqi")["messages"] == []


def test_the_feed_gives_only_what_is_new_or_changed(do, feed, sandbox, api):
    do("people/chenjing/say", {"channel": "app", "text": "一"})
    assert sandbox.courier.idle(5)
    first = feed()
    assert feed(since=first["revision"])["messages"] == []

    message = api.send("text", {"content": "二"})["msgid"]
    second = feed(since=first["revision"], wire=first["wire"][-1]["number"])
    assert [one["text"] for one in second["messages"]] == ["二"]
    assert second["newest"] == {"app:chenjing": 2}
    api.post("message/recall", {"msgid": message})
    (changed,) = feed(since=second["revision"])["messages"]
    assert (changed["number"], changed["recalled"]) == (2, True)
    assert all(entry["number"] > first["wire"][-1]["number"] for entry in second["wire"])


def test_a_file_is_sent_and_can_be_downloaded_again(client, feed):
    answer = client.post(
        "/console/people/chenjing/file",
        params={"name": "清河镇 台账.xlsx"},
        content=b"PK\x03\x04demo-ledger",
        headers=HERE | {"Content-Type": "application/octet-stream"},
    )
    (message,) = feed()["messages"]
    got = client.get(message["file"]["href"])

    assert answer.status_code == 204
    assert (message["file"]["name"], message["file"]["size"]) == ("清河镇 台账.xlsx", 15)
    assert got.content == b"PK\x03\x04demo-ledger"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert client.get("/console/files/1/1").status_code == 404
    assert client.get("/console/files/9/0").status_code == 404


@pytest.mark.parametrize(("size", "status"), [(20 * 1024 * 1024, 204), (20 * 1024 * 1024 + 1, 413)])
def test_files_up_to_20_mb_are_taken(client, size, status):
    answer = client.post(
        "/console/people/chenjing/file",
        params={"name": "a.xlsx"},
        content=bytes(size),
        headers=HERE | {"Content-Type": "application/octet-stream"},
    )

    assert answer.status_code == status


def test_names_cannot_disguise_themselves(client, feed, sandbox):
    sandbox.person("chenjing").sends_file("台账\u202exslx.exe\n\x00<b>", b"PK\x03\x04demo-ledger")
    sandbox.person("chenjing").says("一\r\n二\u200b\x07")
    file, text = feed()["messages"]

    assert file["file"]["name"] == "台账\ufffdxslx.exe\ufffd\ufffd<b>"
    assert text["text"] == "一\n二\ufffd\ufffd"
    assert "\n" not in client.get(file["file"]["href"]).headers["content-disposition"]


def test_a_card_is_pressed_by_its_index(do, feed, api, sandbox):
    api.send("template_card", CARD)
    (message,) = feed()["messages"]

    assert [button["label"] for button in message["card"]["buttons"]] == ["沿用昨日"]
    assert do("people/chenjing/press", {"number": message["number"], "index": 0}) == 204
    assert feed()["messages"][0]["card"]["pressed"] == "沿用昨日"
    assert do("people/chenjing/press", {"number": message["number"], "index": 1}) == 404
    assert do("people/masiqi/press", {"number": message["number"], "index": 0}) == 409
    sandbox.state.settle_card(message["number"], "已沿用")
    assert do("people/chenjing/press", {"number": message["number"], "index": 0}) == 409


def test_a_message_can_be_quoted_but_not_somebody_elses(do, feed):
    do("people/chenjing/say", {"channel": "aibot", "text": "台账在这"})
    (first,) = feed()["messages"]

    assert do("people/chenjing/say", {"channel": "aibot", "text": "请核对", "quoting": first["number"]}) == 204
    assert feed()["messages"][1]["quoted"] == "台账在这"
    assert do("people/masiqi/say", {"channel": "aibot", "text": "请核对", "quoting": first["number"]}) == 404


@pytest.mark.parametrize(
    ("body", "moment"),
    [
        ({"move": "plus_hour"}, "2026-11-24T16:40"),
        ({"move": "near_closing"}, "2026-11-24T17:25"),
        ({"move": "next_workday"}, "2026-11-25T09:00"),
        ({"move": "to", "moment": "2026-12-31T17:29"}, "2026-12-31T17:29"),
    ],
)
def test_the_clock_is_moved_for_everybody(do, feed, body, moment):
    assert do("clock", body) == 204
    assert feed()["now"].startswith(moment)


def test_the_clock_can_go_back_to_the_real_time(do, clock):
    do("clock", {"move": "to", "moment": "2020-01-01T00:00"})
    assert clock.now().year in (2019, 2020)

    do("clock", {"move": "real"})
    assert abs(clock.now() - SystemClock().now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "body", [{"move": "to"}, {"move": "to", "moment": "9999-12-31T00:00"}, {"move": "sideways"}, {}, {"x": 1}]
)
def test_the_clock_refuses_what_it_cannot_do(do, body):
    assert do("clock", body) == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people/nobody/say", {"channel": "aibot", "text": "报"}),
        ("people/nobody/enter", {"channel": "aibot"}),
        ("people/nobody/press", {"number": 1, "index": 0}),
    ],
)
def test_nobody_can_be_played_who_is_not_there(do, path, body):
    assert do(path, body) == 404


@pytest.mark.parametrize(
    "body", [{"channel": "sms", "text": "报"}, {"channel": "app", "text": ""}, {"channel": "app", "text": "a" * 10_001}]
)
def test_unreadable_words_are_refused(do, body):
    assert do("people/chenjing/say", body) == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://127.0.0.1"}, 204),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9"}, 403),
        ({"Origin": "https://127.0.0.1"}, 403),
    ],
)
def test_only_this_page_may_change_anything(client, headers, status):
    answer = client.post("/console/people/chenjing/say", json={"channel": "app", "text": "报"}, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_forms_cannot_post(client, content_type):
    answer = client.post("/console/clock", content=b'{"move":"real"}', headers=HERE | {"Content-Type": content_type})

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8601", 200), ("localhost", 200), ("[::1]:8601", 200), ("evil.example", 403)]
)
def test_only_loopback_names_are_answered(sandbox, host, status):
    """A name that suddenly points here (DNS rebinding) must not open the console."""
    with TestClient(create_app(sandbox), base_url=f"http://{host}") as client:
        assert client.get("/").status_code == status
        assert client.get("/console/feed", params={"person": "chenjing"}).status_code == status


def test_the_page_can_connect_the_bot_again(world):
    client_headers = {"Origin": world.url}
    with TestClient(create_app(world.sandbox), base_url=world.url) as client:
        assert client.post("/console/connect", json={}, headers=client_headers).status_code == 204
        assert client.get("/console/feed", params={"person": "chenjing"}).json()["connected"] == {
            "aibot": True,
            "app": True,
        }
