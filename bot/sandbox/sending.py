"""message/send and message/recall of the app (sending.md sections 1 and 2)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.sandbox.card_faces import face
from bot.sandbox.cards import CardRules, check_card, needs_callback
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.media import MediaType
from bot.sandbox.messages import Channel, Kind, ShownFile
from bot.sandbox.receivers import check_agent, find_receivers
from bot.sandbox.state import Content, SentMessage, TenantState, new_message_id
from bot.sandbox.wire import NoteCode, Trace

TEXT_BYTES = 2048
RECALL_WITHIN = timedelta(hours=24)
_FILE_LINE = 2


def send(state: TenantState, body: Fields, trace: Trace) -> dict[str, object]:
    """Send to people from the app; the answer names invalid receivers, the msgid and a card's response_code."""
    check_agent(state, body)
    if earlier := state.duplicates.earlier_answer(body, state.now()):
        trace.note(NoteCode.DUPLICATE)
        return dict(earlier)
    receivers = find_receivers(state, body)
    content, card = _content(state, body, trace)
    if not receivers.users:
        raise Refusal(ErrCode.ALL_RECEIVERS_INVALID, extra=receivers.answer())
    if receivers.bad_users:
        trace.note(NoteCode.INVALID_RECEIVER, "|".join(receivers.bad_users))
    answer = receivers.answer() | _show_to(state, receivers.users, content, card, trace)
    state.duplicates.remember(body, answer, state.now())
    return answer


def recall(state: TenantState, body: Fields, trace: Trace) -> dict[str, object]:
    """Take a message back within 24 hours; 40058 for anything else."""
    sent = state.sent.get(body.text("msgid"))
    if sent is None or state.now() - sent.at > RECALL_WITHIN:
        raise body.wrong("msgid", "cannot be recalled")
    for number in sent.numbers:
        shown = state.chats.revise(number, lambda message: replace(message, recalled=True))
        trace.touches(shown.conversation)
    return {}


def _content(state: TenantState, body: Fields, trace: Trace) -> tuple[Content, Fields | None]:
    kind = body.text("msgtype")
    part = body.table(kind) if kind else body
    match kind:
        case "text":
            return _text(part, trace), None
        case "markdown":
            return Content(kind=Kind.MARKDOWN, text=long_text(part, TEXT_BYTES)), None
        case "file":
            return Content(kind=Kind.FILE, file=_media(state, part, MediaType.FILE)), None
        case "image":
            return Content(kind=Kind.IMAGE, images=(_media(state, part, MediaType.IMAGE),)), None
        case "template_card":
            _check_app_card(state, part, trace)
            return Content(kind=Kind.CARD, card=face(part)), part
        case _:
            raise Refusal(ErrCode.INVALID_MESSAGE_TYPE, f"msgtype {kind[:30]!r}")


def _text(part: Fields, trace: Trace) -> Content:
    content = _filled(part)
    kept = content.encode()[:TEXT_BYTES].decode(errors="ignore")
    cut = kept != content
    if cut:
        trace.note(NoteCode.TEXT_CUT, str(len(content.encode())))
    return Content(kind=Kind.TEXT, text=kept, cut=cut)


def long_text(part: Fields, limit: int) -> str:
    """The content of a markdown part; empty is 44004, longer than the limit in bytes is 45002."""
    content = _filled(part)
    if len(content.encode()) > limit:
        raise part.wrong("content", f"is longer than {limit} bytes", ErrCode.MESSAGE_TOO_LONG)
    return content


def _filled(part: Fields) -> str:
    content = part.text("content")
    if not content.strip():
        raise part.wrong("content", "is empty", ErrCode.EMPTY_CONTENT)
    return content


def _media(state: TenantState, part: Fields, wanted: MediaType) -> ShownFile:
    media_id = part.text("media_id")
    if not media_id:
        raise Refusal(ErrCode.MEDIA_ID_MISSING)
    media = state.media.get(media_id, state.now())
    if media.type is not wanted:
        raise Refusal(ErrCode.INVALID_MEDIA_TYPE, f"uploaded as {media.type}")
    return media.file


def _check_app_card(state: TenantState, card: Fields, trace: Trace) -> None:
    check_card(card, CardRules(Channel.APP), trace)
    for line in card.tables("horizontal_content_list"):
        if line.number("type") == _FILE_LINE:
            state.media.get(line.text("media_id"), state.now())
    if needs_callback(card) and not state.connected[Channel.APP]:
        raise Refusal(ErrCode.CALLBACK_URL_NEEDED)
    state.check_unused(Channel.APP, card)


def _show_to(
    state: TenantState, users: Iterable[str], content: Content, card: Fields | None, trace: Trace
) -> dict[str, object]:
    message_id = new_message_id()
    views = dict[str, int]()
    for user in users:
        shown = state.show(user, Channel.APP, content, message_id=message_id, trace=trace)
        if shown is not None:
            views[user] = shown.number
    state.sent[message_id] = SentMessage(state.now(), tuple(views.values()))
    answer = dict[str, object](msgid=message_id)
    if card is not None:
        sent = state.register_card(Channel.APP, card.text("task_id"), views)
        if needs_callback(card):
            answer["response_code"] = state.response_codes.issue(sent, state.now())
    return answer
