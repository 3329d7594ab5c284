"""Numbers said in words at rest: the newest that nobody has answered yet, for ten minutes or whatever is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policies.roster import UnitCode, UserId
from storage import declarations
from storage.engine import Database
from storage.schema import declarations as table

QH = UnitCode("QH")
TUESDAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLERK, OTHER = UserId("chenjing"), UserId("masiqi")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def say(db, numbers: dict[str, int], *, minutes: float = 0, user: UserId = CLERK) -> None:
    said_at = NOON + timedelta(minutes=minutes)
    declarations.keep(db, unit=QH, day=TUESDAY, user=user, said_at=said_at, numbers=numbers)


def newest(db, *, since: float = 0, user: UserId = CLERK) -> dict[str, int] | None:
    found = declarations.latest_open(db, user=user, since=NOON + timedelta(minutes=since))
    return None if found is None else dict(found.numbers)


def test_what_was_said_comes_back_with_its_unit_day_and_moment(db) -> None:
    """Aware, in UTC."""
    say(db, {"new": 3, "closed": 1})
    found = declarations.latest_open(db, user=CLERK, since=NOON)

    assert (QH, TUESDAY, NOON, {"new": 3, "closed": 1}) == (found.unit, found.day, found.said_at, found.numbers)


def test_who_said_nothing_has_said_nothing(db) -> None:
    """None."""
    assert newest(db) is None


def test_the_newest_words_count(db) -> None:
    """By the time they were said, not by the time they arrived."""
    say(db, {"new": 2}, minutes=2)
    say(db, {"new": 1}, minutes=1)

    assert {"new": 2} == newest(db)


def test_of_words_of_the_same_second_the_last_one_kept_counts(db) -> None:
    """WeCom's times have whole seconds."""
    say(db, {"new": 1})
    say(db, {"new": 2})

    assert {"new": 2} == newest(db)


def test_words_before_the_moment_do_not_count(db) -> None:
    """The moment itself does."""
    say(db, {"new": 1}, minutes=5)

    assert [{"new": 1}, None] == [newest(db, since=5), newest(db, since=5.1)]


def test_words_of_others_do_not_count(db) -> None:
    """Each person's own."""
    say(db, {"new": 1}, user=OTHER)

    assert [None, {"new": 1}] == [newest(db), newest(db, user=OTHER)]


def test_answered_words_are_spent_and_older_ones_have_their_turn(db) -> None:
    """One ledger answers one message."""
    say(db, {"new": 1}, minutes=1)
    say(db, {"new": 2}, minutes=2)
    declarations.answer(db, declarations.latest_open(db, user=CLERK, since=NOON))

    assert {"new": 1} == newest(db)


def test_a_report_without_numbers_is_remembered_too(db) -> None:
    """An empty message is not the same as none."""
    say(db, {})

    assert {} == newest(db)


def test_whether_a_day_was_named_and_a_reason_given_is_remembered(db) -> None:
    """As facts, not as words; unless told otherwise neither was."""
    declarations.keep(db, unit=QH, day=TUESDAY, user=CLERK, said_at=NOON, numbers={}, day_written=True, reasoned=True)
    named = declarations.latest_open(db, user=CLERK, since=NOON)
    say(db, {}, minutes=1)
    plain = declarations.latest_open(db, user=CLERK, since=NOON)

    assert [(True, True), (False, False)] == [(one.day_written, one.reasoned) for one in (named, plain)]


def test_there_is_no_place_for_the_words_themselves() -> None:
    """Numbers and facts only (design.md section 3, decision 5), and why something is corrected: S04 asks for that."""
    kinds = {column.name: column.type.python_type for column in table.columns if column.name != "said_at"}

    assert {"unit", "user_id", "reason"} == {name for name, kind in kinds.items() if kind is str}
