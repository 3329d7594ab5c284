"""The client against a scripted tenant on loopback: what goes over the wire, and what each answer means."""

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import HTTP

import pytest
from pydantic import SecretStr

from bot.errors import BadSetting, OutcomeUnknown, ReplySpent, TenantBusy, TenantError, TenantRefused
from bot.settings import Settings
from bot.tenant import Sent, Tenant
from bot.wecom.cards import OverLimit
from bot.wecom.client import WeComClient, open_client
from bot.wecom.directory import Department, Member
from bot.wecom.pictures import described
from bot.wecom.tokens import MemoryTokenStore
from handlers.outgoing import Button, Card
from policies.roster import UserId

CORP = "ww0a1b2c3d4e5f6a7b"
SECRET = "app-secret-value"
LI = UserId("liqiang")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(25) + b"the rest"
CARD = Card("t-1", "确认零报告？", "今天没有新增问题。", (Button("确认", "nil:yes"), Button("不是", "nil:no")))


def connect(base_url, clock, *, timeout_s=1.0) -> WeComClient:
    settings = Settings.model_validate(
        {
            "tenant": {"corp_id": CORP, "base_url": base_url, "timeout_s": timeout_s},
            "app": {"agent_id": 1000007, "secret": SecretStr(SECRET)},
        }
    )
    return open_client(settings, token_store=MemoryTokenStore(), clock=clock)


@pytest.fixture
def client(tenant, clock) -> Iterator[WeComClient]:
    client = connect(tenant.base_url, clock)
    yield client
    client.close()


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    return f"http://127.0.0.1:{port}/cgi-bin/"


def uploaded(seen):
    """(name, content type, bytes) of the one part of a multipart request."""
    head = f"Content-Type: {seen.headers['Content-Type']}\r\n\r\n".encode()
    (part,) = message_from_bytes(head + seen.body, policy=HTTP).iter_parts()
    return part.get_filename(), part.get_content_type(), part.get_payload(decode=True)


def test_the_client_is_a_tenant(client):
    tenant: Tenant = client

    assert callable(tenant.send_text)


def test_a_text_goes_out_as_the_documentation_says(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))

    assert Sent(message_id="M1") == client.send_text(LI, "请在 17:30 前报送。")
    (seen,) = tenant.calls("message/send")
    assert seen.query == {"access_token": "token-1"}
    assert seen.json == {
        "touser": "liqiang",
        "toparty": "",
        "totag": "",
        "agentid": 1000007,
        "msgtype": "text",
        "text": {"content": "请在 17:30 前报送。"},
        "safe": 0,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 120,
    }
    assert "请在".encode() in seen.body


def test_a_file_and_a_card_go_out_with_the_duplicate_check(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1", response_code="RC"))
    client.send_file(LI, "MEDIA")

    assert Sent(message_id="M1", response_code="RC") == client.send_card(LI, CARD)
    file, card = (seen.json for seen in tenant.calls("message/send"))
    assert file["file"] == {"media_id": "MEDIA"}
    assert card["template_card"]["card_type"] == "button_interaction"
    assert [file["enable_duplicate_check"], card["enable_duplicate_check"]] == [1, 1]


def test_the_same_message_is_the_same_request(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))
    client.send_card(LI, CARD)
    client.send_card(LI, CARD)

    first, second = tenant.calls("message/send")
    assert first.body == second.body


@pytest.mark.parametrize("text", ["", " \n", "台" * 683])
def test_a_text_that_does_not_fit_never_leaves(tenant, client, text):
    with pytest.raises(OverLimit):
        client.send_text(LI, text)

    assert tenant.seen == []


def test_the_longest_text_fits(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))

    assert client.send_text(LI, "台" * 682 + "ab").message_id == "M1"


@pytest.mark.parametrize(
    ("answer", "errcode"),
    [
        ({"invaliduser": "liqiang"}, 81013),
        ({"invaliduser": "x|LiQiang"}, 81013),
        ({"unlicenseduser": "liqiang"}, 701008),
    ],
)
def test_success_without_the_only_receiver_is_a_refusal(tenant, client, reply, answer, errcode):
    tenant.script("message/send", reply.json(msgid="M1", **answer))

    with pytest.raises(TenantRefused) as caught:
        client.send_text(UserId("LiQiang"), "您好")
    assert errcode == caught.value.errcode


def test_another_invalid_user_is_no_matter(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1", invaliduser="olduser|li"))

    assert client.send_text(LI, "您好").message_id == "M1"


def test_a_card_is_settled_with_its_code(tenant, client, reply):
    tenant.script("message/update_template_card", reply.json(invaliduser=[]))
    client.settle_card(LI, "RC", "已确认")

    (seen,) = tenant.calls("message/update_template_card")
    assert seen.json == {
        "userids": ["liqiang"],
        "agentid": 1000007,
        "response_code": "RC",
        "button": {"replace_name": "已确认"},
    }


def test_a_card_of_somebody_else_is_not_settled(tenant, client, reply):
    tenant.script("message/update_template_card", reply.json(invaliduser=["liqiang"]))

    with pytest.raises(TenantRefused, match="82102"):
        client.settle_card(LI, "RC", "已确认")


@pytest.mark.parametrize("errcode", [40014, 42001])
def test_a_stale_token_is_refreshed_once_and_the_call_repeated(tenant, client, reply, errcode):
    tenant.script("message/send", reply.json(errcode=errcode), reply.json(msgid="M2"))

    assert client.send_text(LI, "您好").message_id == "M2"
    first, second = tenant.calls("message/send")
    assert (first.query["access_token"], second.query["access_token"]) == ("token-1", "token-2")
    assert first.body == second.body


def test_a_token_that_stays_stale_is_refreshed_once_a_call(tenant, client, reply):
    tenant.script("message/send", reply.json(errcode=42001))

    with pytest.raises(TenantBusy):
        client.send_text(LI, "您好")
    assert [len(tenant.calls("message/send")), len(tenant.calls("gettoken"))] == [2, 2]


def test_a_tenant_that_calls_every_token_stale_is_not_hammered(tenant, client, reply):
    tenant.script("message/send", reply.json(errcode=42001))
    for _ in range(20):
        with pytest.raises(TenantBusy):
            client.send_text(LI, "您好")

    assert len(tenant.calls("gettoken")) == 5
    assert len(tenant.calls("message/send")) <= 20 + 4


def test_the_token_comes_from_the_same_tenant_with_the_secret(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))
    client.send_text(LI, "您好")

    (seen,) = tenant.calls("gettoken")
    assert seen.query == {"corpid": CORP, "corpsecret": SECRET}


def test_a_wrong_secret_is_not_hammered(tenant, client, reply):
    tenant.script("gettoken", reply.json(errcode=40001, errmsg="invalid credential"))
    for _ in range(20):
        with pytest.raises(TenantRefused, match="40001"):
            client.send_text(LI, "您好")

    assert len(tenant.calls("gettoken")) == 1
    assert tenant.calls("message/send") == []


def test_an_address_that_is_not_allowed_is_told_with_its_number(tenant, client, reply):
    tenant.script("gettoken", reply.json(errcode=60020, errmsg="not allow to access from your ip: 203.0.113.7"))

    with pytest.raises(TenantRefused, match=r"203\.0\.113\.7"):
        client.send_text(LI, "您好")


def test_eight_threads_share_one_token(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))
    gate, sent = threading.Barrier(8), []

    def send():
        gate.wait()
        sent.append(client.send_text(LI, "您好").message_id)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sent == ["M1"] * 8
    assert len(tenant.calls("gettoken")) == 1


def test_an_old_token_is_renewed_before_it_expires(tenant, client, reply, clock):
    tenant.script("message/send", reply.json(msgid="M1"))
    client.send_text(LI, "您好")
    clock.at += timedelta(seconds=7000)
    client.send_text(LI, "您好")

    assert [seen.query["access_token"] for seen in tenant.calls("message/send")] == ["token-1", "token-2"]


@pytest.mark.parametrize(
    "gettoken",
    [
        {"status": 500},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b"{}"},
        {"body": b'{"errcode":"x"}'},
        {"body": b'{"access_token":"t","expires_in":"soon"}'},
        {"body": b'{"access_token":7}'},
        {"hang_up": True},
    ],
)
def test_a_token_that_cannot_be_read_means_later(tenant, client, reply, gettoken):
    tenant.script("gettoken", reply(**gettoken))

    with pytest.raises(TenantBusy):
        client.send_text(LI, "您好")
    assert tenant.calls("message/send") == []


UNSURE = {
    "no answer in time": {"wait": 0.6},
    "connection cut": {"hang_up": True},
    "HTTP 500": {"status": 500},
    "HTTP 502 with a page": {"status": 502, "body": b"<html>"},
    "a page instead of JSON": {"body": b"<html>"},
    "JSON that is no object": {"body": b"[1]"},
    "an error code that is none": {"body": b'{"errcode":"soon"}'},
    "an error code that is null": {"body": b'{"errcode":null}'},
    "no body": {"body": b""},
    "deep nesting": {"body": b"[" * 100_000},
    "half an answer": {"body": b'{"errcode":0', "length": 500},
}


@pytest.fixture
def hasty(tenant, clock) -> Iterator[WeComClient]:
    """A client that waits 0.3 seconds."""
    client = connect(tenant.base_url, clock, timeout_s=0.3)
    yield client
    client.close()


@pytest.mark.parametrize("answer", UNSURE.values(), ids=UNSURE.keys())
def test_a_send_without_a_readable_answer_may_have_happened(tenant, hasty, reply, answer):
    tenant.script("message/send", reply(**answer))

    with pytest.raises(OutcomeUnknown):
        hasty.send_text(LI, "您好")
    assert len(tenant.calls("message/send")) == 1


@pytest.mark.parametrize("answer", UNSURE.values(), ids=UNSURE.keys())
def test_a_reply_without_a_readable_answer_may_have_happened(tenant, hasty, reply, answer):
    tenant.script("aibot/response", reply(**answer))

    with pytest.raises(OutcomeUnknown):
        hasty.reply_markdown(f"{tenant.base_url}aibot/response?response_code=X", "您好")


@pytest.mark.parametrize("answer", UNSURE.values(), ids=UNSURE.keys())
def test_an_upload_or_a_question_without_a_readable_answer_may_be_repeated(tenant, hasty, reply, answer):
    tenant.script("media/upload", reply(**answer))
    tenant.script("user/get", reply(**answer))

    with pytest.raises(TenantBusy):
        hasty.upload("台账.xlsx", b"content")
    with pytest.raises(TenantBusy):
        hasty.member(LI)


def test_where_nobody_listens_nothing_was_sent(nobody, clock):
    client = connect(nobody, clock)

    with pytest.raises(TenantBusy):
        client.reply_markdown(f"{nobody}aibot/response", "您好")
    with pytest.raises(TenantBusy):
        client.send_text(LI, "您好")
    client.close()


def test_a_name_nobody_knows_means_nothing_was_sent(tenant, client):
    with pytest.raises(TenantBusy):
        client.reply_markdown("http://nobody.invalid/aibot/response", "您好")


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 407])
def test_a_status_in_between_is_a_refusal_and_not_followed(tenant, client, reply, status):
    tenant.script("message/send", reply(status=status, headers={"Location": tenant.url + "elsewhere"}))

    with pytest.raises(TenantRefused, match=f"HTTP {status}"):
        client.send_text(LI, "您好")
    assert tenant.calls("elsewhere") == []


@pytest.mark.parametrize("status", [408, 429])
def test_a_throttled_call_waits_a_minute(tenant, client, reply, status):
    tenant.script("message/send", reply(status=status))

    with pytest.raises(TenantBusy) as caught:
        client.send_text(LI, "您好")
    assert caught.value.retry_after == 60


def test_a_file_is_uploaded_under_its_chinese_name(tenant, client, reply):
    tenant.script("media/upload", reply.json(type="file", media_id="MEDIA", created_at="1767225600"))

    assert client.upload("青禾县_清河镇_问题台账.xlsx", b"PK\x03\x04 content") == "MEDIA"
    (seen,) = tenant.calls("media/upload")
    name, kind, content = uploaded(seen)
    assert seen.query["type"] == "file"
    assert 'name="media"; filename="青禾县_清河镇_问题台账.xlsx"'.encode() in seen.body
    assert name.encode("utf-8", "surrogateescape").decode() == "青禾县_清河镇_问题台账.xlsx"
    assert kind == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert content == b"PK\x03\x04 content"


def test_a_repeated_upload_carries_the_bytes_again(tenant, client, reply):
    tenant.script("media/upload", reply.json(errcode=42001), reply.json(media_id="MEDIA"))
    client.upload("台账.xlsx", b"PK\x03\x04 content")

    assert [uploaded(seen)[2] for seen in tenant.calls("media/upload")] == [b"PK\x03\x04 content"] * 2


@pytest.mark.parametrize("size", [0, 5, 20 * 1024 * 1024 + 1])
def test_a_file_the_store_would_not_take_never_leaves(tenant, client, size):
    with pytest.raises(OverLimit):
        client.upload("台账.xlsx", bytes(size))

    assert tenant.seen == []


def test_a_name_cannot_break_out_of_its_header(tenant, client, reply):
    tenant.script("media/upload", reply.json(media_id="MEDIA"))
    client.upload('../a"\r\nX-Evil: 1\r\n.xlsx', b"content")

    (seen,) = tenant.calls("media/upload")
    assert b"\r\nX-Evil" not in seen.body
    assert b"/" not in uploaded(seen)[0].encode()


def test_an_upload_without_an_id_is_repeated_later(tenant, client, reply):
    tenant.script("media/upload", reply.json())

    with pytest.raises(TenantBusy):
        client.upload("台账.xlsx", b"content")


def test_a_picture_is_uploaded_as_one_and_sent(tenant, client, reply):
    tenant.script("media/upload", reply.json(type="image", media_id="MEDIA"))
    tenant.script("message/send", reply.json(msgid="M1"))

    assert client.upload_image("走势.png", PNG, alt="从 9 个降到 6 个") == "MEDIA"
    assert Sent(message_id="M1") == client.send_image(LI, "MEDIA")
    (seen,), (sent,) = tenant.calls("media/upload"), tenant.calls("message/send")
    assert seen.query["type"] == "image"
    assert uploaded(seen)[1:] == ("image/png", described(PNG, "从 9 个降到 6 个"))
    assert (sent.json["msgtype"], sent.json["image"]) == ("image", {"media_id": "MEDIA"})
    assert sent.json["enable_duplicate_check"] == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(10), PNG + bytes(10 * 1024 * 1024)])
def test_a_picture_the_store_would_not_take_never_leaves(tenant, client, content):
    with pytest.raises(OverLimit):
        client.upload_image("走势.png", content, alt="走势")

    assert tenant.seen == []


def test_a_reply_goes_to_its_address_without_a_token(tenant, client, reply):
    tenant.script("aibot/response", reply.json())
    client.reply_markdown(f"{tenant.base_url}aibot/response?response_code=X", "**您好**")
    client.reply_card(f"{tenant.base_url}aibot/response?response_code=Y", CARD)

    words, card = tenant.calls("aibot/response")
    assert (words.query, card.query) == ({"response_code": "X"}, {"response_code": "Y"})
    assert words.json == {"msgtype": "markdown", "markdown": {"content": "**您好**"}}
    assert card.json["msgtype"] == "template_card"
    assert tenant.calls("gettoken") == []


@pytest.mark.parametrize("spent", [{"errcode": 60140}, {"errcode": 40029}, {"errcode": 42001}, {"errcode": 846608}])
def test_an_answer_address_works_once(tenant, client, reply, spent):
    tenant.script("aibot/response", reply.json(), reply.json(**spent))
    url = f"{tenant.base_url}aibot/response?response_code=X"
    client.reply_markdown(url, "您好")

    with pytest.raises(ReplySpent):
        client.reply_markdown(url, "您好")
    assert len(tenant.calls("aibot/response")) == 2


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_answer_address_that_is_gone_is_spent(tenant, client, reply, status):
    tenant.script("aibot/response", reply(status=status))

    with pytest.raises(ReplySpent):
        client.reply_markdown(f"{tenant.base_url}aibot/response", "您好")


@pytest.mark.parametrize("errcode", [40008, 40058, 45002, 82004])
def test_a_reply_whose_content_is_at_fault_is_not_called_spent(tenant, client, reply, errcode):
    tenant.script("aibot/response", reply.json(errcode=errcode))

    with pytest.raises(TenantRefused, match=str(errcode)):
        client.reply_markdown(f"{tenant.base_url}aibot/response", "您好")


def test_a_busy_tenant_does_not_spend_the_address(tenant, client, reply):
    tenant.script("aibot/response", reply.json(errcode=-1))

    with pytest.raises(TenantBusy):
        client.reply_markdown(f"{tenant.base_url}aibot/response", "您好")


def test_a_markdown_that_does_not_fit_never_leaves(tenant, client):
    with pytest.raises(OverLimit):
        client.reply_markdown(f"{tenant.base_url}aibot/response", "台" * 6827)

    assert tenant.seen == []


def test_an_address_that_cannot_be_used_is_refused(client):
    with pytest.raises(TenantRefused, match="cannot be used"):
        client.reply_markdown("http://[::1/aibot", "您好")


def test_a_member_is_looked_up(tenant, client, reply):
    tenant.script("user/get", reply.json(userid="liqiang", name="李强", department=[3, 5], status=1, extattr={}))

    assert Member(LI, "李强", (3, 5), active=True) == client.member(LI)
    assert tenant.calls("user/get")[0].query["userid"] == "liqiang"


def test_an_unknown_member_is_a_refusal(tenant, client, reply):
    tenant.script("user/get", reply.json(errcode=60111, errmsg="userid not found"))

    with pytest.raises(TenantRefused, match="60111"):
        client.member(LI)


def test_departments_are_listed(tenant, client, reply):
    rows = [
        {"id": 1, "name": "青禾县", "parentid": 0, "order": 1},
        {"id": 3, "name": "清河镇", "parentid": 1},
        {"odd": 1},
    ]
    tenant.script("department/list", reply.json(department=rows))

    assert [Department(1, "青禾县", 0), Department(3, "清河镇", 1)] == client.departments()


@pytest.mark.parametrize("rows", [7, "x", {"id": 1}])
def test_an_odd_directory_is_asked_again_later(tenant, client, reply, rows):
    tenant.script("department/list", reply.json(department=rows))
    tenant.script("user/get", reply.json(userid="liqiang", department=rows))

    with pytest.raises(TenantBusy):
        client.departments()
    with pytest.raises(TenantBusy):
        client.member(LI)


SECRETS = (SECRET, "token-1", "RESPONSECODE", "请勿外传")


def failures(tenant, hasty, reply, nobody, clock) -> Iterator[TenantError]:
    """One error of every kind a call can end with."""
    lost = connect(nobody, clock)
    for answer in [*UNSURE.values(), {"status": 404}, {"status": 302}]:
        for path in ("message/send", "aibot/response"):
            tenant.script(path, reply(**answer))
        for call in (
            lambda: hasty.send_text(LI, "请勿外传"),
            lambda: hasty.reply_markdown(f"{tenant.base_url}aibot/response?response_code=RESPONSECODE", "请勿外传"),
            lambda: lost.send_text(LI, "请勿外传"),
            lambda: lost.reply_markdown(f"{nobody}aibot/response?response_code=RESPONSECODE", "请勿外传"),
        ):
            with pytest.raises(TenantError) as caught:
                call()
            yield caught.value
    lost.close()


def test_no_error_and_no_log_line_tells_a_secret(tenant, hasty, reply, nobody, clock, caplog):
    caplog.set_level(logging.DEBUG)
    told = ""
    for error in failures(tenant, hasty, reply, nobody, clock):
        told += f"{error!r} {error} {error.__cause__!r} {error.__context__!r}"
    told += caplog.text + repr(hasty) + repr(vars(hasty))

    assert tenant.calls("message/send")
    assert not [secret for secret in SECRETS if secret in told]


def test_a_wrong_aes_key_of_the_bot_is_a_wrong_setting(tenant, clock):
    settings = Settings.model_validate({"aibot": {"aes_key": "short"}})

    with pytest.raises(BadSetting):
        open_client(settings, token_store=MemoryTokenStore(), clock=clock)


def test_a_base_url_without_its_last_slash_works(tenant, clock, reply):
    tenant.script("message/send", reply.json(msgid="M1"))
    client = connect(tenant.base_url.rstrip("/"), clock)

    assert client.send_text(LI, "您好").message_id == "M1"
    client.close()


def test_a_client_can_be_used_after_closing(tenant, client, reply):
    tenant.script("message/send", reply.json(msgid="M1"))
    client.send_text(LI, "您好")
    client.close()

    assert client.send_text(LI, "您好").message_id == "M1"
