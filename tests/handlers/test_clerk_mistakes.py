"""Every mistake daily-clearance.md section 7 lists, in a real workbook: what the clerk is told, row by row of it."""

from datetime import date

import pytest
from openpyxl.styles import Border, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from handlers import daily_report
from handlers.outgoing import Text
from handlers.workbook import NewValue, ReadLimits, put_values
from policies.ledger.past import Past
from policies.roster import UnitCode
from storage import reports
from tests.handlers.mistakes import (
    DAY,
    FILING,
    as_csv,
    ledger,
    letter,
    messages,
    place,
    problem,
    review,
    reviewer,
    saved,
    share,
    titles,
    told,
    write,
)
from tests.scenarios.ledgers import Ledger

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016
THREE = [problem(number) for number in (1, 2, 3)]


def test_a_careful_ledger_passes_without_a_word():
    reviewed = review(ledger(THREE))

    assert told(reviewed) == []
    assert len(reviewed.rows) == 3


# Merged cells among the data


def test_merged_cells_are_returned_and_the_empty_ones_under_them_are_not_called_missing():
    book = ledger([problem(number) for number in range(1, 8)])
    page = book["问题台账"]
    page["A10"], page["D10"] = None, None
    page.merge_cells("A9:A10")
    page.merge_cells("D9:D10")

    reviewed = review(book)

    assert [one for one in told(reviewed) if one[0] in {"R01", "R13"}] == []
    assert [message for message in messages(reviewed) if "合并单元格" in message] == [
        f"第 {area} 有合并单元格，我读不准。请取消合并，每一行都填满（可以复制上一行）。"
        for area in ("A9:A10", "D9:D10")
    ]
    assert not reviewed.passed


# Title rows above the header


@pytest.mark.parametrize("header_row", [1, 2, 3, 5, 6])
def test_the_header_is_found_in_any_of_the_first_six_rows(header_row):
    reviewed = review(ledger(THREE, header_row=header_row))

    assert told(reviewed) == []
    assert [row.number for row in reviewed.rows] == [header_row + 1, header_row + 2, header_row + 3]


# Sequence numbers as text


def test_sequence_numbers_stored_as_text_count():
    book = ledger([problem(1, 序号="001"), problem(2, 序号="002"), problem(3, 序号="3.")])

    assert told(review(book)) == []


def test_a_gap_in_sequence_numbers_stored_as_text_is_a_gap():
    book = ledger([problem(1, 序号="001"), problem(2, 序号="003")])

    assert told(review(book)) == [("R13", 5, "序号")]


# Dates as text


@pytest.mark.parametrize(
    ("written", "rule", "found_on", "suggestion"),
    [
        ("2026年11月23日", "R03", date(2026, 11, 23), None),
        ("2026.11.23", "R03", date(2026, 11, 23), None),
        ("20261123", "R03", date(2026, 11, 23), None),
        (20261123, "R03", date(2026, 11, 23), None),
        ("11.23", "R04", None, None),
        (11.23, "R04", None, None),
        (11.3, "R04", None, None),
        ("11-23", "R02", None, date(2026, 11, 23)),
        ("11月23日", "R02", None, date(2026, 11, 23)),
        ("上周", "R02", None, None),
    ],
)
def test_a_day_written_as_text_is_read_asked_for_or_guessed(written, rule, found_on, suggestion):
    reviewed = review(ledger([problem(1, 发现日期=written)]))

    assert told(reviewed) == [(rule, 4, "发现日期")]
    assert reviewed.rows[0].found_on == found_on
    assert reviewed.remarks[0].suggestion == suggestion


# Dates as serial numbers


def test_a_serial_number_is_a_day_of_the_1900_system():
    book = ledger([problem(1, 发现日期=46346)])
    book["问题台账"].cell(4, place("发现日期")).number_format = "General"

    reviewed = review(book)

    assert messages(reviewed) == ["第 4 行“发现日期”我按 2026-11-20 处理（原来是序列数）。"]


def test_a_serial_number_is_a_day_of_the_1904_system_where_the_book_has_it():
    book = ledger([problem(1, 发现日期=46346 - 1462)])
    book.epoch = CALENDAR_MAC_1904
    book["问题台账"].cell(4, place("发现日期")).number_format = "General"

    reviewed = review(book)

    assert told(reviewed) == [("R05", 4, "发现日期")]
    assert (reviewed.rows[0].found_on, reviewed.rows[0].due_on) == (date(2026, 11, 20), date(2026, 11, 30))


# Full-width characters


def test_a_full_width_number_is_read_and_one_with_its_measure_is_asked_to_drop_it():
    rows = [share(1, 现状值="６２"), problem(2, 现状值="５块", 计量单位="块"), problem(3, 现状值="约5块")]
    reviewed = review(ledger(rows))

    assert told(reviewed) == [("R10", 4, "现状值"), ("R09", 5, "现状值"), ("R09", 6, "现状值")]
    assert [remark.suggestion for remark in reviewed.remarks] == [None, 5, None]
    assert reviewed.rows[0].current_value == 62


# Formatted rows without content


def test_formatted_empty_rows_down_to_row_200_are_no_data():
    book = ledger(THREE)
    line = Side(style="thin")
    for number in range(7, 201):
        for column in range(1, 24):
            book["问题台账"].cell(number, column).border = Border(line, line, line, line)

    reviewed = review(book)

    assert told(reviewed) == []
    assert (len(reviewed.rows), reviewed.summary.skipped_rows) == (3, 0)


def test_sequence_numbers_drawn_down_to_row_200_are_no_data_either():
    book = ledger(THREE)
    for number in range(7, 201):
        book["问题台账"].cell(number, 1).value = number - 3

    reviewed = review(book)

    assert told(reviewed) == []
    assert len(reviewed.rows) == 3


def test_rows_after_a_gap_of_many_empty_rows_are_read():
    book = ledger(THREE)
    write(book["问题台账"], 40, problem(4))

    reviewed = review(book)

    assert messages(reviewed) == ["中间空了 33 行，已跳过，建议删掉。"]
    assert [row.number for row in reviewed.rows] == [4, 5, 6, 40]


# Hidden sheets and rows


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_rows_and_sheets_with_data_are_named(state):
    book = ledger(THREE)
    book["问题台账"].row_dimensions[5].hidden = True
    book.create_sheet("旧台账").append(["x"])
    book["旧台账"].sheet_state = state

    reviewed = review(book)

    assert messages(reviewed) == [
        "有 1 行被隐藏了，我没有读。请取消隐藏再发。",
        "“旧台账”这张表里有 1 行被隐藏了，我没有读。请取消隐藏再发。",
    ]
    assert [row.number for row in reviewed.rows] == [4, 6]


# Total rows


@pytest.mark.parametrize("label", ["合计", "小计", "共计", " 合  计 ", "合计：3 条"])
def test_a_total_row_is_passed_over(label):
    book = ledger(THREE)
    page = book["问题台账"]
    page["A7"], page["K7"] = label, 3
    page.merge_cells("A7:C7")

    reviewed = review(book)

    assert told(reviewed) == [("H08", 7, None)]
    assert len(reviewed.rows) == 3


# Formulas without results


def test_a_formula_saved_without_its_result_is_asked_for_as_a_value():
    book = ledger(THREE)
    page = book["问题台账"]
    page[f"{letter('整改措施')}5"] = f"={letter('整改措施')}4"

    reviewed = review(book)

    assert messages(reviewed) == ["第 5 行“整改措施”是公式，我读不到结果，请用“选择性粘贴→数值”。"]
    assert reviewed.passed


# Yesterday's ledger copied


def test_a_ledger_copied_from_yesterday_is_told_that_one_word_would_do():
    content = saved(ledger(THREE))
    yesterday = reviewer().review(content, FILING).rows

    reviewed = reviewer().review(content, FILING, past=Past(day=date(2026, 11, 23), rows=yesterday))

    assert told(reviewed) == [("D05", None, None)]
    assert reviewed.passed


# Columns slipped


def test_cells_slipped_to_the_left_are_told_where_they_began():
    rows = []
    for number in (1, 2, 3):
        values = [problem(number).get(title) for title in titles()]
        slipped = [*values[:4], *values[5:], None]
        rows.append(dict(zip(titles(), slipped, strict=True)))

    reviewed = review(ledger(rows))

    assert [one for one in told(reviewed) if one[0] == "H12"] == [("H12", None, "阵地类型")]
    assert "像是从‘阵地类型’起错了一列" in messages(reviewed)
    assert not reviewed.passed


# Other formats


@pytest.mark.parametrize("extension", [".xls", ".et", ".pdf", ".doc", ".docx", ".wps", ".zip", ".jpg"])
def test_another_format_is_told_how_to_save(extension):
    reviewed = review(saved(ledger(THREE)), f"清河镇1124台账{extension}")

    assert messages(reviewed) == [
        f"这个是 {extension} 文件，读不了。请用 WPS 或 Excel 打开→另存为→“Excel 工作簿（*.xlsx）”再发。"
    ]


def test_an_old_workbook_or_a_csv_under_a_new_name_is_no_workbook():
    for content in (OLE, as_csv(THREE, "gb18030")):
        assert told(review(content)) == [("F03", None, None)]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig"])
def test_a_csv_is_read_in_an_emergency(encoding):
    reviewed = review(as_csv(THREE, encoding), "清河镇1124.csv")

    assert messages(reviewed) == ["下次请用 .xlsx。"]
    assert reviewed.passed
    assert [row.found_on for row in reviewed.rows] == [date(2026, 11, 20)] * 3


# Headers of two levels


def groups() -> dict[str, list[str]]:
    """The template's columns under headings of groups."""
    every = titles()
    return {"基本情况": every[:4], "阵地": every[4:6], "问题": every[6:13], "整改": every[13:18], "核验": every[18:22]}


def test_a_header_of_two_levels_is_read_by_its_lower_row():
    book = ledger(THREE, header_row=4)
    page = book["问题台账"]
    page["A3"], page["E3"] = None, None
    for group, columns in groups().items():
        page.cell(3, place(columns[0])).value = group
        page.merge_cells(f"{letter(columns[0])}3:{letter(columns[-1])}3")

    reviewed = review(book)

    assert told(reviewed) == []
    assert [row.number for row in reviewed.rows] == [5, 6, 7]


def test_what_the_lower_row_leaves_empty_stands_in_the_upper_one():
    book = ledger(THREE, header_row=4)
    page = book["问题台账"]
    page["A3"], page["E3"] = None, None
    for title in ("序号", "问题编号", "备注"):
        page[f"{letter(title)}4"] = None
        page[f"{letter(title)}3"] = title
        page.merge_cells(f"{letter(title)}3:{letter(title)}4")
    page.cell(3, place("阵地类型")).value = "阵地"
    page.merge_cells(f"{letter('阵地类型')}3:{letter('阵地名称')}3")

    reviewed = review(book)

    assert told(reviewed) == []
    assert len(reviewed.rows) == 3


def test_a_header_of_two_levels_that_lacks_a_column_says_which():
    book = ledger(THREE, header_row=4)
    page = book["问题台账"]
    page["A3"], page["E3"] = "基本情况", None
    page.merge_cells("A3:D3")
    page[f"{letter('责任岗位')}4"] = "谁负责"

    reviewed = review(book)

    assert messages(reviewed) == ["缺这几列：责任岗位。请用模板，不要删列。", "多了这几列：谁负责，我先不管它。"]


# Several problems in one cell


@pytest.mark.parametrize(
    "text",
    [
        "1、一楼宣传栏 3 处内容重复\n2、二楼展板 4 块过期\n3、文化墙 20 平方米超规",
        "①一楼宣传栏 3 处内容重复\n②二楼展板 4 块过期",
        "（1）一楼宣传栏 3 处内容重复；（2）二楼展板 4 块过期",
    ],
)
def test_several_problems_in_one_cell_are_asked_for_in_several_rows(text):
    reviewed = review(ledger([problem(1, 问题描述=text)]))

    assert told(reviewed) == [("R19", 4, "问题描述")]
    assert reviewed.passed


def test_a_line_break_alone_is_one_problem():
    reviewed = review(ledger([problem(1, 问题描述="一楼宣传栏 3 处内容重复，\n与二楼展板一样")]))

    assert told(reviewed) == []


# Ditto marks


@pytest.mark.parametrize("mark", ["同上", "〃", "－", "″", " 同 上 "])
def test_a_ditto_mark_counts_as_empty(mark):
    reviewed = review(ledger([problem(1), problem(2, 责任岗位=mark)]))

    assert messages(reviewed) == ["第 5 行“责任岗位”没填。“同上”这类写法不算，请写全。"]


def test_a_ditto_mark_for_the_unit_suggests_the_unit():
    reviewed = review(ledger([problem(1), problem(2, **{"乡镇（街道）": "同上"})]))

    assert [(remark.rule, remark.row, remark.suggestion) for remark in reviewed.remarks] == [("R01", 5, "清河镇")]


# Percentages


@pytest.mark.parametrize(
    ("value", "number_format", "rules"),
    [
        (62, "General", []),
        (0.62, "0%", []),
        (0.62, "0.00%", []),
        (0.62, "General", ["R17"]),
        ("62%", "General", ["R10"]),
        ("６２％", "@", ["R10"]),
        ("百分之六十二", "General", ["R09"]),
    ],
)
def test_a_share_is_understood_in_every_way_it_is_written(value, number_format, rules):
    book = ledger([share(1, 现状值=value)])
    book["问题台账"].cell(4, place("现状值")).number_format = number_format

    reviewed = review(book)

    assert [remark.rule for remark in reviewed.remarks] == rules
    assert reviewed.rows[0].current_value == (None if rules == ["R09"] else 62)


def test_a_share_as_a_fraction_is_said_aloud():
    reviewed = review(ledger([share(1, 现状值=0.62)]))

    assert messages(reviewed) == ["第 4 行“现状值”的 0.62 我按 62% 处理。"]


def test_the_limit_of_a_share_is_held_against_what_was_meant():
    """0.72 is 72 and above 70; 0.70 is 70 and not."""
    done = {"整改状态": "已整改待核验", "完成日期": DAY}
    reviewed = review(ledger([share(1, 现状值=0.72, **done), share(2, 现状值=0.7, **done)]))

    assert [one for one in told(reviewed) if one[0] == "X09"] == [("X09", 5, "现状值")]


# Suggestions in real files


def test_a_real_ledger_gets_the_right_value_suggested():
    rows = [problem(1, 问题类别="展版重复"), problem(2, **{"乡镇（街道）": "清合镇"})]
    reviewed = review(ledger(rows))

    assert told(reviewed) == [("R07", 4, "问题类别"), ("R07", 5, "乡镇（街道）")]
    assert [remark.suggestion for remark in reviewed.remarks] == ["展板重复", "清河镇"]
    assert [remark.position for remark in reviewed.remarks] == [place("问题类别"), place("乡镇（街道）")]
    assert "suggestion" not in reviewed.remarks[0].as_json()


def test_the_suggested_values_mend_the_ledger():
    rows = [
        problem(1, 问题类别="展版重复", 发现日期="11-20"),
        problem(2, **{"乡镇（街道）": "清合镇"}),
        share(3, 现状值="62平米", 责任岗位="陈副书记"),
    ]
    content = saved(ledger(rows))
    reviewed = review(content)
    changes = [
        NewValue(remark.sheet, remark.row, remark.position, remark.suggestion)
        for remark in reviewed.remarks
        if remark.suggestion is not None
    ]

    mended = review(put_values(content, changes, ReadLimits()))

    assert len(changes) == len(reviewed.remarks) == 4
    assert told(mended) == []
    assert [row.found_on for row in mended.rows] == [date(2026, 11, 20)] * 3
    assert mended.rows[2].current_value == 62


# A picture of the ledger; several files on one day


def test_a_photograph_of_the_ledger_is_asked_to_be_the_file(desk_for):
    answer = desk_for(daily_report.router).message("chenjing", images=1)

    assert answer == [Text("请发 .xlsx 文件，不是图片。清理过程不需要照片。")]


def test_of_three_files_on_one_day_the_last_one_counts_and_all_are_kept(desk_for):
    desk = desk_for(daily_report.router)
    for rows in (THREE, THREE[:1], THREE[:2]):
        desk.message("chenjing", file=Ledger("清河镇_20261124_问题台账.xlsx", saved(ledger(rows))))

    with desk.database.reading() as db:
        report = reports.accepted(db, UnitCode("QH"), DAY)
        kept = reports.rows_of(db, report)

    assert (report.receipt, report.version, len(kept)) == ("QH-20261124-V3", 3, 2)
