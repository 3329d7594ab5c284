"""What fits into a message: cards as WeCom wants them, long texts cut at borders (template-cards.md, sending.md)."""

import re

from bot.errors import TenantRefused
from handlers.outgoing import Button, Card

APP_TEXT_BYTES = 2048
AIBOT_MARKDOWN_BYTES = 20480

# Counts and bytes are hard limits; lengths in characters are suggestions, so longer words are cut short with a mark.
_BUTTONS = 6
_KEY_BYTES = 1024
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_TITLE_CHARS, _BODY_CHARS, _LABEL_CHARS = 26, 112, 10
# Where a sentence ends: full-width full stop, exclamation and question mark, semicolon, and their narrow kin.
_SENTENCE_ENDS = "\u3002\uff01\uff1f\uff1b!?;"

_LONGEST_CHARACTER = 4  # bytes of UTF-8

TOO_LONG, EMPTY, BAD_FIELD = 45002, 44004, 40058


class OverLimit(TenantRefused):
    """Checked before anything is sent: the tenant would refuse it, or cut it without a word."""


def template_card(card: Card) -> dict[str, object]:
    """The `template_card` object of a card with buttons; raises OverLimit where a hard limit is broken."""
    _check(card)
    body = {"sub_title_text": shortened(card.body, _BODY_CHARS)} if card.body else {}
    return {
        "card_type": "button_interaction",
        "task_id": card.task_id,
        "main_title": {"title": shortened(card.title, _TITLE_CHARS)},
        **body,
        "button_list": [_button(button) for button in card.buttons],
    }


def shortened(text: str, limit: int) -> str:
    """The text, or as much of it as fits with an ellipsis into `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\u2026"


def button_label(label: str) -> str:
    """A button's label as it can be shown."""
    return shortened(label, _LABEL_CHARS)


def require_fits(text: str, limit: int) -> None:
    """Raise OverLimit for an empty text or one of more than `limit` bytes."""
    size = len(text.encode("utf-8", "replace"))
    if not text.strip():
        raise OverLimit(EMPTY, "text is empty")
    if size > limit:
        raise OverLimit(TOO_LONG, f"text of {size} bytes, at most {limit}")


def split_utf8(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` UTF-8 bytes (4 or more), cut after lines, else after sentences.

    Nothing but line breaks at the cuts and blank parts is lost.
    """
    if limit < _LONGEST_CHARACTER:
        raise ValueError("a limit must hold any one character")
    data = text.encode("utf-8", "replace")
    parts = list[str]()
    start = 0
    while start < len(data):
        window = _whole_characters(data[start : start + limit])
        if start + len(window) < len(data):
            window = window[: _border(window)]
        parts.append(window.decode().strip("\n"))
        start += len(window)
    return [part for part in parts if part.strip()]


def _whole_characters(window: bytes) -> bytes:
    """The window without a character it ends in the middle of."""
    return window.decode("utf-8", "ignore").encode()


def _border(window: bytes) -> int:
    """Where to cut: after the last line or sentence in the second half, else at the very end."""
    text = window.decode()
    half = len(text) // 2
    line = text.rfind("\n") + 1
    if line > half:
        return len(text[:line].encode())
    sentence = max(text.rfind(end) for end in _SENTENCE_ENDS) + 1
    return len(text[:sentence].encode()) if sentence > half else len(window)


def _button(button: Button) -> dict[str, object]:
    return {"text": button_label(button.label), "key": button.key}


def _check(card: Card) -> None:
    keys = [button.key for button in card.buttons]
    if not _TASK_ID.fullmatch(card.task_id):
        raise OverLimit(BAD_FIELD, "task_id must be 1 to 128 of letters, digits, _ - @")
    if not card.title.strip():
        raise OverLimit(BAD_FIELD, "card has no title")
    if not 1 <= len(keys) <= _BUTTONS:
        raise OverLimit(BAD_FIELD, f"card has {len(keys)} buttons, 1 to {_BUTTONS} are possible")
    if len(set(keys)) != len(keys):
        raise OverLimit(BAD_FIELD, "two buttons have the same key")
    if any(not 1 <= len(key.encode("utf-8", "replace")) <= _KEY_BYTES for key in keys):
        raise OverLimit(BAD_FIELD, f"a button's key must have 1 to {_KEY_BYTES} bytes")
    if any(not button.label.strip() for button in card.buttons):
        raise OverLimit(BAD_FIELD, "a button has no label")
