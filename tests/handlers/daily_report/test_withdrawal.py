"""Taking back what was handed in: what never passed can go, what was reconciled can only be corrected (section 3)."""

import pytest

from handlers.outgoing import Text
from storage import declarations
from storage.reports import ReportState
from tests.handlers.daily_report.pieces import (
    CADRE,
    CLERK,
    DECIDERS,
    FRIDAY,
    GOOD,
    MONDAY,
    NEIGHBOUR,
    NOBODY,
    TUESDAY,
    WEDNESDAY,
    all_of,
    hand_in,
    kept,
    key_of,
    open_rows,
    receipt,
    row,
    say,
    sheet,
    user,
)
from tests.handlers.desk import Desk, moment

TAKE_BACK = "撤回今天的日报"


def states(desk: Desk, day=TUESDAY) -> list[ReportState]:
    return [one.state for one in all_of(desk, day)]


@pytest.mark.parametrize("text", [TAKE_BACK, "清河镇 11月24日 日报撤回"])
def test_a_returned_report_can_be_taken_back(desk: Desk, text: str) -> None:
    """As if it had never been sent, though it is remembered."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))

    assert [Text(say("daily_report.withdrawal.done", day=TUESDAY))] == desk.message(CLERK, text)
    assert [ReportState.WITHDRAWN] == states(desk)


def test_an_accepted_report_stays_and_can_be_corrected(desk: Desk) -> None:
    """It has been reconciled; the answer says how to go on."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.withdrawal.accepted", day=TUESDAY, receipt=receipt()))] == desk.message(
        CLERK, TAKE_BACK
    )
    assert [ReportState.ACCEPTED] == states(desk)


def test_a_returned_correction_leaves_the_accepted_version_alone(desk: Desk) -> None:
    """There is an accepted one: nothing is taken back."""
    desk.message(CLERK, file=GOOD)
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    desk.message(CLERK, TAKE_BACK)

    assert receipt() == kept(desk).receipt


def test_where_nothing_was_handed_in_nothing_is_taken_back(desk: Desk) -> None:
    """And that is said."""
    assert [Text(say("daily_report.withdrawal.nothing", day=TUESDAY))] == desk.message(CLERK, TAKE_BACK)


def test_numbers_said_in_words_are_taken_back_with_it(desk: Desk) -> None:
    """No ledger will be held against them."""
    desk.message(CLERK, "今天新增3条，台账见附件")

    assert [Text(say("daily_report.withdrawal.done", day=TUESDAY))] == desk.message(CLERK, TAKE_BACK)
    with desk.database.reading() as db:
        assert declarations.latest_open(db, user=user(CLERK), since=moment(TUESDAY, "00:00")) is None
    assert "你写" not in desk.message(CLERK, file=GOOD)[0].body


def test_several_returned_ones_of_a_day_go_together(desk: Desk) -> None:
    """One sentence for all of them; the day after is not touched."""
    for _ in range(2):
        desk.message(CLERK, file=GOOD.changed(NOBODY))
    hand_in(desk, WEDNESDAY, row(1, 责任岗位=None))
    desk.message(CLERK, "撤回11月24日的日报")

    assert [ReportState.WITHDRAWN] * 2 == states(desk)
    assert [ReportState.RETURNED] == states(desk, WEDNESDAY)


def test_a_report_that_waits_for_the_task_force_can_be_taken_back(desk: Desk) -> None:
    """Whoever presses the card afterwards hears that it is settled."""
    desk.now = moment(WEDNESDAY, "10:00")
    desk.message(CLERK, "清河镇 11月20日 日报")
    card = desk.message(CLERK, file=sheet(FRIDAY, *open_rows(1)))[1]
    desk.message(CLERK, "撤回11月20日的日报")

    assert [ReportState.WITHDRAWN] == states(desk, FRIDAY)
    assert [Text(say("daily_report.overdue.decided"))] == desk.press(DECIDERS[0], key_of(card, "接收"))
    assert kept(desk, FRIDAY) is None


def test_after_that_the_same_ledger_may_come_again(desk: Desk) -> None:
    """Versions begin with one."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    desk.message(CLERK, TAKE_BACK)
    desk.message(CLERK, file=GOOD)

    assert receipt() == kept(desk).receipt


@pytest.mark.parametrize("name", [CADRE, NEIGHBOUR, "hezhiyuan", "stranger"])
def test_nobody_else_takes_a_units_report_back(desk: Desk, name: str) -> None:
    """Not even by naming the unit."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    desk.message(name, "清河镇 撤回今天的日报")

    assert [ReportState.RETURNED] == states(desk)


def test_a_report_of_another_day_is_taken_back_by_naming_it(desk: Desk) -> None:
    """Yesterday's, returned and given up."""
    hand_in(desk, MONDAY, row(1, 责任岗位=None))
    desk.now = moment(TUESDAY, "09:00")

    assert [Text(say("daily_report.withdrawal.done", day=MONDAY))] == desk.message(CLERK, "撤回昨天的日报")
