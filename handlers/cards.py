"""Cards that several capabilities hand out."""

from datetime import date

from handlers.buttons import Action, Press, task_id
from handlers.outgoing import Button, Card, ToPerson
from handlers.wording import Wording
from policies.roster import Person, Unit, UserId


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
