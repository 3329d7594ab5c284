"""Leads at rest: once each, by when they were raised; and what a unit struck off lately."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policies.leads import Lead, LeadKind
from policies.roster import UnitCode
from storage import leads
from storage.engine import Database
from tests.storage.reported import hand_in, shown

QH, BS = UnitCode("QH"), UnitCode("BS")
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ONE, TWO = "QH-20261117-001", "QH-20261117-002"
BULK = Lead(LeadKind.BULK_CLOSURE, QH, TUESDAY, "bulk_closure:QH:2026-11-24", (ONE, TWO), {"count": 5})


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def raised(db, start: datetime = NOON, end: datetime = NOON + timedelta(hours=1)) -> list[Lead]:
    return leads.raised_between(db, start, end)


def test_a_lead_comes_back_as_it_was_raised(db) -> None:
    """Problems in order, detail in plain values."""
    assert leads.raise_(db, BULK, NOON)
    assert [BULK] == raised(db)


def test_the_same_matter_is_raised_once(db) -> None:
    """A corrected ledger brings it again, with other numbers perhaps."""
    leads.raise_(db, BULK, NOON)
    again = Lead(LeadKind.BULK_CLOSURE, QH, TUESDAY, BULK.key, (ONE,), {"count": 6})

    assert not leads.raise_(db, again, NOON)
    assert [BULK] == raised(db)


def test_leads_are_asked_for_by_the_moment_they_were_raised(db) -> None:
    """From the start on, before the end: no morning tells one twice or forgets one."""
    leads.raise_(db, BULK, NOON)

    assert [BULK] == raised(db, NOON, NOON + timedelta(seconds=1))
    assert [] == raised(db, NOON - timedelta(hours=1), NOON)
    assert [] == raised(db, NOON + timedelta(seconds=1))


def test_the_problems_named_lately_are_known_with_their_units(db) -> None:
    """Older leads are over."""
    leads.raise_(db, BULK, NOON)

    assert frozenset({(QH, ONE), (QH, TWO)}) == leads.named_since(db, TUESDAY)
    assert frozenset() == leads.named_since(db, WEDNESDAY)


def test_closures_are_the_rows_as_they_were_struck_off(db) -> None:
    """Each closing day once, however long the row stays in the ledger; other units and later reports do not count."""
    hand_in(db, "QH", MONDAY, shown(ONE, MONDAY), shown(TWO))
    hand_in(db, "BS", MONDAY, shown("BS-20261117-001", MONDAY))
    hand_in(db, "QH", TUESDAY, shown(ONE, MONDAY), shown(TWO, TUESDAY))
    found = leads.closures(db, QH, since=date(2026, 11, 2), before=WEDNESDAY)

    assert [(ONE, MONDAY), (TWO, TUESDAY)] == [(row.problem_id, row.closed_on) for row in found]
    assert "一楼宣传栏 6 处内容重复，与二楼展板一样" == found[0].description
    assert [ONE] == [row.problem_id for row in leads.closures(db, QH, since=MONDAY, before=TUESDAY)]
    assert () == leads.closures(db, QH, since=WEDNESDAY, before=date(2026, 11, 30))


def test_days_without_change_are_those_of_accepted_ledgers(db) -> None:
    """A replaced version's finding is over."""
    hand_in(db, "QH", MONDAY, shown(ONE), rules=("D05",))
    hand_in(db, "QH", TUESDAY, shown(ONE), rules=("D05",))
    hand_in(db, "QH", TUESDAY, shown(ONE), rules=("D06",))
    hand_in(db, "BS", WEDNESDAY, shown(ONE), rules=("D05",))

    assert frozenset({MONDAY}) == leads.unchanged_days(db, QH, since=date(2026, 11, 2))
    assert frozenset() == leads.unchanged_days(db, QH, since=TUESDAY)
