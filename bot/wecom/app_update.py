"""The self-built app's updates: the XML inside the envelope becomes an event (app-callbacks.md)."""

from datetime import datetime
from xml.etree import ElementTree as ET

from bot.errors import NotFromWeCom
from bot.wecom.reading import (
    Ignored,
    Origin,
    button_key,
    countable,
    fingerprint,
    identifier,
    ignored,
    moment,
    parse_xml,
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

_ENTERED = frozenset({"enter_agent", "subscribe"})
_PRESSED = frozenset({"template_card_event", "template_card_menu_event"})
# Events bring no MsgId, and their time counts whole seconds: two presses within one second differ only in the rest.
_EVENT_IDENTITY = (
    *("FromUserName", "CreateTime", "AgentID", "MsgId"),
    *("Event", "EventKey", "TaskId", "ResponseCode", "CardType", "ChangeType"),
)


def read_app_update(inner: bytes, *, corp_id: str, agent_id: int | None, now: datetime) -> Event | Ignored:
    """The event in a decrypted message; raises Malformed, or NotFromWeCom when it is for another corporation or app.

    `agent_id` None accepts any app of the corporation; `now` stands in for a missing CreateTime.
    """
    root = parse_xml(inner)
    if _field(root, "ToUserName") != corp_id:
        raise NotFromWeCom("meant for another corporation")
    kind = identifier(_field(root, "MsgType"), "MsgType")
    name = _field(root, "Event") or ""
    if kind == "event" and name not in _ENTERED | _PRESSED:
        return ignored(Channel.APP, f"event:{name}")  # also the system's own events, which name no app or another one
    _require_agent(root, agent_id)
    user = UserId(identifier(_field(root, "FromUserName"), "FromUserName"))
    origin = Origin(
        key=_event_key(root) if kind == "event" else _message_key(root),
        at=moment(_field(root, "CreateTime"), "CreateTime", default=now),
        conversation=Conversation(Channel.APP, user),
        reply_url=None,
    )
    return _event(root, name, origin) if kind == "event" else _message(root, kind, origin)


def _require_agent(root: ET.Element, agent_id: int | None) -> None:
    given = _field(root, "AgentID")
    if given and agent_id is not None and given != str(agent_id):
        raise NotFromWeCom("meant for another app")


def _message_key(root: ET.Element) -> str:
    return f"{Channel.APP}:{_field(root, 'AgentID') or '-'}:{identifier(_field(root, 'MsgId'), 'MsgId')}"


def _event_key(root: ET.Element) -> str:
    return f"{Channel.APP}:event:{fingerprint({name: _field(root, name) or '' for name in _EVENT_IDENTITY})}"


def _message(root: ET.Element, kind: str, origin: Origin) -> Event:
    if kind == "text":
        return MessageReceived(**origin, text=words(root.findtext("Content"), "Content"))
    if kind == "image":
        return MessageReceived(**origin, images=1)
    media_id, name = _field(root, "MediaId"), _field(root, "FileName")
    # `file` is not among the documented kinds; should it come, with whatever name, its bytes are within reach.
    if media_id and (name or kind == "file"):
        media_id = identifier(media_id, "MediaId")
        return MessageReceived(**origin, locator=FileLocator(media_id=media_id, name=words(name, "FileName") or None))
    return UnknownReceived(**origin, kind=countable(kind))


def _event(root: ET.Element, name: str, origin: Origin) -> Event:
    if name in _ENTERED:
        return ChatEntered(**origin)
    code = _field(root, "ResponseCode")
    return ButtonPressed(
        **origin,
        button=button_key(_field(root, "EventKey"), "EventKey"),
        task_id=identifier(_field(root, "TaskId"), "TaskId"),
        response_code=button_key(code, "ResponseCode") if code else None,
    )


def _field(root: ET.Element, name: str) -> str | None:
    text = root.findtext(name)
    return text.strip() if text else None
