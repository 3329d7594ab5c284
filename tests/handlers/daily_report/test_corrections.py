"""Another version of a day: free until closing time, with a reason afterwards, never against the next day (3, S04)."""

from itertools import pairwise

from sqlalchemy import select

from handlers.outgoing import Text
from storage import reports
from storage.reports import ReportState
from storage.schema import reports as reports_table
from tests.handlers.daily_report.pieces import (
    BECAUSE,
    CLERK,
    FOUR,
    FRIDAY,
    MONDAY,
    TUESDAY,
    TWO,
    WEDNESDAY,
    all_of,
    balanced,
    hand_in,
    kept,
    life_of,
    lines,
    open_rows,
    receipt,
    replaced,
    row,
    say,
    sheet,
    struck,
)
from tests.handlers.desk import Desk, moment


def correct(desk: Desk, day, *rows, on, clock: str = "17:45", why: str | None = None) -> list:
    """The clerk sends another ledger of a day, naming day and reason in the words before."""
    desk.now = moment(on, clock)
    desk.message(CLERK, why or f"清河镇 {day.month}月{day.day}日 {BECAUSE}")
    return list(desk.message(CLERK, file=sheet(day, *rows)))


def joined(desk: Desk, *days) -> bool:
    """Whether the kept accounts of the days follow from each other (D10)."""
    numbers = [kept(desk, day).numbers for day in days]
    follow = [now["before"] == before["open"] for before, now in pairwise(numbers)]
    add_up = [one["open"] == one["before"] + one["new"] - one["closed"] - one["removed"] for one in numbers[1:]]
    return all(follow) and all(add_up)


def test_until_closing_time_the_last_ledger_holds_without_a_word(desk: Desk) -> None:
    """As often as one likes, to the last minute."""
    for number, clock in enumerate(("09:00", "12:00", "17:30"), start=2):
        hand_in(desk, TUESDAY, *open_rows(number), clock=clock)

    assert receipt(version=3) == kept(desk).receipt
    assert 4 == kept(desk).numbers["open"]


def test_a_late_correction_without_a_reason_is_not_taken(desk: Desk) -> None:
    """Rule S04, in its words."""
    hand_in(desk, TUESDAY, *open_rows(3))

    assert [Text("已过截止时间，更正请写一句原因，例如“更正：2 号问题状态填错”。")] == hand_in(
        desk, TUESDAY, *open_rows(4), clock="17:45"
    )
    assert receipt() == kept(desk).receipt


def test_a_reason_in_the_words_before_a_late_correction_counts(desk: Desk) -> None:
    """A file brings no words: the sentence comes first."""
    hand_in(desk, TUESDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, BECAUSE)

    assert receipt(version=2) in desk.message(CLERK, file=sheet(TUESDAY, *open_rows(4)))[0].body


def test_a_reason_beside_the_file_counts_as_well(desk: Desk) -> None:
    """One message."""
    hand_in(desk, TUESDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "17:45")

    assert receipt(version=2) in desk.message(CLERK, BECAUSE, file=sheet(TUESDAY, *open_rows(4)))[0].body


def test_a_reason_holds_when_the_numbers_follow_in_a_message_of_their_own(desk: Desk) -> None:
    """People write in several bubbles; all of the last ten minutes belong to the ledger."""
    hand_in(desk, TUESDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, BECAUSE)
    desk.message(CLERK, "整改1条，销号1条")

    assert receipt(version=2) in desk.message(CLERK, file=sheet(TUESDAY, struck(1), row(2), row(3)))[0].body


def test_a_reason_is_good_for_one_correction(desk: Desk) -> None:
    """The next one has its own."""
    hand_in(desk, TUESDAY, *open_rows(3))
    correct(desk, TUESDAY, *open_rows(4), on=TUESDAY)

    assert [Text(say("daily_report.S04"))] == hand_in(desk, TUESDAY, *open_rows(5), clock="17:46")


def test_the_reason_is_kept_with_the_version_it_explains(desk: Desk) -> None:
    """Whoever looks later shall understand (section 3)."""
    hand_in(desk, TUESDAY, *open_rows(3))
    correct(desk, TUESDAY, *open_rows(4), on=TUESDAY, why=BECAUSE)
    with desk.database.reading() as db:
        reasons = list(db.execute(select(reports_table.c.reason).order_by(reports_table.c.id)).scalars())

    assert reasons[0] is None
    assert "2 号问题状态填错" in reasons[1].replace("2号", "2 号")


def test_old_versions_stay_with_their_rows_numbers_and_receipts(desk: Desk) -> None:
    """Section 3: every version is kept."""
    hand_in(desk, TUESDAY, *open_rows(3))
    correct(desk, TUESDAY, *open_rows(4), on=TUESDAY)
    first, second = all_of(desk)
    with desk.database.reading() as db:
        counts = [len(reports.rows_of(db, one)) for one in (first, second)]

    assert [ReportState.REPLACED, ReportState.ACCEPTED] == [first.state, second.state]
    assert [receipt(), receipt(version=2)] == [first.receipt, second.receipt]
    assert [3, 4] == counts == [first.numbers["open"], second.numbers["open"]]


def test_a_correction_keeps_the_timing_of_the_first_version(desk: Desk) -> None:
    """On time stays on time, late stays late."""
    hand_in(desk, TUESDAY, *open_rows(3))
    hand_in(desk, WEDNESDAY, *open_rows(3), clock="17:40")
    correct(desk, WEDNESDAY, *open_rows(4), on=WEDNESDAY, clock="17:50")
    correct(desk, TUESDAY, row(1, 备注="在拆"), row(2), row(3), on=WEDNESDAY, clock="18:10")

    assert ("on_time", "late") == (kept(desk).timing, kept(desk, WEDNESDAY).timing)


def test_the_same_ledger_after_closing_time_needs_no_reason(desk: Desk) -> None:
    """It corrects nothing; only the order of the rows may differ."""
    hand_in(desk, TUESDAY, *open_rows(3))
    again = [Text(say("daily_report.accepted_again", receipt=receipt()))]

    assert again == hand_in(desk, TUESDAY, *open_rows(3), clock="17:45")
    assert again == hand_in(desk, TUESDAY, row(2), row(1), row(3), clock="17:46")


def test_a_row_less_is_one_change_though_all_numbers_behind_it_move(desk: Desk) -> None:
    """The running number tells no problem apart (section 4.1)."""
    hand_in(desk, TUESDAY, *open_rows(4))
    (answer,) = hand_in(desk, TUESDAY, row(2), row(3), row(4))

    assert replaced(2, removed=1) in answer.body.splitlines()


def test_events_of_a_replaced_version_no_longer_count(desk: Desk) -> None:
    """A problem struck off by mistake was never struck off."""
    hand_in(desk, MONDAY, *open_rows(2))
    hand_in(desk, TUESDAY, row(1), struck(2))
    hand_in(desk, TUESDAY, row(1, 备注="在拆"), row(2))

    assert [(MONDAY, "opened")] == life_of(desk, TWO)


def test_a_correction_is_held_against_the_day_before_again(desk: Desk) -> None:
    """Not against the version it replaces."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, struck(1), row(2), row(3))
    (answer,) = hand_in(desk, TUESDAY, struck(1), struck(2), row(3))

    assert lines(balanced(TUESDAY, MONDAY, version=2, rectified=2, closed=2, open=1), replaced(2, changed=1)) == (
        answer.body
    )


# Yesterday, when today is already in


def test_yesterday_is_not_corrected_where_todays_account_would_break(desk: Desk) -> None:
    """The problem would vanish between two days; today's ledger comes first."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3))
    answers = correct(desk, MONDAY, *open_rows(4), on=TUESDAY, clock="16:00")
    refused = say("daily_report.breaks_next", day=MONDAY, next=TUESDAY, problems=FOUR)

    assert [Text(refused)] == answers
    assert receipt(MONDAY) == kept(desk, MONDAY).receipt


def test_a_closing_moved_to_yesterday_would_count_twice(desk: Desk) -> None:
    """Struck off in both ledgers on different days."""
    hand_in(desk, MONDAY, *open_rows(2))
    hand_in(desk, TUESDAY, row(1), struck(2))
    (answer,) = correct(desk, MONDAY, row(1), struck(2, on=MONDAY), on=TUESDAY, clock="16:00")

    assert say("daily_report.breaks_next", day=MONDAY, next=TUESDAY, problems=TWO) == answer.body


def test_once_todays_ledger_is_mended_yesterday_can_be(desk: Desk) -> None:
    """In the order the bot asked for."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3), row(4, 备注="补录"))
    (answer,) = correct(desk, MONDAY, *open_rows(4), on=TUESDAY, clock="16:00")

    assert receipt(MONDAY, 2) in answer.body
    assert joined(desk, MONDAY, TUESDAY)


def test_yesterday_may_be_corrected_where_today_still_balances(desk: Desk) -> None:
    """Other words in a cell, or a state on the way."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, row(1), struck(2), row(3))
    (answer,) = correct(desk, MONDAY, row(1, 备注="等料"), row(2), row(3), on=TUESDAY, clock="16:00")

    assert replaced(2, changed=1) in answer.body.splitlines()
    assert joined(desk, MONDAY, TUESDAY)


def test_what_came_in_yesterday_after_all_is_not_counted_as_todays(desk: Desk) -> None:
    """D10 for every accepted report: today's numbers follow from the corrected ones; its rows and receipt stay."""
    hand_in(desk, FRIDAY, *open_rows(3))
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3), row(4, 备注="补录"))
    before = kept(desk).numbers
    correct(desk, MONDAY, *open_rows(4), on=TUESDAY, clock="16:00")
    after = kept(desk).numbers

    assert (3, 1, 4) == tuple(before[name] for name in ("before", "new", "open"))
    assert (4, 0, 4) == tuple(after[name] for name in ("before", "new", "open"))
    assert receipt() == kept(desk).receipt
    assert joined(desk, FRIDAY, MONDAY, TUESDAY)


def test_a_problem_that_came_in_yesterday_after_all_was_opened_once(desk: Desk) -> None:
    """Its life is told by the versions that hold."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, TUESDAY, *open_rows(3), row(4, 备注="补录"))
    correct(desk, MONDAY, *open_rows(4), on=TUESDAY, clock="16:00")

    assert [(MONDAY, "opened"), (TUESDAY, "edited")] == life_of(desk, FOUR)


def test_a_day_left_out_and_handed_in_later_joins_the_account(desk: Desk) -> None:
    """Tuesday's report comes after Wednesday's."""
    hand_in(desk, MONDAY, *open_rows(3))
    hand_in(desk, WEDNESDAY, row(1), struck(2, on=TUESDAY), row(3), row(4, 备注="补录"), clock="09:00")
    desk.now = moment(WEDNESDAY, "09:30")
    desk.message(CLERK, "清河镇 11月24日 日报")
    (answer,) = desk.message(CLERK, file=sheet(TUESDAY, row(1), struck(2), *open_rows(4)[2:]))

    assert receipt() in answer.body
    assert joined(desk, MONDAY, TUESDAY, WEDNESDAY)
    assert (3, 0, 0, 3) == tuple(kept(desk, WEDNESDAY).numbers[one] for one in ("before", "new", "closed", "open"))


def test_yesterday_cannot_be_called_empty_when_today_goes_on_with_its_problems(desk: Desk) -> None:
    """Nor in three words: the same account."""
    hand_in(desk, WEDNESDAY, *open_rows(2), clock="09:00")
    desk.now = moment(WEDNESDAY, "09:30")
    (answer,) = desk.message(CLERK, "清河镇 11月24日 零报告")

    assert "回执 QH-20261124-V1" in answer.body
    assert joined(desk, TUESDAY, WEDNESDAY)
    assert (0, 2, 2) == tuple(kept(desk, WEDNESDAY).numbers[one] for one in ("before", "new", "open"))
