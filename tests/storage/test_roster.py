"""Who is who at rest: registering, changing, and what a second registration leaves alone."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from policies.campaign import Campaign
from policies.roster import Person, Role, Unit, UnitCode, UnitKind, UserId
from storage import roster
from storage.engine import Database

QH = Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN, ("清河", "qinghe", "轻河"))
SQ = Unit(UnitCode("SQ"), "石桥镇", UnitKind.TOWN)
HY = Unit(UnitCode("HY"), "红岩街道", UnitKind.STREET, ("红岩",))
ZZB = Unit(UnitCode("D_ZZB"), "组织部", UnitKind.DEPARTMENT)
CLERK = Person(UserId("chenjing"), "陈静", QH.code, frozenset({Role.CLERK}))
LEADER = Person(UserId("hezhiyuan"), "何志远", QH.code, frozenset({Role.LEADER, Role.GROUP_ADMIN}))
AUTUMN = Campaign("autumn", "秋季专项", "文〔2026〕3号", date(2026, 11, 2), date(2026, 12, 31))


@pytest.fixture
def db(database: Database):
    """An open transaction in a county of four units."""
    with database.transaction() as db:
        roster.keep_units(db, [QH, SQ, HY, ZZB])
        yield db


def test_units_come_back_in_the_countys_own_order_with_their_aliases(db) -> None:
    """Not by code."""
    assert [QH, SQ, HY, ZZB] == list(roster.all_units(db).units.values())


def test_registering_units_again_changes_names_order_and_aliases(db) -> None:
    """By code."""
    renamed = replace(SQ, name="石桥街道", kind=UnitKind.STREET, aliases=("石桥",))
    roster.keep_units(db, [renamed, QH, HY, ZZB])

    assert [renamed, QH, HY, ZZB] == list(roster.all_units(db).units.values())


def test_a_person_comes_back_with_all_roles(db) -> None:
    """A person may have several, or none."""
    nobody = Person(UserId("x"), "某", SQ.code)
    for person in (LEADER, nobody):
        roster.keep_person(db, person)

    assert [LEADER, nobody] == [roster.person(db, person.user_id) for person in (LEADER, nobody)]


def test_somebody_never_registered_is_nobody(db) -> None:
    """None."""
    assert roster.person(db, UserId("stranger")) is None


def test_keeping_a_person_again_changes_unit_name_and_roles(db) -> None:
    """The last word counts."""
    roster.keep_person(db, CLERK)
    moved = Person(CLERK.user_id, "陈静（调）", SQ.code, frozenset({Role.CADRE}))
    roster.keep_person(db, moved)

    assert moved == roster.person(db, CLERK.user_id)


def test_adding_a_person_who_is_there_changes_nothing(db) -> None:
    """The county file does not undo what a leader decided."""
    changed = replace(CLERK, roles=frozenset({Role.CADRE}))
    added = [roster.add_person(db, CLERK)]
    roster.keep_person(db, changed)
    added.append(roster.add_person(db, CLERK))

    assert [True, False] == added
    assert changed == roster.person(db, CLERK.user_id)


def test_people_of_a_unit_are_asked_for_by_role(db) -> None:
    """By user id; other units and other roles stay out."""
    second = Person(UserId("ahua"), "阿华", QH.code, frozenset({Role.LEADER}))
    elsewhere = Person(UserId("pan"), "潘", SQ.code, frozenset({Role.LEADER}))
    for person in (LEADER, CLERK, second, elsewhere):
        roster.keep_person(db, person)

    assert [second, LEADER] == roster.people_of(db, QH.code, Role.LEADER)
    assert [] == roster.people_of(db, HY.code, Role.LEADER)


def test_a_person_of_no_registered_unit_is_refused(database: Database) -> None:
    """Both databases hold to it."""
    with pytest.raises(IntegrityError), database.transaction() as db:
        roster.keep_person(db, replace(CLERK, unit=UnitCode("XX")))


def test_without_campaigns_there_is_none(db) -> None:
    """A county may start without."""
    assert roster.campaign_around(db, date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 1), "spring"),
        (date(2026, 2, 1), "spring"),
        (date(2026, 7, 1), "spring"),
        (date(2026, 11, 1), "summer"),
        (date(2026, 11, 2), "autumn"),
        (date(2026, 12, 31), "autumn"),
        (date(2027, 1, 1), "autumn"),
    ],
    ids=["running", "before all", "between", "the day before the next", "first day", "last day", "after all"],
)
def test_the_campaign_of_a_day_is_the_running_one_else_the_last_else_the_next(db, day: date, expected: str) -> None:
    """Whoever asks outside of one is told about the one they mean."""
    roster.keep_campaign(db, AUTUMN)
    roster.keep_campaign(db, replace(AUTUMN, id="spring", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31)))
    roster.keep_campaign(db, replace(AUTUMN, id="summer", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31)))

    assert expected == roster.campaign_around(db, day).id


def test_a_campaign_comes_back_as_it_was_registered_last(db) -> None:
    """With its basis and its days; a longer one replaces."""
    longer = replace(AUTUMN, ends_on=date(2027, 1, 31))
    roster.keep_campaign(db, AUTUMN)
    roster.keep_campaign(db, longer)

    assert longer == roster.campaign_around(db, date(2027, 1, 15))
