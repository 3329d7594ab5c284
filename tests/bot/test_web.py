"""The web edge: who may come in, what is kept before the answer, and what strangers are told."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import Bell
from bot.intake import Gathering, Intake
from bot.web import Edge, create_web
from bot.wecom.crypto import EnvelopeCrypto
from handlers.events import Channel, Conversation, MessageReceived
from handlers.help import welcome
from handlers.wording import load_wording
from policies.roster import UserId
from storage.engine import Database
from storage.schema import inbox
from tests.bot.tenants import TickingClock

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
KEY = "kQ3nTz8vLb2YcXw5RdF7hJm9PsA1gUe4iOoKqWtEyZw"
APP = EnvelopeCrypto(token="apptoken", aes_key=KEY, receive_id="ww0a1b2c3d4e5f6a7b")
AIBOT = EnvelopeCrypto(token="bottoken", aes_key=KEY, receive_id="")


def edge_on(database: Database, **changes) -> Edge:
    given = {
        "clock": TickingClock(NOW),
        "intake": Gathering(Intake(database, TickingClock(NOW), Bell())),
        "app_crypto": APP,
        "aibot_crypto": AIBOT,
        "agent_id": 1000007,
        "aibot_name": "轻指",
        "max_body_bytes": 20_000,
        "replay_window_s": 600,
        "welcome": lambda event: welcome(event, load_wording()),
        "ready": lambda: True,
    }
    return Edge(**(given | changes))


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    """The web edge on a fresh database."""
    with TestClient(create_web(edge_on(database))) as client:
        yield client


def kept(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.execute(select(inbox.c.kind).order_by(inbox.c.id)).scalars())


def app_text(number: int = 1) -> bytes:
    return (
        "<xml><ToUserName>ww0a1b2c3d4e5f6a7b</ToUserName><FromUserName>wangfang</FromUserName>"
        f"<CreateTime>1795419600</CreateTime><MsgType>text</MsgType><Content>你好</Content>"
        f"<MsgId>{number}</MsgId><AgentID>1000007</AgentID></xml>"
    ).encode()


def aibot_text(**changes) -> bytes:
    message = {
        "msgid": "m1",
        "aibotid": "b",
        "chattype": "single",
        "from": {"userid": "wangfang"},
        "msgtype": "text",
        "text": {"content": "你好"},
        "response_url": "https://qyapi.example/r?code=1",
    }
    return json.dumps(message | changes).encode()


def signed(crypto: EnvelopeCrypto, plain: bytes, *, at: datetime = NOW) -> tuple[dict[str, str], str]:
    sealed = crypto.encrypt(plain, nonce=secrets.token_hex(4), timestamp=str(int(at.timestamp())))
    query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
    return query, sealed.encrypted


def post(client: TestClient, channel: str, plain: bytes, *, crypto: EnvelopeCrypto, at: datetime = NOW):
    query, encrypted = signed(crypto, plain, at=at)
    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>" if channel == "app" else json.dumps({"encrypt": encrypted})
    return client.post(f"/wecom/{channel}", params=query, content=body)


def test_a_message_of_the_app_is_kept_before_it_is_answered(client: TestClient, database: Database) -> None:
    """200 with nothing in it."""
    answer = post(client, "app", app_text(), crypto=APP)

    assert (200, b"", ["MessageReceived"]) == (answer.status_code, answer.content, kept(database))


def test_a_message_of_the_ai_bot_is_kept_before_it_is_answered(client: TestClient, database: Database) -> None:
    """The same through the other door."""
    answer = post(client, "aibot", aibot_text(), crypto=AIBOT)

    assert (200, b"", ["MessageReceived"]) == (answer.status_code, answer.content, kept(database))


def test_a_repeated_callback_is_kept_once(client: TestClient, database: Database) -> None:
    """WeCom did not hear the first answer."""
    answers = [post(client, "app", app_text(), crypto=APP).status_code for _ in range(3)]

    assert ([200, 200, 200], ["MessageReceived"]) == (answers, kept(database))


def test_the_url_check_is_answered_with_the_bare_text(client: TestClient) -> None:
    """No quotes, no newline."""
    query, encrypted = signed(APP, b"6721849305512")
    answer = client.get("/wecom/app", params=query | {"echostr": encrypted})

    assert (200, b"6721849305512") == (answer.status_code, answer.content)


@pytest.mark.parametrize(
    ("channel", "plain", "crypto", "at"),
    [
        ("app", app_text(), AIBOT, NOW),
        ("aibot", aibot_text(), APP, NOW),
        ("app", app_text(), APP, NOW - timedelta(minutes=11)),
        ("aibot", aibot_text(), AIBOT, NOW + timedelta(minutes=11)),
    ],
    ids=["keys of the bot", "keys of the app", "eleven minutes old", "eleven minutes early"],
)
def test_strangers_and_replays_are_refused(
    client: TestClient, database: Database, channel: str, plain: bytes, crypto: EnvelopeCrypto, at: datetime
) -> None:
    """403, and nothing is kept."""
    answer = post(client, channel, plain, crypto=crypto, at=at)

    assert (403, []) == (answer.status_code, kept(database))


@pytest.mark.parametrize("body", [b"", b"{", b"<xml/>", b"\xff\xfe", b"<!DOCTYPE x><xml><Encrypt>a</Encrypt></xml>"])
@pytest.mark.parametrize("channel", ["app", "aibot"])
def test_rubbish_gets_a_clear_no(client: TestClient, channel: str, body: bytes) -> None:
    """Never a 500."""
    answer = client.post(f"/wecom/{channel}?msg_signature=a&timestamp=1&nonce=n", content=body)

    assert answer.status_code in (400, 403)


def test_a_body_beyond_the_limit_is_not_read(client: TestClient) -> None:
    """413."""
    assert 413 == client.post("/wecom/app", content=b"x" * 20_001).status_code


def test_a_channel_without_keys_does_not_exist(database: Database) -> None:
    """404."""
    with TestClient(create_web(edge_on(database, aibot_crypto=None))) as client:
        assert 404 == client.post("/wecom/aibot", content=b"").status_code


def test_entering_the_chat_is_answered_at_once_with_a_card(client: TestClient, database: Database) -> None:
    """WeCom takes this answer only as the answer of the callback; nothing needs to be kept."""
    entered = aibot_text(msgtype="event", event={"eventtype": "enter_chat"})
    envelope = post(client, "aibot", entered, crypto=AIBOT).json()
    reply = json.loads(AIBOT.decrypt(envelope["encrypt"]))

    assert ("template_card", "轻指", []) == (
        reply["msgtype"],
        reply["template_card"]["main_title"]["title"],
        kept(database),
    )


def test_health_follows_the_database(database: Database) -> None:
    """503 while the schema is not the one this program knows."""
    codes = []
    for ready in (True, False):
        with TestClient(create_web(edge_on(database, ready=lambda ready=ready: ready))) as client:
            codes.append(client.get("/healthz").status_code)

    assert [200, 503] == codes


def message(key: str) -> MessageReceived:
    return MessageReceived(key=key, at=NOW, conversation=Conversation(Channel.APP, UserId("u")), text="x")


class CountingIntake(Intake):
    """Counts commits, and fails those it is told to fail."""

    def __init__(self, database: Database, fails: Callable[[list[str]], bool] = lambda keys: False) -> None:
        super().__init__(database, TickingClock(NOW), Bell())
        self.commits: list[list[str]] = []
        self._fails = fails

    def accept_all(self, events) -> None:
        keys = [event.key for event in events]
        self.commits.append(keys)
        if self._fails(keys):
            raise SQLAlchemyError("planned")
        super().accept_all(events)

    def accept(self, event):
        if self._fails([event.key]):
            raise SQLAlchemyError("planned")
        return super().accept(event)


def gathered(intake: Intake, keys: list[str]) -> list:
    async def all_at_once() -> list:
        gathering = Gathering(intake)
        return await asyncio.gather(*(gathering.accept(message(key)) for key in keys), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_what_arrives_together_shares_a_commit(database: Database) -> None:
    """Eight callbacks, one commit, eight answers after it."""
    intake = CountingIntake(database)
    answers = gathered(intake, [f"m{number}" for number in range(8)])

    assert (1, [None] * 8, 8) == (len(intake.commits), answers, len(kept(database)))


def test_one_update_that_does_not_fit_does_not_keep_the_others_out(database: Database) -> None:
    """It alone gets no 200, and WeCom tries it again."""
    intake = CountingIntake(database, fails=lambda keys: "bad" in keys)
    answers = gathered(intake, ["m1", "bad", "m2"])

    assert ([None, SQLAlchemyError, None], 2) == (
        [answer if answer is None else type(answer) for answer in answers],
        len(kept(database)),
    )
