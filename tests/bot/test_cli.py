"""The command line is the stable seam: exit codes, one clear line on stderr, the JSON of the design."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from bot.commands.operating import new_keys
from bot.errors import Unusable

HEAVY = ("jieba", "openpyxl", "sqlalchemy", "fastapi", "wechatpy", "matplotlib", "uvicorn", "apscheduler")
ROW = [
    1, "QH-20261124-001", "清河镇", "河东村", "其他阵地", "河东村活动室", "宣传栏重复",
    "一楼宣传栏 6 处内容重复，与二楼展板一样", None, "自查", None, None, None, "拆除重复宣传栏 6 处",
    "党建办", "陈副书记", None, "整改中",
]  # fmt: skip
FOUND, DUE = 9, 17


def qingzhi(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    """Run the command in a folder without settings."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd()), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the blank template and a ledger that passes."""
    from datetime import date

    folder = tmp_path_factory.mktemp("cli")
    made = qingzhi("ledger", "template", "blank.xlsx", "--township", "QH", "--date", "2026-11-24", cwd=folder)
    assert made.returncode == 0, made.stderr
    book = openpyxl.load_workbook(folder / "blank.xlsx")
    sheet = book.worksheets[0]
    for column, value in enumerate(ROW, start=1):
        sheet.cell(4, column, value)
    sheet.cell(4, FOUND, date(2026, 11, 24))
    sheet.cell(4, DUE, date(2026, 12, 1))
    book.save(folder / "清河镇_20261124_问题台账.xlsx")
    sheet.cell(4, FOUND, "11.24")
    book.save(folder / "faulty.xlsx")
    return folder


def check(folder: Path, name: str, *more: object) -> subprocess.CompletedProcess:
    return qingzhi("ledger", "check", name, "--township", "QH", "--date", "2026-11-24", *more, cwd=folder)


def test_a_good_ledger_exits_0(folder: Path) -> None:
    """And says so in words."""
    done = check(folder, "清河镇_20261124_问题台账.xlsx")

    assert (0, "通过：问题 1 条，未销号 1。\n", "") == (done.returncode, done.stdout, done.stderr)


def test_a_faulty_ledger_exits_1_with_the_json_of_the_design(folder: Path) -> None:
    """`row` is the sheet's own number, `column` the template's name."""
    done = check(folder, "faulty.xlsx", "--json")
    answer = json.loads(done.stdout)
    faults = [one for one in answer["findings"] if one["level"] == "E"]

    assert (1, False, {"rule", "level", "sheet", "row", "column", "message"}, [("R04", 4, "发现日期")]) == (
        done.returncode,
        answer["passed"],
        set(answer["findings"][0]),
        [(one["rule"], one["row"], one["column"]) for one in faults],
    )


def test_the_annotated_copy_is_written_and_can_be_checked_again(folder: Path) -> None:
    """The findings sheet and the comments do not count against the clerk."""
    check(folder, "faulty.xlsx", "--annotate", "copy.xlsx")
    again = check(folder, "copy.xlsx", "--json")
    rules = [(one["rule"], one["row"]) for one in json.loads(again.stdout)["findings"] if one["level"] == "E"]
    comments = [
        cell.comment.text
        for row in openpyxl.load_workbook(folder / "copy.xlsx")["问题台账"]
        for cell in row
        if cell.comment
    ]

    assert ([("R04", 4)], 1) == (rules, len(comments))


def test_a_county_may_be_named_by_its_units_name_or_alias(folder: Path) -> None:
    """Code, full name or alias."""
    codes = [
        qingzhi("ledger", "template", "t.xlsx", "--township", name, cwd=folder).returncode
        for name in ("QH", "qh", "清河镇", "清河", "城关党政办")
    ]

    assert [0, 0, 0, 0, 0] == codes


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["none.xlsx", "--township", "QH", "--date", "2026-11-24"], "none.xlsx"),
        (["blank.xlsx", "--township", "XX", "--date", "2026-11-24"], "XX"),
        (["blank.xlsx", "--township", "QH", "--date", "11.24"], "11.24"),
        (["blank.xlsx", "--township", "QH", "--date", "2026-11-24", "--county", "none.toml"], "none.toml"),
        (["blank.xlsx", "--township", "QH", "--date", "2026-11-24", "--annotate", "no/such/folder.xlsx"], "no/such"),
    ],
)
def test_unusable_input_exits_2_with_one_line(folder: Path, arguments: list[str], word: str) -> None:
    """Which names what to mend."""
    done = qingzhi("ledger", "check", *arguments, cwd=folder)

    assert (2, 1, True) == (done.returncode, len(done.stderr.splitlines()), word in done.stderr)


def test_a_file_that_is_no_workbook_is_an_answer_not_an_accident(folder: Path) -> None:
    """F02 and F03 are normal results (section 9, point 2)."""
    (folder / "a.et").write_bytes(b"x")
    (folder / "b.xlsx").write_bytes(b"")
    answers = [check(folder, name, "--json") for name in ("a.et", "b.xlsx")]

    assert [(1, "F02"), (1, "F03")] == [
        (done.returncode, json.loads(done.stdout)["findings"][0]["rule"]) for done in answers
    ]


@pytest.fixture(scope="module")
def days(folder: Path) -> Path:
    """The folder with a ledger of the working day before (two open problems), and one of another unit."""
    from datetime import date

    book = openpyxl.load_workbook(folder / "清河镇_20261124_问题台账.xlsx")
    sheet = book.worksheets[0]
    for row, number in ((4, "001"), (5, "002")):
        for column, value in enumerate(ROW, start=1):
            sheet.cell(row, column, value)
        sheet.cell(row, 1, row - 3)
        sheet.cell(row, 2, f"QH-20261123-{number}")
        sheet.cell(row, FOUND, date(2026, 11, 23))
        sheet.cell(row, DUE, date(2026, 12, 1))
    sheet.cell(5, 8, "二楼走廊展板 4 块无人维护，内容是前年的")
    book.save(folder / "yesterday.xlsx")
    for row in (4, 5):
        sheet.cell(row, 3, "石桥镇")
    book.save(folder / "others.xlsx")
    return folder


def test_with_yesterdays_ledger_the_account_is_told(days: Path) -> None:
    """One problem was renumbered, the other is gone."""
    done = check(days, "清河镇_20261124_问题台账.xlsx", "--yesterday", "yesterday.xlsx", "--json")
    answer = json.loads(done.stdout)
    found = [(one["rule"], one["row"], one["column"]) for one in answer["findings"] if one["rule"].startswith("D")]

    assert (1, [("D01", None, None), ("D10", None, None), ("D02", 4, "问题编号")]) == (done.returncode, found)
    assert {"before": 2, "new": 0, "open": 1, "off": ["QH-20261123-002"]} == {
        name: answer["summary"]["account"][name] for name in ("before", "new", "open", "off")
    }


def test_without_yesterdays_ledger_nothing_is_said_about_it(days: Path) -> None:
    """Section 9, point 1: unknown is not empty."""
    answer = json.loads(check(days, "清河镇_20261124_问题台账.xlsx", "--json").stdout)

    assert (True, False) == (answer["passed"], "account" in answer["summary"])


def test_the_same_ledger_again_passes_with_a_remark(days: Path) -> None:
    """D05 is a warning."""
    done = qingzhi(
        "ledger", "check", "yesterday.xlsx", "--township", "QH", "--date", "2026-11-24", "--yesterday",
        "yesterday.xlsx", "--json", cwd=days,
    )  # fmt: skip
    rules = [one["rule"] for one in json.loads(done.stdout)["findings"] if one["rule"].startswith("D")]

    assert (0, ["D05"]) == (done.returncode, rules)


def test_an_empty_ledger_of_yesterday_is_known_to_be_empty(days: Path) -> None:
    """A nil report: every problem is new."""
    done = check(days, "清河镇_20261124_问题台账.xlsx", "--yesterday", "blank.xlsx", "--json")

    assert (0, 1) == (done.returncode, json.loads(done.stdout)["summary"]["account"]["new"])


def test_a_ledger_of_yesterday_that_is_no_help_exits_2_with_one_line(days: Path) -> None:
    """It cannot be opened, has no ledger, or is another unit's (section 9, point 1)."""
    (days / "broken.xlsx").write_bytes(b"PK")
    book = openpyxl.Workbook()
    book.active["A1"] = "会议记录"
    book.save(days / "minutes.xlsx")
    said = [
        check(days, "清河镇_20261124_问题台账.xlsx", "--yesterday", name)
        for name in ("broken.xlsx", "minutes.xlsx", "others.xlsx", "none.xlsx")
    ]

    assert [
        (2, "", "昨日台账打不开：broken.xlsx\n"),
        (2, "", "昨日台账里没有找到问题台账：minutes.xlsx\n"),
        (2, "", "昨日台账不是清河镇的：others.xlsx\n"),
        (2, "", "找不到文件：none.xlsx\n"),
    ] == [(done.returncode, done.stdout, done.stderr) for done in said]


def test_help_loads_nothing_heavy() -> None:
    """`qingzhi --help` stays quick because it loads next to nothing."""
    code = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "[]\n" == loaded


def test_doctor_says_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    """A database nobody upgraded."""
    done = qingzhi("doctor", cwd=tmp_path)

    assert (1, True, "") == (done.returncode, "qingzhi upgrade" in done.stdout, done.stderr)


def test_doctor_is_content_after_an_upgrade(tmp_path: Path) -> None:
    """One line a check, all good."""
    upgraded = qingzhi("upgrade", cwd=tmp_path)
    done = qingzhi("doctor", cwd=tmp_path)
    bad = [line for line in done.stdout.splitlines() if "有问题" in line]

    assert (0, 0, []) == (upgraded.returncode, done.returncode, bad)


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    """Also from the command line."""
    (tmp_path / "qingzhi.toml").write_text("[web]\nport = 'x'\n")
    done = qingzhi("doctor", cwd=tmp_path)

    assert (2, 1, True) == (done.returncode, len(done.stderr.splitlines()), "web.port" in done.stderr)


def test_a_key_ring_is_made_once(tmp_path, capsys) -> None:
    """The second time nothing is changed and one line says so."""
    file = tmp_path / "qingzhi.key"
    new_keys(file)
    made = file.read_bytes()

    with pytest.raises(Unusable, match="已经有这个文件了"):
        new_keys(file)
    assert made == file.read_bytes()
    assert "已生成" in capsys.readouterr().out
