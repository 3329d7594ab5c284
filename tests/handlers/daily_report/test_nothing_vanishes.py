"""No problem is lost between two days: not by merging, not by reports that come late, not in a group's ears."""

from datetime import date

from handlers.buttons import Action, Press
from handlers.events import Channel
from handlers.outgoing import Card, Text
from policies.removal_text import Reason
from storage import removals
from storage.reports import Form
from tests.handlers.daily_report.pieces import (
    CLERK,
    DECIDERS,
    FRIDAY,
    MONDAY,
    ONE,
    QH,
    THURSDAY,
    TUESDAY,
    TWO,
    WEDNESDAY,
    balanced,
    everything_kept,
    hand_in,
    kept,
    key_of,
    late,
    life_of,
    open_rows,
    row,
    say,
    sheet,
    user,
)
from tests.handlers.desk import Desk, moment

MONDAY_AFTER = date(2026, 11, 30)


def agree(desk: Desk, problem: str, *, on: date, into: str | None = None) -> None:
    """The task force agrees that a problem is unfounded, or merged into another one."""
    asked_at = moment(on, "15:30")
    reason = Reason.MERGED if into else Reason.UNFOUNDED
    with desk.database.transaction() as db:
        asked = removals.ask(
            db, unit=QH, problem=problem, day=on, reason=reason, merged_into=into, by=user(CLERK), at=asked_at
        )
        removals.decide(db, asked.id, granted=True, by=user(DECIDERS[0]), at=asked_at)


def test_a_merged_problem_is_gone_where_the_other_one_stands(desk: Desk) -> None:
    """Three become two."""
    hand_in(desk, MONDAY, *open_rows(3))
    agree(desk, ONE, on=MONDAY, into=TWO)

    assert [Text(balanced(TUESDAY, MONDAY, removed=1, rows=2, open=2))] == hand_in(desk, TUESDAY, row(2), row(3))


def test_a_merged_problem_stays_while_the_other_one_is_nowhere(desk: Desk) -> None:
    """Agreed into an id that never came: it must still be reported."""
    hand_in(desk, MONDAY, *open_rows(3))
    agree(desk, ONE, on=MONDAY, into="QH-20261124-099")
    hand_in(desk, TUESDAY, row(2), row(3))

    assert kept(desk) is None


def test_two_agreements_together_lose_nothing(desk: Desk) -> None:
    """One was merged into the second, and the second was found to be nothing: the first is still there."""
    hand_in(desk, MONDAY, *open_rows(2))
    agree(desk, ONE, on=MONDAY, into=TWO)
    agree(desk, TWO, on=MONDAY)
    (offer,) = desk_says(desk, TUESDAY, "零报告")

    assert kept(desk) is None
    assert say("daily_report.nil_but_open", n=1) == offer.body


def test_what_was_agreed_and_stands_there_all_the_same_goes_on(desk: Desk) -> None:
    """It is neither new nor removed."""
    hand_in(desk, MONDAY, *open_rows(2))
    agree(desk, ONE, on=MONDAY)
    answers = hand_in(desk, TUESDAY, row(1, 备注="还要看一次"), row(2))

    assert [Text(balanced(TUESDAY, MONDAY, before=2, rows=2, open=2))] == answers
    assert "removed" not in [kind for _, kind in life_of(desk, ONE)]


def test_what_was_agreed_after_an_early_report_holds(desk: Desk) -> None:
    """Monday's report came on Saturday, the task force decided on Sunday."""
    desk.now = moment(date(2026, 11, 28), "10:00")
    desk.message(CLERK, file=sheet(MONDAY_AFTER, *open_rows(2)))
    agree(desk, ONE, on=date(2026, 11, 29))
    desk.now = moment(date(2026, 12, 1), "15:00")
    desk.message(CLERK, file=sheet(date(2026, 12, 1), row(2)))

    assert 1 == kept(desk, date(2026, 12, 1)).numbers["removed"]


def test_two_days_taken_late_one_after_the_other_follow_from_each_other(desk: Desk) -> None:
    """Both waited for the task force; the second was counted before the first was taken."""
    hand_in(desk, FRIDAY, *open_rows(2))
    desk.now = moment(THURSDAY, "09:00")
    cards = []
    for day, rows in ((MONDAY, 3), (TUESDAY, 4)):
        desk.message(CLERK, f"清河镇 {day.month}月{day.day}日 日报")
        cards += [one for one in desk.message(CLERK, file=sheet(day, *open_rows(rows))) if isinstance(one, Card)][:1]
    for card in cards:
        desk.press(DECIDERS[0], key_of(card, "接收"))

    assert [(2, 1, 3), (3, 1, 4)] == [
        tuple(kept(desk, day).numbers[name] for name in ("before", "new", "open")) for day in (MONDAY, TUESDAY)
    ]


def test_a_correction_may_not_strike_off_what_the_next_day_lists_as_open(desk: Desk) -> None:
    """It would look as if the problem had come back."""
    hand_in(desk, MONDAY, *open_rows(2))
    hand_in(desk, TUESDAY, *open_rows(2))
    off = {"整改状态": "已销号", "完成日期": MONDAY, "核验结果": "通过", "核验岗位": "李副镇长", "销号日期": MONDAY}
    desk.now = moment(TUESDAY, "16:00")
    desk.message(CLERK, "清河镇 11月23日 更正：状态填错")
    (answer,) = desk.message(CLERK, file=sheet(MONDAY, row(1, **off), row(2)))

    assert Text(say("daily_report.breaks_next", day=MONDAY, next=TUESDAY, problems=ONE)) == answer


def test_a_correction_without_a_day_is_of_what_was_handed_in_last(desk: Desk) -> None:
    """Written the next morning, before that day has a report of its own."""
    hand_in(desk, TUESDAY, *open_rows(2))
    desk.now = moment(WEDNESDAY, "09:00")
    desk.message(CLERK, "更正：上一份里有一条状态填错了")
    desk.message(CLERK, file=sheet(TUESDAY, row(1, 备注="已核对"), row(2)))

    assert 2 == kept(desk).version
    assert kept(desk, WEDNESDAY) is None


def test_that_a_report_was_late_is_not_said_in_a_group(desk: Desk) -> None:
    """Section 6.3: nobody is named in public."""
    hand_in(desk, MONDAY, *open_rows(2))
    desk.now = moment(TUESDAY, "18:10")
    in_group, privately = desk.message(CLERK, "@轻指 沿用昨日", group="g1")

    assert Text(say("daily_report.told_privately")) == in_group
    assert late() in privately.body


def test_a_button_of_the_morning_reports_its_own_day(desk: Desk) -> None:
    """And the card shows that it is done, where cards can be changed."""
    hand_in(desk, MONDAY, *open_rows(2))
    desk.now = moment(TUESDAY, "09:05")
    key = Press(Action.CARRY_OVER, (TUESDAY.isoformat(),)).key
    done, _ = desk.press(CLERK, key, channel=Channel.APP, response_code="code")

    assert say("daily_report.carry_over.done") == done.label
    assert Form.CARRY_OVER == kept(desk).form


def test_a_reason_is_kept_without_telephone_numbers(desk: Desk) -> None:
    """The version keeps why it was corrected, and nothing else of what was said."""
    hand_in(desk, TUESDAY, *open_rows(2))
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, "更正：2号问题状态填错，问老王13800001234")
    desk.message(CLERK, file=sheet(TUESDAY, row(1, 备注="已核对"), row(2)))
    stored = everything_kept(desk)

    assert "状态填错" in stored
    assert "13800001234" not in stored


def desk_says(desk: Desk, day: date, text: str) -> list:
    """The clerk writes at three in the afternoon of a day."""
    desk.now = moment(day, "15:00")
    return list(desk.message(CLERK, text))
