"""The door for callbacks: signature, time, decryption, then one typed event; and the envelope of an instant answer.

What WeCom did not send raises NotFromWeCom, what it sent and nobody can read raises Malformed, what is of no use here
is returned as Ignored. Nothing else comes out.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.errors import Malformed, NotFromWeCom
from bot.wecom.aibot_update import read_aibot_update
from bot.wecom.app_update import read_app_update
from bot.wecom.crypto import EnvelopeCrypto
from bot.wecom.reading import Ignored, parse_json, parse_xml
from handlers.events import Event

__all__ = [
    "Ignored",
    "answer_url_check",
    "open_aibot_callback",
    "open_app_callback",
    "seal_aibot_reply",
    "seal_app_reply",
]

Query = Mapping[str, str]


def answer_url_check(query: Query, *, crypto: EnvelopeCrypto, now: datetime, replay_window_s: int) -> bytes:
    """The bare bytes to answer a URL check (GET) with, as text/plain and nothing around them."""
    return _open(query, query.get("echostr"), crypto=crypto, now=now, replay_window_s=replay_window_s)


def open_app_callback(
    query: Query,
    body: bytes,
    *,
    crypto: EnvelopeCrypto,
    now: datetime,
    replay_window_s: int,
    agent_id: int | None,
) -> Event | Ignored:
    """The event in a callback of the self-built app. `replay_window_s` 0 accepts any time, `agent_id` None any app."""
    encrypted = parse_xml(body).findtext("Encrypt")
    inner = _open(query, encrypted, crypto=crypto, now=now, replay_window_s=replay_window_s)
    return read_app_update(inner, corp_id=crypto.receive_id, agent_id=agent_id, now=now)


def open_aibot_callback(
    query: Query,
    body: bytes,
    *,
    crypto: EnvelopeCrypto,
    now: datetime,
    replay_window_s: int,
    bot_name: str = "",
) -> Event | Ignored:
    """The event in a callback of the AI bot. `replay_window_s` 0 accepts any time."""
    encrypted = parse_json(body).get("encrypt")
    inner = _open(query, encrypted, crypto=crypto, now=now, replay_window_s=replay_window_s)
    return read_aibot_update(inner, now=now, bot_name=bot_name)


def seal_app_reply(message: bytes, *, crypto: EnvelopeCrypto, now: datetime, nonce: str) -> bytes:
    """The XML body that answers an app's callback at once with `message` (inner XML, app-callbacks.md section 3)."""
    sealed = crypto.encrypt(message, nonce=nonce, timestamp=str(int(now.timestamp())))
    safe_nonce = nonce.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<xml><Encrypt><![CDATA[{sealed.encrypted}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{sealed.signature}]]></MsgSignature>"
        f"<TimeStamp>{sealed.timestamp}</TimeStamp><Nonce><![CDATA[{safe_nonce}]]></Nonce></xml>"
    ).encode()


def seal_aibot_reply(message: Mapping[str, object], *, crypto: EnvelopeCrypto, now: datetime, nonce: str) -> bytes:
    """The JSON body that answers an AI bot's callback at once; `nonce` is the one of the callback's address."""
    plain = json.dumps(message, ensure_ascii=False).encode()
    timestamp = int(now.timestamp())
    sealed = crypto.encrypt(plain, nonce=nonce, timestamp=str(timestamp))
    envelope = {
        "encrypt": sealed.encrypted,
        "msgsignature": sealed.signature,
        "timestamp": timestamp,
        "nonce": nonce,
    }
    return json.dumps(envelope).encode()


def _open(query: Query, encrypted: object, *, crypto: EnvelopeCrypto, now: datetime, replay_window_s: int) -> bytes:
    if not isinstance(encrypted, str) or not encrypted:
        raise Malformed("nothing encrypted in it")
    timestamp = query.get("timestamp", "")
    crypto.verify(query.get("msg_signature", ""), timestamp, query.get("nonce", ""), encrypted)
    if replay_window_s:
        _require_recent(timestamp, now, replay_window_s)
    return crypto.decrypt(encrypted)


def _require_recent(timestamp: str, now: datetime, window_s: int) -> None:
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        raise NotFromWeCom("timestamp is not a number")
    sent = datetime.fromtimestamp(int(timestamp), UTC)
    if abs((now - sent).total_seconds()) > window_s:
        raise NotFromWeCom("timestamp is outside the replay window")
