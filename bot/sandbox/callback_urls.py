"""The bot's two callback URLs: their keys, their outer forms, and one request to them."""

import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import requests

from bot.sandbox.cipher import Seal, Sealed
from bot.sandbox.messages import Channel
from bot.sandbox.state import TenantState


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came back: HTTP status and body, or status 0 and the problem's name."""

    status: int
    body: bytes
    millis: int
    problem: str = ""


class CallbackUrls:
    """Both channels' addresses below the bot's web edge."""

    def __init__(self, state: TenantState, bot_url: str) -> None:
        self._state = state
        self._bot_url = bot_url.rstrip("/")

    def address(self, channel: Channel) -> str:
        """Where the channel's callbacks go."""
        return f"{self._bot_url}/wecom/{channel}"

    def seal(self, channel: Channel) -> Seal:
        """The channel's token and key; the receiver is the corporation for the app."""
        credentials = self._state.credentials
        if channel is Channel.APP:
            return Seal(credentials.app_token, credentials.app_aes_key, credentials.corp_id)
        return Seal(credentials.aibot_token, credentials.aibot_aes_key, credentials.aibot_receive_id)

    def timestamp(self) -> str:
        """The county's time in Unix seconds, as signatures carry it."""
        return str(int(self._state.now().timestamp()))

    def outer(self, channel: Channel, sealed: Sealed) -> bytes:
        """The body of a callback: XML for the app, JSON for the AI bot (callback-crypto.md section 4)."""
        if channel is Channel.AIBOT:
            return f'{{"encrypt":"{sealed.encrypt}"}}'.encode()
        credentials = self._state.credentials
        return (
            f"<xml><ToUserName><![CDATA[{credentials.corp_id}]]></ToUserName>"
            f"<AgentID><![CDATA[{credentials.agent_id}]]></AgentID>"
            f"<Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>"
        ).encode()


def query_of(sealed: Sealed, **more: str) -> str:
    """The query of a callback; `more` for what only the URL check carries."""
    return urlencode({"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce, **more})


def new_nonce() -> str:
    """A nonce that does not come again."""
    return secrets.token_hex(8)


def ask(method: str, url: str, body: bytes, limit: float) -> Exchange:
    """One request that must be answered whole within `limit` seconds; never raises for what the network does."""
    started = time.monotonic()
    headers = {"Content-Type": "text/xml" if body.startswith(b"<") else "application/json"} if body else {}
    problem, status, answer = "", 0, b""
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.request(method, url, data=body, headers=headers, timeout=limit, allow_redirects=False)
            status, answer = response.status_code, response.content
        except requests.RequestException as error:
            problem = type(error).__name__
    elapsed = time.monotonic() - started
    # The library's limit is per read; the protocol's is for the whole answer.
    if not problem and elapsed > limit:
        problem = "Timeout"
    return Exchange(status, answer, round(elapsed * 1000), problem)
