"""A ledger file from its bytes to what the clerk is told, on workbooks as clerks really make them."""

import io
import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from handlers.ledger_review import Reviewer
from handlers.wording import load_wording
from handlers.workbook import ReadLimits
from policies.ledger.basis import Filing
from policies.ledger.spec import LedgerSpec
from policies.roster import Roster, Unit, UnitCode, UnitKind
from policies.workdays import WorkCalendar

ROOT = Path(__file__).parents[2]
DATA = ROOT / "policies/data/ledger.toml"
DAY = date(2026, 11, 24)
FILING = Filing(unit=UnitCode("QH"), day=DAY, file_name="清河镇_20261124_问题台账.xlsx")
ROW = list(tomllib.loads((ROOT / "tests/cases/ledger/county.toml").read_text(encoding="utf-8"))["row"].values())
ROW[10:10] = [None] * 3  # no figures are needed for this category
ROW += [None] * 5  # nor anything about closing


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    units = [
        Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN, ("清河",)),
        Unit(UnitCode("SQ"), "石桥镇", UnitKind.TOWN, ("石桥",)),
    ]
    return Reviewer(
        spec=LedgerSpec.from_data(tomllib.loads(DATA.read_text(encoding="utf-8"))),
        roster=Roster.of(units),
        calendar=WorkCalendar({}, frozenset()),
        words=load_wording(),
        limits=ReadLimits(),
    )


@pytest.fixture
def book(reviewer) -> openpyxl.Workbook:
    """A ledger of one good row under the template's header, as a clerk would lay it out."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "问题台账"
    sheet.append(["青禾县问题台账"])
    sheet.merge_cells("A1:W1")
    sheet.append(["填报单位：清河镇", None, None, None, "填报日期：2026-11-24"])
    sheet.append([column.title for column in reviewer.spec.ledger.columns])
    sheet.append(ROW)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def told(review) -> list[tuple[str, int | None, str | None]]:
    return [(remark.rule, remark.row, remark.column) for remark in review.remarks]


def put(sheet: Worksheet, column: str, value: object, *, row: int = 4, number_format: str | None = None) -> None:
    titles = [cell.value for cell in sheet[3]]
    cell = sheet.cell(row=row, column=titles.index(column) + 1)
    cell.value = value
    if number_format:
        cell.number_format = number_format


def test_a_good_ledger_passes_without_a_word(reviewer, book):
    review = reviewer.review(saved(book), FILING)

    assert told(review) == []
    assert review.passed
    assert review.rows[0].found_on == date(2026, 11, 20)


def test_the_json_has_the_shape_of_the_design(reviewer, book):
    put(book.active, "责任岗位", None)
    review = reviewer.review(saved(book), FILING)

    assert json.loads(json.dumps(review.as_json())) == {
        "passed": False,
        "findings": [
            {
                "rule": "R01",
                "level": "E",
                "sheet": "问题台账",
                "row": 4,
                "column": "责任岗位",
                "message": "第 4 行“责任岗位”没填。",
            }
        ],
        "summary": {
            "rows": 1,
            "new": 0,
            "rectified": 0,
            "closed": 0,
            "open": 1,
            "by_status": {
                "not_started": 0,
                "in_progress": 1,
                "awaiting": 0,
                "closed": 0,
                "returned": 0,
                "extension": 0,
            },
            "errors": 1,
            "warnings": 0,
            "notes": 0,
            "hidden_rows": 0,
            "skipped_rows": 0,
        },
    }


def test_the_summary_counts_what_happened_that_day(reviewer, book):
    described = "村委会二楼走廊展板 4 块内容与宣传栏重复"
    new = [2, "QH-20261124-001", ROW[2], "杨树村", *ROW[4:7], described, DAY, *ROW[9:]]
    done = [3, "QH-20261120-002", ROW[2], "槐树村", *ROW[4:17], "已整改待核验", DAY]
    passed = ["已销号", date(2026, 11, 23), "通过", "李组织委员", DAY]
    closed = [4, "QH-20261120-003", ROW[2], "枣树村", *ROW[4:17], *passed]
    for row in (new, done, closed):
        book.active.append(row)

    summary = reviewer.review(saved(book), FILING).summary

    assert (summary.rows, summary.new, summary.rectified, summary.closed, summary.open) == (4, 1, 1, 1, 3)


@pytest.mark.parametrize(
    ("name", "content", "rule", "message"),
    [
        ("台账.et", b"PK", "F02", "这个是 .et 文件，读不了。"),
        ("台账.xlsx", b"", "F03", "文件打不开，可能设了密码或没传完整。"),
        ("台账.xlsx", b"x" * 6 * 1024 * 1024, "F04", "文件有 6 MB，太大了（一般是插了图片）。"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_ordinary_answer(reviewer, name, content, rule, message):
    review = reviewer.review(content, replace(FILING, file_name=name))

    assert [remark.rule for remark in review.remarks] == [rule]
    assert review.remarks[0].message.startswith(message)
    assert not review.passed
    assert review.book is None


def test_a_report_without_a_file_is_f01(reviewer):
    assert told(reviewer.without_book(None)) == [("F01", None, None)]


def test_shown_values_count_whatever_the_format(reviewer, book):
    """A percent format, a date shown in Chinese, a date without a format, a formula without a result."""
    sheet = book.active
    put(sheet, "问题类别", "面积占比不足")
    put(sheet, "问题描述", "服务大厅被隔成办公室，功能服务面积仅占 62%")
    put(sheet, "现状值", 0.62, number_format="0%")
    put(sheet, "目标值", 0.71)
    put(sheet, "计量单位", "%")
    put(sheet, "发现日期", date(2026, 11, 20), number_format='yyyy"年"m"月"d"日"')
    put(sheet, "整改时限", 46356, number_format="General")
    put(sheet, "整改措施", "=A4")

    review = reviewer.review(saved(book), FILING)

    assert told(review) == [("R17", 4, "目标值"), ("R14", 4, "整改措施"), ("R05", 4, "整改时限")]
    assert (review.rows[0].current_value, review.rows[0].target_value) == (62, 71)
    assert review.rows[0].due_on == date(2026, 11, 30)


def test_a_book_of_the_1904_system_is_read_by_it(reviewer, book):
    book.epoch = CALENDAR_MAC_1904
    put(book.active, "整改时限", 46356 - 1462, number_format="General")

    review = reviewer.review(saved(book), FILING)

    assert told(review) == [("R05", 4, "整改时限")]
    assert review.rows[0].found_on == date(2026, 11, 20)
    assert review.rows[0].due_on == date(2026, 11, 30)


def test_merged_hidden_total_and_formatted_empty_rows(reviewer, book):
    sheet = book.active
    for number in range(2, 6):
        village = f"第{number}村"
        sheet.append([number, f"QH-20261120-{number:03}", "清河镇", village, "其他阵地", f"{village}活动室", *ROW[6:]])
    sheet["A10"] = "合计"
    sheet.merge_cells("A10:G10")
    sheet["K10"] = 5
    sheet.merge_cells("O6:O7")
    sheet.row_dimensions[5].hidden = True
    for number in range(11, 200):
        sheet.cell(row=number, column=1).number_format = "0"

    review = reviewer.review(saved(book), FILING)

    assert told(review) == [("H06", None, None), ("H05", 6, "责任单位"), ("H08", 10, None)]
    assert [row.number for row in review.rows] == [4, 6, 7, 8]


def test_further_sheets_are_told_apart(reviewer, book):
    book.create_sheet("数字载体清单").append(["序号", "载体类型"])
    book.create_sheet("统计", 0).append(["各村合计", 3])
    book.create_sheet("旧数据").append(["x"])
    book["旧数据"].sheet_state = "veryHidden"
    book.create_sheet("字典").append(["过度装饰"])
    book["字典"].sheet_state = "hidden"

    review = reviewer.review(saved(book), FILING)

    assert [(remark.rule, remark.sheet, remark.message) for remark in review.remarks] == [
        ("H11", None, "多了这几张表，我没看：统计"),
        ("H06", "旧数据", "“旧数据”这张表里有 1 行被隐藏了，我没有读。请取消隐藏再发。"),
    ]


def test_a_csv_is_read_as_far_as_it_goes(reviewer):
    titles = ",".join(column.title for column in reviewer.spec.ledger.columns)
    row = ",".join(f"{value:%Y/%m/%d}" if isinstance(value, date) else str(value or "") for value in ROW)

    review = reviewer.review(f"{titles}\n{row}\n".encode("gb18030"), replace(FILING, file_name="清河镇1124.csv"))

    assert told(review) == [("F02", None, None)]
    assert review.remarks[0].message == "下次请用 .xlsx。"
    assert review.passed
    assert review.rows[0].found_on == date(2026, 11, 20)


def test_the_annotated_copy_carries_every_remark_and_reads_like_the_original(reviewer, book):
    sheet = book.active
    sheet.insert_cols(1)
    sheet["A3"], sheet["A4"] = "联系电话", 13812345678
    put(sheet, "发现日期", "11-23")
    content = saved(book)
    review = reviewer.review(content, FILING)

    copy = reviewer.annotated(content, review)

    marked = openpyxl.load_workbook(io.BytesIO(copy))["问题台账"]
    assert "像证件号或手机号" in marked["A4"].comment.text
    assert "请写成 2026-11-24 这样的日期" in marked["J4"].comment.text
    assert reviewer.review(copy, FILING).remarks == review.remarks


def test_the_reviewed_sentences_never_repeat_a_personal_number(reviewer, book):
    put(book.active, "责任岗位", 110101199003071234)
    put(book.active, "备注", "有事打１３８-１２３４-５６７８")

    review = reviewer.review(saved(book), FILING)

    assert [remark.rule for remark in review.remarks] == ["R16", "R10", "R16"]
    everything = str(review.as_json()) + str(review.rows)
    assert "1101011990" not in everything
    assert "5678" not in everything
