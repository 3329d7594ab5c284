"""What went over the wire, both ways, newest last: decrypted, laid out to read, secrets masked, bounded."""

import json
import re
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

_KEPT = 500
_SHOWN_CHARACTERS = 12_000
_SECRETS = (
    re.compile(r'(?P<head>"(?:access_token|corpsecret|response_code)"\s*:\s*")(?P<secret>[^"]+)'),
    re.compile(r"(?P<head>(?:access_token|corpsecret|response_code)=)(?P<secret>[^&\"\s<\]]+)"),
    re.compile(r"(?P<head><ResponseCode><!\[CDATA\[)(?P<secret>[^\]]+)"),
    re.compile(r"(?P<head>/aibot/files/)(?P<secret>[A-Za-z0-9_-]+)"),
)


class Direction(StrEnum):
    """Who asked whom."""

    FROM_BOT = "from_bot"
    TO_BOT = "to_bot"


class NoteCode(StrEnum):
    """What a reader of the wire should know beyond the answer; the words for each are in words.toml."""

    QUOTA_DROPPED = "quota_dropped"
    TEXT_CUT = "text_cut"
    DUPLICATE = "duplicate"
    SUGGESTED_LENGTH = "suggested_length"
    FIELD_UNUSED = "field_unused"
    INVALID_RECEIVER = "invalid_receiver"
    FAULT = "fault"
    ATTEMPT = "attempt"
    NO_ANSWER = "no_answer"
    BAD_STATUS = "bad_status"
    BAD_REPLY = "bad_reply"
    NOT_CONNECTED = "not_connected"
    URL_CHECKED = "url_checked"
    REPLY_REFUSED = "reply_refused"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on an exchange; `detail` fills the place in its words."""

    code: NoteCode
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireEntry:
    """One exchange. `status` is the HTTP status (0: no answer); `size` the bytes sent, of a download the bytes got."""

    number: int = 0
    at: datetime
    direction: Direction
    method: str
    path: str
    status: int
    errcode: int | None
    size: int
    millis: int
    conversations: frozenset[str]
    request: str
    answer: str
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Trace:
    """What is learnt about an exchange while it is handled: whose chats it touches, and remarks."""

    conversations: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def touches(self, conversation: str) -> None:
        """The exchange belongs to that conversation."""
        self.conversations.add(conversation)

    def note(self, code: NoteCode, detail: str = "") -> None:
        """Add a remark."""
        self.notes.append(Note(code, detail))


class WireLog:
    """The last exchanges; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries = deque[WireEntry](maxlen=_KEPT)
        self._count = 0

    def add(self, entry: WireEntry) -> None:
        """Keep an exchange, masked and cut to a readable size."""
        with self._lock:
            self._count += 1
            self._entries.append(
                replace(
                    entry,
                    number=self._count,
                    path=masked(entry.path),
                    request=readable(entry.request),
                    answer=readable(entry.answer),
                )
            )

    def since(self, number: int, *, most: int = _KEPT) -> list[WireEntry]:
        """The newest exchanges after that number, at most so many, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > number][-most:]


def masked(text: str) -> str:
    """The text with every secret reduced to its first four characters."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: f"{found['head']}{found['secret'][:4]}…", text)
    return text


def readable(text: str) -> str:
    """JSON indented, XML one element a line, secrets masked, cut when long."""
    laid_out = masked(_laid_out(text.strip()))
    if len(laid_out) <= _SHOWN_CHARACTERS:
        return laid_out
    return laid_out[:_SHOWN_CHARACTERS] + "…"


def _laid_out(text: str) -> str:
    if text.startswith("<"):
        return re.sub(r">\s*<(?![!/])", ">\n<", text)
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
