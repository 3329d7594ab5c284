"""Passive JSON answers of the AI bot: welcome, stream, card, card change (aibot-webhook.md sections 2 to 4)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace

from bot.sandbox import response_url
from bot.sandbox.callbacks import MESSAGE_KINDS, Callback
from bot.sandbox.cards import FEEDBACK_BYTES, CardRules, check_bytes, check_card
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.media import MEBIBYTE
from bot.sandbox.messages import Channel, Kind, ShownFile
from bot.sandbox.state import Content, TenantState
from bot.sandbox.wire import Trace

_MOST_IMAGES = 10
_IMAGE_BYTES = 10 * MEBIBYTE
_PICTURE_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_TO_MESSAGES = ("stream", "template_card", "stream_with_template_card")
_ALLOWED = {
    "enter_chat": ("text", "template_card"),
    "stream": ("stream",),
    **dict.fromkeys(MESSAGE_KINDS, _TO_MESSAGES),
}


@dataclass(frozen=True, slots=True)
class GrowingStream:
    """A stream the bot has not finished: its id and the message that shows it."""

    stream_id: str
    number: int


def apply(state: TenantState, callback: Callback, body: Fields, trace: Trace) -> GrowingStream | None:
    """Show the answer; returns the stream when there is more of it to ask for."""
    if callback.kind == "template_card_event":
        _update_card(state, callback, body, trace)
        return None
    kind = body.text("msgtype")
    if kind not in _ALLOWED.get(callback.kind, ()):
        raise Refusal(ErrCode.INVALID_MESSAGE_TYPE, f"{kind[:30]!r} answers no {callback.kind}")
    if kind == "text":
        welcome = Content(kind=Kind.TEXT, text=body.table("text").text("content"))
        response_url.show(state, callback.user, welcome, trace)
        return None
    growing = _show_stream(state, callback, body.table("stream"), trace) if "stream" in kind else None
    if "template_card" in kind:
        response_url.show_card(state, callback.user, body.table("template_card"), trace)
    return growing


def _update_card(state: TenantState, callback: Callback, body: Fields, trace: Trace) -> None:
    if body.text("response_type") != "update_template_card":
        raise body.wrong("response_type", "must be update_template_card")
    card = body.table("template_card")
    if card.text("task_id") != callback.task_id:
        raise card.wrong("task_id", "is not the pressed card's")
    check_card(card, CardRules(Channel.AIBOT, update=True), trace)
    users = body.texts("userids")
    for user, number in state.cards[Channel.AIBOT, callback.task_id].views.items():
        if not users or user in users:
            state.replace_card(number, card)


def _show_stream(state: TenantState, callback: Callback, stream: Fields, trace: Trace) -> GrowingStream | None:
    stream_id = stream.text("id")
    if not stream_id:
        raise stream.wrong("id", "is missing")
    finished = stream.flag("finish")
    text = check_bytes(stream, "content", response_url.MARKDOWN_BYTES)
    images = _images(stream, finished=finished)
    number = callback.number if callback.kind == "stream" else None
    if number is None:
        check_bytes(stream.table("feedback"), "id", FEEDBACK_BYTES)
        first = Content(kind=Kind.MARKDOWN, text=text, images=images, unfinished=not finished)
        number = response_url.show(state, callback.user, first, trace)
    else:
        # Every frame replaces the whole text.
        state.chats.revise(number, lambda shown: replace(shown, text=text, images=images, unfinished=not finished))
    return None if finished or number is None else GrowingStream(stream_id, number)


def _images(stream: Fields, *, finished: bool) -> tuple[ShownFile, ...]:
    items = stream.tables("msg_item")
    if items and not finished:
        raise stream.wrong("msg_item", "is allowed with finish only")
    if len(items) > _MOST_IMAGES:
        raise stream.wrong("msg_item", f"has more than {_MOST_IMAGES} items")
    return tuple(_image(item.table("image"), number) for number, item in enumerate(items, start=1))


def _image(image: Fields, number: int) -> ShownFile:
    try:
        content = base64.b64decode(image.text("base64"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise image.wrong("base64", "cannot be decoded") from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != image.text("md5").lower():
        raise image.wrong("md5", "does not fit")
    if len(content) > _IMAGE_BYTES or not content.startswith(_PICTURE_MARKS):
        raise image.wrong("base64", "is no JPG or PNG of at most 10 MB")
    return ShownFile(f"{number}.png", content)
