"""What the bot says in the answer to a callback: decrypted, checked against what that callback allows, shown."""

from xml.etree import ElementTree as ET

from bot.sandbox import answers_aibot, answers_app
from bot.sandbox.answers_aibot import GrowingStream
from bot.sandbox.callbacks import Callback
from bot.sandbox.cipher import Seal, Sealed
from bot.sandbox.errors import BadEnvelope, Refusal
from bot.sandbox.fields import parse_object
from bot.sandbox.messages import Channel
from bot.sandbox.state import TenantState
from bot.sandbox.wire import Trace

_NO_REPLY = (b"", b"success")


def opened(seal: Seal, channel: Channel, answer: bytes, nonce: str) -> str:
    """The text of an encrypted answer (callback-crypto.md section 5), empty when the bot said nothing."""
    if answer.strip() in _NO_REPLY:
        return ""
    try:
        sealed = _app_envelope(answer) if channel is Channel.APP else _aibot_envelope(answer, nonce)
    except (ET.ParseError, UnicodeDecodeError, Refusal) as error:
        raise BadEnvelope("outer form") from error
    return seal.open(sealed)


def apply(state: TenantState, callback: Callback, text: str, trace: Trace) -> GrowingStream | None:
    """Show the answer; returns a stream that is not finished yet. Raises Refusal for what is not allowed."""
    if callback.channel is Channel.APP:
        answers_app.apply(state, callback, text, trace)
        return None
    return answers_aibot.apply(state, callback, parse_object(text.encode()), trace)


def _app_envelope(answer: bytes) -> Sealed:
    root = answers_app.parse_xml(answer.decode())
    return Sealed(
        encrypt=root.findtext("Encrypt") or "",
        signature=root.findtext("MsgSignature") or "",
        timestamp=root.findtext("TimeStamp") or "",
        nonce=root.findtext("Nonce") or "",
    )


def _aibot_envelope(answer: bytes, nonce: str) -> Sealed:
    body = parse_object(answer)
    if body.text("nonce") != nonce:
        raise BadEnvelope("nonce is not the callback's")
    return Sealed(
        encrypt=body.text("encrypt"),
        signature=body.text("msgsignature"),
        timestamp=str(body.number("timestamp")),
        nonce=nonce,
    )
