"""message/update_template_card: change a sent card with a one-use response code (template-cards.md section 5)."""

from bot.sandbox.cards import CardRules, check_card
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.messages import Channel, conversation_key
from bot.sandbox.receivers import MOST_PARTIES, MOST_USERS, check_agent, known_users, users_of_party
from bot.sandbox.state import SentCard, TenantState
from bot.sandbox.wire import Trace


def update_template_card(state: TenantState, body: Fields, trace: Trace) -> dict[str, object]:
    """Change a sent card with a response code, which is spent only when the change is made."""
    check_agent(state, body)
    code = body.text("response_code")
    card = state.response_codes.holds(code, state.now())
    if card is None:
        raise Refusal(ErrCode.RESPONSE_CODE_SPENT)
    wanted = _wanted(state, body, card)
    targets = [user for user in wanted if user in card.views]
    if not targets:
        raise Refusal(ErrCode.NOT_A_RECEIVER)
    _change_card(state, body, [card.views[user] for user in targets], card, trace)
    state.response_codes.spend(code)
    for user in targets:
        trace.touches(conversation_key(Channel.APP, user))
    return {"invaliduser": [user for user in wanted if user not in card.views]}


def _wanted(state: TenantState, body: Fields, card: SentCard) -> list[str]:
    if body.flag("atall"):
        return list(card.views)
    named = body.texts("userids")
    parties = _numbers(body, "partyids")
    tags = _numbers(body, "tagids")
    if len(named) > MOST_USERS:
        raise Refusal(ErrCode.USER_LIST_TOO_LONG)
    if len(parties) > MOST_PARTIES or len(tags) > MOST_PARTIES:
        raise Refusal(ErrCode.PARTY_LIST_TOO_LONG)
    known, unknown = known_users(state, named)
    for party in parties:
        known += users_of_party(state, party)
    wanted = list(dict.fromkeys([*known, *unknown]))
    if not wanted:
        raise Refusal(ErrCode.NOBODY_TO_UPDATE)
    return wanted


def _numbers(body: Fields, name: str) -> list[str]:
    value = body.raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
        raise body.wrong(name, "must be a list of integers")
    return [str(item) for item in value]


def _change_card(state: TenantState, body: Fields, numbers: list[int], card: SentCard, trace: Trace) -> None:
    if body.has("button") == body.has("template_card"):
        raise body.wrong("button", "or template_card must be given, not both")
    if body.has("button"):
        label = body.table("button").text("replace_name")
        if not label:
            raise body.table("button").wrong("replace_name", "is missing")
        for number in numbers:
            state.settle_card(number, label)
        return
    replace_app_card(state, body.table("template_card"), numbers, card, trace)


def replace_app_card(state: TenantState, new: Fields, numbers: list[int], card: SentCard, trace: Trace) -> None:
    """Put another card in the place of a sent one; without a task id of its own it keeps the old one's."""
    if not new.has("task_id"):
        new = Fields({**new.raw, "task_id": card.task_id}, new.path)
    check_card(new, CardRules(Channel.APP, update=True), trace)
    if new.text("task_id") != card.task_id:
        state.check_unused(Channel.APP, new)
        state.register_card(Channel.APP, new.text("task_id"), card.views)
    for number in numbers:
        state.replace_card(number, new)
