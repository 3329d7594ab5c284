"""A short answer for whoever does not know what to send."""

from handlers.buttons import Action, Press, read_press, task_id
from handlers.context import Context
from handlers.events import ButtonPressed, ChatEntered, Event, MessageReceived, UnknownReceived
from handlers.outgoing import Button, Card, Text
from handlers.routing import UNHANDLED, Answer, Router
from handlers.wording import Wording

router = Router()


def welcome(event: ChatEntered, words: Wording) -> Card:
    """The card a person sees when they open the chat for the first time in a day."""
    return _card(event, words, body=words.say("help.welcome"))


@router.on(ButtonPressed)
def explain_reporting(event: ButtonPressed, ctx: Context) -> Answer:
    """Say in four lines how a daily report is handed in."""
    press = read_press(event.button)
    if press is None or press.action is not Action.HOW_TO_REPORT:
        return UNHANDLED
    return [Text(ctx.words.say("help.how_to_report"))]


@router.on(MessageReceived)
def help_out(event: MessageReceived, ctx: Context) -> Answer:
    """In the single chat, offer what the bot can do; in a group, stay silent."""
    if event.conversation.group is not None:
        return []
    return [_card(event, ctx.words, body=ctx.words.say("help.not_understood"))]


@router.on(UnknownReceived)
def decline_kind(event: UnknownReceived, ctx: Context) -> Answer:
    """Say which kinds of messages the bot can read."""
    if event.conversation.group is not None:
        return []
    return [Text(ctx.words.say("help.unreadable_kind"))]


@router.on(ButtonPressed)
def forgotten_button(_event: ButtonPressed, ctx: Context) -> Answer:
    """A button nobody knows any more, from a card of an older version."""
    return [Text(ctx.words.say("help.button_gone"))]


def _card(event: Event, words: Wording, *, body: str) -> Card:
    return Card(
        task_id=task_id("help", event.key),
        title=words.say("help.title"),
        body=body,
        buttons=(
            Button(words.say("ledger_template.button"), Press(Action.TEMPLATE).key),
            Button(words.say("help.how_button"), Press(Action.HOW_TO_REPORT).key),
        ),
    )
