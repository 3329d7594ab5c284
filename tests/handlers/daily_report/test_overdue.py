"""A report more than a day late: the statistics group takes it or not, in one tap (section 3)."""

from dataclasses import replace

import pytest

from handlers.buttons import Action, Press
from handlers.outgoing import CardSettled, Text, ToPerson
from policies.roster import Role
from storage import originals, reports, roster
from storage.reports import Form, ReportState
from tests.handlers.daily_report.pieces import (
    CLERK,
    DECIDERS,
    FRIDAY,
    LEADER,
    MONDAY,
    NEIGHBOUR,
    NOBODY,
    QH,
    THURSDAY,
    TUESDAY,
    TWO,
    all_of,
    hand_in,
    kept,
    kept_file,
    key_of,
    labels,
    life_of,
    open_rows,
    receipt,
    returned,
    row,
    say,
    sheet,
    struck,
    user,
)
from tests.handlers.desk import Desk, moment

ANNA, BERTA = DECIDERS
TO_CLERK = ToPerson(user(CLERK))
WAITS = Text(say("daily_report.overdue.waits", unit="清河镇", day=TUESDAY))


def overdue(desk: Desk, *rows, clock: str = "09:00") -> list:
    """Tuesday's ledger on Thursday."""
    desk.now = moment(THURSDAY, clock)
    desk.message(CLERK, "清河镇 11月24日 日报")
    return list(desk.message(CLERK, file=sheet(TUESDAY, *(rows or open_rows(3)))))


def take(card) -> str:
    return key_of(card, "接收")


def refuse(card) -> str:
    return key_of(card, "不接收")


def test_it_waits_and_everybody_of_the_statistics_group_is_asked(desk: Desk) -> None:
    """The clerk hears that nothing is to be mended; nothing is accepted."""
    told, *cards = overdue(desk)
    asked = say("daily_report.overdue.body", unit="清河镇", day=TUESDAY, open=3)

    assert WAITS == told
    assert [ToPerson(user(one)) for one in DECIDERS] == [card.to for card in cards]
    assert {asked} == {card.body for card in cards}
    assert ["接收", "不接收"] == labels(cards[0])
    assert [ReportState.HELD] == [one.state for one in all_of(desk)]


def test_a_minute_before_that_it_is_only_late(desk: Desk) -> None:
    """Twenty-four hours after closing time, and not a minute less."""
    desk.now = moment(TUESDAY.replace(day=25), "17:30")
    desk.message(CLERK, "清河镇 11月24日 日报")
    (answer,) = desk.message(CLERK, file=sheet(TUESDAY, *open_rows(3)))

    assert "迟报" in answer.body
    assert "late" == kept(desk).timing


def test_a_faulty_one_is_returned_like_any_other(desk: Desk) -> None:
    """Nobody of the task force is asked about what the clerk has to mend."""
    answers = overdue(desk, row(1) | {title: value for (_, title), value in NOBODY.items()})

    assert returned("第 4 行“责任岗位”没填。") == answers[0]
    assert [ReportState.RETURNED] == [one.state for one in all_of(desk)]


def test_taken_it_is_the_days_report_with_receipt_file_and_history(desk: Desk) -> None:
    """The card is settled, the clerk told privately."""
    _, card, _ = overdue(desk)
    answers = desk.press(ANNA, take(card), response_code="code")
    told = say("daily_report.overdue.taken_clerk", unit="清河镇", day=TUESDAY, receipt=receipt())

    assert [CardSettled("card-1", "code", "已接收"), Text(told, to=TO_CLERK)] == answers
    assert (receipt(), "missing", 3) == (kept(desk).receipt, kept(desk).timing, kept(desk).numbers["open"])
    assert "清河镇_20261124_问题台账.xlsx" == kept_file(desk).name
    assert [(TUESDAY, "opened")] == life_of(desk, TWO)


def test_not_taken_it_counts_for_nothing(desk: Desk) -> None:
    """The clerk is told whom to talk to."""
    _, card, _ = overdue(desk)
    told = say("daily_report.overdue.refused_clerk", unit="清河镇", day=TUESDAY)

    assert [Text("不接收"), Text(told, to=TO_CLERK)] == desk.press(ANNA, refuse(card))
    assert kept(desk) is None
    assert [] == life_of(desk, TWO)


@pytest.mark.parametrize("first", [take, refuse])
@pytest.mark.parametrize("second", [take, refuse])
def test_the_first_decision_holds(desk: Desk, first, second) -> None:
    """Whoever comes second hears so and changes nothing."""
    _, card, other = overdue(desk)
    desk.press(ANNA, first(card))
    state = all_of(desk)[0].state

    assert [Text(say("daily_report.overdue.decided"))] == desk.press(BERTA, second(other))
    assert [state] == [one.state for one in all_of(desk)]


@pytest.mark.parametrize("name", [CLERK, LEADER, NEIGHBOUR, "liaozhengyang", "daiqingyuan", "stranger"])
def test_nobody_else_decides(desk: Desk, name: str) -> None:
    """Keys can be forged."""
    _, card, _ = overdue(desk)

    assert [Text(say("daily_report.overdue.not_entitled"))] == desk.press(name, take(card))
    assert [ReportState.HELD] == [one.state for one in all_of(desk)]


@pytest.mark.parametrize("argument", ["999999", "-1", "1.0", "abc", "", "9" * 40, "٣", "1:2"])
def test_a_forged_number_leads_nowhere(desk: Desk, argument: str) -> None:
    """Whatever it says."""
    overdue(desk)

    assert [Text(say("help.button_gone"))] == desk.press(ANNA, f"{Action.TAKE_OVERDUE.value}:{argument}")


def test_a_report_that_is_not_held_cannot_be_taken(desk: Desk) -> None:
    """Its number can be guessed; a returned one stays returned."""
    hand_in(desk, TUESDAY, row(1, 责任岗位=None))
    key = Press(Action.TAKE_OVERDUE, (str(all_of(desk)[0].id),)).key

    assert [Text(say("daily_report.overdue.decided"))] == desk.press(ANNA, key)
    assert kept(desk) is None


def test_of_two_that_wait_the_newest_is_meant(desk: Desk) -> None:
    """As with any other day's versions; the older card is settled."""
    _, old, _ = overdue(desk)
    _, new, _ = overdue(desk, *open_rows(4), clock="09:30")

    assert [Text(say("daily_report.overdue.decided"))] == desk.press(ANNA, take(old))
    desk.press(ANNA, take(new))
    assert 4 == kept(desk).numbers["open"]


def test_words_after_it_are_held_against_it(desk: Desk) -> None:
    """It has no receipt to speak of yet."""
    overdue(desk)

    assert [Text(say("daily_report.overdue.still_waits"))] == desk.message(CLERK, "清河镇 11月24日日报，未销号3条")


def test_what_does_not_balance_by_now_cannot_be_taken(desk: Desk) -> None:
    """The day before was taken meanwhile, with a problem that is not in this one."""
    _, card, _ = overdue(desk)
    desk.message(CLERK, "清河镇 11月23日 日报")
    _, before, _ = desk.message(CLERK, file=sheet(MONDAY, *open_rows(4)))
    desk.press(BERTA, take(before))
    refused = say("daily_report.overdue.unbalanced", unit="清河镇", day=TUESDAY, problems="QH-20261120-004")

    assert [Text(refused)] == desk.press(ANNA, take(card))
    assert [ReportState.HELD] == [one.state for one in all_of(desk)]


def test_the_day_said_before_it_is_spent(desk: Desk) -> None:
    """Today's ledger, minutes later, is today's."""
    overdue(desk)
    desk.message(CLERK, file=sheet(THURSDAY, *open_rows(3)))
    desk.message(CLERK, "清河镇 11月25日 日报")
    desk.message(CLERK, "零报告")

    assert receipt(THURSDAY) == kept(desk, THURSDAY).receipt


def test_what_would_break_the_next_day_cannot_be_taken(desk: Desk) -> None:
    """Said to whom it concerns: the decider, not the clerk."""
    hand_in(desk, FRIDAY, *open_rows(3))
    _, card, _ = overdue(desk, *open_rows(3), row(4, 备注="补录"))
    hand_in(desk, THURSDAY, *open_rows(3), clock="10:00")
    refused = say(
        "daily_report.overdue.breaks_next", unit="清河镇", day=TUESDAY, next=THURSDAY, problems="QH-20261120-004"
    )

    assert [Text(refused)] == desk.press(ANNA, take(card))
    assert kept(desk) is None


def test_taken_between_two_days_it_joins_the_account(desk: Desk) -> None:
    """What it struck off is no longer Thursday's closing."""
    hand_in(desk, FRIDAY, *open_rows(3))
    hand_in(desk, THURSDAY, row(1), struck(2, on=TUESDAY), row(3), clock="08:40")
    _, card, _ = overdue(desk, row(1), struck(2), row(3))
    desk.press(ANNA, take(card))
    numbers = [kept(desk, day).numbers for day in (FRIDAY, TUESDAY, THURSDAY)]

    assert [(3, 1, 2), (2, 0, 2)] == [(one["before"], one["closed"], one["open"]) for one in numbers[1:]]


def test_nothing_to_report_is_held_as_well(desk: Desk) -> None:
    """And has its empty ledger once it is taken."""
    desk.now = moment(THURSDAY, "09:00")
    told, card, _ = desk.message(CLERK, "清河镇 11月24日 零报告")
    desk.press(ANNA, take(card))

    assert WAITS == told
    assert Form.NIL is kept(desk).form
    assert kept_file(desk) is not None


def test_where_nobody_can_decide_the_clerk_is_told_whom_to_ask(desk: Desk) -> None:
    """No promise that cannot be kept."""
    with desk.database.transaction() as db:
        for name in DECIDERS:
            roster.keep_person(db, replace(roster.person(db, user(name)), roles=frozenset({Role.CADRE})))

    assert [Text(say("daily_report.overdue.nobody", unit="清河镇", day=TUESDAY))] == overdue(desk)


def test_a_refused_one_may_be_handed_in_again(desk: Desk) -> None:
    """And is decided anew."""
    _, card, _ = overdue(desk)
    desk.press(ANNA, refuse(card))
    _, again, _ = overdue(desk, clock="09:30")
    desk.press(BERTA, take(again))

    assert receipt() == kept(desk).receipt
    with desk.database.reading() as db:
        held = [originals.content_of(db, desk.sealer, one.id) is not None for one in reports.of_day(db, QH, TUESDAY)]
    assert [True, True] == held
