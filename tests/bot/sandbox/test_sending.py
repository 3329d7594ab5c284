"""message/send, recall and the duplicate check."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.sandbox.messages import Channel, Kind
from bot.sandbox.presenting import message_json
from bot.sandbox.wire import NoteCode

SECOND = timedelta(seconds=1)


def described() -> bytes:
    words = PngInfo()
    words.add_itxt("Description", "从 9 个降到 6 个")
    kept = BytesIO()
    Image.new("RGB", (30, 20), "white").save(kept, "PNG", pnginfo=words)
    return kept.getvalue()


DESCRIBED = described()


def test_words_are_shown_in_the_app_chat(api, sandbox):
    answer = api.send("text", {"content": "请在 17:30 前报送"})
    (shown,) = sandbox.person("chenjing").inbox()

    assert answer["errcode"] == 0
    assert answer["msgid"] == shown.message_id
    assert (shown.channel, shown.kind, shown.text) == (Channel.APP, Kind.TEXT, "请在 17:30 前报送")
    assert not shown.cut


@pytest.mark.parametrize(
    ("content", "kept", "cut"),
    [("字" * 682, 682, False), ("字" * 683, 682, True), ("a" * 2048, 2048, False), ("a" * 2049, 2048, True)],
)
def test_words_are_cut_at_2048_bytes_and_the_cut_is_shown(api, sandbox, content, kept, cut):
    assert api.send("text", {"content": content})["errcode"] == 0
    (shown,) = sandbox.person("chenjing").inbox()

    assert shown.text == content[:kept]
    assert shown.cut is cut


def test_markdown_over_2048_bytes_is_refused(api):
    assert api.send("markdown", {"content": "字" * 682})["errcode"] == 0
    assert api.send("markdown", {"content": "字" * 683})["errcode"] == 45002


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"agentid": None}, 41011),
        ({"agentid": "1000007"}, 40056),
        ({"agentid": 0}, 40056),
        ({"agentid": True}, 40056),
        ({"agentid": 7}, 301002),
        ({"touser": ""}, 82001),
        ({"touser": "nobody"}, 81013),
        ({"touser": "|".join(["chenjing"] * 1001)}, 82003),
        ({"toparty": "|".join(["2"] * 101)}, 82002),
        ({"touser": 5}, 40058),
        ({"msgtype": "poem"}, 40008),
        ({"msgtype": ""}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": " \n"}}, 44004),
        ({"text": {}}, 44004),
        ({"text": "words"}, 40058),
        ({"msgtype": "file", "file": {}}, 41006),
        ({"msgtype": "file", "file": {"media_id": "3unknown"}}, 40007),
        ({"enable_duplicate_check": 1, "duplicate_check_interval": 14_401}, 40058),
    ],
)
def test_a_wrong_request_is_refused_and_shows_nothing(api, sandbox, change, errcode):
    answer = api.send("text", {"content": "请报送"}, **change)

    assert answer["errcode"] == errcode
    assert answer["errmsg"].endswith(f"?e={errcode}")
    assert "hint: [" in answer["errmsg"]
    assert "from ip: " in answer["errmsg"]
    assert sandbox.person("chenjing").inbox() == []


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'"a"', b"\xff\xfe", b'{"a":"\\ud800"}', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(api, body):
    assert api.post("message/send", body)["errcode"] == 40035


def test_a_body_over_a_mebibyte_is_refused(api):
    assert api.send("text", {"content": "a" * 1_100_000})["errcode"] == 45002


def test_unknown_receivers_are_named_in_lower_case_and_the_others_get_it(api, sandbox):
    answer = api.send("text", {"content": "请报送"}, touser="chenjing|OldUser|Gone")

    assert answer["errcode"] == 0
    assert answer["invaliduser"] == "olduser|gone"
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_nobody_reached_is_81013_with_the_names(api):
    answer = api.send("text", {"content": "请报送"}, touser="OldUser")

    assert answer["errcode"] == 81013
    assert answer["invaliduser"] == "olduser"


def test_user_ids_ignore_case(api, sandbox):
    assert api.send("text", {"content": "请报送"}, touser="ChenJing")["invaliduser"] == ""
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_everybody_and_a_department_can_be_addressed(api, sandbox):
    qinghe = sandbox.county.unit("QH").department_id
    api.send("text", {"content": "全体"}, touser="@all")
    answer = api.send("text", {"content": "清河"}, touser="", toparty=f"{qinghe}|999", totag="7")

    assert (answer["invalidparty"], answer["invalidtag"]) == ("999", "7")
    assert [shown.text for shown in sandbox.person("hezhiyuan").inbox()] == ["全体", "清河"]
    assert [shown.text for shown in sandbox.person("masiqi").inbox()] == ["全体"]


def test_a_file_is_shown_under_its_name(api, sandbox):
    media = api.upload("台账_批注.xlsx", b"PK\x03\x04demo-ledger")["media_id"]
    api.send("file", {"media_id": media})
    (shown,) = sandbox.person("chenjing").inbox()

    assert (shown.kind, shown.file.name, shown.file.content) == (Kind.FILE, "台账_批注.xlsx", b"PK\x03\x04demo-ledger")


def test_a_picture_is_shown_in_place_with_its_words(api, client, sandbox):
    media = api.upload("走势.png", DESCRIBED, "image")["media_id"]
    assert api.send("image", {"media_id": media})["errcode"] == 0
    (shown,) = sandbox.person("chenjing").inbox()
    (image,) = message_json(shown, None)["images"]
    got = client.get(image["src"])

    assert (shown.kind, shown.images[0].content) == (Kind.IMAGE, DESCRIBED)
    assert (image["name"], image["alt"]) == ("走势.png", "从 9 个降到 6 个")
    assert (got.content, got.headers["content-type"]) == (DESCRIBED, "image/png")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert client.get("/console/pictures/1/1").status_code == 404
    assert client.get("/console/pictures/9/0").status_code == 404


def test_a_picture_is_no_file(api):
    media = api.upload("走势.png", DESCRIBED, "image")["media_id"]

    assert api.send("file", {"media_id": media})["errcode"] == 40004


def test_a_file_is_no_picture(api):
    media = api.upload("a.xlsx", b"PK\x03\x04demo-ledger")["media_id"]

    assert api.send("image", {"media_id": media})["errcode"] == 40004


def test_the_same_request_within_the_interval_is_answered_but_not_sent_again(api, sandbox, clock):
    first = api.send("text", {"content": "请报送"}, enable_duplicate_check=1)
    again = api.send("text", {"content": "请报送"}, enable_duplicate_check=1)
    (*_, entry) = sandbox.state.wire.since(0)

    assert again == first
    assert [note.code for note in entry.notes] == [NoteCode.DUPLICATE]
    assert len(sandbox.person("chenjing").inbox()) == 1
    clock.move_to(clock.now() + timedelta(seconds=1801))
    api.send("text", {"content": "请报送"}, enable_duplicate_check=1)
    assert len(sandbox.person("chenjing").inbox()) == 2


def test_without_the_check_or_with_other_words_everything_is_sent(api, sandbox):
    api.send("text", {"content": "请报送"})
    api.send("text", {"content": "请报送"})
    api.send("text", {"content": "请报送"}, enable_duplicate_check=1)
    api.send("text", {"content": "请报送。"}, enable_duplicate_check=1)

    assert len(sandbox.person("chenjing").inbox()) == 4


def test_a_repeated_card_request_is_a_duplicate_before_its_task_id_is_used(api, sandbox):
    card = {
        "card_type": "button_interaction",
        "task_id": "t1",
        "main_title": {"title": "没有变化？"},
        "button_list": [{"text": "沿用昨日", "key": "same"}],
    }
    first = api.send("template_card", card, enable_duplicate_check=1)

    assert api.send("template_card", card, enable_duplicate_check=1) == first
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_a_message_can_be_recalled_for_24_hours(api, sandbox, clock):
    message = api.send("text", {"content": "发错了"}, touser="chenjing|masiqi")["msgid"]
    clock.move_to(clock.now() + timedelta(hours=24) - SECOND)

    assert api.post("message/recall", {"msgid": message})["errcode"] == 0
    assert [shown.recalled for shown in sandbox.person("masiqi").inbox()] == [True]
    clock.move_to(clock.now() + 3 * SECOND)
    assert api.post("message/recall", {"msgid": message})["errcode"] == 40058
    assert api.post("message/recall", {"msgid": "unknown"})["errcode"] == 40058


def test_a_member_gets_30_messages_a_minute_and_the_rest_is_dropped_silently(api, sandbox, clock):
    for number in range(31):
        assert api.send("text", {"content": f"{number}"}, touser="chenjing|masiqi")["errcode"] == 0
    (*_, entry) = sandbox.state.wire.since(0)

    assert [shown.text for shown in sandbox.person("chenjing").inbox()] == [f"{number}" for number in range(30)]
    assert [(note.code, note.detail) for note in entry.notes] == [
        (NoteCode.QUOTA_DROPPED, "chenjing"),
        (NoteCode.QUOTA_DROPPED, "masiqi"),
    ]
    clock.move_to(clock.now() + timedelta(seconds=61))
    api.send("text", {"content": "新的一分钟"})
    assert sandbox.person("chenjing").inbox()[-1].text == "新的一分钟"


def test_a_clock_moved_back_does_not_use_up_the_quota(api, sandbox, clock):
    for number in range(30):
        api.send("text", {"content": f"{number}"})
    clock.move_to(clock.now() - timedelta(days=1))
    api.send("text", {"content": "昨天"})

    assert sandbox.person("chenjing").inbox()[-1].text == "昨天"
