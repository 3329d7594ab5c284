"""Passive XML answers of the app: words, or the change of the card that was pressed (app-callbacks.md section 3)."""

from xml.etree import ElementTree as ET

from bot.sandbox.callbacks import Callback
from bot.sandbox.card_faces import card_from_xml
from bot.sandbox.card_updates import replace_app_card
from bot.sandbox.errors import BadEnvelope, ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.messages import Channel, Kind
from bot.sandbox.sending import TEXT_BYTES
from bot.sandbox.state import Content, TenantState, new_message_id
from bot.sandbox.wire import Trace

_CARD_EVENTS = frozenset({"template_card_event", "template_card_menu_event"})


def parse_xml(text: str) -> ET.Element:
    """The root element; a DOCTYPE is refused, so no entity is ever expanded."""
    if "<!DOCTYPE" in text:
        raise BadEnvelope("doctype")
    return ET.fromstring(text)  # noqa: S314 - no DOCTYPE, no entities


def apply(state: TenantState, callback: Callback, text: str, trace: Trace) -> None:
    """Show or change what the answer says, for the member who caused the callback only."""
    try:
        root = parse_xml(text)
    except (ET.ParseError, BadEnvelope) as error:
        raise Refusal(ErrCode.INVALID_PARAMETER, "reply is not xml") from error
    if (root.findtext("ToUserName"), root.findtext("FromUserName")) != (callback.user, state.credentials.corp_id):
        raise Refusal(ErrCode.INVALID_FIELD, "ToUserName or FromUserName")
    kind = root.findtext("MsgType") or ""
    pressed = callback.number if callback.kind in _CARD_EVENTS else None
    match kind:
        case "text" if callback.kind != "template_card_event":
            words = (root.findtext("Content") or "").encode()[:TEXT_BYTES].decode(errors="ignore")
            content = Content(kind=Kind.TEXT, text=words)
            state.show(callback.user, Channel.APP, content, message_id=new_message_id(), trace=trace)
        case "update_button" if pressed is not None:
            state.settle_card(pressed, root.findtext("Button/ReplaceName") or "")
        case "update_template_card" if pressed is not None:
            _replace_card(state, pressed, root, callback.task_id, trace)
        case _:
            raise Refusal(ErrCode.INVALID_MESSAGE_TYPE, f"{kind[:30]!r} answers no {callback.kind}")


def _replace_card(state: TenantState, number: int, root: ET.Element, task_id: str, trace: Trace) -> None:
    element = root.find("TemplateCard")
    card = Fields(card_from_xml(element) if element is not None else {})
    replace_app_card(state, card, [number], state.cards[Channel.APP, task_id], trace)
