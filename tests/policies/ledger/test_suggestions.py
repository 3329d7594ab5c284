"""What was most likely meant: one near answer, or none."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.ledger.spec import LedgerSpec
from policies.ledger.suggestions import MOST_SEARCHES, day_without_year, nearest

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "ledger" / "suggestions.toml"
DATA = ROOT / "policies" / "data" / "ledger.toml"
TOLD = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
CATEGORIES = {
    "宣传栏重复": ["宣传栏重复", "宣传栏内容重复"],
    "展板重复": ["展板重复"],
    "面积占比不足": ["面积占比不足"],
}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told['rule']}-{told['name']}")
def test_a_case_suggests_exactly_this(county, told):
    suggested = [one.suggestion for one in county.findings(told)]

    assert [one for one in suggested if one is not None] == told["suggests"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("展版重复", "展板重复"),
        ("展板复重", "展板重复"),
        ("展板重复了", "展板重复"),
        ("宣传栏的内容重复", "宣传栏重复"),
        ("面积 占比不够", "面积占比不足"),
        ("展版重复的", None),
        ("重复", None),
        ("", None),
        ("宣传栏重复、展板重复", None),
        ("展板重复" * 5000, None),
    ],
)
def test_one_typo_is_near(written, expected):
    assert nearest(written, CATEGORIES) == expected


def test_nothing_is_suggested_between_two_near_ones():
    assert nearest("红桥镇", {"石桥镇": ["石桥镇"], "新桥镇": ["新桥镇"]}) is None


def test_a_typo_never_changes_a_decisive_character():
    choices = {"已销号": ["已销号"]}

    assert nearest("未销号", choices) == "已销号"
    assert nearest("未销号", choices, decisive="已未") is None
    assert nearest("已消号", choices, decisive="已未") == "已销号"


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=8), max_size=6, unique=True))
def test_what_is_suggested_is_a_choice(written, names):
    assert nearest(written, {name: [name] for name in names}) in {*names, None}


@given(st.text(alphabet="甲乙丙丁", min_size=3, max_size=10))
def test_a_spelling_is_nearest_to_itself(name):
    assert nearest(name, {name: [name], "戊己庚辛": ["戊己庚辛"]}) == name


def test_a_hostile_ledger_is_searched_so_many_times_only(county):
    words = [f"晴河{number}镇" for number in range(MOST_SEARCHES)]
    rows = [{"乡镇（街道）": word} for word in (*words, "晴河镇")]
    odd = [one for one in county.findings({"rows": rows}) if one.rule == "R07"]

    assert [one.suggestion for one in odd] == [None] * len(rows)
    assert [one.suggestion for one in county.findings({"rows": rows[-1:]})] == ["清河镇"]


def test_the_29th_of_february_is_not_guessed_where_no_year_near_has_one(county):
    found = county.findings({"cells": {"发现日期": "2月29日"}})

    assert [(one.rule, one.suggestion) for one in found] == [("R02", None)]


def test_a_day_without_a_year_is_seen_from_the_day_of_the_report():
    forms = LedgerSpec.from_data(tomllib.loads(DATA.read_text(encoding="utf-8"))).dates

    assert day_without_year("12月31日", forms, date(2027, 1, 4), ahead=False) == date(2026, 12, 31)
    assert day_without_year("1月4日", forms, date(2026, 12, 30), ahead=True) == date(2027, 1, 4)
    assert day_without_year("2月29日", forms, date(2028, 3, 1), ahead=False) == date(2028, 2, 29)
