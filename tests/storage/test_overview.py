"""The county's day in a few queries."""

from datetime import date

import pytest

from policies.roster import UnitCode, UserId
from storage import declarations, overview, problems, reports
from storage.engine import Database
from storage.reports import Form
from tests.storage.reported import hand_in, moment, shown

QH, BS, SQ = UnitCode("QH"), UnitCode("BS"), UnitCode("SQ")
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
ONE, TWO = "QH-20261117-001", "QH-20261117-002"


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def test_the_accepted_report_counts_else_the_last_one_returned(db) -> None:
    """Whatever was returned after a report was accepted."""
    hand_in(db, "QH", TUESDAY, shown(ONE), returned=True)
    hand_in(db, "QH", TUESDAY, shown(ONE), form=Form.CARRY_OVER)
    hand_in(db, "QH", TUESDAY, shown(ONE), returned=True)
    hand_in(db, "BS", TUESDAY, returned=True)
    last = hand_in(db, "BS", TUESDAY, returned=True, timing="late")
    found = overview.handed_in(db, TUESDAY)

    assert {QH, BS} == found.keys()
    assert (True, 1, Form.CARRY_OVER, 1) == (
        found[QH].accepted,
        found[QH].version,
        found[QH].form,
        found[QH].numbers["open"],
    )
    assert (False, last.id, "late") == (found[BS].accepted, found[BS].report, found[BS].timing)


def test_a_report_that_was_taken_back_does_not_count(db) -> None:
    """The unit has handed in nothing."""
    back = hand_in(db, "QH", TUESDAY, returned=True)
    reports.withdraw(db, back, by=UserId("chenjing"))

    assert {} == overview.handed_in(db, TUESDAY)


def test_what_was_left_open_is_the_last_accepted_reports(db) -> None:
    """Of an earlier day, its newest version; a returned one says nothing."""
    hand_in(db, "QH", MONDAY, shown(ONE), shown(TWO))
    hand_in(db, "QH", MONDAY, shown(ONE))
    hand_in(db, "BS", date(2026, 11, 19), shown("BS-1"), shown("BS-2"))
    hand_in(db, "BS", MONDAY, shown("BS-1"), returned=True)
    hand_in(db, "SQ", TUESDAY, shown("SQ-1"))

    assert {QH: 1, BS: 2} == overview.left_open(db, TUESDAY)


def test_numbers_wait_until_a_ledger_answers_them(db) -> None:
    """Words without numbers do not count."""
    at = moment(TUESDAY)
    for unit, numbers in ((QH, {"new": 2}), (BS, {}), (SQ, {"new": 1})):
        user = UserId(f"clerk-{unit}")
        declarations.keep(db, unit=unit, day=TUESDAY, user=user, said_at=at, numbers=numbers)
    declarations.answer(db, declarations.latest_open(db, user=UserId("clerk-SQ"), since=at))

    assert frozenset({QH}) == overview.numbers_said(db, TUESDAY)
    assert frozenset() == overview.numbers_said(db, MONDAY)


def test_open_problems_by_day_are_those_of_accepted_reports(db) -> None:
    """In order of the days; a day without any is not there."""
    hand_in(db, "QH", WEDNESDAY, shown(ONE), shown(TWO))
    hand_in(db, "QH", MONDAY, shown(ONE))
    hand_in(db, "BS", MONDAY, shown("BS-1"), shown("BS-2"))
    hand_in(db, "BS", TUESDAY, shown("BS-1"), returned=True)
    found = overview.open_by_day(db, since=MONDAY, until=WEDNESDAY)

    assert [(MONDAY, {QH: 1, BS: 2}), (WEDNESDAY, {QH: 2})] == list(found.items())
    assert [MONDAY] == list(overview.open_by_day(db, since=MONDAY, until=TUESDAY))


def test_what_does_not_balance_is_kept_with_its_report(db) -> None:
    """In order; and it is no part of any problem's life, since the report was returned."""
    back = hand_in(db, "QH", TUESDAY, returned=True)
    overview.keep_unbalanced(db, back, [TWO, ONE])
    overview.keep_unbalanced(db, back, [])

    assert {back.id: (TWO, ONE)} == overview.unbalanced(db, TUESDAY)
    assert {} == overview.unbalanced(db, MONDAY)
    assert [] == problems.history(db, QH, ONE)
    assert frozenset() == problems.known(db, QH, before=WEDNESDAY).ids
