"""A leader's decision about the clerk: whose press counts, what changes, who hears of it."""

from dataclasses import replace

import pytest

from handlers import clerk_change
from handlers.events import Channel
from handlers.outgoing import CardSettled, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.roster import Person, Role, UnitCode, UserId
from storage import roster
from tests.handlers.desk import Desk
from tests.scenarios.ledgers import words

say = words().say
QH = UnitCode("QH")
CLERK, LEADER, CADRE, OTHER_LEADER = UserId("chenjing"), UserId("hezhiyuan"), UserId("tianxiaohe"), UserId("pandesheng")
APPOINT, KEEP = f"appoint:{CADRE}", f"keep:{CADRE}"
NOT_ENTITLED = [Text(say("clerk_change.not_entitled", unit="清河镇"))]


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(clerk_change.router)


def clerks(desk: Desk) -> list[str]:
    with desk.database.reading() as db:
        return [one.user_id for one in roster.people_of(db, QH, Role.CLERK)]


def person(desk: Desk, user: str) -> Person:
    with desk.database.reading() as db:
        return roster.person(db, UserId(user))


def test_an_appointment_changes_the_clerk_and_both_hear_of_it(desk: Desk) -> None:
    """The leader where the card was pressed, the new clerk privately."""
    answers = desk.press(LEADER, APPOINT, channel=Channel.APP, response_code="code")

    assert [
        CardSettled("card-1", "code", "已变更"),
        Text(say("clerk_change.done_leader", name="田小禾", unit="清河镇")),
        Text(say("clerk_change.done_person", unit="清河镇"), to=ToPerson(CADRE)),
    ] == answers
    assert [CADRE] == clerks(desk)


def test_an_appointment_leaves_other_roles_alone(desk: Desk) -> None:
    """The cadre stays a cadre; the former clerk only stops being the clerk."""
    with desk.database.transaction() as db:
        former = roster.person(db, CLERK)
        roster.keep_person(db, replace(former, roles=former.roles | {Role.GROUP_ADMIN}))
    desk.press(LEADER, APPOINT)

    assert frozenset({Role.CADRE, Role.CLERK}) == person(desk, CADRE).roles
    assert frozenset({Role.GROUP_ADMIN}) == person(desk, CLERK).roles


def test_a_refusal_changes_nothing_and_only_the_leader_hears_of_it(desk: Desk) -> None:
    """The card shows it."""
    answers = desk.press(LEADER, KEEP, channel=Channel.APP, response_code="code")

    assert [
        CardSettled("card-1", "code", "未变更"),
        Text(say("clerk_change.kept_leader", unit="清河镇")),
    ] == answers
    assert [CLERK] == clerks(desk)


def test_without_a_response_code_the_card_stays_as_it_is(desk: Desk) -> None:
    """The channel gave no way to change it."""
    assert [Text(say("clerk_change.kept_leader", unit="清河镇"))] == desk.press(LEADER, KEEP)


def test_appointing_the_clerk_there_is_changes_nothing(desk: Desk) -> None:
    """A second press, or a card that came too late."""
    desk.press(LEADER, f"appoint:{CLERK}")

    assert [CLERK] == clerks(desk)


def test_a_second_press_says_the_same_and_changes_nothing_more(desk: Desk) -> None:
    """Presses are told twice at times."""
    first, second = desk.press(LEADER, APPOINT), desk.press(LEADER, APPOINT)

    assert first == second
    assert [CADRE] == clerks(desk)


@pytest.mark.parametrize("key", [APPOINT, KEEP])
@pytest.mark.parametrize("user", [OTHER_LEADER, CADRE, CLERK, UserId("zhonghuimin"), UserId("luzihang")])
def test_a_press_of_anybody_but_the_units_leader_changes_nothing(desk: Desk, user: UserId, key: str) -> None:
    """Another unit's leader, the candidate, the clerk, the task force, the operator."""
    assert NOT_ENTITLED == desk.press(user, key)
    assert [CLERK] == clerks(desk)


def test_a_leader_cannot_appoint_somebody_of_another_unit(desk: Desk) -> None:
    """Neither there nor here."""
    assert [Text(say("clerk_change.not_entitled", unit="石桥镇"))] == desk.press(LEADER, "appoint:masiqi")
    assert ([CLERK], frozenset({Role.CLERK})) == (clerks(desk), person(desk, "masiqi").roles)


def test_somebody_unknown_cannot_press_anything(desk: Desk) -> None:
    """A user id the county never registered."""
    assert NOT_ENTITLED == desk.press("stranger", APPOINT)


@pytest.mark.parametrize("key", ["appoint:nobody", "appoint:", "keep:nobody", "appoint:' OR 1=1 --"])
def test_a_press_that_names_nobody_is_an_old_card_and_changes_nothing(desk: Desk, key: str) -> None:
    """Whoever it named is no longer registered, or never was."""
    assert [Text(say("help.button_gone"))] == desk.press(LEADER, key)
    assert [CLERK] == clerks(desk)


@pytest.mark.parametrize("key", ["template", "how", "merge:17", "", "appoint", "appoint:a:b", "APPOINT:tianxiaohe"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """And so are keys that only look like ours."""
    assert UNHANDLED is desk.press(LEADER, key)
    assert [CLERK] == clerks(desk)
