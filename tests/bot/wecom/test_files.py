"""Fetching received files: decrypted, named, capped, and every failure with its reason."""

import base64
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import FileUnavailable, TenantBusy, TenantRefused
from bot.wecom.client import WeComClient
from bot.wecom.sessions import Sessions
from handlers.events import FetchFailure, FileLocator, ReceivedFile

BOT_KEY = bytes(range(32))
CAP = 1000


class GivenTokens:
    """Tokens without a tenant behind them."""

    def __init__(self) -> None:
        self.refreshed = 0

    def get(self) -> str:
        return "token"

    def refresh(self, stale: str) -> str:
        self.refreshed += 1
        return f"token-{self.refreshed}"


@pytest.fixture
def tokens() -> GivenTokens:
    return GivenTokens()


def connect(tenant, tokens, **changes) -> WeComClient:
    options = {
        "corp_id": "ww0a1b2c3d4e5f6a7b",
        "agent_id": 1000007,
        "base_url": tenant.base_url,
        "tokens": tokens,
        "sessions": Sessions(tenant.base_url),
        "timeout_s": 0.5,
        "max_file_bytes": CAP,
        "bot_key": BOT_KEY,
        "download_deadline_s": 0.5,
    }
    return WeComClient(**options | changes)


@pytest.fixture
def client(tenant, tokens) -> Iterator[WeComClient]:
    client = connect(tenant, tokens)
    yield client
    client.close()


def encrypted(content: bytes, key: bytes = BOT_KEY) -> bytes:
    size = 32 - len(content) % 32
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    return encryptor.update(content + bytes([size]) * size) + encryptor.finalize()


def disposition(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def reason(client, locator) -> FetchFailure:
    with pytest.raises(FileUnavailable) as caught:
        client.fetch_file(locator)
    return caught.value.reason


@pytest.fixture
def at_bot(tenant) -> FileLocator:
    return FileLocator(url=f"{tenant.url}enc/abc?sign=1")


IN_STORE = FileLocator(media_id="MEDIA", name="named-in-the-message.xlsx")


def test_a_bot_file_is_decrypted_and_named(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(body=encrypted(b"PK\x03\x04ledger"), headers=disposition("台账.xlsx")))

    assert ReceivedFile("台账.xlsx", b"PK\x03\x04ledger") == client.fetch_file(at_bot)
    (seen,) = tenant.seen
    assert seen.query == {"sign": "1"}


def test_a_bot_file_with_its_own_key_uses_that(tenant, client, reply, at_bot):
    key = bytes(range(32, 64))
    tenant.script("enc/abc", reply(body=encrypted(b"content", key)))
    locator = FileLocator(url=at_bot.url, aes_key=base64.b64encode(key).decode().rstrip("="), name="台账.xlsx")

    assert ReceivedFile("台账.xlsx", b"content") == client.fetch_file(locator)


def test_an_empty_file_is_a_file(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(body=encrypted(b"")))

    assert client.fetch_file(at_bot).content == b""


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_whose_time_is_over_is_expired(tenant, client, reply, at_bot, status):
    tenant.script("enc/abc", reply(status=status, body=b"<Error/>"))

    assert FetchFailure.EXPIRED is reason(client, at_bot)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": b""},
        {"body": b"short"},
        {"body": bytes(64)},
        {"body": encrypted(b"content", bytes(32))},
        {"body": b'{"errcode":40007}'},
        {"status": 204},
        {"status": 400},
    ],
)
def test_a_bot_file_that_cannot_be_decrypted_is_unreadable(tenant, client, reply, at_bot, answer):
    tenant.script("enc/abc", reply(**answer))

    assert FetchFailure.UNREADABLE is reason(client, at_bot)


@pytest.mark.parametrize("key", ["AAAA", "清零", "="])
def test_a_key_that_is_none_makes_the_file_unreadable(tenant, client, reply, at_bot, key):
    tenant.script("enc/abc", reply(body=encrypted(b"content")))

    assert FetchFailure.UNREADABLE is reason(client, FileLocator(url=at_bot.url, aes_key=key))


def test_without_any_key_a_bot_file_is_unreadable(tenant, tokens, reply, at_bot):
    tenant.script("enc/abc", reply(body=encrypted(b"content")))
    client = connect(tenant, tokens, bot_key=None)

    assert FetchFailure.UNREADABLE is reason(client, at_bot)
    client.close()


def test_a_locator_without_a_place_is_unreadable(client):
    assert FetchFailure.UNREADABLE is reason(client, FileLocator())


def test_redirects_in_a_circle_are_unreadable(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(status=302, headers={"Location": "/enc/abc"}))

    assert FetchFailure.UNREADABLE is reason(client, at_bot)
    assert len(tenant.seen) < 5


def test_one_redirect_is_followed(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(status=302, headers={"Location": "/enc/there"}))
    tenant.script("enc/there", reply(body=encrypted(b"content")))

    assert client.fetch_file(at_bot).content == b"content"


@pytest.mark.parametrize("size", [CAP, CAP - 1, CAP // 32 * 32])
def test_a_file_as_large_as_allowed_is_fetched(tenant, client, reply, at_bot, size):
    tenant.script("enc/abc", reply(body=encrypted(b"x" * size)))
    tenant.script("media/get", reply(body=b"x" * size))

    assert size == len(client.fetch_file(at_bot).content) == len(client.fetch_file(IN_STORE).content)


def test_a_larger_file_is_too_large(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(body=encrypted(b"x" * (CAP + 1))))
    tenant.script("media/get", reply(body=b"x" * (CAP + 1)))

    assert FetchFailure.TOO_LARGE is reason(client, at_bot)
    assert FetchFailure.TOO_LARGE is reason(client, IN_STORE)


def test_a_file_that_announces_too_much_is_not_read(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(body=b"x", length=10**12))

    assert FetchFailure.TOO_LARGE is reason(client, at_bot)


def test_a_file_that_hides_its_size_is_cut_off_at_the_limit(tenant, client, reply, at_bot):
    chunks = b"".join(b"1000\r\n" + b"x" * 4096 + b"\r\n" for _ in range(2000)) + b"0\r\n\r\n"
    tenant.script("enc/abc", reply(body=chunks, headers={"Transfer-Encoding": "chunked"}))

    assert FetchFailure.TOO_LARGE is reason(client, at_bot)


def test_a_packed_answer_is_not_unpacked_on_the_way(tenant, client, reply, at_bot):
    tenant.script("enc/abc", reply(body=encrypted(b"content"), headers={"Content-Encoding": "gzip"}))

    assert client.fetch_file(at_bot).content == b"content"
    assert tenant.seen[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 503},
        {"hang_up": True},
        {"wait": 0.9},
        {"body": b"x" * 64, "length": 96},
        {"body": b"zz\r\n", "headers": {"Transfer-Encoding": "chunked"}},
    ],
    ids=lambda answer: str(sorted(answer)),
)
def test_a_download_that_fails_on_the_way_is_tried_later(tenant, client, reply, at_bot, answer):
    tenant.script("enc/abc", reply(**answer))
    tenant.script("media/get", reply(**answer))

    with pytest.raises(TenantBusy):
        client.fetch_file(at_bot)
    with pytest.raises(TenantBusy):
        client.fetch_file(IN_STORE)


def test_a_trickle_ends_at_the_deadline(tenant, client, reply, at_bot):
    """Byte by byte it would take 19 seconds, and no single pause is long; half a second is what it may take."""
    tenant.script("enc/abc", reply(body=b"x" * 960, drip=0.02))
    began = time.monotonic()

    with pytest.raises(TenantBusy):
        client.fetch_file(at_bot)
    assert time.monotonic() - began < 10


def test_media_come_with_their_name(tenant, client, reply):
    tenant.script("media/get", reply(body=b"content", headers=disposition("台账.xlsx")))

    assert ReceivedFile("台账.xlsx", b"content") == client.fetch_file(IN_STORE)
    (seen,) = tenant.seen
    assert seen.query == {"access_token": "token", "media_id": "MEDIA"}


def test_media_without_a_name_keep_the_one_of_the_message(tenant, client, reply):
    tenant.script("media/get", reply(body=b"content"))

    assert client.fetch_file(IN_STORE).name == "named-in-the-message.xlsx"


@pytest.mark.parametrize(
    ("errcode", "expected"),
    [(40007, FetchFailure.EXPIRED), (41006, FetchFailure.EXPIRED), (830002, FetchFailure.TOO_LARGE)],
)
def test_a_json_error_in_place_of_media_is_understood(tenant, client, reply, errcode, expected):
    tenant.script("media/get", reply.json(errcode=errcode, errmsg="x"))

    assert expected is reason(client, IN_STORE)


def test_other_json_errors_are_the_tenants(tenant, client, reply):
    tenant.script("media/get", reply.json(errcode=48002), reply.json(errcode=45009))

    with pytest.raises(TenantRefused, match="48002"):
        client.fetch_file(IN_STORE)
    with pytest.raises(TenantBusy):
        client.fetch_file(IN_STORE)


def test_a_stale_token_is_refreshed_once_for_media(tenant, client, reply, tokens):
    tenant.script("media/get", reply.json(errcode=42001), reply(body=b"content"))

    assert client.fetch_file(IN_STORE).content == b"content"
    assert [seen.query["access_token"] for seen in tenant.seen] == ["token", "token-1"]


def test_a_token_that_stays_stale_means_later(tenant, client, reply, tokens):
    tenant.script("media/get", reply.json(errcode=42001))

    with pytest.raises(TenantBusy):
        client.fetch_file(IN_STORE)
    assert tokens.refreshed == 1


def test_a_person_may_send_a_file_that_looks_like_an_error(tenant, client, reply):
    answer = reply.json(errcode=40007)
    tenant.script("media/get", reply(body=answer.body, headers=disposition("error.json")))

    assert answer.body == client.fetch_file(IN_STORE).content


@pytest.mark.parametrize("body", [b"{}", b'{"a":1}', b"[]", b"null", b"7"])
def test_a_file_of_json_without_an_error_code_is_a_file(tenant, client, reply, body):
    tenant.script("media/get", reply(body=body))

    assert body == client.fetch_file(IN_STORE).content
