"""Occasions come once: with two schedulers, after a restart, and whenever one is killed in the middle of its work."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from datetime import time as time_of_day

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.bell import Bell
from bot.county import register
from bot.intake import Intake
from handlers.context import Context
from handlers.events import Event, TimeCame
from handlers.routing import Router
from policies.roster import UserId
from policies.schedule import Occasion
from storage import preferences, queue
from storage.engine import Database
from storage.preferences import Preferences
from storage.schema import inbox
from tests.bot.clockwork import BEFORE_KEPT, FOUR_O_CLOCK, MOMENTS, Clockwork
from tests.scenarios.ledgers import county

CLERKS = sorted(one.user_id for one in county().people if "clerk" in one.roles)


@pytest.fixture
def clockwork(database: Database) -> Clockwork:
    """The demo county, at four in the afternoon of a working day; nobody has reported."""
    return furnished(database)


def furnished(database: Database, **more: Router) -> Clockwork:
    with database.transaction() as db:
        register(db, county())
    return Clockwork(database, FOUR_O_CLOCK, **more)


def reminded(calls: Sequence[tuple]) -> list[str]:
    """Who was sent a card, as often as it was sent."""
    return sorted(user for call, user, _ in calls if call == "send_card")


def keys(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.execute(select(inbox.c.key).order_by(inbox.c.key)).scalars())


def test_an_hour_that_has_come_reminds_every_clerk_once(clockwork: Clockwork) -> None:
    """However often anybody looks."""
    found = [clockwork.scheduler.look() for _ in range(3)]

    assert ([12, 0, 0], CLERKS) == (found, reminded(clockwork.run()))


def test_the_last_reminder_is_another_one(clockwork: Clockwork) -> None:
    """Two a day and no more."""
    for _ in range(12):
        clockwork.scheduler.look()
        clockwork.run()
        clockwork.passes(minutes=15)

    assert sorted(CLERKS * 2) == reminded(clockwork.tenant.calls)


def test_a_scheduler_that_was_restarted_says_nothing_twice(clockwork: Clockwork) -> None:
    """It remembers nothing; the inbox does."""
    clockwork.scheduler.look()
    clockwork.run()
    clockwork.another_scheduler().look()

    assert CLERKS == reminded(clockwork.run())


def test_a_clock_that_is_set_back_says_nothing_twice(clockwork: Clockwork) -> None:
    """The practice county's clock goes both ways."""
    for minutes in (0, 60, -60, 60):
        clockwork.passes(minutes=minutes)
        clockwork.scheduler.look()
    clockwork.run()

    assert 24 == len(keys(clockwork.database))


def test_two_schedulers_at_the_same_time_make_one_reminder_each(clockwork: Clockwork) -> None:
    """On one database, in the same second."""
    start = threading.Barrier(4)

    def look() -> None:
        scheduler = clockwork.another_scheduler()
        start.wait()
        scheduler.look()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert CLERKS == reminded(clockwork.run())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_in_the_middle_neither_doubles_nor_loses_a_reminder(
    database: Database, database_url: str, moment: str
) -> None:
    """SIGKILL before and after the occasion is kept, before and after its message is; another process goes on."""
    clockwork = furnished(database)
    command = [sys.executable, "-m", "tests.bot.clockwork", database_url, moment]
    killed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    kept = len(keys(database))
    clockwork.passes(minutes=2)
    clockwork.scheduler.look()

    assert -signal.SIGKILL == killed.returncode
    assert kept == (0 if moment == BEFORE_KEPT else 12)
    assert CLERKS == reminded(clockwork.run())


def test_a_clerks_own_time_moves_the_units_reminder(clockwork: Clockwork) -> None:
    """The others' stay."""
    with clockwork.database.transaction() as db:
        preferences.keep(db, UserId("chenjing"), Preferences(remind_at=time_of_day(16, 30)))
    clockwork.scheduler.look()
    before = reminded(clockwork.run())
    clockwork.passes(minutes=30)
    clockwork.scheduler.look()

    assert ([one for one in CLERKS if one != "chenjing"], CLERKS) == (before, reminded(clockwork.run()))


def test_an_occasion_tells_what_it_is_about(database: Database) -> None:
    """Which, for which unit and day, due since when; each unit has a conversation of its own, the county another."""
    heard: list[TimeCame] = []
    router = Router()

    @router.on(Event)
    def hear(event: Event, ctx: Context) -> list:
        heard.append(event)
        return []

    clockwork = furnished(database, router=router)
    clockwork.passes(hours=17)
    clockwork.scheduler.look()
    clockwork.run()
    wednesday_nine = FOUR_O_CLOCK + timedelta(hours=17)
    cards = [one for one in heard if one.occasion is Occasion.MORNING_CARD]

    assert 2 + 2 * 12 == len(heard)
    assert [("clock:morning_card:county:2026-11-24", date(2026, 11, 24), None, wednesday_nine)] == [
        (one.key, one.day, one.unit, one.at) for one in cards
    ]
    assert 12 + 1 == len({one.conversation.key for one in heard})
    assert all(one.sender == (one.unit or "") for one in heard)


def test_a_hopeless_occasion_is_set_aside_and_nobody_is_told(database: Database, logged: list) -> None:
    """Nobody stands behind the clock who could send it again."""
    router = Router()

    @router.on(Event)
    def fail(event: Event, ctx: Context) -> list:
        raise ZeroDivisionError

    clockwork = furnished(database, router=router)
    clockwork.scheduler.look()
    for _ in range(30):
        clockwork.run()
        clockwork.passes(seconds=1)
    logged[:] = [record for record in logged if record["message"] != "update failed"]
    with database.reading() as db:
        states = queue.counts(db, inbox)

    assert ({"dead": 12}, []) == (states, clockwork.tenant.calls)


def test_a_running_scheduler_looks_at_once_and_again_until_it_is_stopped(clockwork: Clockwork) -> None:
    """On a thread of its own; nothing is looked at after the stop."""
    scheduler = clockwork.another_scheduler(every_s=0.05)
    scheduler.start()
    wait_for(lambda: len(keys(clockwork.database)) == 12)
    clockwork.passes(minutes=60)
    wait_for(lambda: len(keys(clockwork.database)) == 24)
    scheduler.stop()
    clockwork.passes(hours=16)
    time.sleep(0.2)

    assert 24 == len(keys(clockwork.database))


class FailingOnce(Intake):
    """Its database is away the first time."""

    tried = 0

    def accept_all(self, events: Sequence[Event]) -> None:
        self.tried += 1
        if self.tried == 1:
            raise OperationalError("INSERT", {}, ConnectionError("gone"))
        super().accept_all(events)


def test_a_look_that_fails_is_logged_and_made_up_for(database: Database, logged: list) -> None:
    """The database came back."""
    clockwork = furnished(database)
    clockwork.intake = FailingOnce(database, clockwork.clock, Bell())
    scheduler = clockwork.another_scheduler(every_s=0.05)
    scheduler.start()
    wait_for(lambda: len(keys(database)) == 12)
    scheduler.stop()
    failed = [record for record in logged if record["message"] == "looking at the clock failed"]
    for record in failed:
        logged.remove(record)

    assert 1 == len(failed)


def test_a_scheduler_that_never_started_can_be_stopped(clockwork: Clockwork) -> None:
    """The roles without one."""
    clockwork.scheduler.stop()

    assert [] == keys(clockwork.database)


def wait_for(state) -> None:
    """Return when it is so; ten seconds are enough for anything here."""
    until = time.monotonic() + 10
    while not state():
        assert time.monotonic() < until
        time.sleep(0.01)
