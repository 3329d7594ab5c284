"""Cards that several capabilities hand out."""

from datetime import date

from handlers.buttons import Action, Press, task_id
from handlers.events import ButtonPressed
from handlers.outgoing import Button, Card, CardSettled, Outgoing, Text, ToPerson
from handlers.wording import Wording
from policies.roster import Person, Unit, UserId

# Row numbers of both databases have 64 bits: what is longer than this cannot be one.
_ROW_DIGITS = 18


def template_offer(cause: str, *, title: str, body: str, words: Wording) -> Card:
    """A remark whose remedy is the template: one tap brings it."""
    button = Button(words.say("ledger_template.button"), Press(Action.TEMPLATE).key)
    return Card(task_id=task_id("offer", cause), title=title, body=body, buttons=(button,))


def clerk_request(candidate: Person, unit: Unit, *, day: date, leader: UserId, words: Wording) -> Card:
    """Asks a unit's leader whether this person is the clerk now (rule S02); no answer changes nothing.

    Made of who, whom and which day: however often somebody tries, a leader is asked once a day.
    """
    return Card(
        task_id=task_id("clerk", f"{candidate.user_id}>{leader}>{day}"),
        title=words.say("clerk_change.title"),
        body=words.say("clerk_change.ask", name=candidate.name, unit=unit.name),
        buttons=(
            Button(words.say("clerk_change.appoint"), Press(Action.APPOINT_CLERK, (candidate.user_id,)).key),
            Button(words.say("clerk_change.keep"), Press(Action.KEEP_CLERK, (candidate.user_id,)).key),
        ),
        to=ToPerson(leader),
    )


def settled(event: ButtonPressed, label: str) -> list[Outgoing]:
    """The pressed card with its buttons greyed and the label on them; nothing where the channel cannot change cards."""
    if event.response_code is None:
        return []
    return [CardSettled(event.task_id, event.response_code, label)]


def settled_or_said(event: ButtonPressed, label: str) -> list[Outgoing]:
    """The same, and in words where the channel cannot change cards: for a press that has no other answer."""
    return settled(event, label) or [Text(label)]


def row_number(argument: str) -> int | None:
    """The number of a kept row that a button's key names; None for anything that cannot be one, keys can be forged."""
    if argument.isascii() and argument.isdigit() and len(argument) <= _ROW_DIGITS:
        return int(argument)
    return None
