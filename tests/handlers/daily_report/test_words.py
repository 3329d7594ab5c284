"""The words of a report: asked for the ledger, held against it, waited for, and never kept as words."""

import pytest

from handlers.events import FetchFailure
from handlers.outgoing import Text
from handlers.routing import UNHANDLED
from tests.handlers.daily_report.pieces import (
    BECAUSE,
    CLERK,
    F01,
    GOOD,
    LEADER,
    MONDAY,
    NEIGHBOUR,
    NOBODY,
    T03,
    THREE,
    TWO,
    accepted,
    doubt,
    everything_kept,
    hand_in,
    lines,
    open_rows,
    remarks,
    row,
    say,
    sheet,
    struck,
    template_card,
)
from tests.handlers.desk import Desk, moment
from tests.scenarios.ledgers import TUESDAY, struck_off


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
    """Once answered, they are spent, in however many messages they came."""
    desk.message(CLERK, "今天新增2条，台账见附件")
    desk.message(CLERK, "今天新增3条，台账见附件")
    first = desk.message(CLERK, file=GOOD)
    second = desk.message(CLERK, file=GOOD.changed(struck_off(4)))

    assert [Text(lines(accepted(), remarks(doubt("新增", 3, 0))))] == first
    assert "你写" not in second[0].body


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


def test_words_after_a_ledger_that_was_taken_back_ask_for_another(desk: Desk) -> None:
    """There is nothing left to compare with."""
    desk.message(CLERK, file=GOOD.changed(NOBODY))
    desk.message(CLERK, "撤回今天的日报")

    assert [template_card("update-2", F01)] == desk.message(CLERK, "清河镇 11月24日日报，新增0条")


def test_words_after_the_ledger_are_compared_with_it(desk: Desk) -> None:
    """Agreement is said too, with the receipt."""
    desk.message(CLERK, file=GOOD)

    assert [Text(lines(doubt("新增", 3, 0), doubt("销号", 1, 0)))] == desk.message(CLERK, "今天新增3条，销号1条")
    assert [Text(say("daily_report.text_matches", receipt="QH-20261124-V1"))] == desk.message(CLERK, "今天新增0条")


def test_words_of_one_clerk_are_not_held_against_anothers_ledger(desk: Desk) -> None:
    """Each person's own."""
    desk.message(NEIGHBOUR, "今天新增3条，台账见附件")

    assert [Text(accepted())] == desk.message(CLERK, file=GOOD)


def test_the_words_themselves_are_not_kept(desk: Desk) -> None:
    """Numbers are (design.md section 3, decision 5)."""
    desk.message(CLERK, "清河镇 11月24日日报，新增3条，困难：老王家的展板拆不动")
    kept = everything_kept(desk)

    assert "老王" not in kept
    assert "{'new': 3}" in kept


# Against the day before


FOUND_TODAY = [row(1), row(2), struck(3), row(1, found_on=TUESDAY, 阵地名称="东头广场")]


@pytest.mark.parametrize(
    "text",
    [
        "新增1条，销号1条，未销号3条",
        "今日新增一条，销号一条，累计未销号3个，较昨日持平",
        "新增1销号1，较昨日+0",
        "销号1（QH-20261120-003），新增1",
        "累计未销号3条",
    ],
)
@pytest.mark.parametrize("order", ["with", "before", "after"])
def test_words_that_agree_with_the_account_get_no_remark(desk: Desk, text: str, order: str) -> None:
    """In the same message, in one before, or in one after."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    file = sheet(TUESDAY, *FOUND_TODAY)
    if order == "before":
        desk.message(CLERK, text)
    answers = desk.message(CLERK, text if order == "with" else "", file=file)
    said = answers if order != "after" else desk.message(CLERK, text)

    assert "请确认" not in said[0].body
    assert "请核对" not in said[0].body


# A problem found last week and reported first today: new by the account, not new by the day it was found.
OLD_FIND = [*open_rows(3), row(4, 备注="补录")]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("order", ["with", "before", "after"])
def test_a_number_that_agrees_with_either_count_agrees(desk: Desk, number: int, order: str) -> None:
    """Nobody can be expected to know by which the county counts."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    text = f"今天新增{number}条"
    if order == "before":
        desk.message(CLERK, text)
    answers = desk.message(CLERK, text if order == "with" else "", file=sheet(TUESDAY, *OLD_FIND))
    said = answers if order != "after" else desk.message(CLERK, text)

    assert "你写" not in said[0].body


def test_a_number_that_agrees_with_neither_is_doubted_with_the_one_of_the_account(desk: Desk) -> None:
    """That is the number of the receipt."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    (answer,) = desk.message(CLERK, "今天新增2条", file=sheet(TUESDAY, *OLD_FIND))

    assert doubt("新增", 2, 1) in answer.body


@pytest.mark.parametrize("text", ["累计未销号3个，较昨天减少2个", "累计未销号3条，较昨日+1"])
def test_a_difference_from_yesterday_that_is_none_is_doubted(desk: Desk, text: str) -> None:
    """Sample 10 of section 6.2."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    (answer,) = desk.message(CLERK, f"清河镇11月24日，{text}", file=sheet(TUESDAY, *FOUND_TODAY))

    assert say("report_text.T02_versus", before=3, now=3) in answer.body


def test_ids_in_the_words_must_have_been_open_or_be_in_the_ledger(desk: Desk) -> None:
    """Sample 5 of section 6.2."""
    hand_in(desk, MONDAY, *open_rows(3))
    desk.now = moment(TUESDAY, "15:00")
    text = f"清河镇：新增0，销号1（{TWO}、QH-20261118-009），无困难。"
    (answer,) = desk.message(CLERK, text, file=sheet(TUESDAY, row(1), struck(2), row(3)))

    assert say("report_text.T02_unknown", problems="QH-20261118-009") in answer.body
    assert f"{TWO} 不在" not in answer.body


def test_before_the_first_report_nobody_knows_which_ids_there_are(desk: Desk) -> None:
    """And nobody is told that they are wrong."""
    (answer,) = desk.message(CLERK, f"清河镇：新增0，销号0（{THREE}）", file=GOOD)

    assert "不在昨天" not in answer.body


# Corrections that are announced


def test_an_announced_correction_is_waited_for(desk: Desk) -> None:
    """Before closing time as after it, and right after a receipt."""
    desk.message(CLERK, file=GOOD)

    assert [Text(say("daily_report.correction_waits"))] == desk.message(CLERK, BECAUSE)


# Files that did not come, and pictures


@pytest.mark.parametrize("failure", list(FetchFailure))
def test_a_file_that_could_not_be_had_is_asked_for_again(desk: Desk, failure: FetchFailure) -> None:
    """Each reason has its sentence; what was too large is told the county's limit."""
    (answer,) = desk.message(CLERK, failure=failure)

    assert say(f"daily_report.fetch_{failure}", limit="5 MB") == answer.body


def test_a_picture_of_a_clerk_is_declined(desk: Desk) -> None:
    """With the reason."""
    assert [Text("请发 .xlsx 文件，不是图片。清理过程不需要照片。")] == desk.message(CLERK, images=1)


@pytest.mark.parametrize("user", [LEADER, "tianxiaohe", "zhonghuimin", "stranger"])
def test_a_picture_of_anybody_else_is_nobodys_business(desk: Desk, user: str) -> None:
    """They may have meant anything."""
    assert UNHANDLED is desk.message(user, images=1)


def test_a_picture_beside_a_report_in_words_is_asked_to_be_a_ledger(desk: Desk) -> None:
    """The numbers count."""
    assert [template_card("update-0", F01)] == desk.message(CLERK, "清河镇 11月24日日报，新增1个", images=1)


def test_a_picture_beside_nothing_to_report_makes_no_report(desk: Desk) -> None:
    """It may show a ledger."""
    assert "回执" not in str(desk.message(CLERK, "零报告", images=1))


def test_a_picture_in_a_group_is_nobodys_business(desk: Desk) -> None:
    """People show each other all kinds of things."""
    assert UNHANDLED is desk.message(CLERK, images=1, group="g1")


@pytest.mark.parametrize("text", ["你好", "谢谢", "下午三点在三楼开会", "今天谁没报", "[微笑]", ""])
def test_what_is_no_report_is_left_to_others(desk: Desk, text: str) -> None:
    """Small talk and questions."""
    assert UNHANDLED is desk.message(CLERK, text)
