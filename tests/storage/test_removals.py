"""Removals at rest: asked, decided once, and counted from the day of the decision on."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from policies.removal_text import Reason
from policies.roster import UnitCode, UserId
from storage import removals
from storage.engine import Database
from storage.removals import Removal, RemovalState

BS, QH = UnitCode("BS"), UnitCode("QH")
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
FIRST, SECOND = "BS-20261118-001", "BS-20261118-002"
CLERK, HEAD, OTHER = UserId("hanmengjie"), UserId("zhonghuimin"), UserId("yinhaoran")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def ask(db, problem: str = FIRST, *, unit: UnitCode = BS, into: str | None = None) -> Removal:
    reason = Reason.MERGED if into else Reason.UNFOUNDED
    return removals.ask(db, unit=unit, problem=problem, day=TUESDAY, reason=reason, merged_into=into, by=CLERK, at=NOW)


def decide(db, asked: Removal, *, granted: bool = True, at: datetime = NOW, by: UserId = HEAD) -> Removal | None:
    return removals.decide(db, asked.id, granted=granted, by=by, at=at)


def test_a_request_comes_back_as_it_was_asked(db) -> None:
    """With the problem that stays."""
    asked = ask(db, into=SECOND)

    assert asked == removals.find(db, asked.id)
    assert (BS, FIRST, TUESDAY, Reason.MERGED, SECOND, RemovalState.ASKED, CLERK, NOW, None) == (
        asked.unit, asked.problem, asked.day, asked.reason, asked.merged_into, asked.state, asked.asked_by,
        asked.asked_at, asked.decided_by,
    )  # fmt: skip


def test_a_problem_may_go_only_when_the_task_force_agreed(db) -> None:
    """Neither while it waits nor when it was refused."""
    asked, refused, granted = ask(db), ask(db, SECOND), ask(db, "BS-20261118-003")
    decide(db, refused, granted=False)
    decide(db, granted)

    assert {"BS-20261118-003"} == removals.granted(db, BS, since=None)
    assert {FIRST} == removals.waiting(db, BS)
    assert RemovalState.ASKED is removals.find(db, asked.id).state


def test_the_first_decision_holds(db) -> None:
    """Whoever comes second is told that it was decided."""
    asked = ask(db)
    decided = decide(db, asked)
    second = decide(db, asked, granted=False, by=OTHER)

    assert (None, decided) == (second, removals.find(db, asked.id))
    assert (RemovalState.GRANTED, HEAD) == (decided.state, decided.decided_by)


def test_what_was_granted_counts_from_the_day_of_the_decision(db) -> None:
    """The county's day, not that of the request: one second before midnight is still Tuesday."""
    late = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    decide(db, ask(db), at=late)
    decide(db, ask(db, SECOND), at=late + timedelta(seconds=1))

    assert [{FIRST, SECOND}, {FIRST, SECOND}, {SECOND}, frozenset()] == [
        removals.granted(db, BS, since=since) for since in (None, TUESDAY, WEDNESDAY, date(2026, 11, 26))
    ]


def test_units_are_kept_apart(db) -> None:
    """Nobody's problem goes by another's decision."""
    decide(db, ask(db, "QH-20261118-001", unit=QH))
    ask(db, "QH-20261118-002", unit=QH)

    assert (frozenset(), frozenset(), []) == (
        removals.granted(db, BS, since=None), removals.waiting(db, BS), removals.of_unit(db, BS),
    )  # fmt: skip


def test_a_units_requests_are_listed_oldest_first(db) -> None:
    """All of them, or those about one problem."""
    refused = decide(db, ask(db), granted=False)
    other, again = ask(db, SECOND), ask(db)

    assert [refused, other, again] == removals.of_unit(db, BS)
    assert [refused, again] == removals.of_unit(db, BS, problem=FIRST)


def test_two_people_who_press_at_once_make_one_decision(database: Database) -> None:
    """Both transactions are open when they decide; exactly one is told that it did."""
    with database.transaction() as db:
        asked = ask(db)
    ready, outcomes = threading.Barrier(2), list[Removal | None]()

    def press(by: UserId, *, granted: bool) -> None:
        with database.transaction() as db:
            ready.wait(10)
            outcomes.append(decide(db, asked, granted=granted, by=by))

    threads = [
        threading.Thread(target=press, args=(by,), kwargs={"granted": granted})
        for by, granted in ((HEAD, True), (OTHER, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as db:
        kept = removals.find(db, asked.id)

    assert [None, kept] == sorted(outcomes, key=lambda one: one is not None)
    assert kept.decided_by == (HEAD if kept.state is RemovalState.GRANTED else OTHER)
