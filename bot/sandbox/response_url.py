"""aibot/response: the one active answer to an AI-bot callback (aibot-webhook.md section 6)."""

from bot.sandbox.card_faces import face
from bot.sandbox.cards import CardRules, check_card
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.messages import Channel, Kind, conversation_key
from bot.sandbox.sending import long_text
from bot.sandbox.state import Content, TenantState, new_message_id
from bot.sandbox.wire import Trace

MARKDOWN_BYTES = 20_480


def reply(state: TenantState, code: str, body: Fields, trace: Trace) -> dict[str, object]:
    """Show markdown or a card to whoever caused the callback; the address is spent only by success."""
    address = state.reply_addresses.holds(code, state.now())
    if address is None:
        raise Refusal(ErrCode.RESPONSE_CODE_SPENT)
    trace.touches(conversation_key(Channel.AIBOT, address.user))
    match body.text("msgtype"):
        case "markdown":
            text = long_text(body.table("markdown"), MARKDOWN_BYTES)
            show(state, address.user, Content(kind=Kind.MARKDOWN, text=text), trace)
        case "template_card" if address.single:
            show_card(state, address.user, body.table("template_card"), trace)
        case other:
            raise Refusal(ErrCode.INVALID_MESSAGE_TYPE, f"msgtype {other[:30]!r}")
    state.reply_addresses.spend(code)
    return {}


def show(state: TenantState, user: str, content: Content, trace: Trace) -> int | None:
    """Show the AI bot's message in the single chat; the number of it, or None when the quota dropped it."""
    shown = state.show(user, Channel.AIBOT, content, message_id=new_message_id(), trace=trace)
    return shown.number if shown else None


def show_card(state: TenantState, user: str, card: Fields, trace: Trace) -> None:
    """Check and show a card of the AI bot."""
    check_card(card, CardRules(Channel.AIBOT), trace)
    state.check_unused(Channel.AIBOT, card)
    number = show(state, user, Content(kind=Kind.CARD, card=face(card)), trace)
    state.register_card(Channel.AIBOT, card.text("task_id"), {} if number is None else {user: number})
