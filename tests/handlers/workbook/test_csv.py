"""The emergency .csv (daily-clearance.md section 4 and section 9, point 3)."""

import pytest

from policies.ledger.book import Unreadable

TEXT = "序号,村（社区）/单位,问题描述,现状值\n1,㙍头村,一楼宣传栏6处内容重复,6\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_people_save_is_read(read_good, values, encoding):
    book = read_good(TEXT.encode(encoding), "台账.csv")

    assert book.csv is True
    assert [sheet.name for sheet in book.sheets] == ["Sheet1"]
    assert values(book)[1, 1] == "序号"
    assert values(book)[2, 2] == "㙍头村"


def test_gbk_as_excel_writes_it_is_read(read_good, values):
    assert values(read_good("乡镇,村\r\n清河镇,东村\r\n".encode("gbk"), "a.CSV"))[2, 1] == "清河镇"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("0", 0),
        ("-3", -3),
        ("0.72", 0.72),
        ("72.00", 72.0),
        ("007", "007"),
        ("20261124", 20261124),
        ("2026/11/24", "2026/11/24"),
        ("72%", "72%"),
        ("1e5", "1e5"),
        ("5块", "5块"),
        ("５", "５"),
        ("110101199001011234", "110101199001011234"),
        ("=1+1", "=1+1"),
        (" 5", " 5"),
        ("TRUE", "TRUE"),
        ("+5", "+5"),
    ],
)
def test_plain_numbers_are_numbers_and_all_else_stays_as_written(read_good, values, text, value):
    found = values(read_good(f"甲,{text}\n".encode(), "a.csv"))[1, 2]

    assert found == value
    assert type(found) is type(value)


def test_rows_are_numbered_as_a_spreadsheet_program_numbers_them(read_good, values):
    book = read_good('甲,乙\n\n"一\n二",,"说""好"""\n,\n丙\n'.encode(), "a.csv")

    assert values(book) == {(1, 1): "甲", (1, 2): "乙", (3, 1): "一\n二", (3, 3): '说"好"', (5, 1): "丙"}


def test_a_text_file_with_tabs_is_split_at_tabs(read_good, values):
    assert values(read_good("甲\t乙,丙\n".encode("utf-16"), "a.csv")) == {(1, 1): "甲", (1, 2): "乙,丙"}


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\n"])
def test_every_line_end_is_one(read_good, values, mark):
    assert len(read_good(f"甲{mark}乙{mark}".encode(), "a.csv").sheets[0].rows) == 2


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(read):
    found = read('甲,"乙\n丙,丁\n戊\n'.encode(), "a.csv")

    assert found == Unreadable("F03", {"anomaly": False, "reason": "csv_quotes"})


def test_a_field_beyond_all_measure_is_refused(read):
    assert read(b"a" * 200_000, "a.csv") == Unreadable("F03", {"anomaly": False, "reason": "csv_quotes"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "not_csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "not_csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_csv"),
        (b"\xff\xfe\x00", "not_csv"),
        (b"\xff\xff\xff", "not_csv"),
    ],
)
def test_what_is_no_text_is_not_read(read, content, reason):
    assert read(content, "台账.csv") == Unreadable("F03", {"anomaly": False, "reason": reason})


def test_more_rows_or_cells_than_the_limit_are_refused_not_cut(read, read_good):
    text = "甲,乙\n".encode() * 5

    assert read(text, "a.csv", max_rows=4) == Unreadable("F04", {"kind": "content", "rows": 4, "cells": 400_000})
    assert read(text, "a.csv", max_cells=9) == Unreadable("F04", {"kind": "content", "rows": 10_000, "cells": 9})
    assert len(read(text, "a.csv", max_rows=5, max_cells=10).sheets[0].rows) == 5
