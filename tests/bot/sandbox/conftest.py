"""The practice tenant under test: alone behind a test client, or on real ports with a small fake bot.

The fake bot reads callbacks with wechatpy's crypto, an implementation foreign to both of ours.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
import requests
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.clock import LOCAL, MovableClock
from bot.sandbox.county import load_county
from bot.sandbox.courier import Pace
from bot.sandbox.credentials import Credentials
from bot.sandbox.messages import Channel
from bot.sandbox.server import Sandbox, create_app

TUESDAY = datetime(2026, 11, 24, 15, 40, tzinfo=LOCAL)
FAST = Pace(retry_s=0.02, poll_s=0.02, answer_s=1.0)


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    clock.move_to(TUESDAY)
    return clock


@pytest.fixture
def sandbox(clock) -> Iterator[Sandbox]:
    """A tenant whose callback URLs count as verified, though nobody listens there."""
    with Sandbox(load_county(), clock, Credentials.generate(), "http://127.0.0.1:9", pace=FAST) as sandbox:
        sandbox.listens_at("http://127.0.0.1")
        sandbox.state.connected = dict.fromkeys(Channel, True)
        yield sandbox


class Api:
    """The bot's side of the API, spoken by hand."""

    def __init__(self, client: TestClient, sandbox: Sandbox) -> None:
        self.client = client
        self.sandbox = sandbox

    def token(self) -> str:
        credentials = self.sandbox.credentials
        return self.get("gettoken", corpid=credentials.corp_id, corpsecret=credentials.app_secret)["access_token"]

    def get(self, path: str, **query: object) -> dict:
        return self._json(self.client.get(f"/cgi-bin/{path}", params=query))

    def post(self, path: str, body: object, **query: object) -> dict:
        query.setdefault("access_token", self.token())
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self._json(self.client.post(f"/cgi-bin/{path}", params=query, content=content))

    def send(self, msgtype: str, part: object, /, **more: object) -> dict:
        body = {"touser": "chenjing", "agentid": self.sandbox.credentials.agent_id, "msgtype": msgtype, msgtype: part}
        return self.post("message/send", body | more)

    def upload(self, name: str, content: bytes, kind: str = "file", **query: object) -> dict:
        query.setdefault("access_token", self.token())
        files = {"media": (name, content, "application/octet-stream")}
        return self._json(self.client.post("/cgi-bin/media/upload", params={"type": kind} | query, files=files))

    @staticmethod
    def _json(answer) -> dict:
        assert answer.status_code == 200
        return answer.json()


@pytest.fixture
def client(sandbox) -> Iterator[TestClient]:
    with TestClient(create_app(sandbox), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def api(client, sandbox) -> Api:
    return Api(client, sandbox)


@dataclass
class Update:
    """A callback as the fake bot read it."""

    channel: str
    query: dict[str, str]
    inner: str

    @property
    def json(self) -> dict:
        return json.loads(self.inner)

    @property
    def xml(self) -> ET.Element:
        return ET.fromstring(self.inner)  # noqa: S314 - written by ourselves


@dataclass
class FakeBot:
    """Answers callbacks with what `reply` returns: text to encrypt, raw bytes, a Response, or None for nothing."""

    credentials: Credentials
    updates: list[Update] = field(default_factory=list)
    reply: Callable[[Update], str | bytes | Response | None] = lambda _: None
    verifies: bool = True

    def crypto(self, channel: str) -> WeChatCrypto:
        own = self.credentials
        if channel == "app":
            return WeChatCrypto(own.app_token, own.app_aes_key, own.corp_id)
        return WeChatCrypto(own.aibot_token, own.aibot_aes_key, own.aibot_receive_id)

    def verify(self, channel: str, query: dict[str, str]) -> Response:
        plain = self.crypto(channel).check_signature(
            query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"]
        )
        return Response(plain if self.verifies else "no")

    def take(self, channel: str, query: dict[str, str], body: bytes) -> Response:
        encrypted = body.decode() if channel == "app" else {"Encrypt": json.loads(body)["encrypt"]}
        inner = self.crypto(channel).decrypt_message(
            encrypted, query["msg_signature"], query["timestamp"], query["nonce"]
        )
        update = Update(channel, query, inner if isinstance(inner, str) else inner.decode())
        self.updates.append(update)
        said = self.reply(update)
        if isinstance(said, Response):
            return said
        if isinstance(said, str):
            said = self.sealed(channel, said, query["nonce"])
        return Response(said or b"")

    def sealed(self, channel: str, text: str, nonce: str) -> bytes:
        outer = self.crypto(channel).encrypt_message(text, nonce, "1795505600")
        if channel == "app":
            return outer.encode()
        found = ET.fromstring(outer)  # noqa: S314 - written by ourselves
        envelope = {
            "encrypt": found.findtext("Encrypt"),
            "msgsignature": found.findtext("MsgSignature"),
            "timestamp": 1795505600,
            "nonce": nonce,
        }
        return json.dumps(envelope).encode()

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/wecom/{channel}")
        def verify(channel: str, request: Request) -> Response:
            return self.verify(channel, dict(request.query_params))

        @app.post("/wecom/{channel}")
        async def take(channel: str, request: Request) -> Response:
            body = await request.body()
            return self.take(channel, dict(request.query_params), body)

        return app


class Switch:
    """A server's application that every test puts its own in place of: starting servers is the slow part."""

    def __init__(self) -> None:
        self.target = FastAPI()
        self.url = ""

    async def __call__(self, scope, receive, send) -> None:
        await self.target(scope, receive, send)


@contextmanager
def listening() -> Iterator[Switch]:
    """Serve on a free loopback port in a thread."""
    switch = Switch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        switch.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(switch, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield switch
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def bot_server() -> Iterator[Switch]:
    with listening() as switch:
        yield switch


@pytest.fixture(scope="session")
def tenant_server() -> Iterator[Switch]:
    with listening() as switch:
        yield switch


@dataclass
class World:
    """A tenant and a fake bot on real ports."""

    sandbox: Sandbox
    bot: FakeBot
    url: str

    def token(self) -> str:
        own = self.sandbox.credentials
        return self.get("gettoken", corpid=own.corp_id, corpsecret=own.app_secret)["access_token"]

    def post(self, path: str, body: object, **query: object) -> dict:
        query.setdefault("access_token", self.token())
        return requests.post(f"{self.url}/cgi-bin/{path}", params=query, json=body, timeout=5).json()

    def get(self, path: str, **query: object) -> dict:
        return requests.get(f"{self.url}/cgi-bin/{path}", params=query, timeout=5).json()

    def settle(self) -> None:
        """Wait until every callback was delivered and answered."""
        assert self.sandbox.courier.idle(10)


@pytest.fixture
def world(clock, bot_server, tenant_server) -> Iterator[World]:
    credentials = Credentials.generate()
    bot = FakeBot(credentials)
    with Sandbox(load_county(), clock, credentials, bot_server.url, pace=FAST) as sandbox:
        bot_server.target, tenant_server.target = bot.app(), create_app(sandbox)
        sandbox.listens_at(tenant_server.url)
        yield World(sandbox, bot, tenant_server.url)
