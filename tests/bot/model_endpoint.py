"""A chat completion endpoint on loopback that behaves well, badly or maliciously, as it is told."""

import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FLAG = '{"verdict": "flag", "category": "e_album"}'
NONE = '{"verdict": "none", "category": "none"}'


@dataclass
class Behaviour:
    """How the endpoint answers from now on. `raw` is the whole body; `trickle_s` passes between its single bytes."""

    said: object = FLAG
    status: int = 200
    raw: bytes | None = None
    wait_s: float = 0.0
    trickle_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": self.said}}]}).encode()


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    authorization: str | None
    body: str


class Endpoint(ThreadingHTTPServer):
    """A chat completion endpoint on loopback that behaves as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = Behaviour()
        self.asked: list[Asked] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request, client_address) -> None:
        """A caller that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(Asked(self.path, self.headers["Authorization"], body))
        behaviour = self.server.behaviour
        time.sleep(behaviour.wait_s)
        self.send_response(behaviour.status)
        for name, value in behaviour.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(behaviour.body)))
        self.end_headers()
        pieces = [bytes([one]) for one in behaviour.body] if behaviour.trickle_s else [behaviour.body]
        for piece in pieces:
            self.wfile.write(piece)
            time.sleep(behaviour.trickle_s)

    def log_message(self, *_) -> None: ...
