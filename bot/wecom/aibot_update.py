"""The AI bot's updates: the JSON inside the envelope becomes an event (aibot-webhook.md)."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.errors import Malformed
from bot.wecom.reading import (
    Ignored,
    Origin,
    address,
    button_key,
    countable,
    identifier,
    ignored,
    moment,
    parse_json,
    table,
    words,
)
from handlers.events import (
    ButtonPressed,
    Channel,
    ChatEntered,
    Conversation,
    Event,
    FileLocator,
    MessageReceived,
    UnknownReceived,
)
from policies.roster import UserId

_Fields = Mapping[str, object]


def read_aibot_update(inner: bytes, *, now: datetime, bot_name: str = "") -> Event | Ignored:
    """The event in a decrypted message; raises Malformed.

    `now` stands in for a missing create_time; `bot_name` is what people call the bot when they mention it.
    """
    update = parse_json(inner)
    kind = identifier(update.get("msgtype"), "msgtype")
    if kind == "stream":
        return ignored(Channel.AIBOT, kind)  # asks for more of an answer that this bot does not give piecemeal
    if kind == "event":
        return _event(update, now)
    return _message(update, kind, _origin(update, now), bot_name)


def _origin(update: _Fields, now: datetime) -> Origin:
    sender = identifier(table(update.get("from"), "from").get("userid"), "from.userid")
    reply_url = update.get("response_url")
    return Origin(
        key=f"{Channel.AIBOT}:{identifier(update.get('msgid'), 'msgid')}",
        at=moment(update.get("create_time"), "create_time", default=now),
        conversation=Conversation(Channel.AIBOT, UserId(sender), _group(update)),
        reply_url=address(reply_url, "response_url") if reply_url else None,
    )


def _group(update: _Fields) -> str | None:
    chat_id = update.get("chatid")
    chat_type = update.get("chattype", "group" if chat_id else "single")
    if chat_type == "single":
        return None
    if chat_type != "group":
        raise Malformed("chattype is neither single nor group")
    return identifier(chat_id, "chatid")


def _message(update: _Fields, kind: str, origin: Origin, bot_name: str) -> Event:
    content = update.get(kind)
    locator = _locator(table(content, kind), kind) if kind == "file" else _quoted_file(update)
    if kind == "mixed":
        text, images = _mixed(table(content, kind))
    elif kind in ("text", "voice"):
        text, images = words(table(content, kind).get("content"), kind), 0
    elif kind in ("image", "file"):
        text, images = "", int(kind == "image")
    else:
        return UnknownReceived(**origin, kind=countable(kind))
    if origin["conversation"].group:
        text = _without_mention(text, bot_name)
    return MessageReceived(**origin, text=text, quoted=_quoted_words(update), locator=locator, images=images)


def _mixed(content: _Fields) -> tuple[str, int]:
    """The words of a mixed message, piece by piece on lines of their own, and how many pictures it has."""
    items = content.get("msg_item")
    if not isinstance(items, list):
        raise Malformed("mixed.msg_item is not a list")
    pieces = list[str]()
    images = 0
    for item in items:
        piece = table(item, "mixed.msg_item")
        if piece.get("msgtype") == "text":
            pieces.append(words(table(piece.get("text"), "mixed.text").get("content"), "mixed.text"))
        elif piece.get("msgtype") == "image":
            images += 1
    return "\n".join(pieces), images


def _quoted_words(update: _Fields) -> str:
    """The words somebody quoted while asking about them; empty for a quote without words.

    What is said counts, whatever is quoted: a quote of another shape is no reason to refuse the message.
    """
    quote = update.get("quote")
    if not isinstance(quote, Mapping):
        return ""
    kind = quote.get("msgtype")
    content = quote.get(kind) if kind in ("text", "voice", "mixed") else None
    if not isinstance(content, Mapping):
        return ""
    try:
        return _mixed(content)[0] if kind == "mixed" else words(content.get("content"), f"quote.{kind}")
    except Malformed:
        return ""


def _quoted_file(update: _Fields) -> FileLocator | None:
    """The file somebody quoted while asking about it: in a group that is the only way to show the bot one."""
    quote = update.get("quote")
    if not isinstance(quote, Mapping) or quote.get("msgtype") != "file":
        return None
    return _locator(table(quote.get("file"), "quote.file"), "quote.file")


def _locator(content: _Fields, name: str) -> FileLocator:
    """Where the file is. Its own key and name are undocumented here, and used when they come."""
    key = content.get("aeskey")
    return FileLocator(
        url=address(content.get("url"), f"{name}.url"),
        aes_key=identifier(key, f"{name}.aeskey") if key else None,
        name=words(content.get("filename"), f"{name}.filename") or None,
    )


def _event(update: _Fields, now: datetime) -> Event | Ignored:
    event = table(update.get("event"), "event")
    kind = identifier(event.get("eventtype"), "eventtype")
    if kind == "enter_chat":
        return ChatEntered(**_origin(update, now))
    if kind != "template_card_event":
        return ignored(Channel.AIBOT, f"event:{kind}")
    # The documentation's table and its sample disagree on the names: read the sample's, fall back to the table's.
    press = table(event.get(kind), kind)
    return ButtonPressed(
        **_origin(update, now),
        button=button_key(press.get("event_key", press.get("eventkey")), "event_key"),
        task_id=identifier(press.get("task_id", press.get("taskid")), "task_id"),
    )


def _without_mention(text: str, bot_name: str) -> str:
    """The words without the mentions they start with; the bot's own name may contain spaces."""
    name = rf"{re.escape(bot_name)}|\S+" if bot_name else r"\S+"
    return re.sub(rf"\A\s*(?:@(?:{name})(?:\s+|\Z))+", "", text)
