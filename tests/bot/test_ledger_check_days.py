"""`qingzhi ledger check --yesterday` on workbooks a clerk would fill: what is planted is told, and nothing else."""

import io
import json
import sys
import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from bot.cli import main

DATA = tomllib.loads(Path("tests/cases/ledger_check_days.toml").read_text(encoding="utf-8"))
TODAY, YESTERDAY = "清河镇_20261124_问题台账.xlsx", "清河镇_20261123_问题台账.xlsx"
HEADER, FIRST = 3, 4
GONE_TODAY = "QH-20261123-003"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> bytes:
    """The blank workbook as the product makes it."""
    from bot.commands.ledgers import template

    path = tmp_path_factory.mktemp("days") / "blank.xlsx"
    template(path, township="QH", date="2026-11-24", county_file=None)
    return path.read_bytes()


@pytest.fixture(scope="module")
def yesterday(template) -> bytes:
    """The ledger of the day before, as most cases have it."""
    return yesterday_file(template, {})


@pytest.fixture
def qingzhi(tmp_path, monkeypatch, capsys):
    """Run the command in this process, in a folder without settings: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qingzhi", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code or 0
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def check(qingzhi):
    """Check today's file, beside yesterday's if there is one."""

    def run(*more: str, file: str = TODAY, day: str = "2026-11-24", unit: str = "QH") -> tuple[int, str, str]:
        return qingzhi("ledger", "check", file, "--township", unit, "--date", day, "--json", *more)

    return run


def changed(row: dict, edit: dict) -> dict:
    """A row with some cells written over."""
    cells = {name: value for name, value in edit.items() if name != "closed"}
    result = row | (DATA["closed"] if edit.get("closed") else {}) | cells
    return {name: None if value == "<空>" else value for name, value in result.items()}


def yesterday_rows(edits: dict | None = None) -> list[dict]:
    rows = [DATA["common"] | dict(zip(DATA["columns"], cells, strict=True)) for cells in DATA["rows"]]
    rows = [changed(row, DATA["more"].get(row["问题编号"], {})) for row in rows]
    return [changed(row, (edits or {}).get(row["问题编号"], {})) for row in rows]


def fresh_rows(places: list[int]) -> list[dict]:
    return [DATA["common"] | dict(zip(DATA["columns"], DATA["fresh"][one - 1], strict=True)) for one in places]


def today_rows(case: dict) -> list[dict]:
    if case.get("as_yesterday"):
        rows = yesterday_rows()
    else:
        rows = [changed(row, DATA["moves"].get(row["问题编号"], {})) for row in yesterday_rows()]
        rows = [row for row in rows if row["问题编号"] != GONE_TODAY] + fresh_rows(DATA["new"] + case.get("add", []))
    kept = [row for row in rows if row["问题编号"] not in case.get("drop", ()) and is_kept(row, case)]
    return [changed(row, case.get("edit", {}).get(row["问题编号"], {})) for row in kept]


def is_kept(row: dict, case: dict) -> bool:
    return "keep" not in case or row["问题编号"] in case["keep"]


def carrier_rows(case: dict) -> list[dict]:
    carrier = DATA["carrier"]
    if case.get("carriers") != "filled" and "carrier_edit" not in case:
        return []
    edits = dict(case.get("carrier_edit", []))
    rows = [carrier["common"] | dict(zip(carrier["columns"], cells, strict=True)) for cells in carrier["rows"]]
    return [changed(row, edits.get(place, {})) for place, row in enumerate(rows, start=1)]


def fill(sheet, rows: list[dict], *, backwards: bool = False) -> None:
    """Write rows under the header; backwards with the columns in the other order, and painted."""
    names = [cell.value for cell in sheet[HEADER]]
    if backwards:
        names.reverse()
        for column, name in enumerate(names, start=1):
            sheet.cell(HEADER, column, name)
    for number, row in enumerate(rows, start=FIRST):
        for column, name in enumerate(names, start=1):
            cell = sheet.cell(number, column, number - FIRST + 1 if name == "序号" else row.get(name))
            cell.number_format = "yyyy-mm-dd" if isinstance(cell.value, date) else cell.number_format
            if backwards:
                cell.fill, cell.font = PatternFill("solid", fgColor="FFFF00"), Font(bold=True)


def workbook(template: bytes, rows: list[dict], carriers: list[dict] | None = None):
    book = openpyxl.load_workbook(io.BytesIO(template))
    fill(book["问题台账"], rows)
    fill(book["数字载体清单"], carriers or [])
    return book


def yesterday_file(template: bytes, case: dict) -> bytes:
    return saved(workbook(template, [row for row in yesterday_rows(case.get("before")) if is_kept(row, case)]))


def save_today(template: bytes, case: dict) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template))
    fill(book["问题台账"], today_rows(case), backwards=case.get("reversed", False))
    if case.get("carriers") == "missing":
        del book["数字载体清单"]
    else:
        fill(book["数字载体清单"], carrier_rows(case))
    book.save(TODAY)


@pytest.mark.parametrize("case", DATA["case"], ids=lambda case: case["name"])
def test_a_pair_of_days_gives_exactly_its_findings(check, template, yesterday, case):
    """Exit code, JSON shape and findings; a clerk is told of nothing that was not planted."""
    save_today(template, case)
    is_usual = case.keys().isdisjoint(("before", "keep"))
    Path(YESTERDAY).write_bytes(yesterday if is_usual else yesterday_file(template, case))
    code, out, err = check("--yesterday", YESTERDAY)
    told = json.loads(out)
    brief = [f"{one['rule']} {one['level']} {one['row'] or '-'} {one['column'] or '-'}" for one in told["findings"]]

    assert sorted(brief) == sorted(case["expect"])
    assert list(told) == ["passed", "findings", "summary"]
    for one in told["findings"]:
        assert list(one) == ["rule", "level", "sheet", "row", "column", "message"]
    faulty = any(one["level"] == "E" for one in told["findings"])
    assert (code, told["passed"], err) == (int(faulty), not faulty, "")


@pytest.mark.parametrize("case", [{"drop": ["QH-20261120-002"]}, {"as_yesterday": True}, {"add": [3, 4, 5]}], ids=str)
def test_without_yesterday_no_day_is_compared(check, template, case):
    """Section 9, point 1."""
    save_today(template, case)

    assert json.loads(check()[1])["findings"] == []


def another_unit(template: bytes) -> bytes:
    rows = [row | {"乡镇（街道）": "石桥镇", "问题编号": f"SQ{row['问题编号'][2:]}"} for row in yesterday_rows()]
    return saved(workbook(template, rows))


def another_units_blank(template: bytes) -> bytes:
    book = workbook(template, [])
    book["问题台账"]["A2"] = "填报单位：石桥镇　　填报日期：2026-11-23"
    return saved(book)


def without_header(template: bytes) -> bytes:
    book = workbook(template, [])
    book["问题台账"].delete_rows(1, FIRST)
    return saved(book)


def without_ids(template: bytes) -> bytes:
    book = workbook(template, yesterday_rows())
    book["问题台账"].delete_cols(2)
    return saved(book)


def saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


UNUSABLE = {
    "damaged": lambda template: template[: len(template) // 2],
    "empty": lambda template: b"",
    "not a workbook": lambda template: "不是表格".encode(),
    "another unit": another_unit,
    "another unit's blank template": another_units_blank,
    "no header": without_header,
    "no ids": without_ids,
}


@pytest.mark.parametrize("make", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_yesterday_is_one_line_and_exit_2(check, template, make):
    """Section 9, point 1: nothing is compared with what is not yesterday's ledger of this unit."""
    save_today(template, {})
    Path(YESTERDAY).write_bytes(make(template))
    code, out, err = check("--yesterday", YESTERDAY)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert YESTERDAY in err


def test_what_cannot_be_meant_is_one_line_and_exit_2(check, template):
    """No such file of today or yesterday, no such day, no such unit."""
    save_today(template, {})
    answers = [
        check(file="nowhere.xlsx"),
        check("--yesterday", "nowhere.xlsx"),
        check(day="2026-13-24"),
        check(unit="ZZ"),
    ]

    assert [(code, out, err.count("\n")) for code, out, err in answers] == [(2, "", 1)] * 4


def test_an_empty_yesterday_of_this_unit_is_a_day_without_problems(check, template):
    save_today(template, {"drop": [row[0] for row in DATA["rows"]]})
    workbook(template, []).save(YESTERDAY)
    code, out, _ = check("--yesterday", YESTERDAY)

    assert (code, json.loads(out)["findings"]) == (0, [])
