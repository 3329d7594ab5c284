"""A day without change in one tap: yesterday's open problems become today's ledger (section 6.3)."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.buttons import Action, Press
from handlers.outgoing import Card, Text, ToPerson
from policies.ledger.basis import NilMode
from policies.removal_text import Reason
from policies.verification_text import Verdict
from storage import removals, reports, verifications
from storage.reports import Form
from storage.schema import report_rows
from storage.verifications import Verification
from tests.handlers.daily_report.pieces import (
    CADRE,
    CLERK,
    FRIDAY,
    GOOD,
    MONDAY,
    NEIGHBOUR,
    NEXT_MONDAY,
    ONE,
    QH,
    SATURDAY,
    THREE,
    TUESDAY,
    TWO,
    WEDNESDAY,
    all_of,
    balanced,
    carried_over,
    hand_in,
    kept,
    kept_file,
    late,
    life_of,
    lines,
    nil_receipt,
    open_rows,
    receipt,
    row,
    say,
    struck,
    template_card,
    user,
)
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import FIRST_ROW, ledger_page, opened, titles_of

BUTTON = Press(Action.CARRY_OVER).key
THIS_FRIDAY = date(2026, 11, 27)


def for_day(day: date) -> str:
    """The button of a card made for a day."""
    return Press(Action.CARRY_OVER, (day.isoformat(),)).key


def rows_kept(desk: Desk, day: date = TUESDAY) -> list[tuple[str, str]]:
    """The problems of the day's report with their states."""
    with desk.database.reading() as db:
        return [(one.problem, one.status) for one in reports.rows_of(db, reports.accepted(db, QH, day))]


@pytest.mark.parametrize("how", ["沿用昨日", "@轻指 沿用昨日", "今天没变化，沿用昨日", BUTTON, for_day(TUESDAY)])
def test_one_tap_or_two_words_make_the_days_report(desk: Desk, how: str) -> None:
    """Numbered, receipted, with a ledger of its own."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    answers = desk.press(CLERK, how) if how.startswith("carry") else desk.message(CLERK, how)

    assert [Text(carried_over(TUESDAY, MONDAY))] == answers
    assert (Form.CARRY_OVER, CLERK) == (kept(desk).form, kept(desk).submitted_by)
    assert [(ONE, "in_progress"), (TWO, "in_progress"), (THREE, "in_progress")] == rows_kept(desk)


def test_the_ledger_that_was_made_is_kept_as_the_original(desk: Desk) -> None:
    """A real workbook with yesterday's rows in it."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    desk.press(CLERK, BUTTON)
    file = kept_file(desk)
    page = ledger_page(opened(file.content))
    ids = [page.cell(FIRST_ROW + line, titles_of(page)["问题编号"]).value for line in range(4)]

    assert "清河镇_20261124_问题台账.xlsx" == file.name
    assert [ONE, TWO, THREE, None] == ids
    assert "2026-11-24" in page.cell(2, 1).value


def test_what_was_struck_off_yesterday_is_not_carried_along(desk: Desk) -> None:
    """Only what is open, numbered from one."""
    hand_in(desk, MONDAY, row(1), struck(2, on=MONDAY), row(3))
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(carried_over(TUESDAY, MONDAY, open_now=2))] == desk.press(CLERK, BUTTON)
    assert [ONE, THREE] == [problem for problem, _ in rows_kept(desk)]


def test_day_after_day_the_account_stays_the_same(desk: Desk) -> None:
    """Nothing new, nothing closed; on the fourth day a word on what does not move (D06)."""
    hand_in(desk, FRIDAY, *open_rows(3))
    for day in (MONDAY, TUESDAY):
        desk.now = moment(day, "15:00")
        desk.press(CLERK, BUTTON)
    hand_in(desk, WEDNESDAY, *open_rows(3))
    numbers = [kept(desk, day).numbers for day in (MONDAY, TUESDAY, WEDNESDAY)]

    assert [(3, 0, 0, 0, 3)] * 3 == [
        tuple(one[name] for name in ("before", "new", "closed", "removed", "open")) for one in numbers
    ]
    with desk.database.reading() as db:
        rules = [one.rule for one in reports.findings_of(db, reports.accepted(db, QH, WEDNESDAY))]
    assert "D06" in rules


def test_twice_is_once(desk: Desk) -> None:
    """The receipt of the first is said again."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    desk.press(CLERK, BUTTON)
    already = [Text(say("daily_report.already", day=TUESDAY, receipt=receipt()))]

    assert already == desk.press(CLERK, BUTTON) == desk.message(CLERK, "沿用昨日")
    assert 1 == len(all_of(desk))


def test_an_accepted_ledger_is_not_replaced_by_yesterdays(desk: Desk) -> None:
    """What somebody wrote today stands."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), row(2), struck(3))

    assert [Text(say("daily_report.already", day=TUESDAY, receipt=receipt()))] == desk.press(CLERK, BUTTON)
    assert 2 == kept(desk).numbers["open"]


def test_after_a_returned_ledger_it_is_still_possible(desk: Desk) -> None:
    """The returned one counts for nothing."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), row(2))

    assert [Text(carried_over(TUESDAY, MONDAY))] == desk.press(CLERK, BUTTON)


def test_before_the_first_report_there_is_nothing_to_carry_over(desk: Desk) -> None:
    """The template it speaks of is one tap away."""
    body = say("daily_report.carry_over.nothing_yet")

    assert [template_card("update-0", body)] == desk.message(CLERK, "沿用昨日")
    assert [template_card("update-1", body)] == desk.press(CLERK, BUTTON)


def test_where_all_is_struck_off_it_is_a_nil_report(desk: Desk) -> None:
    """With its own empty ledger."""
    hand_in(desk, MONDAY, struck(1, on=MONDAY))
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(nil_receipt())] == desk.press(CLERK, BUTTON)
    assert Form.NIL is kept(desk).form


def test_in_a_strict_county_too_a_day_without_change_takes_one_tap(desk: Desk) -> None:
    """It comes with a ledger, and that is all a strict county asks for."""
    desk.rules = replace(desk.rules, daily=replace(desk.rules.daily, nil_mode=NilMode.STRICT))
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(carried_over(TUESDAY, MONDAY))] == desk.press(CLERK, BUTTON)


# Cards of other days


def test_yesterdays_card_reports_yesterday_if_that_is_still_owed(desk: Desk) -> None:
    """Late, and not today."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(WEDNESDAY, "10:00")

    assert [Text(lines(carried_over(TUESDAY, MONDAY), late()))] == desk.press(CLERK, for_day(TUESDAY))
    assert kept(desk, WEDNESDAY) is None


def test_yesterdays_card_reports_nothing_once_yesterday_is_reported(desk: Desk) -> None:
    """Neither a second version nor today."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3))
    desk.now = moment(WEDNESDAY, "10:00")

    assert [Text(say("daily_report.already", day=TUESDAY, receipt=receipt()))] == desk.press(CLERK, for_day(TUESDAY))
    assert kept(desk, WEDNESDAY) is None


@pytest.mark.parametrize("day", ["2026-09-01", "2026-12-24", "2026-11-22"])
def test_a_card_of_a_day_nobody_can_mean_reports_no_other_day(desk: Desk, day: str) -> None:
    """Months old, weeks ahead, or a Sunday."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(say("help.button_gone"))] == desk.press(CLERK, f"carry:{day}")
    assert kept(desk) is None


def test_after_closing_time_it_is_late(desk: Desk) -> None:
    """Like any report."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "17:45")

    assert [Text(lines(carried_over(TUESDAY, MONDAY), late()))] == desk.press(CLERK, BUTTON)


def test_on_a_rest_day_it_is_the_next_working_days(desk: Desk) -> None:
    """Friday is reported, Saturday is free (S03)."""
    hand_in(desk, THIS_FRIDAY, *open_rows(3))
    desk.now = moment(SATURDAY, "10:00")
    (answer,) = desk.press(CLERK, BUTTON)

    assert answer.body.startswith(
        lines(
            carried_over(NEXT_MONDAY, THIS_FRIDAY) + say("daily_report.carry_over.overdue", n=3),
            say("daily_report.S03"),
        )
    )


def test_more_than_a_day_late_the_task_force_decides(desk: Desk) -> None:
    """Nobody gets round that with a tap."""
    hand_in(desk, FRIDAY, *open_rows(3))
    desk.now = moment(WEDNESDAY, "10:00")
    told, *cards = desk.press(CLERK, for_day(MONDAY))

    assert Text(say("daily_report.overdue.waits", unit="清河镇", day=MONDAY)) == told
    assert [True, True] == [isinstance(card, Card) for card in cards]


# What happened to problems meanwhile


def test_a_problem_the_task_force_struck_is_left_out(desk: Desk) -> None:
    """Counted as removed."""
    hand_in(desk, MONDAY, *open_rows(3))
    at = moment(TUESDAY, "10:00")
    with desk.database.transaction() as db:
        asked = removals.ask(
            db, unit=QH, problem=TWO, day=TUESDAY, reason=Reason.UNFOUNDED, merged_into=None, by=user(CLERK), at=at
        )
        removals.decide(db, asked.id, granted=True, by=user("zhonghuimin"), at=at)
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(carried_over(TUESDAY, MONDAY, open_now=2))] == desk.press(CLERK, BUTTON)
    assert (1, 2) == (kept(desk).numbers["removed"], kept(desk).numbers["open"])
    assert (TUESDAY, "removed") == life_of(desk, TWO)[-1]


def test_a_problem_that_failed_verification_is_open_again(desk: Desk) -> None:
    """As sent back for rectification, and new to the account; the report after it agrees."""
    hand_in(desk, MONDAY, row(1), struck(2, on=MONDAY), row(3))
    failed = Verification(
        unit=QH,
        problem=TWO,
        verdict=Verdict.FAILED,
        day=TUESDAY,
        at=moment(TUESDAY, "10:00"),
        by=user("liaozhengyang"),
        closed_on=MONDAY,
    )
    with desk.database.transaction() as db:
        verifications.record(db, failed)
    desk.now = moment(TUESDAY, "15:00")

    assert [Text(carried_over(TUESDAY, MONDAY))] == desk.press(CLERK, BUTTON)
    assert (TWO, "returned") in rows_kept(desk)
    assert (2, 1, 3) == tuple(kept(desk).numbers[name] for name in ("before", "new", "open"))
    assert balanced(WEDNESDAY, TUESDAY, closed=1, rectified=1, open=2) in str(
        hand_in(desk, WEDNESDAY, row(1, 备注="在拆"), struck(2, on=WEDNESDAY), row(3))[0].body
    )


def test_what_would_be_wrong_today_is_named_and_the_draft_offered(desk: Desk) -> None:
    """What was good yesterday may not be good today: here the county's rules got stricter overnight."""
    hand_in(desk, MONDAY, *open_rows(2))
    with desk.database.transaction() as db:
        report = reports.accepted(db, QH, MONDAY)
        spoil(db, report)
    desk.now = moment(TUESDAY, "15:00")
    (card,) = desk.press(CLERK, BUTTON)

    assert say("daily_report.carry_over.fails") == card.title
    assert "1. 第 4 行“责任岗位”没填。" == card.body
    assert ["今日草稿"] == [button.label for button in card.buttons]
    assert kept(desk) is None
    assert [] == all_of(desk)


def spoil(db, report) -> None:
    """Empty a cell that an older county's rules did not ask for."""
    rows = reports.rows_of(db, report)
    cells = {**rows[0].cells, "responsible_post": None}
    db.execute(
        report_rows.update()
        .where(report_rows.c.report == report.id, report_rows.c.row == rows[0].row)
        .values(cells=cells)
    )


def test_in_a_group_that_is_told_privately(desk: Desk) -> None:
    """The receipt may be heard, faults may not."""
    hand_in(desk, MONDAY, row(1), row(2))
    with desk.database.transaction() as db:
        spoil(db, reports.accepted(db, QH, MONDAY))
    desk.now = moment(TUESDAY, "15:00")
    told, card = desk.message(CLERK, "沿用昨日", group="g1")

    assert Text(say("daily_report.told_privately")) == told
    assert ToPerson(user(CLERK)) == card.to


@pytest.mark.parametrize("name", [CADRE, NEIGHBOUR])
def test_a_press_of_somebody_else_reports_nothing_for_qinghe(desk: Desk, name: str) -> None:
    """Shiqiao's clerk has a ledger of their own, a cadre has none."""
    desk.message(CLERK, file=GOOD)
    desk.now = moment(WEDNESDAY, "15:00")
    desk.press(name, BUTTON)

    assert kept(desk, WEDNESDAY) is None
