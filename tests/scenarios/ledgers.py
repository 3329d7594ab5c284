"""Real problem ledgers as clerks save them: the county's own template, filled in and changed with openpyxl."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bot.county import County, read_county
from bot.rulebook import load_rules, load_words
from bot.sandbox.county import demo_county_file
from handlers.ledger_workbook import ledger_workbook
from handlers.wording import Wording
from policies.roster import Roster, UnitCode
from policies.rules import Rules

TUESDAY = date(2026, 11, 24)
LEDGER_SHEET = "问题台账"
FINDINGS_SHEET = "检查结果"
FIRST_ROW = 4

# Where each town's problems are, so that its descriptions are its own (rule D09).
LANDMARKS = {
    "CG": "，挨着卫生室",
    "QH": "，正对篮球场",
    "SQ": "，靠近老年食堂",
    "SL": "，在农家书屋外",
    "BS": "，邻村口凉亭",
    "TP": "，临供销社旧址",
    "XQ": "，戏台背面",
    "DH": "，渡口方向一侧",
    "LL": "，苗圃南边",
    "YT": "，茶厂门前",
    "HY": "，小区物业楼下",
    "BJ": "，滨河步道尽头",
}

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A workbook under the name the clerk gave it."""

    name: str
    content: bytes

    def named(self, name: str) -> "Ledger":
        """The same bytes under another name."""
        return replace(self, name=name)

    def changed(self, cells: Mapping[Place, Any]) -> "Ledger":
        """With other values in cells given as (the sheet's row, the column's title)."""
        book = opened(self.content)
        page = ledger_page(book)
        titles = titles_of(page)
        for (row, title), value in cells.items():
            page.cell(row, titles[title]).value = value
        return replace(self, content=saved(book))

    def without_columns(self, *titles: str) -> "Ledger":
        """With these columns deleted."""
        book = opened(self.content)
        page = ledger_page(book)
        for title in titles:
            page.delete_cols(titles_of(page)[title])
        return replace(self, content=saved(book))


@lru_cache(maxsize=1)
def county() -> County:
    """The demo county."""
    return read_county(demo_county_file())


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules in force there."""
    return load_rules(county())


@lru_cache(maxsize=1)
def words() -> Wording:
    """The sentences in force there."""
    return load_words(county())


@lru_cache(maxsize=64)
def blank(unit: str, day: date = TUESDAY) -> bytes:
    """The template of a unit's day."""
    roster = Roster.of(county().units)
    made_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return ledger_workbook(rules(), roster, words(), unit=roster.units[UnitCode(unit)], day=day, made_at=made_at)


@lru_cache(maxsize=256)
def ledger(unit: str, *, rows: int = 3, day: date = TUESDAY, found_on: date | None = None) -> Ledger:
    """A ledger that passes: so many open problems, found the day before the report unless told otherwise."""
    return filled(blank(unit, day), unit, rows=rows, day=day, found_on=found_on)


def filled(template: bytes, unit: str, *, rows: int = 3, day: date = TUESDAY, found_on: date | None = None) -> Ledger:
    """A template with problems written below its header."""
    book = opened(template)
    page = ledger_page(book)
    for number in range(1, rows + 1):
        write(page, FIRST_ROW + number - 1, problem(unit, number, found_on or date.fromordinal(day.toordinal() - 1)))
    return Ledger(f"{unit_name(unit)}_{day:%Y%m%d}_问题台账.xlsx", saved(book))


def ledger_of(unit: str, problems: Iterable[Mapping[str, Any]], *, day: date = TUESDAY) -> Ledger:
    """A ledger of these problems, numbered from 1 in the order given."""
    book = opened(blank(unit, day))
    page = ledger_page(book)
    for number, cells in enumerate(problems, start=1):
        write(page, FIRST_ROW + number - 1, {**cells, "序号": number})
    return Ledger(f"{unit_name(unit)}_{day:%Y%m%d}_问题台账.xlsx", saved(book))


def problem(unit: str, number: int, found_on: date) -> dict[str, Any]:
    """One open problem, unlike every other, by column titles."""
    village = f"{unit_name(unit)}第{number}村"
    return {
        "序号": number,
        "问题编号": f"{unit}-{found_on:%Y%m%d}-{number:03}",
        "乡镇（街道）": unit_name(unit),
        "村（社区）/单位": village,
        "阵地类型": "其他阵地",
        "阵地名称": f"{village}活动室",
        "问题类别": "宣传栏重复",
        "问题描述": f"一楼宣传栏 {number} 处内容重复，与二楼第 {number * 7} 号展板一样{LANDMARKS.get(unit, '')}",
        "发现日期": found_on,
        "发现方式": "自查",
        "整改措施": f"拆除第 {number} 处重复的宣传栏，两栏并一栏",
        "责任单位": "党建办",
        "责任岗位": "陈副书记",
        "整改时限": date.fromordinal(found_on.toordinal() + 8),
        "整改状态": "整改中",
    }


def struck_off(row: int, day: date = TUESDAY) -> dict[Place, Any]:
    """The cells that strike the problem in that row off, checked by somebody else, on the day."""
    return {(row, title): value for title, value in closed(day).items()}


def closed(day: date = TUESDAY) -> dict[str, Any]:
    """The same cells by column titles."""
    return {"整改状态": "已销号", "完成日期": day, "核验结果": "通过", "核验岗位": "李副镇长", "销号日期": day}


def unit_name(unit: str) -> str:
    """A unit's full name."""
    return next(one.name for one in county().units if one.code == unit)


def opened(content: bytes) -> openpyxl.Workbook:
    """The workbook in these bytes, as WPS or Excel would open it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes openpyxl saves."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ledger_page(book: openpyxl.Workbook) -> Worksheet:
    """The sheet with the problems."""
    return book[LEDGER_SHEET]


def titles_of(page: Worksheet) -> dict[str, int]:
    """Column titles of the header in row 3, with their places from 1."""
    cells = {cell.column: str(cell.value).strip("* ") for cell in page[FIRST_ROW - 1] if cell.value}
    return {title: place for place, title in cells.items()}


def write(page: Worksheet, row: int, cells: Mapping[str, Any]) -> None:
    """Fill cells of a row by column titles."""
    titles = titles_of(page)
    for title, value in cells.items():
        page.cell(row, titles[title]).value = value


def comments_on(content: bytes) -> dict[Place, str]:
    """The comments on the ledger's cells below its header, by (row, column title)."""
    page = ledger_page(opened(content))
    titles = {place: title for title, place in titles_of(page).items()}
    cells = (cell for row in page.iter_rows(min_row=FIRST_ROW) for cell in row if cell.comment)
    return {(cell.row, titles[cell.column]): cell.comment.text for cell in cells}


def findings_in(content: bytes) -> list[tuple[str, Any, str, str]]:
    """The lines of the findings sheet: level, row, column, sentence."""
    page = opened(content)[FINDINGS_SHEET]
    return [tuple(line[:4]) for line in page.iter_rows(min_row=FIRST_ROW, values_only=True)]


def drop_downs_in(content: bytes) -> dict[str, list[str]]:
    """The choices each drop-down of the ledger sheet offers, by column title."""
    book = opened(content)
    page = ledger_page(book)
    titles = {place: title for title, place in titles_of(page).items()}
    offered = dict[str, list[str]]()
    for rule in page.data_validations.dataValidation:
        if rule.type == "list":
            sheet, _, area = rule.formula1.partition("!")
            cells = book[sheet.strip("'")][area.replace("$", "")]
            choices = [str(cell.value) for (cell,) in cells]
            offered |= {titles[first.min_col]: choices for first in rule.sqref.ranges}
    return offered


def as_csv(one: Ledger, encoding: str = "utf-8-sig") -> bytes:
    """The ledger sheet as WPS exports it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in ledger_page(opened(one.content)).iter_rows(values_only=True):
        writer.writerow([value.strftime("%Y/%m/%d") if isinstance(value, date) else value for value in row])
    return out.getvalue().encode(encoding)
