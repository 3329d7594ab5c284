"""A day with nothing to report, in each of the county's modes, and the leader who hears of three in a row (6.3)."""

from dataclasses import replace

import pytest

from handlers.buttons import Action, Press
from handlers.outgoing import Button, CardSettled, Text, ToPerson
from policies.ledger.basis import NilMode
from policies.roster import Person, Role
from storage import roster
from storage.reports import Form
from tests.handlers.daily_report.pieces import (
    CADRE,
    CLERK,
    FRIDAY,
    GOOD,
    LEADER,
    MONDAY,
    NEIGHBOUR,
    QH,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    all_of,
    balanced,
    carried_over,
    hand_in,
    kept,
    kept_file,
    key_of,
    labels,
    lines,
    nil_receipt,
    open_rows,
    receipt,
    replaced,
    row,
    say,
    sheet,
    struck,
    template_card,
    the_card,
    user,
)
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import ledger_page, opened

CONFIRM, DOUBT = Press(Action.CONFIRM_NIL).key, Press(Action.DOUBT_NIL).key


def mode(desk: Desk, nil_mode: NilMode) -> None:
    """The county decided otherwise."""
    desk.rules = replace(desk.rules, daily=replace(desk.rules.daily, nil_mode=nil_mode))


def nil_on(desk: Desk, day) -> list:
    """The clerk says that there is nothing, at three o'clock."""
    desk.now = moment(day, "15:00")
    return desk.message(CLERK, "零报告")


@pytest.mark.parametrize("text", ["零报告", "双龙镇零报告，11.24。", "0报告", "今日无", "今天没有新增，零报告"])
def test_nothing_to_report_is_taken_where_nothing_is_open(desk: Desk, text: str) -> None:
    """Three characters are enough (section 6.3), and so are the clerks' own."""
    clerk = "wuruonan" if text.startswith("双龙") else CLERK
    (answer,) = desk.message(clerk, text)

    assert "零报告，回执 " in answer.body
    assert "空台账已替您附上" in answer.body


def test_an_empty_ledger_is_kept_with_it(desk: Desk) -> None:
    """Every report has its ledger (seed, paragraph 15): here one without rows, of that unit and day."""
    desk.message(CLERK, "零报告")
    file, report = kept_file(desk), kept(desk)
    page = ledger_page(opened(file.content))

    assert "清河镇_20261124_问题台账.xlsx" == file.name
    assert [None] * 23 == [cell.value for cell in page[4]]
    assert "清河镇" in page.cell(2, 1).value
    assert (Form.NIL, 0, 0) == (report.form, report.numbers["rows"], report.numbers["open"])


def test_nothing_to_report_is_taken_when_all_that_was_open_is_struck_off(desk: Desk) -> None:
    """The account begins with nothing."""
    hand_in(desk, MONDAY, *open_rows(1))
    hand_in(desk, TUESDAY, struck(1))

    assert [Text(nil_receipt(WEDNESDAY))] == nil_on(desk, WEDNESDAY)


def test_nothing_to_report_twice_keeps_the_receipt(desk: Desk) -> None:
    """No second version."""
    desk.message(CLERK, "零报告")

    assert [Text(say("daily_report.already", day=TUESDAY, receipt=receipt()))] == desk.message(CLERK, "零报告")
    assert 1 == len(all_of(desk))


def test_nothing_to_report_after_a_ledger_leaves_the_ledger(desk: Desk) -> None:
    """It says more."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.already", day=TUESDAY, receipt=receipt()))] == desk.message(CLERK, "零报告")
    assert Form.LEDGER is kept(desk).form


def test_while_problems_are_open_one_tap_or_the_draft_is_offered(desk: Desk) -> None:
    """In the words of section 6.3; the button is for this day."""
    hand_in(desk, MONDAY, *open_rows(3))
    (card,) = nil_on(desk, TUESDAY)

    assert "贵单位还有 3 条没销号。都没变化的话回‘沿用昨日’，我来附台账；有变化请改〔今日草稿〕。" == card.body
    assert (
        Button("沿用昨日", Press(Action.CARRY_OVER, ("2026-11-24",)).key),
        Button("今日草稿", Press(Action.DRAFT).key),
    ) == card.buttons
    assert kept(desk) is None


def test_that_tap_makes_the_days_report(desk: Desk) -> None:
    """And nothing more has to be done."""
    hand_in(desk, MONDAY, *open_rows(3))
    (card,) = nil_on(desk, TUESDAY)

    assert [Text(carried_over(TUESDAY, MONDAY))] == desk.press(CLERK, key_of(card, "沿用昨日"))


def test_the_day_said_before_it_is_spent_by_it(desk: Desk) -> None:
    """Yesterday had nothing; today's ledger, minutes later, is today's."""
    desk.now = moment(WEDNESDAY, "10:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, "零报告")
    desk.message(CLERK, file=sheet(WEDNESDAY, row(1, found_on=WEDNESDAY)))

    assert [receipt(), receipt(WEDNESDAY)] == [kept(desk).receipt, kept(desk, WEDNESDAY).receipt]


def test_a_ledger_replaces_a_report_of_nothing(desk: Desk) -> None:
    """Something was found after all."""
    desk.message(CLERK, "零报告")
    (answer,) = desk.message(CLERK, file=GOOD)

    assert lines(f"已收到清河镇 11月24日日报，回执 {receipt(version=2)}。") == answer.body.splitlines()[0]
    assert replaced(2, added=3) in answer.body.splitlines()


def test_the_day_after_nothing_begins_with_nothing(desk: Desk) -> None:
    """A nil report is a report like any other."""
    nil_on(desk, MONDAY)
    answers = hand_in(desk, TUESDAY, row(1, found_on=TUESDAY))

    assert [Text(balanced(TUESDAY, MONDAY, before=0, new=1, open=1))] == answers


def test_a_strict_county_wants_a_ledger_every_day(desk: Desk) -> None:
    """Even an empty one (seed, paragraph 15, to the letter): the template is one tap away, the words are no report."""
    mode(desk, NilMode.STRICT)

    assert [template_card("update-0", say("daily_report.nil_strict"))] == desk.message(CLERK, "零报告")
    assert kept(desk) is None


def test_a_strict_county_takes_the_empty_template(desk: Desk) -> None:
    """H10 is not judged there (section 9, point 20)."""
    mode(desk, NilMode.STRICT)
    (answer,) = desk.message(CLERK, file=sheet(TUESDAY))

    assert "台账 0 条：新增 0，整改 0，销号 0，未销号 0。" == answer.body.splitlines()[1]


def test_a_free_county_takes_nothing_to_report_with_open_problems(desk: Desk) -> None:
    """They come along all the same: nothing disappears between two days."""
    mode(desk, NilMode.FREE)
    hand_in(desk, MONDAY, *open_rows(3))

    assert [Text(carried_over(TUESDAY, MONDAY))] == nil_on(desk, TUESDAY)
    assert 3 == kept(desk).numbers["open"]


# Three in a row


def three_days(desk: Desk, *days) -> list:
    """What the last of these days brings."""
    answers = [nil_on(desk, day) for day in days]
    return list(answers[-1])


def test_the_third_nil_day_in_a_row_asks_the_leader_once(desk: Desk) -> None:
    """For confirmation, not as a reminder (section 6.4); the clerk hears nothing of it."""
    receipt_of_third, card = three_days(desk, FRIDAY, MONDAY, TUESDAY)

    assert Text(nil_receipt()) == receipt_of_third
    assert (ToPerson(user(LEADER)), ["情况属实", "我去问问"]) == (card.to, labels(card))
    assert say("daily_report.nil_confirm.body", unit="清河镇", days=3) == card.body
    assert [Text(nil_receipt(WEDNESDAY))] == nil_on(desk, WEDNESDAY)


def test_two_leaders_are_asked_with_a_card_each(desk: Desk) -> None:
    """A card's id is never used twice."""
    with desk.database.transaction() as db:
        roster.keep_person(db, Person(user("ahua"), "阿华", QH, frozenset({Role.LEADER})))
    _, *cards = three_days(desk, FRIDAY, MONDAY, TUESDAY)

    assert [ToPerson(user("ahua")), ToPerson(user(LEADER))] == [card.to for card in cards]
    assert 2 == len({card.task_id for card in cards})


def test_a_ledger_in_between_starts_the_count_again(desk: Desk) -> None:
    """In a row means in a row."""
    nil_on(desk, FRIDAY)
    nil_on(desk, MONDAY)
    hand_in(desk, TUESDAY, struck(1, 备注="补录"))

    assert [Text(nil_receipt(WEDNESDAY))] == nil_on(desk, WEDNESDAY)
    assert [Text(nil_receipt(THURSDAY))] == nil_on(desk, THURSDAY)


def test_the_leaders_yes_greys_the_card_and_bothers_nobody(desk: Desk) -> None:
    """One tap, no answer to the clerk."""
    card = the_card(three_days(desk, FRIDAY, MONDAY, TUESDAY))
    confirmed = say("daily_report.nil_confirm.confirmed")

    assert [CardSettled("card-1", "code", confirmed)] == desk.press(
        LEADER, key_of(card, "情况属实"), response_code="code"
    )
    assert [Text(confirmed)] == desk.press(LEADER, key_of(card, "情况属实"))


def test_the_leaders_doubt_goes_to_the_units_clerk_alone(desk: Desk) -> None:
    """Privately, as a question."""
    card = the_card(three_days(desk, FRIDAY, MONDAY, TUESDAY))
    told, to_clerk = desk.press(LEADER, key_of(card, "我去问问"))

    assert Text(say("daily_report.nil_confirm.doubted")) == told
    assert Text(say("daily_report.nil_confirm.to_clerk"), to=ToPerson(user(CLERK))) == to_clerk


@pytest.mark.parametrize("name", [CLERK, NEIGHBOUR, CADRE, "zhonghuimin", "stranger"])
@pytest.mark.parametrize("key", [CONFIRM, DOUBT])
def test_a_press_of_somebody_who_leads_nothing_does_nothing(desk: Desk, name: str, key: str) -> None:
    """Keys can be forged."""
    assert [Text(say("daily_report.nil_confirm.not_entitled"))] == desk.press(name, key)


def test_a_forged_doubt_of_another_leader_reaches_only_their_own_clerk(desk: Desk) -> None:
    """The key names no unit: there is nothing to forge."""
    answers = desk.press("pandesheng", DOUBT)

    assert [ToPerson(user(NEIGHBOUR))] == [one.to for one in answers[1:]]


def test_in_a_group_the_leader_is_asked_privately(desk: Desk) -> None:
    """The group hears the receipt."""
    nil_on(desk, FRIDAY)
    nil_on(desk, MONDAY)
    desk.now = moment(TUESDAY, "15:00")
    told, card = desk.message(CLERK, "零报告", group="g1")

    assert Text(nil_receipt()) == told
    assert ToPerson(user(LEADER)) == card.to
