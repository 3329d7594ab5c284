"""Which words ask for the removal of a problem: cases as data, and what must hold for any text."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.removal_text import Claim, Reason, RemovalWords, read

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/removal.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/removal_text.toml").read_text(encoding="utf-8"))["case"]
WORDS = RemovalWords.of(DATA)


def claim(written: list[str]) -> Claim:
    problem, reason, *target = written
    return Claim(problem, Reason(reason), *target)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_message_is_read_as_its_case_says(case: dict) -> None:
    """Taken, or left alone."""
    assert tuple(map(claim, case.get("taken", []))) == read(case["text"], WORDS)


def test_more_messages_are_left_alone_than_taken() -> None:
    """Nobody's problem goes by accident."""
    assert sum("taken" not in case for case in CASES) > 2 * sum("taken" in case for case in CASES)


PIECES = [
    "BS-20261118-001", "QH-20261119-002", "bs—20261118—003", "不属实", "合并到", "另一条", "、", "，", "。", "\n",
    "新增1", "不是", "吗", "已整改", " ", "（文化墙）", "\ue003", "\u200b",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(deadline=None, max_examples=300)
def test_only_ids_of_the_message_are_claimed_and_each_once(text: str) -> None:
    """Whatever the message looks like."""
    claims = read(text, WORDS)
    written = set(re.findall(r"[A-Z]{2}-\d{8}-\d{3}", text.upper().replace("—", "-").replace("\u200b", "")))

    assert len(claims) == len({one.problem for one in claims})
    assert written >= {name for one in claims for name in (one.problem, one.merged_into) if name}


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=100)
def test_no_text_is_too_strange(text: str) -> None:
    """Never raises; without an id there is nothing to claim."""
    assert () == read(text, WORDS)


@pytest.mark.parametrize(
    "change",
    [
        {"unfounded": "不属实"},
        {"broken": ["("]},
        {"gap": 0},
        {"most_at_once": True},
        {"sentence_ends": ""},
        {"joints": [1]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_data_that_does_not_fit_is_refused(change: dict) -> None:
    """A county's own data is checked when it is loaded."""
    with pytest.raises(ValueError, match="removal"):
        RemovalWords.of(DATA | change)


def test_a_missing_table_is_named() -> None:
    """By its key."""
    with pytest.raises(KeyError, match="polite"):
        RemovalWords.of({name: value for name, value in DATA.items() if name != "polite"})
