"""Wild until tamed: values out of a callback's XML or JSON, each checked once, here.

Every function raises Malformed, naming the field, when the value cannot be what it should be.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict
from xml.etree import ElementTree as ET

from bot.errors import Malformed
from handlers.events import Channel, Conversation

# Far above anything WeCom sends (files come by address); the web edge's own cap is lower.
_MAX_BYTES = 1_048_576
_ID_BYTES = 256
_KEY_BYTES = 1_024
_ADDRESS_CHARS = 4_096
# A DOCTYPE (and with it every entity declaration) is only legal before the root element, so a document that starts
# with its root has none; words that merely quote one are left alone.
_STARTS_WITH_ROOT = re.compile(r"\ufeff?\s*(?:<\?xml\s[^<>]*\?>\s*)?<xml[\s>]")
# What a database or a log line cannot hold: control characters except tab and line feed, and halves of characters.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[!-~]+")
_EARLIEST, _LATEST = 1_000_000_000, 100_000_000_000  # 2001 to 5138, in seconds: anything else is not a time in seconds


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine update the bot has no use for; `kind` (printable ASCII, at most 64 characters) is for counting."""

    kind: str


class Origin(TypedDict):
    """What every event has: its identity, its time, its conversation, and perhaps its answer address."""

    key: str
    at: datetime
    conversation: Conversation
    reply_url: str | None


def parse_xml(body: bytes) -> ET.Element:
    """The root `<xml>` of a document without DOCTYPE."""
    text = _decode(body)
    if not _STARTS_WITH_ROOT.match(text):
        raise Malformed("not a plain <xml> document")
    try:
        return ET.fromstring(text)  # noqa: S314 - without a DOCTYPE there is nothing to expand
    except ET.ParseError:
        raise Malformed("XML cannot be parsed") from None


def parse_json(body: bytes) -> Mapping[str, object]:
    """The object in a JSON document."""
    try:
        value = json.loads(_decode(body))
    except (ValueError, RecursionError):
        raise Malformed("JSON cannot be parsed") from None
    return table(value, "document")


def table(value: object, name: str) -> Mapping[str, object]:
    """A JSON object."""
    if not isinstance(value, Mapping):
        raise Malformed(f"{name} is not an object")
    return value


def identifier(value: object, name: str) -> str:
    """An id: not empty, at most 256 bytes, nothing unprintable."""
    return _token(value, name, _ID_BYTES)


def button_key(value: object, name: str) -> str:
    """The key of a button: like an id, but up to 1024 bytes."""
    return _token(value, name, _KEY_BYTES)


def words(value: object, name: str) -> str:
    """What a person wrote, without the characters nobody can store; a missing value is the empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{name} is not a text")
    return _UNSTORABLE.sub("", value.replace("\r\n", "\n"))


def moment(value: object, name: str, *, default: datetime) -> datetime:
    """Unix seconds (number or digits) as an aware time in UTC; `default` when there is none."""
    if value is None or value == "":
        return default
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not _EARLIEST <= value < _LATEST:
        raise Malformed(f"{name} is not a time")
    return datetime.fromtimestamp(value, UTC)


def address(value: object, name: str) -> str:
    """A web address, http or https."""
    if not isinstance(value, str) or len(value) > _ADDRESS_CHARS or not _ADDRESS.fullmatch(value):
        raise Malformed(f"{name} is not a web address")
    return value


def ignored(channel: Channel, kind: str) -> Ignored:
    """An update to be counted and forgotten."""
    return Ignored(f"{channel}:{countable(kind)}"[:64])


def countable(kind: str) -> str:
    """The name of a kind as something to count by: at most 48 characters of printable ASCII."""
    return re.sub(r"[^A-Za-z0-9_.:-]", "?", kind)[:48] or "none"


def fingerprint(parts: Mapping[str, str]) -> str:
    """One short string for the whole of an update that brings no id of its own."""
    return hashlib.sha256(json.dumps(sorted(parts.items())).encode()).hexdigest()


def _token(value: object, name: str, max_bytes: int) -> str:
    if not isinstance(value, str) or not value or not value.isprintable() or len(value.encode()) > max_bytes:
        raise Malformed(f"{name} is missing or not an id")
    return value


def _decode(body: bytes) -> str:
    if len(body) > _MAX_BYTES:
        raise Malformed("body is too large")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("body is not UTF-8") from None
