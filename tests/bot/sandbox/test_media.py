"""media/upload and media/get."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from wechatpy.enterprise import WeChatClient

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
LEDGER = b"PK\x03\x04demo-ledger"
MEBIBYTE = 1024 * 1024


def test_a_file_comes_back_with_its_bytes_and_its_name(api, client):
    answer = api.upload("清河镇 台账.xlsx", LEDGER)
    got = client.get("/cgi-bin/media/get", params={"access_token": api.token(), "media_id": answer["media_id"]})

    assert answer["type"] == "file"
    assert answer["created_at"] == str(int(answer["created_at"]))
    assert got.content == LEDGER
    assert unquote(got.headers["content-disposition"]).endswith("filename*=UTF-8''清河镇 台账.xlsx")


def test_a_file_lives_three_days(api, clock):
    media = api.upload("a.xlsx", LEDGER)["media_id"]
    clock.move_to(clock.now() + timedelta(days=3) - timedelta(seconds=5))
    assert api.send("file", {"media_id": media})["errcode"] == 0

    clock.move_to(clock.now() + timedelta(seconds=6))
    assert api.send("file", {"media_id": media})["errcode"] == 40007
    assert api.get("media/get", access_token=api.token(), media_id=media)["errcode"] == 40007
    assert api.get("media/get", access_token=api.token())["errcode"] == 41006


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("file", b"123456", 0),
        ("image", PNG, 0),
        ("image", b"\xff\xd8\xff" + bytes(10), 0),
        ("voice", b"#!AMR\n" + bytes(10), 0),
        ("video", b"\0\0\0\x18ftypmp42", 0),
        ("file", bytes(20 * MEBIBYTE), 0),
        ("file", b"", 44001),
        ("file", b"12345", 40006),
        ("file", bytes(20 * MEBIBYTE + 1), 45001),
        ("image", PNG + bytes(10 * MEBIBYTE), 45001),
        ("voice", b"#!AMR\n" + bytes(2 * MEBIBYTE), 45001),
        ("image", b"GIF89a" + bytes(10), 40004),
        ("video", bytes(20), 40004),
        ("ledger", LEDGER, 40004),
        ("", LEDGER, 40004),
    ],
)
def test_what_may_be_uploaded(api, kind, content, errcode):
    assert api.upload("a.bin", content, kind)["errcode"] == errcode


def test_a_body_without_a_media_part_is_empty(api, client):
    query = {"access_token": api.token(), "type": "file"}
    other = client.post("/cgi-bin/media/upload", params=query, files={"file": ("a.xlsx", LEDGER)})
    plain = client.post("/cgi-bin/media/upload", params=query, content=b"hello")
    broken = client.post(
        "/cgi-bin/media/upload", params=query, content=b"x", headers={"content-type": "multipart/form-data"}
    )

    assert [answer.json()["errcode"] for answer in (other, plain, broken)] == [44001, 44001, 40035]


def test_upload_needs_a_token(api):
    assert api.upload("a.xlsx", LEDGER, access_token="wrong")["errcode"] == 40014


def test_a_real_client_uploads_and_sends(world):
    """wechatpy, pointed at the tenant's address, is understood."""
    own = world.sandbox.credentials
    client = WeChatClient(own.corp_id, own.app_secret, access_token=world.token(), timeout=5, auto_retry=False)
    client.API_BASE_URL = world.sandbox.api_url
    media = client.media.upload("file", ("台账.xlsx", LEDGER, "application/octet-stream"))
    client.message.send_file(own.agent_id, ["chenjing"], media["media_id"])
    client.message.send_text(own.agent_id, ["chenjing"], "已收到")
    file, text = world.sandbox.person("chenjing").inbox()
    client._http.close()

    assert (file.file.name, file.file.content) == ("台账.xlsx", LEDGER)
    assert text.text == "已收到"
