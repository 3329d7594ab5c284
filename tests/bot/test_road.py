"""From a kept update to sent messages: effects once, sends after the commit, repeats only where they are safe."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.bell import Bell
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.errors import OutcomeUnknown, ReplySpent, TenantBusy, TenantRefused
from bot.intake import Accepted, Intake
from bot.keys import fresh_sealer
from bot.rulebook import Rulebook, load_in_force, load_words
from bot.settings import WorkSettings
from handlers.events import Channel, Conversation, FileLocator, MessageReceived, ReceivedFile
from handlers.outgoing import Document, Picture, Text, ToPerson
from handlers.routing import Router
from handlers.workbook import ReadLimits
from policies.roster import UserId
from storage import queue
from storage.engine import Database
from storage.inbox import Entry, add
from storage.schema import inbox, outbox
from tests.bot.tenants import FakeTenant, TickingClock

START = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
CLERK = UserId("wangfang")


def message(key: str, text: str = "hello", **more) -> MessageReceived:
    return MessageReceived(key=key, at=START, conversation=Conversation(Channel.APP, CLERK), text=text, **more)


class Road:
    """Intake, dispatch and delivery around one capability, stepped by hand."""

    def __init__(self, database: Database, handler: Callable) -> None:
        self.database, self.clock, self.tenant = database, TickingClock(START), FakeTenant()
        router = Router()
        router.on(MessageReceived)(handler)
        settings = WorkSettings(max_attempts=3)
        self.intake = Intake(database, self.clock, Bell())
        self.dispatch = Dispatch(
            database=database,
            clock=self.clock,
            tenant=self.tenant,
            router=router,
            rulebook=Rulebook(load_in_force(), self.clock),
            settings=settings,
            limits=ReadLimits(),
            sealer=fresh_sealer(),
            can_send_files=True,
            outbox_bell=Bell(),
        )
        self.delivery = Delivery(database=database, clock=self.clock, tenant=self.tenant, settings=settings)

    def run(self) -> None:
        while self.dispatch.step() or self.delivery.step():
            pass

    def run_for(self, seconds: float) -> None:
        self.run()
        for _ in range(int(seconds)):
            self.clock.pass_by(timedelta(seconds=1))
            self.run()

    def states(self, table) -> dict[str, int]:
        with self.database.reading() as db:
            return queue.counts(db, table)


@pytest.fixture
def echo(database: Database) -> Road:
    """Says back what it hears."""
    return Road(database, lambda event, ctx: [Text(event.text)])


def test_a_message_is_answered(echo: Road) -> None:
    """In, handled, out."""
    echo.intake.accept(message("m1"))
    echo.run()

    assert [("send_text", CLERK, "hello")] == echo.tenant.calls


def test_a_repeated_callback_is_answered_once(echo: Road) -> None:
    """Also when the repeat comes after the answer."""
    outcomes = [echo.intake.accept(message("m1"))]
    echo.run()
    outcomes.append(echo.intake.accept(message("m1")))
    echo.run()

    assert ([Accepted.NEW, Accepted.ALREADY], 1) == (outcomes, len(echo.tenant.calls))


def test_answers_arrive_in_the_order_they_were_given(database: Database) -> None:
    """A slow first one is not overtaken."""
    road = Road(database, lambda event, ctx: [Text("one"), Text("two"), Text("three")])
    road.tenant.failures.append(TenantBusy(2))
    road.intake.accept(message("m1"))
    road.run_for(5)

    assert ["one", "one", "two", "three"] == [call[2] for call in road.tenant.calls]


def test_nothing_is_sent_when_the_handler_fails_and_the_update_is_tried_again(database: Database, logged: list) -> None:
    """The first attempt's effects are rolled back with its messages."""
    attempts = []

    def handler(event, ctx):
        attempts.append(1)
        if len(attempts) == 1:
            raise ZeroDivisionError
        return [Text("done")]

    road = Road(database, handler)
    road.intake.accept(message("m1"))
    road.run_for(2)
    expected = [record for record in logged if record["message"] == "update failed"]
    for record in expected:
        logged.remove(record)

    assert (1, [("send_text", CLERK, "done")]) == (len(expected), road.tenant.calls)


def test_a_hopeless_update_is_set_aside_and_its_sender_is_told_once(database: Database, logged: list) -> None:
    """After the last try; the next message of the person goes through."""

    def handler(event, ctx):
        if event.text == "poison":
            raise ZeroDivisionError
        return [Text("fine")]

    road = Road(database, handler)
    road.intake.accept(message("m1", "poison"))
    road.intake.accept(message("m2"))
    road.run_for(10)
    for record in [record for record in logged if record["message"] == "update failed"]:
        logged.remove(record)
    told = load_words().say("dispatch.given_up")

    assert ([told, "fine"], {"dead": 1, "done": 1}) == ([call[2] for call in road.tenant.calls], road.states(inbox))


def test_a_refused_message_is_a_dead_letter_and_does_not_block_the_next(database: Database) -> None:
    """The tenant said no for good."""
    road = Road(database, lambda event, ctx: [Text("one"), Text("two")])
    road.tenant.failures.append(TenantRefused(60111, "invalid user"))
    road.intake.accept(message("m1"))
    road.run()

    assert (["one", "two"], {"dead": 1, "done": 1}) == ([call[2] for call in road.tenant.calls], road.states(outbox))


def test_a_lost_answer_is_repeated_once_and_then_given_up(echo: Road) -> None:
    """WeCom recognises the repeat within two minutes; a third try could reach the person twice."""
    echo.tenant.failures.extend([OutcomeUnknown("lost"), OutcomeUnknown("lost"), OutcomeUnknown("lost")])
    echo.intake.accept(message("m1"))
    echo.run_for(60)

    assert (2, {"dead": 1}) == (len(echo.tenant.calls), echo.states(outbox))


def test_a_lost_answer_is_not_repeated_when_wecom_would_no_longer_notice(echo: Road) -> None:
    """The worker came back after the two minutes."""
    echo.tenant.failures.append(OutcomeUnknown("lost"))
    echo.intake.accept(message("m1"))
    echo.run()
    echo.clock.pass_by(timedelta(minutes=5))
    echo.run()

    assert (1, {"dead": 1}) == (len(echo.tenant.calls), echo.states(outbox))


def test_an_uploaded_file_keeps_its_media_id_for_the_second_try(database: Database) -> None:
    """The send was busy, the upload is not repeated."""
    road = Road(database, lambda event, ctx: [Document("a.xlsx", b"bytes")])
    original = road.tenant.send_file
    busy = iter([TenantBusy(1)])

    def send_file(user, media_id):
        if problem := next(busy, None):
            raise problem
        return original(user, media_id)

    road.tenant.send_file = send_file
    road.intake.accept(message("m1"))
    road.run_for(3)

    assert ["upload", "send_file"] == [call[0] for call in road.tenant.calls]


def test_a_picture_goes_through_the_app_after_the_words_before_it(database: Database) -> None:
    """Uploaded with its content as text, sent privately, forgotten afterwards."""
    road = Road(database, lambda event, ctx: [Text("words"), Picture("a.png", b"bytes", "alt")])
    road.intake.accept(aibot_message("m1", group="g1"))
    road.run()

    assert [
        ("reply_markdown", "https://r/1", "words"),
        ("upload_image", "a.png", b"bytes", "alt"),
        ("send_image", CLERK, "media-of-a.png"),
    ] == road.tenant.calls
    assert {"done": 2} == road.states(outbox)


def aibot_message(key: str, text: str = "hello", group: str | None = None) -> MessageReceived:
    conversation = Conversation(Channel.AIBOT, CLERK, group=group)
    return MessageReceived(key=key, at=START, conversation=conversation, text=text, reply_url="https://r/1")


def test_the_first_words_use_the_answer_address_and_the_rest_goes_through_the_app(database: Database) -> None:
    """One address, one use; private words never go into a group."""
    road = Road(
        database, lambda event, ctx: [Text("private", to=ToPerson(UserId("leader"))), Text("first"), Text("second")]
    )
    road.intake.accept(aibot_message("m1", group="g1"))
    road.run()

    assert [
        ("send_text", "leader", "private"),
        ("reply_markdown", "https://r/1", "first"),
        ("send_text", CLERK, "second"),
    ] == road.tenant.calls


def test_a_spent_answer_address_falls_back_to_the_app(echo: Road) -> None:
    """The hour was over."""
    echo.tenant.failures.append(ReplySpent("expired"))
    echo.intake.accept(aibot_message("m1"))
    echo.run()

    assert ["reply_markdown", "send_text"] == [call[0] for call in echo.tenant.calls]


def test_a_spent_answer_address_after_a_lost_answer_means_it_got_through(echo: Road) -> None:
    """The first try used it up: sending it again by the app would be a second copy."""
    echo.tenant.failures.extend([OutcomeUnknown("lost"), ReplySpent("used")])
    echo.intake.accept(aibot_message("m1"))
    echo.run_for(5)

    assert (["reply_markdown", "reply_markdown"], {"done": 1}) == (
        [call[0] for call in echo.tenant.calls],
        echo.states(outbox),
    )


def test_a_file_is_fetched_before_the_handler_sees_the_message(database: Database) -> None:
    """Bytes and name are there; an expired address is said, not raised."""
    seen = []
    road = Road(database, lambda event, ctx: seen.append((event.file, event.fetch_failure)) or [])
    road.tenant.files["https://f/1"] = ReceivedFile("ledger.xlsx", b"bytes")
    road.intake.accept(message("m1", locator=FileLocator(url="https://f/1")))
    road.intake.accept(message("m2", locator=FileLocator(url="https://f/2")))
    road.run()

    assert [(ReceivedFile("ledger.xlsx", b"bytes"), None), (None, "expired")] == seen


def test_content_is_forgotten_after_sending(database: Database) -> None:
    """Neither words nor bytes stay in the outbox."""
    road = Road(database, lambda event, ctx: [Text("words"), Document("a.xlsx", b"bytes")])
    road.intake.accept(message("m1"))
    road.run()
    with database.reading() as db:
        rows = [(row["payload"], row["attachment"]) for row in db.execute(outbox.select()).mappings()]

    assert [("", None), ("", None)] == rows


def test_a_message_waits_while_the_operator_mends_the_secret(database: Database) -> None:
    """A wrong secret is a matter of the admin console, not of the message."""
    road = Road(database, lambda event, ctx: [Text("one")])
    road.tenant.failures.append(TenantRefused(40001, "invalid credential"))
    road.intake.accept(message("m1"))
    road.run_for(301)

    assert (2, {"done": 1}) == (len(road.tenant.calls), road.states(outbox))


def test_words_too_long_for_the_answer_address_go_on_through_the_app(database: Database) -> None:
    """Nothing is cut off."""
    road = Road(database, lambda event, ctx: [Text("line\n" * 4500)])
    road.intake.accept(aibot_message("m1"))
    road.run()
    said = "".join(call[2] for call in road.tenant.calls)

    assert ("reply_markdown", "line" * 4500) == (road.tenant.calls[0][0], said.replace("\n", ""))


def test_an_update_nobody_can_read_is_set_aside_without_quoting_it(database: Database, logged: list) -> None:
    """Its content may be what a person wrote; not even the trace shows it."""
    road = Road(database, lambda event, ctx: [])
    with database.transaction() as db:
        broken = Entry(key="m1", conversation="c", kind="MessageReceived", payload='{"text": "private words"}')
        add(db, broken, now=START)
    road.run_for(10)
    errors = [record for record in logged if record["level"].name == "ERROR"]
    for record in errors:
        logged.remove(record)
    traces = [str(record["exception"].value) for record in errors]

    assert ({"dead": 1}, False) == (road.states(inbox), any("private" in trace for trace in traces))
