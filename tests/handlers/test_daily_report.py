"""The daily report as a capability: what it returns and what it keeps, for every turn a report can take."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bot.county import register
from handlers import daily_report
from handlers.buttons import Action, Press, task_id
from handlers.cards import clerk_request
from handlers.events import Channel, FetchFailure
from handlers.outgoing import Button, Card, Document, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.campaign import Campaign
from policies.roster import Person, Role, UnitCode, UserId
from policies.workdays import WorkCalendar
from storage import declarations, reports, roster
from storage.schema import metadata
from tests.handlers.desk import Desk, moment, without_bytes
from tests.scenarios.ledgers import TUESDAY, Ledger, as_csv, blank, county, ledger, rules, struck_off, words

say = words().say
CLERK, LEADER, CADRE, OFFICIAL = "chenjing", "hezhiyuan", "tianxiaohe", "dingruolan"
QH = UnitCode("QH")
GOOD = ledger("QH")
NOBODY = {(4, "责任岗位"): None}
T03 = "本次清理不做对比照、不做宣传通稿，也不做 H5、电子相册。"
T01 = "没看清是哪个乡镇哪天的，请写“清河镇 11月24日 日报”。"
F01 = say("ledger.F01")


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(daily_report.router)


def accepted(version: int = 1, day: date = TUESDAY, **numbers: int) -> str:
    counted = {"rows": 3, "new": 0, "rectified": 0, "closed": 0, "open": 3} | numbers
    receipt = f"QH-{day:%Y%m%d}-V{version}"
    return say("daily_report.accepted", unit="清河镇", day=day, receipt=receipt, **counted)


def lines(*parts: str) -> str:
    return "\n".join(parts)


def returned(*messages: str, where: str = "copy_in_app", more: int = 0) -> Text:
    listed = [f"{number}. {message}" for number, message in enumerate(messages, start=1)]
    title = say("daily_report.returned", unit="清河镇", day=TUESDAY, errors=len(messages) + more)
    rest = [say("daily_report.returned_more", count=more)] if more else []
    return Text(lines(title, *listed, *rest, say(f"daily_report.{where}"), say("daily_report.returned_end")))


def template_card(cause: str, body: str, *, title: str | None = None) -> Card:
    return Card(
        task_id=task_id("offer", cause),
        title=title or say("daily_report.offer_title"),
        body=body,
        buttons=(Button("下载模板", Press(Action.TEMPLATE).key),),
    )


def return_card(cause: str, body: str) -> Card:
    title = say("daily_report.offer_return_title", unit="清河镇", day=TUESDAY)
    return template_card(cause, body, title=title)


def doubt(metric: str, written: int, n: int) -> str:
    return say("report_text.T02", metric=metric, written=written, n=n)


def remarks(*messages: str) -> str:
    listed = [f"{number}. {message}" for number, message in enumerate(messages, start=1)]
    return lines(say("daily_report.remarks_title", count=len(messages)), *listed)


def missing(*numbers: int) -> list[str]:
    return [f"第 {number} 行“责任岗位”没填。" for number in numbers]


def everything_kept(desk: Desk) -> str:
    """All rows of all tables as text."""
    with desk.database.reading() as db:
        return "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in db.execute(select(table)))


# A ledger that passes


def test_a_ledger_without_faults_is_answered_with_its_numbers_and_a_receipt(desk: Desk) -> None:
    """New, rectified, struck off, open: as the ledger has them."""
    three = ledger("QH", found_on=TUESDAY).changed(struck_off(4))

    assert [Text(accepted(new=3, rectified=1, closed=1, open=2))] == desk.message(CLERK, file=three)


def test_an_accepted_ledger_is_kept_with_its_rows(desk: Desk) -> None:
    """In the sheet's order, by problem."""
    desk.message(CLERK, file=GOOD)
    with desk.database.reading() as db:
        report = reports.accepted(db, QH, TUESDAY)
        rows = reports.rows_of(db, report)

    assert ("QH-20261124-V1", "chenjing", 3) == (report.receipt, report.submitted_by, report.numbers["open"])
    assert [(4, "QH-20261123-001"), (5, "QH-20261123-002"), (6, "QH-20261123-003")] == [
        (row.row, row.problem) for row in rows
    ]


def test_the_same_ledger_again_makes_no_new_version(desk: Desk) -> None:
    """The receipt stays."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.accepted_again", receipt="QH-20261124-V1"))] == desk.message(CLERK, file=GOOD)


def test_a_better_ledger_replaces_and_counts_what_changed(desk: Desk) -> None:
    """Rule S05."""
    desk.message(CLERK, file=GOOD)
    changes = say("daily_report.changes", added=1, removed=0, changed=1)
    better = ledger("QH", rows=4).changed(struck_off(5))

    assert [
        Text(
            lines(
                accepted(2, rows=4, rectified=1, closed=1),
                say("daily_report.S05", version=2, changes=changes),
            )
        )
    ] == desk.message(CLERK, file=better)


def test_a_third_version_is_compared_with_the_second(desk: Desk) -> None:
    """Not with the first."""
    desk.message(CLERK, file=GOOD)
    desk.message(CLERK, file=ledger("QH", rows=4))
    changes = say("daily_report.changes", added=0, removed=1, changed=0)

    assert [Text(lines(accepted(3), say("daily_report.S05", version=3, changes=changes)))] == desk.message(
        CLERK, file=GOOD
    )


def test_warnings_are_listed_below_the_receipt(desk: Desk) -> None:
    """They do not hinder."""
    overdue = GOOD.changed({(5, "整改时限"): date(2026, 11, 23)})

    assert [Text(lines(accepted(), remarks("第 5 行已超期 1 天，请写进展或申请延期。")))] == desk.message(
        CLERK, file=overdue
    )


def test_notes_come_after_warnings(desk: Desk) -> None:
    """What matters more stands first."""
    file = Ledger("台账.csv", as_csv(GOOD.changed({(6, "整改时限"): date(2026, 11, 23)})))
    (answer,) = desk.message(CLERK, file=file)
    name = say("ledger.F06", name="台账.csv", unit="清河镇", date="20261124")

    assert (
        lines(accepted(), remarks(name, "第 6 行已超期 1 天，请写进展或申请延期。", "下次请用 .xlsx。")) == answer.body
    )


def test_more_than_ten_warnings_bring_the_annotated_copy(desk: Desk) -> None:
    """Ten in chat, all in the copy."""
    many = ledger("QH", rows=12).changed({(row, "整改时限"): date(2026, 11, 23) for row in range(4, 16)})
    text, copy = without_bytes(desk.message(CLERK, file=many))

    assert Document("批注_清河镇_20261124_问题台账.xlsx", b"") == copy
    assert say("daily_report.remarks_more", count=2) == text.body.splitlines()[-1]


def test_a_csv_is_taken_and_the_clerk_hears_what_to_send_next_time(desk: Desk) -> None:
    """Section 9, point 3: noted as F02, in these words."""
    (answer,) = desk.message(CLERK, file=Ledger("清河镇_20261124_问题台账.csv", as_csv(GOOD)))

    assert accepted() == "\n".join(answer.body.splitlines()[:2])
    assert "下次请用 .xlsx。" in answer.body


# A ledger that is returned


def test_a_faulty_ledger_is_returned_with_its_cells_and_a_copy(desk: Desk) -> None:
    """In the AI bot's chat the copy has to go by the app."""
    assert [
        returned(*missing(4)),
        Document("批注_清河镇_20261124_问题台账.xlsx", b""),
    ] == without_bytes(desk.message(CLERK, file=GOOD.changed(NOBODY)))


def test_in_the_apps_own_chat_the_copy_is_said_to_be_below(desk: Desk) -> None:
    """Where it lies depends on the channel."""
    answers = desk.message(CLERK, file=GOOD.changed(NOBODY), channel=Channel.APP)

    assert returned(*missing(4), where="copy_here") == answers[0]


def test_without_an_app_no_copy_is_promised(desk: Desk) -> None:
    """An AI bot alone cannot send files."""
    desk.can_send_files = False

    assert [returned(*missing(4), where="copy_impossible")] == desk.message(CLERK, file=GOOD.changed(NOBODY))


def test_without_an_app_the_rest_of_many_errors_is_not_said_to_be_in_a_copy(desk: Desk) -> None:
    """Nobody is sent to look for what was never made."""
    desk.can_send_files = False
    many = ledger("QH", rows=12).changed({(row, "责任岗位"): None for row in range(4, 16)})
    (answer,) = desk.message(CLERK, file=many)

    assert say("daily_report.returned_more", count=2) not in answer.body.splitlines()


def test_of_more_than_ten_errors_ten_are_named(desk: Desk) -> None:
    """And the rest is counted."""
    many = ledger("QH", rows=12).changed({(row, "责任岗位"): None for row in range(4, 16)})

    assert returned(*missing(*range(4, 14)), more=2) == desk.message(CLERK, file=many)[0]


def test_exactly_ten_errors_leave_nothing_to_count(desk: Desk) -> None:
    """The border."""
    ten = ledger("QH", rows=10).changed({(row, "责任岗位"): None for row in range(4, 14)})

    assert returned(*missing(*range(4, 14))) == desk.message(CLERK, file=ten)[0]


def test_warnings_of_a_returned_ledger_wait_in_the_copy(desk: Desk) -> None:
    """The chat says what must be mended, nothing else."""
    both = GOOD.changed(NOBODY | {(5, "整改时限"): date(2026, 11, 23)})

    assert returned(*missing(4)) == desk.message(CLERK, file=both)[0]


def test_a_csv_comes_back_as_a_workbook(desk: Desk) -> None:
    """Remarks need cells."""
    faulty = Ledger("清河镇_20261124_问题台账.csv", as_csv(GOOD.changed(NOBODY)))

    assert Document("批注_清河镇_20261124_问题台账.xlsx", b"") == without_bytes(desk.message(CLERK, file=faulty))[-1]


@pytest.mark.parametrize(
    ("file", "body"),
    [
        (GOOD.named("台账.xls"), say("ledger.F02", extension=".xls")),
        (Ledger("台账.xlsx", b"not a workbook"), say("ledger.F03")),
        (Ledger("台账.xlsx", blank("QH")), say("ledger.H10_unknown")),
        (GOOD.without_columns("整改措施"), say("ledger.H02", columns="整改措施")),
    ],
    ids=["F02", "F03", "H10", "H02"],
)
def test_a_file_whose_remedy_is_the_template_is_returned_with_it(desk: Desk, file: Ledger, body: str) -> None:
    """One card instead of a list of one."""
    assert [return_card("update-0", body)] == desk.message(CLERK, file=file)


def test_an_empty_ledger_is_told_how_many_problems_are_still_open(desk: Desk) -> None:
    """As far as the last accepted report knows (H10)."""
    desk.now = moment(date(2026, 11, 23), "15:00")
    desk.message(CLERK, file=ledger("QH", day=date(2026, 11, 23)))
    desk.now = moment(TUESDAY, "15:00")

    assert [return_card("update-1", say("ledger.H10", n=3))] == desk.message(
        CLERK, file=Ledger("清河镇_20261124_问题台账.xlsx", blank("QH"))
    )


def test_a_returned_ledger_does_not_count(desk: Desk) -> None:
    """Neither its rows nor its numbers; that it was returned does."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    with desk.database.reading() as db:
        kept = reports.accepted(db, QH, TUESDAY), reports.returned_in_a_row(db, QH, TUESDAY)

    assert (None, 1) == kept


def test_a_returned_correction_leaves_the_accepted_version(desk: Desk) -> None:
    """It is still the unit's report."""
    desk.message(CLERK, file=GOOD)
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    with desk.database.reading() as db:
        report = reports.accepted(db, QH, TUESDAY)

    assert ("QH-20261124-V1", 3) == (report.receipt, report.numbers["rows"])


def test_a_telephone_number_is_neither_said_nor_kept(desk: Desk) -> None:
    """The sentence does not repeat it, the rows do not hold it (section 4.5, rule R16)."""
    answers = desk.message(CLERK, file=GOOD.changed({(4, "责任岗位"): "陈副书记13800138000"}))

    assert returned(say("ledger.R16", row=4, column="责任岗位")) == answers[0]
    assert "13800138000" not in everything_kept(desk)


# Words


def test_words_without_a_ledger_ask_for_it_with_the_template(desk: Desk) -> None:
    """Rule F01."""
    assert [template_card("update-0", F01)] == desk.message(CLERK, "清河镇 11月24日 日报")


def test_words_that_offer_photographs_are_told_that_nobody_wants_them(desk: Desk) -> None:
    """Rule T03, beside what else there is to say."""
    asked = desk.message(CLERK, "清河镇 11月24日日报，新增1个，对比照稍后发群里")
    (receipt,) = desk.message(CLERK, "清河镇 11月24日日报，对比照一并发上", file=GOOD)

    assert [template_card("update-0", lines(F01, T03))] == asked
    assert T03 in receipt.body


@pytest.mark.parametrize(
    "text",
    [
        "柳林乡日报表，牌子减到5块了，非公那家，已整改。图就不发了，说明在台账里。",
        "柳林乡 11月24日 日报，美篇都已经清理了，新增0个",
        "柳林乡 11月24日 日报，发现3处展板重复，无对比照",
    ],
)
def test_saying_that_no_photographs_come_is_right_and_gets_no_remark(desk: Desk, text: str) -> None:
    """Sample 8 of section 6.2."""
    (card,) = desk.message("fanxiaolan", text)

    assert template_card("update-0", F01) == card


def test_numbers_in_the_same_message_are_held_against_the_ledger(desk: Desk) -> None:
    """Rule T02, one line a number."""
    answers = desk.message(CLERK, "今天新增3条，整改0条，销号1条", file=GOOD)

    assert [Text(lines(accepted(), remarks(doubt("新增", 3, 0), doubt("销号", 1, 0))))] == answers


def test_numbers_nobody_wrote_as_such_are_not_held_against_anybody(desk: Desk) -> None:
    """ "About three" is no claim."""
    assert [Text(accepted())] == desk.message(CLERK, "清河镇日报，大概新增3条左右，台账见附件", file=GOOD)


def test_the_newest_words_of_the_last_ten_minutes_are_the_ones_that_count(desk: Desk) -> None:
    """People correct themselves."""
    desk.message(CLERK, "今天新增3条，台账见附件")
    desk.message(CLERK, "说错了，今天新增0条，台账见附件")

    assert [Text(accepted())] == desk.message(CLERK, file=GOOD)


def test_words_are_held_against_one_ledger_only(desk: Desk) -> None:
    """Once answered, they are spent."""
    desk.message(CLERK, "今天新增3条，台账见附件")
    first = desk.message(CLERK, file=GOOD)
    second = desk.message(CLERK, file=GOOD.changed(struck_off(4)))

    assert [Text(lines(accepted(), remarks(doubt("新增", 3, 0))))] == first
    assert doubt("新增", 3, 0) not in second[0].body


def test_words_wait_for_the_mended_ledger(desk: Desk) -> None:
    """A returned one does not spend them."""
    desk.message(CLERK, "今天新增3条，台账见附件")
    desk.message(CLERK, file=GOOD.changed(NOBODY))

    assert [Text(lines(accepted(), remarks(doubt("新增", 3, 0))))] == desk.message(CLERK, file=GOOD)


def test_words_after_a_returned_ledger_are_remembered(desk: Desk) -> None:
    """And held against the mended one."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    said = desk.message(CLERK, "今天新增3条")

    assert [Text(say("daily_report.text_after_return"))] == said
    assert [Text(lines(accepted(), remarks(doubt("新增", 3, 0))))] == desk.message(CLERK, file=GOOD)


def test_words_after_the_ledger_are_compared_with_it(desk: Desk) -> None:
    """Agreement is said too, with the receipt."""
    desk.message(CLERK, file=GOOD)

    assert [Text(lines(doubt("新增", 3, 0), doubt("销号", 1, 0)))] == desk.message(CLERK, "今天新增3条，销号1条")
    assert [Text(say("daily_report.text_matches", receipt="QH-20261124-V1"))] == desk.message(CLERK, "今天新增0条")


def test_words_of_one_clerk_are_not_held_against_anothers_ledger(desk: Desk) -> None:
    """Each person's own."""
    desk.message("masiqi", "今天新增3条，台账见附件")

    assert [Text(accepted())] == desk.message(CLERK, file=GOOD)


@pytest.mark.parametrize("text", ["撤回今天的日报", "申请延期，明早9点前报", "沿用昨日"])
def test_what_the_bot_cannot_do_yet_is_said_plainly(desk: Desk, text: str) -> None:
    """Also right after a receipt, whose numbers nobody asked about."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.not_yet"))] == desk.message(CLERK, text)


def test_an_announced_correction_is_waited_for(desk: Desk) -> None:
    """Before closing time as after it, and right after a receipt."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.correction_waits"))] == desk.message(CLERK, "更正：2 号问题状态填错")


def test_the_words_themselves_are_not_kept(desk: Desk) -> None:
    """Numbers are (design.md section 3, decision 5)."""
    desk.message(CLERK, "清河镇 11月24日日报，新增3条，困难：老王家的展板拆不动")
    kept = everything_kept(desk)

    assert "老王" not in kept
    assert "{'new': 3}" in kept


def test_a_reason_in_the_words_before_a_late_correction_counts(desk: Desk) -> None:
    """Rule S04 asks for a sentence, and a file brings none: the sentence comes first."""
    desk.message(CLERK, file=GOOD)
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, "更正：2 号问题状态填错")
    (answer,) = desk.message(CLERK, file=GOOD.changed(struck_off(4)))

    assert "QH-20261124-V2" in answer.body


def test_a_late_correction_without_a_reason_is_not_taken(desk: Desk) -> None:
    """Rule S04."""
    desk.message(CLERK, file=GOOD)
    desk.now = moment(TUESDAY, "17:45")

    assert [Text(say("daily_report.S04"))] == desk.message(CLERK, file=GOOD.changed(struck_off(4)))


def test_a_day_named_in_the_words_before_holds_for_the_ledger(desk: Desk) -> None:
    """Text and file within ten minutes are one report (section 6.2, sample 2)."""
    desk.now = moment(date(2026, 11, 25), "09:00")
    desk.message(CLERK, "清河镇 11月24日 日报，新增0条")
    (answer,) = desk.message(CLERK, file=GOOD)

    assert answer.body.startswith("已收到清河镇 11月24日日报，回执 QH-20261124-V1。")


def test_a_reason_holds_when_the_numbers_follow_in_a_message_of_their_own(desk: Desk) -> None:
    """People write in several bubbles; all of the last ten minutes belong to the ledger."""
    desk.message(CLERK, file=GOOD)
    desk.now = moment(TUESDAY, "17:45")
    desk.message(CLERK, "更正：2 号问题状态填错")
    desk.message(CLERK, "整改1条，销号1条")
    (answer,) = desk.message(CLERK, file=GOOD.changed(struck_off(4)))

    assert "QH-20261124-V2" in answer.body


def test_a_day_holds_when_the_numbers_follow_in_a_message_of_their_own(desk: Desk) -> None:
    """Or yesterday's report is silently taken for today's."""
    desk.now = moment(date(2026, 11, 25), "09:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, "新增0条，未销号3条")
    (answer,) = desk.message(CLERK, file=GOOD)

    assert answer.body.startswith("已收到清河镇 11月24日日报，回执 QH-20261124-V1。")


def test_a_spent_day_does_not_hold_for_the_next_ledger(desk: Desk) -> None:
    """Yesterday made up, then today's report within the same ten minutes."""
    desk.now = moment(date(2026, 11, 25), "16:00")
    desk.message(CLERK, "清河镇 11月24日 日报")
    desk.message(CLERK, file=GOOD)
    (answer,) = desk.message(CLERK, file=ledger("QH", day=date(2026, 11, 25)))

    assert answer.body.startswith("已收到清河镇 11月25日日报，回执 QH-20261125-V1。")


def test_in_a_group_only_the_receipt_is_said_and_what_is_wrong_is_told_privately(desk: Desk) -> None:
    """A group learns nothing of a unit's faults (policy.md section 5)."""
    faulty = desk.message(CLERK, "日报", file=GOOD.changed(NOBODY), group="g1")
    good = desk.message(CLERK, "日报", file=GOOD, group="g1")
    to_clerk = ToPerson(UserId(CLERK))

    assert [
        Text("看过了，结果已私聊您。"),
        replace(returned(*missing(4)), to=to_clerk),
        Document("批注_清河镇_20261124_问题台账.xlsx", b"", to=to_clerk),
    ] == without_bytes(faulty)
    assert [Text(accepted())] == good


# Nothing to report


def test_nothing_to_report_is_taken_where_nothing_is_open(desk: Desk) -> None:
    """Three characters are enough (section 6.3)."""
    receipt = say("daily_report.nil", unit="清河镇", day=TUESDAY, receipt="QH-20261124-V1")

    assert [Text(receipt)] == desk.message(CLERK, "零报告")


def test_nothing_to_report_twice_keeps_the_receipt(desk: Desk) -> None:
    """No second version."""
    desk.message(CLERK, "零报告")

    assert [Text(say("daily_report.nil_again", receipt="QH-20261124-V1"))] == desk.message(CLERK, "零报告")


def test_nothing_to_report_while_problems_are_open_asks_for_the_ledger(desk: Desk) -> None:
    """And names how many."""
    desk.now = moment(date(2026, 11, 23), "15:00")
    desk.message(CLERK, file=ledger("QH", day=date(2026, 11, 23)))
    desk.now = moment(TUESDAY, "15:00")

    assert [template_card("update-1", say("daily_report.nil_but_open", n=3))] == desk.message(CLERK, "零报告")


def test_nothing_to_report_after_closing_time_is_late(desk: Desk) -> None:
    """Like any report."""
    desk.now = moment(TUESDAY, "17:45")
    receipt = say("daily_report.nil", unit="清河镇", day=TUESDAY, receipt="QH-20261124-V1")
    late = "已收到，记为迟报（截止 17:30）。"

    assert [Text(lines(receipt, late, say("daily_report.late_day", day=TUESDAY)))] == desk.message(CLERK, "零报告")


def test_a_ledger_replaces_a_report_of_nothing(desk: Desk) -> None:
    """Something was found after all."""
    desk.message(CLERK, "零报告")
    changes = say("daily_report.changes", added=3, removed=0, changed=0)

    assert [Text(lines(accepted(2), say("daily_report.S05", version=2, changes=changes)))] == desk.message(
        CLERK, file=GOOD
    )


# Files that did not come, and pictures


@pytest.mark.parametrize("failure", list(FetchFailure))
def test_a_file_that_could_not_be_had_is_asked_for_again(desk: Desk, failure: FetchFailure) -> None:
    """Each reason has its sentence."""
    assert [Text(say(f"daily_report.fetch_{failure}"))] == desk.message(CLERK, failure=failure)


def test_a_picture_is_declined(desk: Desk) -> None:
    """With the reason."""
    assert [Text("请发 .xlsx 文件，不是图片。清理过程不需要照片。")] == desk.message(CLERK, images=1)


def test_a_picture_beside_a_report_in_words_is_asked_to_be_a_ledger(desk: Desk) -> None:
    """The numbers count."""
    assert [template_card("update-0", F01)] == desk.message(CLERK, "清河镇 11月24日日报，新增1个", images=1)


def test_a_picture_in_a_group_is_nobodys_business(desk: Desk) -> None:
    """People show each other all kinds of things."""
    assert UNHANDLED is desk.message(CLERK, images=1, group="g1")


@pytest.mark.parametrize("text", ["你好", "谢谢", "下午三点在三楼开会", "今天谁没报", "[微笑]", ""])
def test_what_is_no_report_is_left_to_others(desk: Desk, text: str) -> None:
    """Small talk and questions."""
    assert UNHANDLED is desk.message(CLERK, text)


# Who may report


def test_somebody_of_the_unit_who_is_not_the_clerk_is_told_and_every_leader_asked(desk: Desk) -> None:
    """Rule S02; a unit may have two leaders."""
    second = Person(UserId("ahua"), "阿华", QH, frozenset({Role.LEADER}))
    with desk.database.transaction() as db:
        roster.keep_person(db, second)
    cadre = next(Person(one.user_id, one.name, one.unit, one.roles) for one in county().people if one.user_id == CADRE)
    unit = next(one for one in county().units if one.code == QH)
    told = Text(lines(say("daily_report.S02", unit="清河镇"), say("daily_report.S02_asked")))

    assert [
        told,
        *(clerk_request(cadre, unit, day=TUESDAY, leader=UserId(leader), words=words()) for leader in ("ahua", LEADER)),
    ] == desk.message(CADRE, file=GOOD)


def test_where_there_is_no_leader_nobody_is_said_to_be_asked(desk: Desk) -> None:
    """No promise that cannot be kept."""
    with desk.database.transaction() as db:
        leader = roster.person(db, UserId(LEADER))
        roster.keep_person(db, replace(leader, roles=frozenset({Role.CADRE})))

    assert [Text(say("daily_report.S02", unit="清河镇"))] == desk.message(CADRE, file=GOOD)


def test_a_ledger_of_somebody_who_is_not_the_clerk_is_not_even_kept_as_returned(desk: Desk) -> None:
    """Nothing of it counts against the unit."""
    desk.message(CADRE, file=GOOD.changed(NOBODY))
    with desk.database.reading() as db:
        times = reports.returned_in_a_row(db, QH, TUESDAY)

    assert 0 == times


@pytest.mark.parametrize("user", [OFFICIAL, CLERK, "masiqi"], ids=["a department", "another clerk", "own clerk"])
def test_a_report_in_another_units_name_is_taken_from_its_clerk_only(desk: Desk, user: str) -> None:
    """Words that name Shiqiao."""
    answers = desk.message(user, "石桥镇 11月24日日报", file=ledger("SQ"))
    mine = user == "masiqi"

    assert mine == ("SQ-20261124-V1" in answers[0].body)
    assert mine or [Text(say("daily_report.S02", unit="石桥镇"))] == answers


def test_somebody_unknown_with_a_ledger_is_sent_to_the_task_force(desk: Desk) -> None:
    """Registering is not the bot's business."""
    assert [Text(say("daily_report.S02_unknown"))] == desk.message("stranger", file=GOOD)


def test_somebody_unknown_who_names_neither_unit_nor_day_is_asked_for_both(desk: Desk) -> None:
    """Rule T01."""
    assert [Text(T01)] == desk.message("stranger", "日报：新增2条，整改1条")


def test_words_that_name_two_units_are_asked_back(desk: Desk) -> None:
    """Nobody guesses."""
    assert [Text(say("daily_report.several_units", units="清河镇、石桥镇"))] == desk.message(
        CLERK, "清河镇、石桥镇 11月24日日报，新增2个"
    )


# When


def test_without_any_campaign_no_report_is_wanted(database) -> None:
    """A county that registered none."""
    with database.transaction() as db:
        roster.keep_units(db, county().units)
        for person in county().people:
            roster.add_person(db, person)
    desk = Desk(database, router=daily_report.router)

    assert [Text(say("daily_report.no_campaign"))] == desk.message(CLERK, file=GOOD)


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
    (late,) = desk.message("masiqi", file=ledger("SQ", day=day))

    assert [Text(accepted(day=day))] == in_time
    assert "已收到，记为迟报（截止 18:00）。" in late.body.splitlines()


def test_an_early_report_on_a_working_day_is_not_told_that_it_is_a_rest_day(desk: Desk) -> None:
    """Tomorrow's report today."""
    day = date(2026, 11, 25)
    early = say("daily_report.early", day=day)

    assert [Text(lines(accepted(day=day), early))] == desk.message(
        CLERK, "清河镇 11月25日 日报", file=ledger("QH", day=day)
    )


def test_an_open_declaration_is_spent_by_the_ledger_that_answers_it(desk: Desk) -> None:
    """The table says so too."""
    desk.message(CLERK, "今天新增0条，台账见附件")
    desk.message(CLERK, file=GOOD)
    with desk.database.reading() as db:
        left = declarations.latest_open(db, user=UserId(CLERK), since=moment(TUESDAY, "00:00"))

    assert left is None
