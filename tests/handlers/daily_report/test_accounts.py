"""Days in a row: the account of the receipt, and what does not balance (rules D01-D11, section 9, points 17 and 18)."""

from handlers.buttons import Action, Press
from handlers.outgoing import Button, Text
from policies.removal_text import Reason
from storage import removals
from tests.handlers.daily_report.pieces import (
    CLERK,
    FOUR,
    FRIDAY,
    MONDAY,
    NEIGHBOUR,
    QH,
    THREE,
    TUESDAY,
    TWO,
    WEDNESDAY,
    balanced,
    closed,
    gone,
    hand_in,
    kept,
    labels,
    life_of,
    lines,
    open_rows,
    remarks,
    returned,
    row,
    say,
    sheet,
    struck,
    the_card,
    user,
)
from tests.handlers.desk import Desk, moment


def new(number: int, day=TUESDAY, **cells) -> dict:
    """A problem of the day itself."""
    return row(number, found_on=day, 阵地名称=f"{day:%d}日广场{number}", **cells)


def grant(desk: Desk, problem: str, day=TUESDAY, clock: str = "10:00") -> None:
    """The statistics group agreed that the problem is to go."""
    at = moment(day, clock)
    with desk.database.transaction() as db:
        asked = removals.ask(
            db, unit=QH, problem=problem, day=day, reason=Reason.UNFOUNDED, merged_into=None, by=user(CLERK), at=at
        )
        removals.decide(db, asked.id, granted=True, by=user("zhonghuimin"), at=at)


def test_the_receipt_shows_how_today_follows_from_the_report_before(desk: Desk) -> None:
    """Three left, one came in, one was struck off: three."""
    hand_in(desk, MONDAY, *open_rows(3))
    answers = hand_in(desk, TUESDAY, row(1), struck(2), row(3), new(1))

    assert [Text(balanced(TUESDAY, MONDAY, new=1, rectified=1, closed=1))] == answers


def test_over_three_days_each_account_begins_with_what_the_last_one_left(desk: Desk) -> None:
    """A struck-off problem may stay in the ledger and counts nowhere any more."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), struck(2), row(3), new(1))
    answers = hand_in(desk, WEDNESDAY, struck(1, on=WEDNESDAY), struck(2), row(3, 备注="在拆"), new(1))

    assert [Text(balanced(WEDNESDAY, TUESDAY, rectified=1, closed=1, open=2))] == answers
    assert {"before": 3, "new": 0, "closed": 1, "removed": 0, "open": 2} == {
        name: kept(desk, WEDNESDAY).numbers[name] for name in ("before", "new", "closed", "removed", "open")
    }


def test_a_day_without_a_report_lies_between_and_the_account_says_since_when(desk: Desk) -> None:
    """The report before may be older than yesterday; what was struck off on a day between counts as well."""
    hand_in(desk, MONDAY, *open_rows(3))
    answers = hand_in(desk, WEDNESDAY, row(1), struck(2, on=TUESDAY), row(3))

    assert [Text(balanced(WEDNESDAY, MONDAY, closed=1, open=2))] == answers


def test_a_problem_that_vanished_is_named_and_can_be_explained_in_one_tap(desk: Desk) -> None:
    """Rule D01, which makes D10 go without saying; nothing is accepted meanwhile."""
    hand_in(desk, MONDAY, *open_rows(3))
    text, _, card = hand_in(desk, TUESDAY, row(1), row(3))

    assert returned(gone(TWO, 2), tap=True) == text
    assert (
        Button(say("daily_report.mend.gone", tail="1120-002"), Press(Action.ASK_REMOVAL, (TWO,)).key),
    ) == card.buttons
    assert say("daily_report.mend.gone_line") == card.body
    assert kept(desk) is None


def test_of_many_vanished_problems_all_are_named_and_two_have_a_button(desk: Desk) -> None:
    """A card has six buttons at most, the list has them all."""
    hand_in(desk, MONDAY, *open_rows(4))
    answers = hand_in(desk, TUESDAY, row(1))

    assert returned(gone(TWO, 2), gone(THREE, 3), gone(FOUR, 4), tap=True) == answers[0]
    assert [say("daily_report.mend.gone", tail=tail) for tail in ("1120-002", "1120-003")] == labels(the_card(answers))


def test_one_gone_and_one_come_is_not_evened_out(desk: Desk) -> None:
    """Three and three, and still the one is missing."""
    hand_in(desk, MONDAY, *open_rows(3))
    text, *_ = hand_in(desk, TUESDAY, row(1), row(2), new(9))

    assert gone(THREE, 3) in text.body
    assert kept(desk) is None


def test_a_removal_the_task_force_agreed_to_is_counted_in_the_receipt(desk: Desk) -> None:
    """Before that D01, after it a part of the account."""
    hand_in(desk, MONDAY, *open_rows(3))
    before = hand_in(desk, TUESDAY, row(1), row(3))
    grant(desk, TWO)

    assert gone(TWO, 2) in before[0].body
    assert [Text(balanced(TUESDAY, MONDAY, removed=1, open=2))] == hand_in(desk, TUESDAY, row(1), row(3))
    assert [(MONDAY, "opened"), (TUESDAY, "removed")] == life_of(desk, TWO)


def test_an_empty_ledger_hears_how_many_are_open_without_the_removed_ones(desk: Desk) -> None:
    """Rule H10 counts what the draft has; where all were removed, three characters are enough."""
    hand_in(desk, MONDAY, *open_rows(2))
    grant(desk, TWO)
    (card,) = hand_in(desk, TUESDAY)
    grant(desk, "QH-20261120-001")
    empty, *_ = hand_in(desk, TUESDAY)

    assert say("ledger.H10", n=1) == card.body
    assert say("ledger.H10_none") == empty.body
    assert "零报告，回执" in desk.message(CLERK, "零报告")[0].body


def test_a_removal_that_was_only_asked_for_is_no_reason_yet(desk: Desk) -> None:
    """Section 9, point 18: E until the task force agrees."""
    hand_in(desk, MONDAY, *open_rows(2))
    with desk.database.transaction() as db:
        removals.ask(
            db,
            unit=QH,
            problem=TWO,
            day=TUESDAY,
            reason=Reason.UNFOUNDED,
            merged_into=None,
            by=user(CLERK),
            at=moment(TUESDAY, "10:00"),
        )

    assert gone(TWO, 2) in hand_in(desk, TUESDAY, row(1))[0].body


def test_a_problem_under_another_number_is_returned_once_and_not_as_gone(desk: Desk) -> None:
    """Rule D02 alone: one fault, one sentence, nothing to remove."""
    hand_in(desk, MONDAY, *open_rows(3))
    renumbered = row(2, 问题编号="QH-20261124-002")
    text, *rest = hand_in(desk, TUESDAY, row(1), renumbered, row(3))

    assert returned(f"{TWO} 今天变成了 QH-20261124-002，编号不能改。") == text
    assert [] == [one for one in rest if hasattr(one, "buttons")]


def test_a_problem_that_comes_back_is_taken_and_marked(desk: Desk) -> None:
    """Rule D03: counted as new, the account balances (section 9, point 17)."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), struck(2), row(3, 备注="等料"))
    answers = hand_in(desk, WEDNESDAY, row(1), row(2), row(3))
    back = f"{TWO} 上次已销号，今天又出现，会标记为“可能反弹回潮”，请核实。"

    assert [Text(lines(balanced(WEDNESDAY, TUESDAY, before=2, new=1), remarks(back)))] == answers
    assert [(MONDAY, "opened"), (TUESDAY, "closed"), (WEDNESDAY, "reopened")] == life_of(desk, TWO)


def test_a_problem_registered_late_is_taken_with_a_question(desk: Desk) -> None:
    """Rule D11; a remark answers it."""
    hand_in(desk, MONDAY, *open_rows(3))
    (asked,) = hand_in(desk, TUESDAY, *open_rows(4))
    question = f"{FOUR} 看编号是 {FRIDAY} 的，但之前没报过。是补录吗？请在备注写“补录”。"

    assert lines(balanced(TUESDAY, MONDAY, new=1, open=4), remarks(question)) == asked.body


def test_the_same_ledger_as_yesterdays_is_taken_with_a_hint(desk: Desk) -> None:
    """Rule D05."""
    hand_in(desk, MONDAY, *open_rows(3))
    hint = "今天的台账和昨天一模一样。确实没有变化的话，下次回“沿用昨日”就行，不用再传。"

    assert [Text(lines(balanced(TUESDAY, MONDAY), remarks(hint)))] == hand_in(desk, TUESDAY, *open_rows(3))


def test_a_first_report_is_held_against_nothing(desk: Desk) -> None:
    """Section 9, point 1: unknown is not empty."""
    (answer,) = hand_in(desk, TUESDAY, *open_rows(2))

    assert answer.body.splitlines()[1] == "台账 2 条：新增 0，整改 0，销号 0，未销号 2。"


def test_a_unit_is_held_against_its_own_report_only(desk: Desk) -> None:
    """Not against another unit's."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    other = sheet(TUESDAY, row(1, unit="SQ", 问题描述="学校走廊 2 块展板和门厅里的 2 块内容重复"), unit="SQ")
    (answer,) = desk.message(NEIGHBOUR, file=other)

    assert "台账 1 条" in answer.body


def test_a_returned_ledger_is_never_what_the_next_day_is_held_against(desk: Desk) -> None:
    """Only accepted reports are."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), row(2), row(3, 责任岗位=None), new(4))

    assert [Text(balanced(WEDNESDAY, MONDAY, closed=1, open=2, rectified=1))] == hand_in(
        desk, WEDNESDAY, row(1), row(2), struck(3, on=WEDNESDAY)
    )


def test_what_is_kept_of_each_day_joins_up(desk: Desk) -> None:
    """D10 for every accepted report: open = before + new - closed - removed, before = open of the report before."""
    hand_in(desk, MONDAY, *open_rows(4))
    grant(desk, FOUR)
    hand_in(desk, TUESDAY, row(1), struck(2), row(3), new(1), new(2))
    hand_in(desk, WEDNESDAY, struck(1, on=WEDNESDAY), row(3, 备注="等料"), new(1), closed(new(2), on=WEDNESDAY))
    monday, *later = (kept(desk, day).numbers for day in (MONDAY, TUESDAY, WEDNESDAY))

    assert [4, 4] == [monday["open"], later[0]["before"]]
    assert [(4, 2, 1, 1, 4), (4, 0, 2, 0, 2)] == [
        tuple(one[name] for name in ("before", "new", "closed", "removed", "open")) for one in later
    ]
