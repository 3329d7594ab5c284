"""Verdicts on single messages: the specification's own, and what was reported since."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from policies.judge import Outcome
from policies.judge.judge import Judge
from tests.policies.judge.conftest import message_in, situation_in

CASES = [
    {"file": path.stem, **case}
    for path in sorted(Path("tests/cases/judge").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}-{case['id']}")
def test_the_verdict_is(judge: Judge, case: dict[str, Any]) -> None:
    """`quiet` stands for none or review: nobody is told."""
    verdict = judge.judge(message_in(case), situation_in(case))
    quiet = case["expect"] == "quiet" and verdict.outcome is not Outcome.FLAG

    assert quiet or case["expect"] == verdict.outcome, judge.path(message_in(case), situation_in(case))


@pytest.mark.parametrize(
    "case", [one for one in CASES if one.get("categories")], ids=lambda case: f"{case['file']}-{case['id']}"
)
def test_the_request_is_named(judge: Judge, case: dict[str, Any]) -> None:
    """The main category is among those named."""
    verdict = judge.judge(message_in(case), situation_in(case))

    assert case["categories"][0] in verdict.categories


def test_more_cases_must_pass_than_must_be_flagged() -> None:
    """The bot that scolds for passing on the ban is thrown out."""
    assert sum(case["expect"] != "flag" for case in CASES) > sum(case["expect"] == "flag" for case in CASES)
