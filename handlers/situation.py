"""Where, when and by whom something was said to the bot in a group, as the judge wants it."""

from sqlalchemy import Connection

from handlers.events import MessageReceived
from policies.judge import Situation
from policies.roster import Roster
from policies.sender_role import sender_role
from storage import roster


def situation_of(db: Connection, event: MessageReceived, units: Roster) -> Situation:
    """The situation of a message: of what kind the group is nobody tells us here."""
    person = roster.person(db, event.sender)
    role = sender_role(person, units.units.get(person.unit) if person else None)
    return Situation(sent_at=event.at, sender_role=role, asked_by_others=event.asked_by_others)
