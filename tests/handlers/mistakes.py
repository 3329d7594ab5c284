"""Ledgers with the mistakes clerks make, as real files built with openpyxl, and their review in the demo county."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bot.county import read_county
from bot.rulebook import load_rules, load_words
from bot.sandbox.county import demo_county_file
from handlers.ledger_review import Review, Reviewer
from handlers.workbook import ReadLimits
from policies.ledger.basis import Filing
from policies.roster import Roster, UnitCode

DAY = date(2026, 11, 24)
NAME = "清河镇_20261124_问题台账.xlsx"
FILING = Filing(unit=UnitCode("QH"), day=DAY, file_name=NAME)
HEADER_ROW, FIRST_ROW = 3, 4

Told = list[tuple[str, int | None, str | None]]
Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def reviewer() -> Reviewer:
    """Reviews by the rules of the demo county."""
    county = read_county(demo_county_file())
    rules = load_rules(county)
    return Reviewer(rules.ledger, Roster.of(county.units), rules.calendar, load_words(county), ReadLimits())


def titles() -> list[str]:
    """The template's columns."""
    return [column.title for column in reviewer().spec.ledger.columns]


def problem(number: int, **changed: object) -> Row:
    """One open problem of Qinghe, unlike every other, with some cells changed."""
    village = f"清河镇第{number}村"
    return {
        "序号": number,
        "问题编号": f"QH-20261120-{number:03}",
        "乡镇（街道）": "清河镇",
        "村（社区）/单位": village,
        "阵地类型": "其他阵地",
        "阵地名称": f"{village}活动室",
        "问题类别": "宣传栏重复",
        "问题描述": f"一楼宣传栏 {number} 处内容重复，与二楼第 {number * 7} 号展板一样",
        "发现日期": date(2026, 11, 20),
        "发现方式": "自查",
        "整改措施": f"拆除第 {number} 处重复的宣传栏，两栏并一栏",
        "责任单位": "党建办",
        "责任岗位": "陈副书记",
        "整改时限": date(2026, 11, 30),
        "整改状态": "整改中",
        **changed,
    }


def share(number: int, **changed: object) -> Row:
    """A problem with too small a share of the floor, which needs its numbers."""
    of_standard = {"阵地类型": "党群服务中心", "问题类别": "面积占比不足", "计量单位": "%", "目标值": 71}
    text = "服务大厅被隔成办公室，功能服务面积明显偏小"
    return problem(number, 问题描述=f"{text}，第 {number} 处", **of_standard) | changed


def ledger(rows: Sequence[Row], *, header_row: int = HEADER_ROW) -> openpyxl.Workbook:
    """A workbook as the template lays it out: a merged title, a line about the unit, the header, the rows."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "问题台账"
    if header_row > 1:
        page["A1"] = "青禾县问题台账"
        page.merge_cells("A1:W1")
    if header_row > 2:
        page.cell(header_row - 1, 1, "填报单位：清河镇")
        page.cell(header_row - 1, 5, "填报日期：2026-11-24")
    write(page, header_row, dict(zip(titles(), titles(), strict=True)))
    for number, row in enumerate(rows, start=header_row + 1):
        write(page, number, row)
    return book


def write(page: Worksheet, number: int, row: Row) -> None:
    """Write a row by column titles."""
    for title, value in row.items():
        page.cell(number, place(title)).value = value


def place(title: str) -> int:
    """Where the template has a column, 1 for A."""
    return titles().index(title) + 1


def letter(title: str) -> str:
    """The letters of that column."""
    return openpyxl.utils.get_column_letter(place(title))


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes openpyxl saves."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows: Sequence[Row], encoding: str) -> bytes:
    """The same rows as a .csv."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(titles())
    for row in rows:
        values = (row.get(title) for title in titles())
        writer.writerow([f"{value:%Y/%m/%d}" if isinstance(value, date) else value for value in values])
    return out.getvalue().encode(encoding)


def review(content: bytes | openpyxl.Workbook, name: str = NAME) -> Review:
    """The review of a file, under the name it was sent by."""
    sent = content if isinstance(content, bytes) else saved(content)
    filing = Filing(unit=FILING.unit, day=FILING.day, file_name=name)
    return reviewer().review(sent, filing)


def told(reviewed: Review) -> Told:
    """What was said: rule, row, column."""
    return [(remark.rule, remark.row, remark.column) for remark in reviewed.remarks]


def messages(reviewed: Review) -> list[str]:
    """The sentences."""
    return [remark.message for remark in reviewed.remarks]
