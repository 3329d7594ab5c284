"""A returned ledger mended in one tap, and looked at again after something was decided."""

from datetime import date

import pytest

from handlers.buttons import Action, Press
from handlers.outgoing import Card, Text, ToSender
from policies.removal_text import Reason
from storage import originals, removals
from storage.reports import ReportState
from tests.handlers.daily_report.pieces import (
    BECAUSE,
    CADRE,
    CLERK,
    LEADER,
    MONDAY,
    NEIGHBOUR,
    QH,
    TUESDAY,
    TWO,
    all_of,
    balanced,
    gone,
    hand_in,
    kept,
    kept_file,
    key_of,
    labels,
    open_rows,
    receipt,
    row,
    say,
    sheet,
    struck,
    the_card,
    user,
)
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import FIRST_ROW, Ledger, as_csv, ledger_page, opened, titles_of

GONE_BY = [Text(say("daily_report.mend.gone_by"))]
SLIP = {"整改状态": "整改中中"}
SHORT_DAY = {"发现日期": "11-20"}
STRANGE_PLACE = {"阵地类型": "学校党员活动间"}


def faulty(desk: Desk, *rows) -> Card:
    """The card of Tuesday's returned ledger."""
    return the_card(hand_in(desk, TUESDAY, *rows))


def cell(file: Ledger, line: int, title: str) -> object:
    page = ledger_page(opened(file.content))
    return page.cell(FIRST_ROW + line - 1, titles_of(page)[title]).value


def recheck(desk: Desk, name: str = CLERK) -> list:
    return list(desk.press(name, Press(Action.RECHECK).key))


def grant(desk: Desk, problem: str) -> None:
    """The statistics group agreed that the problem is to go."""
    at = desk.now
    with desk.database.transaction() as db:
        asked = removals.ask(
            db, unit=QH, problem=problem, day=TUESDAY, reason=Reason.UNFOUNDED, merged_into=None, by=user(CLERK), at=at
        )
        removals.decide(db, asked.id, granted=True, by=user("zhonghuimin"), at=at)


def test_a_right_value_that_is_clear_is_proposed_with_its_place(desk: Desk) -> None:
    """And can be put in with one tap."""
    card = faulty(desk, row(1), row(2, **SLIP), row(3))

    assert say("daily_report.mend.title") == card.title
    assert "1. 第 5 行“整改状态”改成“整改中”" == card.body
    assert [say("daily_report.mend.one", number=1)] == labels(card)


def test_that_tap_makes_the_report(desk: Desk) -> None:
    """The mended workbook is the one that is kept; the rest of it is as the clerk wrote it."""
    card = faulty(desk, row(1, 备注="等料"), row(2, **SLIP), row(3))
    (answer,) = desk.press(CLERK, card.buttons[0].key)

    assert receipt() in answer.body
    assert "整改中" == cell(kept_file(desk), 2, "整改状态")
    assert "等料" == cell(kept_file(desk), 1, "备注")


def test_of_several_each_can_be_mended_alone_or_all_together(desk: Desk) -> None:
    """One tap mends one and says what is left."""
    card = faulty(desk, row(1, **SHORT_DAY), row(2, **SLIP), row(3, **STRANGE_PLACE))
    one, *_, every = card.buttons
    (text, _, rest) = desk.press(CLERK, one.key)

    assert 3 == len(card.body.splitlines())
    assert "有 2 处要改" in text.body
    assert 2 == len(rest.body.splitlines())
    assert GONE_BY == desk.press(CLERK, every.key)
    (answer,) = desk.press(CLERK, key_of(rest, say("daily_report.mend.all")))
    assert receipt() in answer.body
    assert date(2026, 11, 20) == cell(kept_file(desk), 1, "发现日期").date()


def test_all_together_in_one_tap(desk: Desk) -> None:
    """Also more than there are buttons for."""
    card = faulty(desk, *(row(number, **SLIP) for number in range(1, 6)))

    assert say("daily_report.mend.more", count=5) == card.body.splitlines()[-1]
    assert 4 == len(card.buttons)
    assert receipt() in desk.press(CLERK, key_of(card, say("daily_report.mend.all")))[0].body


def test_what_cannot_be_guessed_is_left_to_the_clerk(desk: Desk) -> None:
    """An empty cell has no likely value; another unit's name is no slip."""
    answers = hand_in(desk, TUESDAY, row(1, 责任岗位=None), row(2, **{"乡镇（街道）": "石桥镇"}))

    assert [] == [one for one in answers if isinstance(one, Card)]


def test_a_card_of_an_older_ledger_is_no_longer_good(desk: Desk) -> None:
    """A newer one came: returned, or accepted."""
    first = faulty(desk, row(1, **SLIP))
    second = faulty(desk, row(1, **SLIP), row(2))

    assert GONE_BY == desk.press(CLERK, first.buttons[0].key)
    hand_in(desk, TUESDAY, row(1))
    assert GONE_BY == desk.press(CLERK, second.buttons[0].key)
    assert receipt() == kept(desk).receipt


def test_the_same_button_pressed_twice_mends_once(desk: Desk) -> None:
    """The second press finds the report accepted."""
    card = faulty(desk, row(1, **SLIP))
    desk.press(CLERK, card.buttons[0].key)

    assert GONE_BY == desk.press(CLERK, card.buttons[0].key)
    assert [ReportState.RETURNED, ReportState.ACCEPTED] == [one.state for one in all_of(desk)]


@pytest.mark.parametrize("name", [NEIGHBOUR, "zhonghuimin", "stranger"])
def test_nobody_of_another_unit_mends_it(desk: Desk, name: str) -> None:
    """Numbers of reports can be guessed."""
    card = faulty(desk, row(1, **SLIP))

    assert GONE_BY == desk.press(name, card.buttons[0].key)
    assert kept(desk) is None


@pytest.mark.parametrize("name", [LEADER, CADRE])
def test_nor_does_anybody_of_the_unit_but_its_clerk(desk: Desk, name: str) -> None:
    """Rule S02."""
    card = faulty(desk, row(1, **SLIP))
    answers = desk.press(name, card.buttons[0].key)

    assert answers[0].body.startswith(say("daily_report.S02", unit="清河镇"))
    assert kept(desk) is None


@pytest.mark.parametrize("argument", ["999999", "-1", "abc", "", "9" * 40, "٣"])
@pytest.mark.parametrize("which", ["0", "all"])
def test_a_forged_report_leads_nowhere(desk: Desk, argument: str, which: str) -> None:
    """Whatever it says."""
    faulty(desk, row(1, **SLIP))

    assert GONE_BY == desk.press(CLERK, f"mend:{argument}:{which}")


@pytest.mark.parametrize("which", ["7", "-1", "first", "", "0:1", "9" * 40])
def test_a_forged_place_mends_nothing_and_counts_for_nothing(desk: Desk, which: str) -> None:
    """Nor is it another return for the leader to hear of."""
    faulty(desk, row(1, **SLIP))
    number = all_of(desk)[0].id

    assert GONE_BY == desk.press(CLERK, f"mend:{number}:{which}")
    assert 1 == len(all_of(desk))


def test_a_csv_is_mended_as_a_workbook(desk: Desk) -> None:
    """Under a name it can be opened by."""
    desk.now = moment(TUESDAY, "15:00")
    file = sheet(TUESDAY, row(1), row(2, **SLIP))
    card = the_card(desk.message(CLERK, file=Ledger("清河镇_20261124_问题台账.csv", as_csv(file))))
    (answer,) = desk.press(CLERK, card.buttons[0].key)

    assert receipt() in answer.body
    assert "清河镇_20261124_问题台账.xlsx" == kept_file(desk).name


def test_with_personal_numbers_in_it_nothing_is_kept_and_nothing_offered(desk: Desk) -> None:
    """Rule R16: the file is not there to be mended; a button of it would lead nowhere."""
    answers = hand_in(desk, TUESDAY, row(1, 责任岗位="陈副书记13800138000"), row(2, **SLIP))
    number = all_of(desk)[0].id
    with desk.database.reading() as db:
        assert originals.content_of(db, desk.sealer, number) is None

    assert [] == [one for one in answers if isinstance(one, Card)]
    assert [Text(say("daily_report.mend.not_kept"))] == desk.press(CLERK, f"mend:{number}:all")


def test_a_mended_correction_after_closing_time_needs_its_reason(desk: Desk) -> None:
    """The tap says no word (S04); said before, it counts."""
    hand_in(desk, TUESDAY, *open_rows(2))
    desk.now = moment(TUESDAY, "17:45")
    card = the_card(desk.message(CLERK, file=sheet(TUESDAY, row(1, **SLIP), struck(2))))
    key = card.buttons[0].key

    assert [Text(say("daily_report.S04"))] == desk.press(CLERK, key)
    desk.message(CLERK, BECAUSE)
    assert receipt(version=2) in desk.press(CLERK, key)[0].body


def test_mending_belongs_to_the_day_of_the_ledger(desk: Desk) -> None:
    """Pressed the next morning it is yesterday's, late."""
    card = faulty(desk, row(1, **SLIP))
    desk.now = moment(date(2026, 11, 25), "09:00")
    (answer,) = desk.press(CLERK, card.buttons[0].key)

    assert "迟报" in answer.body
    assert receipt() == kept(desk).receipt


def test_mending_one_place_of_two_is_no_second_return(desk: Desk) -> None:
    """The leader hears of what was sent twice, not of what was tapped."""
    card = faulty(desk, row(1, **SHORT_DAY), row(2, **SLIP))
    answers = desk.press(CLERK, card.buttons[0].key)

    assert [] == [one for one in answers if one.to != ToSender()]
    assert [ReportState.WITHDRAWN, ReportState.RETURNED] == [one.state for one in all_of(desk)]


# Looked at again


def test_after_a_removal_was_agreed_to_the_same_ledger_passes(desk: Desk) -> None:
    """Without sending it again."""
    hand_in(desk, MONDAY, *open_rows(3))
    text, *_ = hand_in(desk, TUESDAY, row(1), row(3))
    grant(desk, TWO)

    assert gone(TWO, 2) in text.body
    assert [Text(balanced(TUESDAY, MONDAY, removed=1, open=2))] == recheck(desk)


def test_as_long_as_nobody_agreed_it_is_returned_as_before(desk: Desk) -> None:
    """The same words."""
    hand_in(desk, MONDAY, *open_rows(3))
    text, *_ = hand_in(desk, TUESDAY, row(1), row(3))

    assert text == recheck(desk)[0]


def test_once_it_passed_there_is_nothing_to_look_at(desk: Desk) -> None:
    """The newest one is accepted; so for somebody who sent none."""
    hand_in(desk, TUESDAY, row(1, 责任岗位=None))
    hand_in(desk, TUESDAY, row(1))

    assert GONE_BY == recheck(desk) == recheck(desk, NEIGHBOUR) == recheck(desk, "stranger")


def test_what_was_taken_back_is_not_looked_at_again(desk: Desk) -> None:
    """It is gone."""
    hand_in(desk, TUESDAY, row(1, 责任岗位=None))
    desk.message(CLERK, "撤回今天的日报")

    assert GONE_BY == recheck(desk)
