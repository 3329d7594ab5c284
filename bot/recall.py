"""Before a group message is judged: how many other units asked for the same, and what is to be remembered of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.events import Event, GroupMessageSeen, MessageReceived
from policies.judge import Message
from policies.judge.repetition import Repetition
from policies.roster import Person, Roster
from policies.sender_role import sender_role
from storage import demands, roster
from storage.demands import Demand
from storage.engine import Database
from storage.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Recalled:
    """The events, those that ask for what others asked for with how many these were; and what was asked for now."""

    events: list[Event]
    asked: list[Demand]


@dataclass(frozen=True, slots=True)
class Recall:
    """Knows demands again; `units` are the county's."""

    database: Database
    seal: Sealer
    rules: Repetition
    units: Roster

    def of(self, events: Sequence[Event]) -> Recalled:
        """Looks, and keeps nothing yet: that belongs into the transaction in which the events are handled."""
        said = {number: message for number, event in enumerate(events) if (message := _message(event)) is not None}
        if not said:
            return Recalled(list(events), [])
        with self.database.reading() as db:
            known = roster.known(db, {events[number].sender for number in said})
            asked = {
                number: demand
                for number, message in said.items()
                if (demand := self._demand(events[number], message, known.get(events[number].sender)))
            }
            others = demands.others(db, list(asked.values()), within=timedelta(days=self.rules.days))
        counts = dict(zip(asked, others, strict=True))
        recalled = [_with_others(event, counts.get(number, 0)) for number, event in enumerate(events)]
        return Recalled(recalled, list(asked.values()))

    def _demand(self, event: Event, message: Message, person: Person | None) -> Demand | None:
        """What is remembered of a message; None unless somebody of a known unit can demand something by it."""
        if person is None:
            return None
        own = sender_role(person, self.units.units.get(person.unit))
        role = event.sender_role if isinstance(event, GroupMessageSeen) else own
        if not {role, own} <= self.rules.senders:
            return None
        marks = demands.marks_of(self.seal, message, least=self.rules.least)
        return Demand(marks, person.unit, event.at) if marks else None


def _message(event: Event) -> Message | None:
    """What was said in a group; None for anything else."""
    match event:
        case GroupMessageSeen():
            return event.message
        case MessageReceived() if event.conversation.group is not None and event.text.strip():
            return Message(text=event.text)
        case _:
            return None


def _with_others(event: Event, count: int) -> Event:
    if count and isinstance(event, GroupMessageSeen | MessageReceived):
        return replace(event, asked_by_others=count)
    return event
