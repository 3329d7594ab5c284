"""Today's draft: the open problems of yesterday in a workbook that can be gone on with, and sent back as it is."""

from datetime import date

import pytest

from handlers import daily_report, ledger_template
from handlers.buttons import Action, Press
from handlers.events import Channel
from handlers.outgoing import Document, Text
from handlers.routing import UNHANDLED, Router
from policies.removal_text import Reason
from policies.verification_text import Verdict
from storage import removals, verifications
from storage.verifications import Verification
from tests.handlers.daily_report.pieces import (
    CADRE,
    CLERK,
    FRIDAY,
    LEADER,
    MONDAY,
    NEIGHBOUR,
    ONE,
    QH,
    SATURDAY,
    THREE,
    TUESDAY,
    TWO,
    balanced,
    carried_over,
    closed,
    hand_in,
    kept,
    lines,
    open_rows,
    remarks,
    row,
    say,
    struck,
    user,
)
from tests.handlers.desk import Desk, moment, without_bytes
from tests.scenarios.ledgers import (
    FIRST_ROW,
    Ledger,
    drop_downs_in,
    ledger_page,
    opened,
    titles_of,
)

DRAFT = Press(Action.DRAFT).key
NAME = "清河镇_20261124_问题台账.xlsx"
D05 = "今天的台账和昨天一模一样。确实没有变化的话，下次回“沿用昨日”就行，不用再传。"


@pytest.fixture
def desk(desk_for) -> Desk:
    """A desk that hands drafts out and takes them back."""
    return desk_for(Router.merge(daily_report.router, ledger_template.router))


def draft(desk: Desk, day: date = TUESDAY, clock: str = "09:00") -> Ledger:
    """The draft a clerk gets at that hour."""
    desk.now = moment(day, clock)
    document = desk.press(CLERK, DRAFT)[-1]
    return Ledger(document.name, document.content)


def filled_rows(file: Ledger) -> list[dict]:
    """The rows of a draft by column title, empty cells left out."""
    page = ledger_page(opened(file.content))
    titles = titles_of(page)
    found = []
    for line in range(FIRST_ROW, page.max_row + 1):
        cells = {title: page.cell(line, place).value for title, place in titles.items()}
        found.append({title: value for title, value in cells.items() if value is not None})
    return [cells for cells in found if cells]


# Who gets it, and how


@pytest.mark.parametrize("text", ["今日草稿", "草稿", "发我今日草稿", "@轻指 今天的草稿", "把今日台账草稿发我一下"])
def test_asked_for_in_words_it_comes_by_the_app(desk: Desk, text: str) -> None:
    """With the number of problems in it."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "09:00")
    said = say("ledger_template.draft", n=3, since=MONDAY) + say("ledger_template.draft_sent")

    assert [Text(said), Document(NAME, b"")] == without_bytes(desk.message(CLERK, text))


def test_by_button_in_the_app_it_is_there(desk: Desk) -> None:
    """And is said to be."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "09:00")
    said, document = without_bytes(desk.press(CLERK, DRAFT, channel=Channel.APP))

    assert say("ledger_template.draft", n=3, since=MONDAY) + say("ledger_template.draft_here") == said.body
    assert NAME == document.name


@pytest.mark.parametrize(("channel", "where"), [(Channel.AIBOT, "draft_sent"), (Channel.APP, "draft_here")])
def test_before_the_first_report_it_is_a_blank_ledger(desk: Desk, channel: Channel, where: str) -> None:
    """Said as such, and where it is."""
    said, document = desk.press(CLERK, DRAFT, channel=channel)

    assert say("ledger_template.draft_first") + say(f"ledger_template.{where}") == said.body
    assert [] == filled_rows(Ledger(document.name, document.content))


def test_where_nothing_is_open_it_is_a_blank_ledger_too(desk: Desk) -> None:
    """Without a number of nothing."""
    hand_in(desk, MONDAY, struck(1, on=MONDAY))
    desk.now = moment(TUESDAY, "09:00")
    said, document = desk.press(CLERK, DRAFT)

    assert said.body.startswith(say("ledger_template.draft_empty", since=MONDAY))
    assert [] == filled_rows(Ledger(document.name, document.content))


@pytest.mark.parametrize("name", [LEADER, CADRE, "zhonghuimin", "stranger"])
def test_whoever_is_no_clerk_gets_none(desk: Desk, name: str) -> None:
    """It holds a unit's problems."""
    hand_in(desk, MONDAY, *open_rows(3))

    assert [Text(say("ledger_template.draft_not_yours"))] == desk.press(name, DRAFT)


def test_another_units_clerk_gets_their_own(desk: Desk) -> None:
    """Nothing of Qinghe's in it."""
    hand_in(desk, MONDAY, *open_rows(3))
    document = desk.press(NEIGHBOUR, DRAFT)[-1]

    assert document.name.startswith("石桥镇")
    assert [] == filled_rows(Ledger(document.name, document.content))


def test_without_an_app_nothing_is_promised(desk: Desk) -> None:
    """An AI bot alone cannot send files."""
    desk.can_send_files = False

    assert [Text(say("ledger_template.no_channel"))] == desk.press(CLERK, DRAFT) == desk.message(CLERK, "今日草稿")


def test_in_a_group_nobody_is_sent_a_file(desk: Desk) -> None:
    """The words are left to others there."""
    assert UNHANDLED is desk.message(CLERK, "今日草稿", group="g1")


# What is in it


def test_it_has_the_open_problems_numbered_from_one_and_nothing_else(desk: Desk) -> None:
    """Struck-off ones stay behind."""
    hand_in(desk, MONDAY, struck(1, on=MONDAY), row(2), row(3))

    assert [(1, TWO), (2, THREE)] == [(cells["序号"], cells["问题编号"]) for cells in filled_rows(draft(desk))]


def test_every_cell_is_as_it_was_reported(desk: Desk) -> None:
    """Days as days, choices in the template's words, the unit by its full name."""
    reported = row(1, 备注="等料", 现状值=6.5, 目标值=5, 计量单位="块")
    hand_in(desk, MONDAY, reported | {"乡镇（街道）": "清河"})
    (cells,) = filled_rows(draft(desk))
    days = {title for title in reported if title in {"发现日期", "整改时限"}}

    assert {title: value.date() for title, value in cells.items() if title in days} == {
        title: reported[title] for title in days
    }
    assert {title: value for title, value in reported.items() if title not in days} == {
        title: value for title, value in cells.items() if title not in days
    }


def test_its_drop_downs_are_the_templates(desk: Desk) -> None:
    """Whoever goes on chooses, as in the blank one."""
    hand_in(desk, MONDAY, *open_rows(3))
    offered = drop_downs_in(draft(desk).content)

    assert {"乡镇（街道）", "阵地类型", "问题类别", "发现方式", "计量单位", "整改状态", "核验结果"} <= set(offered)
    assert "已退回重改" in offered["整改状态"]


def test_what_the_task_force_struck_is_left_out(desk: Desk) -> None:
    """It needs no row any more."""
    hand_in(desk, MONDAY, *open_rows(2))
    at = moment(TUESDAY, "08:45")
    with desk.database.transaction() as db:
        asked = removals.ask(
            db, unit=QH, problem=TWO, day=TUESDAY, reason=Reason.UNFOUNDED, merged_into=None, by=user(CLERK), at=at
        )
        removals.decide(db, asked.id, granted=True, by=user("zhonghuimin"), at=at)

    assert [ONE] == [cells["问题编号"] for cells in filled_rows(draft(desk))]


def fails(desk: Desk, problem: str, closed_on: date, day: date) -> None:
    """The inspection group looked at the struck-off problem on a day, and it was not rectified."""
    found = Verification(
        unit=QH,
        problem=problem,
        verdict=Verdict.FAILED,
        day=day,
        at=moment(day, "08:45"),
        by=user("liaozhengyang"),
        closed_on=closed_on,
    )
    with desk.database.transaction() as db:
        verifications.record(db, found)


def test_what_failed_verification_is_back_to_be_rectified_again(desk: Desk) -> None:
    """Without the dates and names of the closing."""
    hand_in(desk, MONDAY, row(1), struck(2, on=MONDAY))
    fails(desk, TWO, MONDAY, TUESDAY)
    first, second = filled_rows(draft(desk))

    assert (ONE, TWO, "已退回重改") == (first["问题编号"], second["问题编号"], second["整改状态"])
    assert set() == {"完成日期", "核验结果", "核验岗位", "销号日期"} & set(second)


def test_what_was_struck_off_long_ago_is_back_as_well(desk: Desk) -> None:
    """However many reports ago: nobody retypes what the county knows."""
    start, days = date(2026, 11, 9), [date(2026, 11, day) for day in (10, 11, 12, 13, 16, 17)]
    hand_in(desk, start, row(1, found_on=start), closed(row(2, found_on=start), on=start))
    for day in days:
        hand_in(desk, day, row(1, found_on=start, 备注=f"第 {day.day} 日"))
    fails(desk, "QH-20261109-002", start, date(2026, 11, 18))
    back = filled_rows(draft(desk, date(2026, 11, 18)))

    assert [("QH-20261109-001", "整改中"), ("QH-20261109-002", "已退回重改")] == [
        (cells["问题编号"], cells["整改状态"]) for cells in back
    ]


@pytest.mark.parametrize(
    ("asked_on", "of"),
    [(TUESDAY, TUESDAY), (SATURDAY, date(2026, 11, 30)), (date(2026, 11, 29), date(2026, 11, 30))],
)
def test_on_a_day_off_it_is_for_the_next_working_day(desk: Desk, asked_on: date, of: date) -> None:
    """By name and heading."""
    hand_in(desk, MONDAY, *open_rows(1))
    file = draft(desk, asked_on)

    assert f"清河镇_{of:%Y%m%d}_问题台账.xlsx" == file.name
    assert f"{of}" in ledger_page(opened(file.content)).cell(2, 1).value


def test_after_todays_report_it_still_begins_with_yesterdays(desk: Desk) -> None:
    """Today's may have to be done over."""
    hand_in(desk, MONDAY, *open_rows(2))
    hand_in(desk, TUESDAY, row(1), struck(2), clock="10:00")

    assert [ONE, TWO] == [cells["问题编号"] for cells in filled_rows(draft(desk, TUESDAY, "11:00"))]


# Sent back


def test_sent_back_unchanged_it_is_accepted(desk: Desk) -> None:
    """With the hint that a tap would have done (D05)."""
    hand_in(desk, MONDAY, *open_rows(3))
    file = draft(desk)

    assert [Text(lines(balanced(TUESDAY, MONDAY), remarks(D05)))] == desk.message(CLERK, file=file)


def test_sent_back_gone_on_with_it_is_accepted(desk: Desk) -> None:
    """One struck off, one written below."""
    hand_in(desk, MONDAY, *open_rows(2))
    more = {(FIRST_ROW + 2, title): value for title, value in (row(3, found_on=TUESDAY) | {"序号": 3}).items()}
    off = {(FIRST_ROW, title): value for title, value in struck(1).items() if "销号" in title or title == "整改状态"}
    rest = {(FIRST_ROW, "完成日期"): TUESDAY, (FIRST_ROW, "核验结果"): "通过", (FIRST_ROW, "核验岗位"): "李副镇长"}
    file = draft(desk).changed(more | off | rest)

    assert [Text(balanced(TUESDAY, MONDAY, before=2, new=1, rectified=1, closed=1, open=2))] == desk.message(
        CLERK, file=file
    )


def test_the_draft_of_a_carried_over_day_is_the_same_again(desk: Desk) -> None:
    """What the bot made can be gone on with like anything else."""
    hand_in(desk, FRIDAY, *open_rows(3))
    desk.now = moment(MONDAY, "15:00")
    desk.press(CLERK, Press(Action.CARRY_OVER).key)
    first, second = (filled_rows(draft(desk, day)) for day in (MONDAY, TUESDAY))

    assert first == second
    assert kept(desk, MONDAY).numbers["open"] == 3
    assert carried_over(MONDAY, FRIDAY).startswith("已沿用 11月20日")
