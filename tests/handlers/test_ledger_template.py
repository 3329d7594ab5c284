"""The blank ledger: who gets which, by which way, and that it can be filled in and pass."""

from datetime import date, timedelta

import pytest

from handlers import ledger_template
from handlers.daily_report import router as report_router
from handlers.events import Channel
from handlers.ledger_workbook import ledger_workbook, workbook_name
from handlers.outgoing import Document, Text
from handlers.routing import UNHANDLED
from policies.roster import Roster
from tests.handlers.desk import Desk, moment, without_bytes
from tests.scenarios.ledgers import (
    TUESDAY,
    county,
    drop_downs_in,
    filled,
    ledger_page,
    opened,
    rules,
    titles_of,
    unit_name,
    words,
)

say = words().say
CLERK = "chenjing"
NAME = "清河镇_20261124_问题台账.xlsx"


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(ledger_template.router)


def test_a_press_in_the_ai_bots_chat_brings_the_template_by_the_app(desk: Desk) -> None:
    """With a word about where it went."""
    assert [Text(say("ledger_template.sent")), Document(NAME, b"")] == without_bytes(desk.press(CLERK, "template"))


def test_a_press_in_the_app_brings_the_template_there(desk: Desk) -> None:
    """With a word about where to send it."""
    answers = desk.press(CLERK, "template", channel=Channel.APP)

    assert [Text(say("ledger_template.here")), Document(NAME, b"")] == without_bytes(answers)


def test_without_an_app_the_press_names_who_has_the_template(desk: Desk) -> None:
    """Nothing is promised that cannot be sent."""
    desk.can_send_files = False

    assert [Text(say("ledger_template.no_channel"))] == desk.press(CLERK, "template")


def test_the_template_is_of_the_day_of_the_press_in_the_county(desk: Desk) -> None:
    """Half past midnight is already the next day there."""
    desk.now = moment(TUESDAY, "23:59") + timedelta(minutes=31)

    assert "清河镇_20261125_问题台账.xlsx" == desk.press(CLERK, "template")[-1].name


def test_somebody_unknown_gets_a_blank_that_names_no_unit(desk: Desk) -> None:
    """A template is no secret."""
    document = desk.press("stranger", "template")[-1]
    second_line = ledger_page(opened(document.content)).cell(2, 1).value

    assert "问题台账模板.xlsx" == document.name
    assert "镇" not in second_line


def test_the_template_is_headed_with_unit_and_day(desk: Desk) -> None:
    """So that a printed one is told apart."""
    page = ledger_page(opened(desk.press(CLERK, "template")[-1].content))

    assert ["青禾县问题台账", "填报单位：清河镇　　填报日期：2026-11-24"] == [page.cell(row, 1).value for row in (1, 2)]


def test_the_template_has_the_columns_of_the_specification_in_order(desk: Desk) -> None:
    """Section 4.1."""
    titles = titles_of(ledger_page(opened(desk.press(CLERK, "template")[-1].content)))

    assert (
        "序号 问题编号 乡镇（街道） 村（社区）/单位 阵地类型 阵地名称 问题类别 问题描述 发现日期 发现方式 "
        "现状值 目标值 计量单位 整改措施 责任单位 责任岗位 整改时限 整改状态 "
        "完成日期 核验结果 核验岗位 销号日期 备注"
    ) == " ".join(titles)


def test_the_templates_choices_are_the_countys(desk: Desk) -> None:
    """Reporting units only; verification as in the specification."""
    offered = drop_downs_in(desk.press(CLERK, "template")[-1].content)

    assert [unit.name for unit in county().units if unit.reports] == offered["乡镇（街道）"]
    assert ["通过", "不通过", "待核验"] == offered["核验结果"]
    assert ["块", "处", "册", "平方米", "%", "项", "个", "本"] == offered["计量单位"]


def test_a_filled_in_template_passes(desk: Desk) -> None:
    """What the bot hands out, the bot takes."""
    template = desk.press(CLERK, "template")[-1].content
    desk.router = report_router
    (receipt,) = desk.message(CLERK, file=filled(template, "QH"))

    assert "回执 QH-20261124-V1" in receipt.body


@pytest.mark.parametrize("unit", [unit for unit in county().units if unit.reports], ids=lambda unit: unit.code)
def test_every_units_template_name_is_the_recommended_one(unit) -> None:
    """Rule F06 has nothing to say about it."""
    assert f"{unit.name}_20261124_问题台账.xlsx" == workbook_name(words(), unit, TUESDAY)


def test_two_templates_of_the_same_moment_are_the_same_bytes() -> None:
    """A repeat of a sending is the very same request."""
    units = Roster.of(county().units)
    unit = next(iter(units.units.values()))
    one, other = (
        ledger_workbook(rules(), units, words(), unit=unit, day=TUESDAY, made_at=moment(TUESDAY, "15:40"))
        for _ in range(2)
    )

    assert one == other


def test_a_template_without_unit_or_day_has_the_plain_name() -> None:
    """Half a name would mislead."""
    unit = next(one for one in county().units if one.name == unit_name("QH"))

    assert ["问题台账模板.xlsx"] * 2 == [
        workbook_name(words(), unit, None),
        workbook_name(words(), None, date(2026, 11, 24)),
    ]


@pytest.mark.parametrize("key", ["how", "appoint:chenjing", "templates", ""])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    """Keys come from outside."""
    assert UNHANDLED is desk.press(CLERK, key)
