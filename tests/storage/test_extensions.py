"""Extensions at rest: one request waits at a time, the first decision holds, and who may come later until when."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from policies.roster import UnitCode, UserId
from storage import extensions
from storage.engine import Database
from storage.extensions import Extension, ExtensionState

YT, QH = UnitCode("YT"), UnitCode("QH")
MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)
NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
NINE, NOON = datetime(2026, 11, 25, 1, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC)
CLERK, LEADER, SECOND = UserId("baiyiming"), UserId("shihuaishan"), UserId("second")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def ask(db, *, unit: UnitCode = YT, day: date = TUESDAY, until: datetime = NINE, **more) -> Extension:
    return extensions.ask(db, unit=unit, day=day, until=until, reason="防火值守", by=CLERK, at=NOW, **more)


def grant(db, asked: Extension, *, minutes: int = 1) -> Extension | None:
    return extensions.decide(db, asked.id, granted=True, by=LEADER, at=NOW + timedelta(minutes=minutes))


def test_a_request_comes_back_as_it_was_asked(db) -> None:
    """Waiting for a leader; times in UTC."""
    asked = ask(db)

    assert asked == extensions.find(db, asked.id) == extensions.undecided(db, YT, TUESDAY)
    assert (YT, TUESDAY, NINE, "防火值守", ExtensionState.ASKED, CLERK, NOW, None) == (
        asked.unit, asked.day, asked.until, asked.reason, asked.state, asked.asked_by, asked.asked_at, asked.decided_by,
    )  # fmt: skip


def test_nobody_has_more_time_until_a_leader_grants_it(db) -> None:
    """Asking is not having."""
    asked = ask(db)
    before = extensions.granted(db, YT, TUESDAY)
    decided = grant(db, asked)

    assert (None, NINE) == (before, extensions.granted(db, YT, TUESDAY))
    assert (ExtensionState.GRANTED, LEADER) == (decided.state, decided.decided_by)
    assert extensions.undecided(db, YT, TUESDAY) is None


def test_a_refusal_grants_nothing(db) -> None:
    """The day closes as ever."""
    asked = ask(db)
    refused = extensions.decide(db, asked.id, granted=False, by=LEADER, at=NOW)

    assert (ExtensionState.REFUSED, None) == (refused.state, extensions.granted(db, YT, TUESDAY))


def test_the_first_decision_holds(db) -> None:
    """Another leader, the same leader, or time itself change nothing any more."""
    asked = ask(db)
    decided = grant(db, asked)
    later = [
        extensions.decide(db, asked.id, granted=False, by=SECOND, at=NOW),
        grant(db, asked),
        extensions.lapse(db, asked.id, by=SECOND, at=NOW),
    ]

    assert [None, None, None] == later
    assert decided == extensions.find(db, asked.id)


def test_a_new_request_takes_the_place_of_one_that_waits(db) -> None:
    """The old card decides nothing any more."""
    old = ask(db)
    new = ask(db, until=NOON)
    pressed = grant(db, old)

    assert (None, ExtensionState.REPLACED) == (pressed, extensions.find(db, old.id).state)
    assert new == extensions.undecided(db, YT, TUESDAY)


def test_a_new_request_leaves_decided_ones_and_other_days_and_units_alone(db) -> None:
    """Each stands for itself."""
    others = [ask(db, day=MONDAY), ask(db, unit=QH)]
    granted = grant(db, ask(db))
    ask(db, until=NOON)

    assert [*others, granted] == [extensions.find(db, one.id) for one in (*others, granted)]


def test_the_last_decision_of_a_day_holds(db) -> None:
    """Nine first, then noon; a request that waits or was refused takes nothing away."""
    grant(db, ask(db), minutes=1)
    grant(db, ask(db, until=NOON), minutes=2)
    extensions.decide(db, ask(db).id, granted=False, by=LEADER, at=NOW)
    ask(db)

    assert NOON == extensions.granted(db, YT, TUESDAY)
    assert {YT: NOON} == extensions.granted_units(db, TUESDAY)


def test_a_draft_waits_for_its_hour_not_for_a_leader(db) -> None:
    """Its card has no consent on it, and no forged press gives one."""
    draft = ask(db, until=NOON, draft=True)
    pressed = grant(db, draft)

    assert (None, None) == (pressed, extensions.granted(db, YT, TUESDAY))
    assert draft == extensions.undecided(db, YT, TUESDAY)


@pytest.mark.parametrize(
    ("user", "since", "lacks"),
    [(CLERK, NOW, True), (CLERK, NOW + timedelta(seconds=1), False), (LEADER, NOW, False)],
    ids=["asked back just now", "longer ago", "somebody else"],
)
def test_whether_somebody_still_owes_the_hour(db, user: UserId, since: datetime, *, lacks: bool) -> None:
    """Only the one who was asked back, and only for a while."""
    ask(db, draft=True)

    assert lacks is extensions.lacks_hour(db, user, since=since)


def test_nobody_owes_the_hour_once_it_was_said(db) -> None:
    """The request took the draft's place."""
    ask(db, draft=True)
    ask(db)

    assert not extensions.lacks_hour(db, CLERK, since=NOW)


def test_units_on_extension_are_those_of_the_day(db) -> None:
    """Granted ones only."""
    grant(db, ask(db))
    grant(db, ask(db, unit=QH, until=NOON))
    grant(db, ask(db, day=MONDAY))
    ask(db, unit=UnitCode("SQ"))

    assert {YT: NINE, QH: NOON} == extensions.granted_units(db, TUESDAY)
    assert {} == extensions.granted_units(db, SUNDAY)


def test_the_week_counts_days_from_monday_to_sunday(db) -> None:
    """A day extended twice is one day; other units, other weeks and refusals do not count."""
    for day in (MONDAY, TUESDAY, SUNDAY, MONDAY - timedelta(days=1), SUNDAY + timedelta(days=1)):
        grant(db, ask(db, day=day))
    grant(db, ask(db, until=NOON))
    grant(db, ask(db, unit=QH))
    ask(db, day=date(2026, 11, 26))

    assert [3, 3, 1, 1] == [
        extensions.in_week(db, YT, day)
        for day in (MONDAY, SUNDAY, MONDAY - timedelta(days=1), SUNDAY + timedelta(days=1))
    ]


def test_the_running_extension_is_the_first_that_is_not_over(db) -> None:
    """To its last minute; then the next one, then none."""
    grant(db, ask(db))
    grant(db, ask(db, day=date(2026, 11, 25), until=NINE + timedelta(days=1)))
    moments = (NOW, NINE + timedelta(seconds=59), NINE + timedelta(minutes=1), NINE + timedelta(days=2))

    assert [NINE, NINE, NINE + timedelta(days=1), None] == [extensions.running(db, YT, at=at) for at in moments]
    assert extensions.running(db, QH, at=NOW) is None


def test_two_leaders_who_press_at_once_make_one_decision(database: Database) -> None:
    """Both transactions are open when they decide; exactly one is told that it did."""
    with database.transaction() as db:
        asked = ask(db)
    ready, outcomes = threading.Barrier(2), list[Extension | None]()

    def press(leader: UserId, *, granted: bool) -> None:
        with database.transaction() as db:
            ready.wait(10)
            outcomes.append(extensions.decide(db, asked.id, granted=granted, by=leader, at=NOW))

    threads = [
        threading.Thread(target=press, args=(leader,), kwargs={"granted": granted})
        for leader, granted in ((LEADER, True), (SECOND, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as db:
        kept = extensions.find(db, asked.id)

    assert [None, kept] == sorted(outcomes, key=lambda one: one is not None)
    assert kept.decided_by == (LEADER if kept.state is ExtensionState.GRANTED else SECOND)
