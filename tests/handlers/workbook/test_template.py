"""The workbook people fill in."""

import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from handlers.workbook import Mark, TemplateColumn, TemplateSheet, annotate, build_template
from policies.ledger.book import Cell
from policies.ledger.finding import Level

LEDGER = (
    TemplateColumn("序号", "integer", required=True, width=6),
    TemplateColumn("问题编号", "text", required=True, width=18, hint="续报时不许改"),
    TemplateColumn("阵地类型", "choice", required=True, choices=("党群服务中心", "其他阵地")),
    TemplateColumn("发现日期", "date", required=True),
    TemplateColumn("现状值", "number", required=False),
    TemplateColumn("备注", "text", required=False, width=30),
)
CARRIERS = (
    TemplateColumn("序号", "integer", required=True),
    TemplateColumn("处置建议", "choice", required=True, choices=("保留", "合并", "解散")),
)
MADE_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def build(template_labels):
    def build(rows=(), **changes) -> bytes:
        sheets = [TemplateSheet("问题台账", LEDGER, tuple(rows)), TemplateSheet("数字载体清单", CARRIERS)]
        asked = {"county": "青禾县", "unit": "清河镇", "day": date(2026, 11, 24), "version": 3, "made_at": MADE_AT}
        return build_template(sheets, labels=template_labels, **(asked | changes))

    return build


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_template_has_the_sheets_in_order_and_the_dictionary_hidden(build, read_good):
    book = read_good(build())

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("问题台账", False),
        ("数字载体清单", False),
        ("填报说明", False),
        ("字典", True),
    ]
    assert book.template_version == 3


def test_title_unit_and_headers_are_in_the_first_three_rows(build, read_good):
    sheet = read_good(build()).sheets[0]
    texts = [[cell.value for cell in row.cells.values()] for row in sheet.rows]

    assert texts == [
        ["青禾县问题台账"],
        ["填报单位：清河镇　　填报日期：2026-11-24"],
        [column.name for column in LEDGER],
    ]
    assert sheet.merged == ()


def test_a_blank_template_names_no_unit_and_no_day(build, read_good):
    text = read_good(build(unit=None, day=None)).sheets[0].rows[1].cells[1].value

    assert str(text).split() == ["填报单位：", "填报日期："]


def test_rows_are_filled_in_by_column_name(build, read_good):
    rows = [
        {
            "序号": 1,
            "问题编号": "007",
            "阵地类型": "其他阵地",
            "发现日期": datetime.fromisoformat("2026-11-23"),
            "现状值": 65.5,
        },
        {"序号": 2, "备注": "甲", "没有这一列": "x"},
    ]
    found = read_good(build(rows)).sheets[0].rows[3:]

    assert [row.number for row in found] == [4, 5]
    assert {k: cell.value for k, cell in found[0].cells.items()} == {
        1: 1,
        2: "007",
        3: "其他阵地",
        4: datetime.fromisoformat("2026-11-23"),
        5: 65.5,
    }
    assert found[1].cells == {1: Cell(2), 6: Cell("甲")}


def test_a_filled_in_text_is_never_a_formula(build, read_good):
    signs = ["=1+1", "+1", "-1", "@x", "#REF!", "bell\x07"]
    content = build([{"备注": sign} for sign in signs])
    cells = [opened(content)["问题台账"].cell(row, 6) for row in range(4, 10)]

    assert [(cell.value, cell.data_type) for cell in cells] == [
        *((sign, "s") for sign in signs[:4]), ("#REF!", "s"), ("bell", "s"),
    ]  # fmt: skip
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 2


def test_drop_downs_come_from_the_dictionary(build):
    book = opened(build())
    lists = {
        str(rule.sqref): rule.formula1
        for page in book.worksheets
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
    }

    assert lists == {"C4:C203": "'字典'!$A$2:$A$3", "B4:B203": "'字典'!$B$2:$B$4"}
    assert [cell.value for cell in book["字典"]["B"]] == ["处置建议", "保留", "合并", "解散"]


def test_cells_to_fill_in_have_a_short_hint_and_a_kind_word_for_wrong_entries(build):
    rules = {str(rule.sqref): rule for rule in opened(build())["问题台账"].data_validations.dataValidation}

    assert {place: (rule.type, rule.promptTitle, rule.prompt) for place, rule in rules.items()} == {
        "A4:A203": ("decimal", "序号", "只写数字，不写单位。"),
        "B4:B203": (None, "问题编号", "续报时不许改"),
        "C4:C203": ("list", "阵地类型", "点右边的小箭头，从下拉里选。"),
        "D4:D203": ("date", "发现日期", "写成 2026-11-24 这样的日期。"),
        "E4:E203": ("decimal", "现状值", "只写数字，不写单位。"),
    }
    assert rules["D4:D203"].error == "请写成 2026-11-24 这样的日期。"
    assert all(rule.allowBlank and rule.showInputMessage for rule in rules.values())
    assert not rules["B4:B203"].showErrorMessage


def test_columns_have_formats_widths_and_wrapping(build):
    page = opened(build())["问题台账"]
    formats = {letter: page.column_dimensions[letter].number_format for letter in "ABCDEF"}

    assert formats == {"A": "0", "B": "@", "C": "General", "D": "yyyy-mm-dd", "E": "General", "F": "@"}
    assert [page.column_dimensions[letter].width for letter in "ABF"] == [6, 18, 30]
    assert page.column_dimensions["F"].alignment.wrap_text is True


def test_headings_stay_in_sight_and_on_every_printed_page(build):
    page = opened(build())["问题台账"]

    assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == ("B4", "$1:$3", "landscape")
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)


def test_prepared_rows_weigh_nothing_and_more_rows_get_drop_downs_too(build, make):
    few, many = build(prepared_rows=20), build(prepared_rows=9_999)
    rules = opened(build([{"序号": n} for n in range(1, 301)]))["问题台账"].data_validations.dataValidation

    assert abs(len(many) - len(few)) < 200
    assert make.parts_of(many)["xl/worksheets/sheet1.xml"].count(b"<row") == 3
    assert {str(rule.sqref)[1:] for rule in rules} == {f"4:{letter}303" for letter in "ABCDE"}


def test_the_instructions_explain_every_column(build):
    page = opened(build())["填报说明"]
    lines = [[cell for cell in row if cell] for row in page.iter_rows(values_only=True)]

    assert ["问题编号", "必填", "续报时不许改"] in lines
    assert ["阵地类型", "必填", "党群服务中心 / 其他阵地"] in lines
    assert ["现状值", "按情况填"] in lines


def test_equal_arguments_give_equal_bytes(build):
    rows = [{"序号": 1, "备注": "甲"}]

    assert build(rows) == build(rows)
    assert (
        opened(build()).properties.modified
        == opened(build()).properties.created
        == datetime.fromisoformat("2026-11-24T01:00")
    )
    assert build(rows) != build(rows, version=4)


def test_the_bytes_do_not_depend_on_the_process():
    code = (
        "import hashlib, sys; from datetime import date, datetime, UTC\n"
        "from handlers.wording import load_wording; from handlers.workbook import *\n"
        "labels = TemplateLabels.of(load_wording().sentences)\n"
        "columns = tuple(TemplateColumn(name, 'choice', True, ('x', 'y' + name)) for name in 'abcdefgh')\n"
        "asked = dict(county='c', unit='u', day=date(2026, 11, 24), version=1)\n"
        "asked['made_at'] = datetime(2026, 11, 24, tzinfo=UTC)\n"
        "content = build_template([TemplateSheet('s', columns), TemplateSheet('t', columns)], labels=labels, **asked)\n"
        "print(hashlib.sha256(content).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parents[3],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(digests) == 1


def test_a_filled_template_can_be_annotated_and_sent_again(build, labels, read_good):
    content = build([{"序号": 1, "问题编号": "QH-20261124-001"}])
    copy = annotate(content, [Mark("问题台账", 4, 4, Level.ERROR, "没填", "发现日期")], labels)

    assert read_good(copy) == read_good(content)
    assert opened(copy)["问题台账"]["D4"].number_format == "yyyy-mm-dd"
    assert len(opened(copy)["问题台账"].data_validations.dataValidation) == 5
