"""Whoever did not ask is left in peace off work, and what waits for the morning holds up nothing else."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.clock import LOCAL
from handlers.context import Context
from handlers.events import Channel, Conversation, MessageReceived, TimeCame
from handlers.outgoing import Document, Text, ToPerson
from handlers.routing import Router
from policies.roster import UnitCode, UserId
from policies.schedule import Occasion
from storage import queue
from storage.engine import Database
from storage.schema import outbox
from tests.bot.clockwork import Clockwork

CLERK, LEADER = UserId("chenjing"), UserId("hezhiyuan")
TO_LEADER = ToPerson(LEADER)


def county_at(database: Database, clock: str, handler: Callable) -> Clockwork:
    router = Router()
    router.on(MessageReceived)(handler)
    router.on(TimeCame)(handler)
    return Clockwork(database, datetime.fromisoformat(clock).replace(tzinfo=LOCAL), router=router)


def says(county: Clockwork, user: UserId, text: str, *, key: str) -> list[tuple]:
    """Somebody writes; everything that was sent so far."""
    conversation = Conversation(Channel.APP, user)
    county.intake.accept(MessageReceived(key=key, at=county.clock.now(), conversation=conversation, text=text))
    return said(county)


def said(county: Clockwork) -> list[tuple]:
    return [call[1:] for call in county.run() if call[0].startswith("send")]


def to_both(event, ctx: Context) -> list:
    """The sender is answered, the leader is told."""
    return [Text(f"answer to {event.text}"), Text(f"about {event.text}", to=TO_LEADER)]


ANSWER, NOTE = (CLERK, "answer to one"), (LEADER, "about one")


@pytest.mark.parametrize("clock", ["2026-11-24T08:30:00", "2026-11-24T15:40:00", "2026-11-24T17:29:59"])
def test_at_work_everybody_hears_at_once(database: Database, clock: str) -> None:
    """Sender and leader."""
    assert [ANSWER, NOTE] == says(county_at(database, clock, to_both), CLERK, "one", key="m1")


@pytest.mark.parametrize(
    ("clock", "wait"),
    [
        ("2026-11-24T07:30:00", {"hours": 1}),
        ("2026-11-24T12:30:00", {"minutes": 90}),
        ("2026-11-24T17:30:00", {"hours": 15}),
        ("2026-11-27T20:30:00", {"hours": 60}),
        ("2026-11-29T08:30:00", {"hours": 24}),
    ],
)
def test_off_work_the_sender_is_answered_at_once_and_others_hear_when_the_office_opens(
    database: Database, clock: str, wait: dict
) -> None:
    """Early, at lunch, in the evening, on a Friday night, on a Sunday; not a second before."""
    county = county_at(database, clock, to_both)
    at_once = says(county, CLERK, "one", key="m1")
    county.passes(**wait)
    county.passes(seconds=-1)
    before = said(county)[:]
    county.passes(seconds=1)

    assert [[ANSWER], [ANSWER], [ANSWER, NOTE]] == [at_once, before, said(county)]


def test_what_waits_for_the_morning_holds_up_no_answer(database: Database) -> None:
    """The leader asks something in the evening and is answered in the evening; the note comes in the morning."""
    county = county_at(database, "2026-11-24T20:00:00", to_both)
    says(county, CLERK, "one", key="m1")
    evening = says(county, LEADER, "two", key="m2")
    county.passes(hours=12, minutes=30)

    assert [ANSWER, (LEADER, "answer to two"), (LEADER, "about two")] == evening
    assert [*evening, NOTE] == said(county)


def test_notes_of_an_evening_arrive_in_their_order(database: Database) -> None:
    """With their files."""

    def note(event, ctx: Context) -> list:
        return [Text(event.text, to=TO_LEADER), Document(f"{event.text}.xlsx", b"bytes", to=TO_LEADER)]

    county = county_at(database, "2026-11-24T20:00:00", note)
    for number, text in enumerate(["one", "two", "three"]):
        says(county, CLERK, text, key=f"m{number}")
    county.passes(hours=13)
    files = ["media-of-one.xlsx", "media-of-two.xlsx", "media-of-three.xlsx"]
    expected = [word for pair in zip(["one", "two", "three"], files, strict=True) for word in pair]

    assert expected == [what for _, what in said(county)]


def test_a_note_that_waits_is_sent_once(database: Database) -> None:
    """However often anybody looks."""
    county = county_at(database, "2026-11-24T20:00:00", to_both)
    says(county, CLERK, "one", key="m1")
    for _ in range(4):
        county.passes(hours=12)
        county.run()
    with database.reading() as db:
        states = queue.counts(db, outbox)

    assert ([ANSWER, NOTE], {"done": 2}) == (said(county), states)


def test_what_the_clock_brings_is_for_others_only(database: Database) -> None:
    """An occasion handled after closing time, whatever its handler says, disturbs nobody in the evening."""
    county = county_at(database, "2026-11-24T17:45:00", lambda event, ctx: [Text("note", to=TO_LEADER)])
    event = TimeCame(
        key="clock:x",
        at=county.clock.now(),
        conversation=Conversation(Channel.CLOCK, UserId("QH")),
        occasion=Occasion.MISSING_NOTE,
        day=county.clock.now().date(),
        unit=UnitCode("QH"),
    )
    county.intake.accept(event)
    evening = said(county)[:]
    county.passes(hours=15)

    assert ([], [(LEADER, "note")]) == (evening, said(county))
