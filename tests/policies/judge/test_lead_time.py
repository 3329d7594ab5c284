"""Deadlines as people write them, against the clock and the calendar."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judging import load_judge_data
from bot.rulebook import load_rules
from policies.judge.lead_time import Desk, LeadTime
from tests.policies.judge.conftest import situation_in

RULES = load_rules()
DESK = Desk(RULES.calendar, RULES.schedule.office)
LEAD_TIME = LeadTime.of(load_judge_data()["lead_time"])
CASES = tomllib.loads(Path("tests/cases/judge_lead_time.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_the_time_left_is(case: dict[str, Any]) -> None:
    haste, _ = LEAD_TIME.haste(case["text"], situation_in(case).sent_at, DESK)

    assert case["haste"] == haste


def test_it_says_which_words_name_the_deadline() -> None:
    text = "各村请于明早八点前报"
    _, span = LEAD_TIME.haste(text, situation_in({}).sent_at, DESK)

    assert span is not None
    assert "明早八点" == text[slice(*span)]


FIRST = datetime(2024, 1, 1, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        "今天",
        "明早",
        "下周五",
        "31日",
        "2月",
        "13月",
        "0",
        "25",
        "点",
        "半",
        ":",
        "99",
        "前",
        "交",
        "两",
        "个",
        "小时内",
        "分钟内",
        "月底",
        "周末",
        "号",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES, max_size=8).map("".join),
    st.integers(0, 6 * 366 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
)
def test_whatever_is_written_has_an_answer(text: str, sent_at: datetime) -> None:
    """No date, however odd, breaks it, nor a year without a published calendar; a deadline lies after the message."""
    LEAD_TIME.haste(text, sent_at, DESK)

    assert all(one.at > sent_at for one in LEAD_TIME.deadlines(text, sent_at, DESK))
