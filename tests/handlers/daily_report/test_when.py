"""Which day a report counts for and what the receipt says about the hour (section 3)."""

from dataclasses import replace
from datetime import date

import pytest

from bot.county import register
from handlers import daily_report
from handlers.outgoing import Text
from policies.campaign import Campaign
from policies.workdays import WorkCalendar
from storage import extensions, roster
from tests.handlers.daily_report.pieces import (
    BECAUSE,
    CLERK,
    GOOD,
    QH,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    accepted,
    balanced,
    hand_in,
    kept,
    late,
    lines,
    nil_receipt,
    open_rows,
    row,
    say,
    sheet,
    user,
)
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import county, ledger, rules

THIS_FRIDAY, NEXT_MONDAY = date(2026, 11, 27), date(2026, 11, 30)


def test_the_last_second_of_the_closing_minute_is_on_time(desk: Desk) -> None:
    """17:30:59."""
    desk.now = moment(TUESDAY, "17:30:59")

    assert [Text(accepted())] == desk.message(CLERK, file=GOOD)


def test_a_minute_after_closing_time_is_late(desk: Desk) -> None:
    """Rule S01, once, and no word more."""
    desk.now = moment(TUESDAY, "17:31")

    assert [Text(lines(accepted(), late()))] == desk.message(CLERK, file=GOOD)
    assert "late" == kept(desk).timing


def test_nothing_to_report_after_closing_time_is_late(desk: Desk) -> None:
    """Like any report."""
    desk.now = moment(TUESDAY, "17:45")

    assert [Text(lines(nil_receipt(), late()))] == desk.message(CLERK, "零报告")


def test_within_an_extension_it_is_not_late(desk: Desk) -> None:
    """Agreed by the leader until the next noon (section 3)."""
    with desk.database.transaction() as db:
        asked = extensions.ask(
            db,
            unit=QH,
            day=TUESDAY,
            until=moment(WEDNESDAY, "11:00"),
            reason="防火值守",
            by=user(CLERK),
            at=moment(TUESDAY, "15:00"),
        )
        extensions.decide(db, asked.id, granted=True, by=user("hezhiyuan"), at=moment(TUESDAY, "15:05"))
    desk.now = moment(WEDNESDAY, "10:59")

    assert [Text(lines(accepted(), say("daily_report.extended")))] == desk.message(CLERK, file=GOOD)
    assert "extended" == kept(desk).timing


def test_a_day_named_in_the_words_before_holds_for_the_ledger(desk: Desk) -> None:
    """Text and file within ten minutes are one report (section 6.2, sample 2)."""
    desk.now = moment(WEDNESDAY, "09:00")
    desk.message(CLERK, "清河镇 11月24日 日报，新增0条")

    assert [Text(lines(accepted(), late()))] == desk.message(CLERK, file=GOOD)


def test_a_day_holds_when_the_numbers_follow_in_a_message_of_their_own(desk: Desk) -> None:
    """Or yesterday's report is silently taken for today's."""
    desk.now = moment(WEDNESDAY, "09:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, "新增0条，未销号3条")
    (answer,) = desk.message(CLERK, file=GOOD)

    assert answer.body.startswith("已收到清河镇 11月24日日报，回执 QH-20261124-V1。")


def test_a_spent_day_does_not_hold_for_the_next_ledger(desk: Desk) -> None:
    """Yesterday made up, then today's report within the same ten minutes."""
    desk.now = moment(WEDNESDAY, "16:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, file=sheet(TUESDAY, *open_rows(3)))

    (answer,) = desk.message(
        CLERK, file=sheet(WEDNESDAY, *open_rows(3), row(1, found_on=WEDNESDAY, 阵地名称="东头广场"))
    )

    assert balanced(WEDNESDAY, TUESDAY, new=1, open=4) == answer.body
    assert "QH-20261124-V1" == kept(desk).receipt


def test_an_early_report_on_a_working_day_is_not_told_that_it_is_a_rest_day(desk: Desk) -> None:
    """Tomorrow's report today."""
    early = say("daily_report.early", day=WEDNESDAY)

    assert [Text(lines(accepted(day=WEDNESDAY), early))] == desk.message(
        CLERK, "清河镇 11月25日 日报", file=ledger("QH", day=WEDNESDAY)
    )


def test_on_a_rest_day_the_report_that_is_owed_comes_first_and_the_next_one_is_early(desk: Desk) -> None:
    """Friday's, late; then Monday's (S03)."""
    desk.now = moment(SATURDAY, "10:00")
    owed = desk.message(CLERK, file=sheet(THIS_FRIDAY, *open_rows(3)))
    early = desk.message(CLERK, file=sheet(NEXT_MONDAY, *open_rows(2), row(3, 备注="等施工队")))

    assert [Text(lines(accepted(day=THIS_FRIDAY), late(THIS_FRIDAY)))] == owed
    assert lines(balanced(NEXT_MONDAY, THIS_FRIDAY), "今天是休息日，先收下，算到下个工作日。") == "\n".join(
        early[0].body.splitlines()[:3]
    )


def test_a_correction_after_closing_time_is_not_called_late(desk: Desk) -> None:
    """The day had been handed in on time."""
    hand_in(desk, TUESDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, BECAUSE)
    (answer,) = desk.message(CLERK, file=sheet(TUESDAY, *open_rows(4)))

    assert "迟报" not in answer.body
    assert "on_time" == kept(desk).timing


def test_without_any_campaign_no_report_is_wanted(database) -> None:
    """A county that registered none."""
    with database.transaction() as db:
        roster.keep_units(db, county().units)
        for person in county().people:
            roster.add_person(db, person)
    desk = Desk(database, router=daily_report.router)

    assert [Text(say("daily_report.no_campaign"))] == desk.message(CLERK, file=GOOD)


@pytest.mark.parametrize("sent", ["file", "零报告", "沿用昨日", "撤回今天的日报", "今天新增1条"])
def test_outside_the_campaign_everything_is_declined_politely(desk: Desk, sent: str) -> None:
    """With a ledger or in words (section 3)."""
    desk.now = moment(date(2027, 1, 11), "10:00")
    answers = desk.message(CLERK, file=GOOD) if sent == "file" else desk.message(CLERK, sent)

    assert [Text("本轮专项已于 12月31日结束，不需要报了。")] == answers


def test_in_a_year_whose_holidays_are_unknown_the_receipt_says_so(database) -> None:
    """Monday to Friday had to do (section 3)."""
    day = date(2031, 3, 5)
    campaign = Campaign("c", "n", "b", date(2031, 1, 1), date(2031, 12, 31))
    with database.transaction() as db:
        register(db, replace(county(), campaign=campaign))
    known = WorkCalendar(exceptions={}, known_years=frozenset({2026}))
    desk = Desk(database, now=moment(day, "15:00"), rules=replace(rules(), calendar=known), router=daily_report.router)

    assert [Text(lines(accepted(day=day), say("daily_report.calendar_unknown")))] == desk.message(
        CLERK, file=ledger("QH", day=day)
    )


def test_summer_hours_close_at_six(database) -> None:
    """From May to September (section 3)."""
    day = date(2026, 7, 1)
    campaign = Campaign("c", "n", "b", date(2026, 6, 1), date(2026, 12, 31))
    with database.transaction() as db:
        register(db, replace(county(), campaign=campaign))
    desk = Desk(database, now=moment(day, "17:59"), router=daily_report.router)
    in_time = desk.message(CLERK, file=ledger("QH", day=day))
    desk.now = moment(day, "18:01")
    (answer,) = desk.message("masiqi", file=ledger("SQ", day=day))

    assert [Text(accepted(day=day))] == in_time
    assert late(day, "18:00") in answer.body.splitlines()


def test_a_day_of_the_last_campaign_is_made_up_for_on_the_first_day_of_the_next(desk: Desk) -> None:
    """Campaigns may follow each other without a break."""
    old = county().campaign
    with desk.database.transaction() as db:
        roster.keep_campaign(db, replace(old, ends_on=TUESDAY))
        roster.keep_campaign(db, replace(old, id="next", starts_on=WEDNESDAY))
    desk.now = moment(WEDNESDAY, "09:00")
    desk.message(CLERK, "清河镇 11月24日 日报，新增0个")
    desk.message(CLERK, file=GOOD)

    assert "late" == kept(desk).timing
