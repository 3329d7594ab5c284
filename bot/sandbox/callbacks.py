"""The callbacks of the tenant as values: inner XML of the app, inner JSON of the AI bot, not yet encrypted."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.messages import Channel, Kind, Shown, ShownFile, conversation_key
from bot.sandbox.state import ReplyAddress, TenantState

ATTEMPTS = 3
_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One thing to tell the bot. `kind` decides which passive answers are allowed, `attempts` how often it is tried.

    `number` is the chat message it is about (the person's own message, the pressed card, the growing stream).
    """

    channel: Channel
    user: str
    kind: str
    body: str
    attempts: int = ATTEMPTS
    number: int | None = None
    task_id: str = ""

    @property
    def conversation(self) -> str:
        """The key of the conversation it belongs to."""
        return conversation_key(self.channel, self.user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A press on a card: the key of the button, what was selected, and the message that shows the card."""

    number: int
    card_type: str
    task_id: str
    key: str
    menu: bool
    selected: Mapping[str, tuple[str, ...]]
    response_code: str = ""


MESSAGE_KINDS = frozenset({"text", "mixed", "image", "file"})


def app_text(state: TenantState, shown: Shown) -> Callback:
    """Words to the app."""
    return _app_message(state, shown, "text", _element("Content", shown.text))


def app_image(state: TenantState, shown: Shown, media_id: str) -> Callback:
    """A picture to the app."""
    url = f"{state.public_url}/pictures/{media_id}"
    return _app_message(state, shown, "image", _element("PicUrl", url) + _element("MediaId", media_id))


def app_entered(state: TenantState, user: str) -> Callback:
    """A person opened the chat with the app."""
    inner = _element("Event", "enter_agent") + _element("EventKey", "")
    body = _xml(state, user, state.now(), _element("MsgType", "event") + inner)
    return Callback(channel=Channel.APP, user=user, kind="enter_agent", body=body)


def app_press(state: TenantState, user: str, press: Press) -> Callback:
    """A press on an app card or its menu."""
    event = "template_card_menu_event" if press.menu else "template_card_event"
    parts = [
        _element("MsgType", "event"),
        _element("Event", event),
        _element("EventKey", press.key),
        _element("TaskId", press.task_id),
        _element("CardType", press.card_type),
        _element("ResponseCode", press.response_code),
        "" if press.menu else _selected_xml(press.selected),
    ]
    return Callback(
        channel=Channel.APP,
        user=user,
        kind=event,
        body=_xml(state, user, state.now(), "".join(parts)),
        number=press.number,
        task_id=press.task_id,
    )


def aibot_message(state: TenantState, shown: Shown, quoted: Shown | None = None) -> Callback:
    """Words, a file, a picture or a mixture to the AI bot, perhaps quoting another message."""
    kind, payload = _payload(state, shown)
    message = _aibot_head(state, shown.user, shown.message_id, shown.at)
    message |= {"msgtype": kind, kind: payload}
    if quoted is not None:
        quoted_kind, quoted_payload = _payload(state, quoted)
        message["quote"] = {"msgtype": quoted_kind, quoted_kind: quoted_payload}
    return Callback(channel=Channel.AIBOT, user=shown.user, kind=kind, body=_json(message), number=shown.number)


def aibot_entered(state: TenantState, user: str) -> Callback:
    """A person opened the single chat with the AI bot for the first time that day."""
    event = _aibot_head(state, user, new_aibot_id(), state.now())
    event |= {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
    return Callback(channel=Channel.AIBOT, user=user, kind="enter_chat", body=_json(event))


def aibot_press(state: TenantState, user: str, press: Press) -> Callback:
    """A press on an AI-bot card; the tenant tells it once and never again."""
    click: dict[str, object] = {"card_type": press.card_type, "event_key": press.key, "task_id": press.task_id}
    if press.selected and not press.menu:
        click["selected_items"] = {
            "selected_item": [
                {"question_key": question, "option_ids": {"option_id": list(options)}}
                for question, options in press.selected.items()
            ]
        }
    event = _aibot_head(state, user, new_aibot_id(), state.now())
    event |= {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": click}}
    return Callback(
        channel=Channel.AIBOT,
        user=user,
        kind="template_card_event",
        body=_json(event),
        attempts=1,
        number=press.number,
        task_id=press.task_id,
    )


def aibot_stream_poll(state: TenantState, user: str, stream_id: str, number: int) -> Callback:
    """Ask the bot how its unfinished stream goes on."""
    message = _aibot_head(state, user, new_aibot_id(), state.now(), answerable=False)
    del message["create_time"]
    message |= {"msgtype": "stream", "stream": {"id": stream_id}}
    return Callback(channel=Channel.AIBOT, user=user, kind="stream", body=_json(message), attempts=1, number=number)


def new_aibot_id() -> str:
    """A msgid of the AI bot."""
    return secrets.token_hex(16)


def new_app_id() -> str:
    """A MsgId of the app: a positive 64-bit number."""
    return str(secrets.randbits(62) | 1 << 61)


def _app_message(state: TenantState, shown: Shown, kind: str, inner: str) -> Callback:
    parts = _element("MsgType", kind) + inner + f"<MsgId>{shown.message_id}</MsgId>"
    body = _xml(state, shown.user, shown.at, parts)
    return Callback(channel=Channel.APP, user=shown.user, kind=kind, body=body, number=shown.number)


def _xml(state: TenantState, user: str, at: datetime, inner: str) -> str:
    credentials = state.credentials
    head = _element("ToUserName", credentials.corp_id) + _element("FromUserName", user)
    created = f"<CreateTime>{int(at.timestamp())}</CreateTime>"
    return f"<xml>{head}{created}{inner}<AgentID>{credentials.agent_id}</AgentID></xml>"


def _element(name: str, text: str) -> str:
    kept = _ILLEGAL_IN_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{kept}]]></{name}>"


def _selected_xml(selected: Mapping[str, tuple[str, ...]]) -> str:
    if not selected:
        return ""
    items = "".join(
        "<SelectedItem>"
        + _element("QuestionKey", question)
        + "<OptionIds>"
        + "".join(_element("OptionId", option) for option in options)
        + "</OptionIds></SelectedItem>"
        for question, options in selected.items()
    )
    return f"<SelectedItems>{items}</SelectedItems>"


def _aibot_head(
    state: TenantState, user: str, message_id: str, at: datetime, *, answerable: bool = True
) -> dict[str, object]:
    head: dict[str, object] = {
        "msgid": message_id,
        "aibotid": state.credentials.aibot_id,
        "chattype": "single",
        "from": {"userid": user},
        "create_time": int(at.timestamp()),
    }
    if answerable:
        code = state.reply_addresses.issue(ReplyAddress(user), state.now())
        head["response_url"] = f"{state.public_url}/cgi-bin/aibot/response?response_code={code}"
    return head


def _payload(state: TenantState, shown: Shown) -> tuple[str, dict[str, object]]:
    match shown.kind:
        case Kind.FILE if shown.file:
            return "file", {"url": _lend(state, shown, shown.file)}
        case Kind.IMAGE:
            return "image", {"url": _lend(state, shown, shown.images[0])}
        case Kind.MIXED:
            words: Sequence[dict[str, object]] = [{"msgtype": "text", "text": {"content": shown.text}}]
            pictures = [{"msgtype": "image", "image": {"url": _lend(state, shown, image)}} for image in shown.images]
            return "mixed", {"msg_item": [*words, *pictures]}
        case Kind.CARD if shown.card:
            return "text", {"content": shown.card.title}
        case _:
            return "text", {"content": shown.text}


def _lend(state: TenantState, shown: Shown, file: ShownFile) -> str:
    file_id = state.lent_files.lend(file, shown.conversation, state.now())
    return f"{state.public_url}/aibot/files/{file_id}"


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
