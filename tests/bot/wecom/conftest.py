"""A scripted tenant on loopback, and the keys of the documentation's examples."""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.wecom.crypto import EnvelopeCrypto

CASES = Path(__file__).parents[2] / "cases" / "wecom"


@dataclass(frozen=True)
class Reply:
    """One scripted answer. `wait` before answering; `hang_up` instead; `drip` seconds between single bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    hang_up: bool = False
    drip: float = 0.0
    length: int | None = None

    @classmethod
    def json(cls, **fields: object) -> "Reply":
        headers = {"Content-Type": "application/json; charset=UTF-8"}
        return cls(body=json.dumps({"errcode": 0, "errmsg": "ok"} | fields).encode(), headers=headers)


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.body)


class FakeTenant(ThreadingHTTPServer):
    """Answers each path with its scripted replies, the last one again and again; remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen = list[Seen]()
        self._scripts = defaultdict[str, deque[Reply]](deque)
        self._lock = threading.Lock()
        self._tokens = 0
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.base_url = f"{self.url}cgi-bin/"

    def script(self, path: str, *replies: Reply) -> None:
        """What `path` (without /cgi-bin/) answers from now on."""
        with self._lock:
            self._scripts[path] = deque(replies)

    def calls(self, path: str) -> list[Seen]:
        """The requests to `path` so far."""
        with self._lock:
            return [seen for seen in self.seen if seen.path == path]

    def answer(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            replies = self._scripts[seen.path]
            if len(replies) > 1:
                return replies.popleft()
            if replies:
                return replies[0]
            if seen.path == "gettoken":
                self._tokens += 1
                return Reply.json(access_token=f"token-{self._tokens}", expires_in=7200)
            return Reply(status=404)

    def handle_error(self, request, client_address) -> None:
        """Clients that gave up are part of the script."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeTenant

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = address.path.removeprefix("/").removeprefix("cgi-bin/")
        seen = Seen(self.command, path, dict(parse_qsl(address.query)), dict(self.headers), body)
        reply = self.server.answer(seen)
        time.sleep(reply.wait)
        if reply.hang_up:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value.encode().decode("latin-1"))
        if "Transfer-Encoding" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        pieces = [reply.body] if not reply.drip else [reply.body[at : at + 1] for at in range(len(reply.body))]
        for piece in pieces:
            self.wfile.write(piece)
            time.sleep(reply.drip)
        self.close_connection = self.close_connection or reply.length is not None

    do_GET = do_POST = _serve  # noqa: N815 - the names http.server looks for

    def log_message(self, format, *args) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing."""


@pytest.fixture
def tenant() -> Iterator[FakeTenant]:
    server = FakeTenant()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    return Reply


@pytest.fixture(scope="session")
def cases() -> Path:
    return CASES


@dataclass
class SetClock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2026, 1, 1, 0, 5, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def elapsed(self) -> float:
        return time.monotonic()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def app_crypto() -> EnvelopeCrypto:
    key = "kQ3nTz8vLb2YcXw5RdF7hJm9PsA1gUe4iOoKqWtEyZw"
    return EnvelopeCrypto(token="qingdanToken01", aes_key=key, receive_id="ww0a1b2c3d4e5f6a7b")


@pytest.fixture(scope="session")
def aibot_crypto() -> EnvelopeCrypto:
    key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0"
    return EnvelopeCrypto(token="botToken", aes_key=key, receive_id="")
