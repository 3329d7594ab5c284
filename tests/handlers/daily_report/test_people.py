"""Who may report for which unit: the registered clerk, from anywhere, and nobody else (rule S02)."""

from dataclasses import replace

import pytest

from handlers.cards import clerk_request
from handlers.outgoing import Text
from policies.roster import Person, Role
from storage import reports, roster
from tests.handlers.daily_report.pieces import (
    CADRE,
    CLERK,
    GOOD,
    LEADER,
    NOBODY,
    OFFICIAL,
    QH,
    T01,
    accepted,
    all_of,
    lines,
    say,
    user,
)
from tests.handlers.desk import Desk
from tests.scenarios.ledgers import TUESDAY, county, ledger, words

S02 = say("daily_report.S02", unit="清河镇")


def test_somebody_of_the_unit_who_is_not_the_clerk_is_told_and_every_leader_asked(desk: Desk) -> None:
    """Rule S02; a unit may have two leaders."""
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(user("ahua"), "阿华", QH, frozenset({Role.LEADER})))
    cadre = next(Person(one.user_id, one.name, one.unit, one.roles) for one in county().people if one.user_id == CADRE)
    unit = next(one for one in county().units if one.code == QH)
    told = Text(lines(S02, say("daily_report.S02_asked")))

    assert [
        told,
        *(clerk_request(cadre, unit, day=TUESDAY, leader=user(leader), words=words()) for leader in ("ahua", LEADER)),
    ] == desk.message(CADRE, file=GOOD)


def test_where_there_is_no_leader_nobody_is_said_to_be_asked(desk: Desk) -> None:
    """No promise that cannot be kept."""
    with desk.database.transaction() as db:
        leader = roster.person(db, user(LEADER))
        roster.keep_person(db, replace(leader, roles=frozenset({Role.CADRE})))

    assert [Text(S02)] == desk.message(CADRE, file=GOOD)


@pytest.mark.parametrize("text", ["零报告", "沿用昨日", "撤回今天的日报", "更正：2 号问题状态填错", "今天新增3条"])
def test_words_of_somebody_who_is_not_the_clerk_report_nothing_either(desk: Desk, text: str) -> None:
    """Whatever they ask for."""
    assert desk.message(CADRE, text)[0].body.startswith(S02)
    assert [] == all_of(desk)


def test_a_ledger_of_somebody_who_is_not_the_clerk_is_not_even_kept_as_returned(desk: Desk) -> None:
    """Nothing of it counts against the unit."""
    desk.message(CADRE, file=GOOD.changed(NOBODY))
    with desk.database.reading() as db:
        times = reports.returned_in_a_row(db, QH, TUESDAY)

    assert 0 == times
    assert [] == all_of(desk)


@pytest.mark.parametrize("name", [OFFICIAL, CLERK, "masiqi"], ids=["a department", "another clerk", "own clerk"])
def test_a_report_in_another_units_name_is_taken_from_its_clerk_only(desk: Desk, name: str) -> None:
    """Words that name Shiqiao."""
    answers = desk.message(name, "石桥镇 11月24日日报", file=ledger("SQ"))
    mine = name == "masiqi"

    assert mine == ("SQ-20261124-V1" in answers[0].body)
    assert mine or [Text(say("daily_report.S02", unit="石桥镇"))] == answers


def test_somebody_unknown_with_a_ledger_is_sent_to_the_task_force(desk: Desk) -> None:
    """Registering is not the bot's business."""
    assert [Text(say("daily_report.S02_unknown"))] == desk.message("stranger", file=GOOD)


def test_somebody_unknown_who_names_neither_unit_nor_day_is_asked_for_both(desk: Desk) -> None:
    """Rule T01."""
    assert [Text(T01)] == desk.message("stranger", "日报：新增2条，整改1条")


def test_words_that_name_two_units_are_asked_back(desk: Desk) -> None:
    """Nobody guesses."""
    assert [Text(say("daily_report.several_units", units="清河镇、石桥镇"))] == desk.message(
        CLERK, "清河镇、石桥镇 11月24日日报，新增2个"
    )


def test_a_unit_may_have_two_clerks_and_the_newest_ledger_of_either_holds(desk: Desk) -> None:
    """The unit reports, not the person."""
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(user("ahua"), "阿华", QH, frozenset({Role.CLERK})))
    desk.message(CLERK, file=GOOD)
    (answer,) = desk.message("ahua", file=ledger("QH", rows=4))

    assert "QH-20261124-V2" in answer.body
    assert [CLERK, "ahua"] == [one.submitted_by for one in all_of(desk)]


def test_a_report_in_a_group_is_the_units_report_all_the_same(desk: Desk) -> None:
    """Section 2: in a group or in a private chat."""
    assert [Text(accepted())] == desk.message(CLERK, "@轻指 清河镇日报，台账见附件", file=GOOD, group="g1")
