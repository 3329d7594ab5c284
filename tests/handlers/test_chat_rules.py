"""Every case of tests/cases/chat_rules.toml: which of the T and S rules are said last, and in which words."""

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import LOCAL
from handlers.capabilities import ROUTER
from handlers.outgoing import Card, Text
from handlers.routing import UNHANDLED
from policies.report_rules import CHAT_RULES
from tests.handlers.desk import Desk
from tests.scenarios.ledgers import Ledger, ledger, struck_off

FILE = Path(__file__).parents[1] / "cases" / "chat_rules.toml"
DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
CASES, MARKERS = DATA["case"], DATA["marker"]
UNIT = "QH"


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(ROUTER)


def brought(step: dict[str, Any], at: datetime) -> Ledger | None:
    """The ledger of a step."""
    day = step.get("day", at.date())
    match step.get("file", "none"):
        case "good":
            return ledger(UNIT, day=day)
        case "better":
            return ledger(UNIT, day=day).changed(struck_off(4, day))
        case _:
            return None


def said(desk: Desk, step: dict[str, Any]) -> str:
    """Everything that is said to a step, as one text."""
    at = datetime.fromisoformat(step["at"]).replace(tzinfo=LOCAL)
    desk.now = at
    answers = desk.message(step["user"], step.get("text", ""), file=brought(step, at))
    if answers is UNHANDLED:
        return ""
    return "\n".join(one.body for one in answers if isinstance(one, Text | Card))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['name']}")
def test_a_case_says_exactly_its_rules(desk: Desk, case: dict[str, Any]) -> None:
    """In the words of the specification where the case gives them."""
    *_, last = [said(desk, step) for step in case["steps"]]

    assert case["expect"] == [rule for rule, marker in MARKERS.items() if marker in last]
    assert [] == [words for words in case.get("says", ()) if words not in last]


def test_every_rule_speaks_in_two_cases_and_keeps_silent_in_two() -> None:
    """Cases as data, for each of them."""
    speaks = Counter(case["rule"] for case in CASES if case["rule"] in case["expect"])
    silent = Counter(case["rule"] for case in CASES if case["rule"] not in case["expect"])
    rules = {rule.id for rule in CHAT_RULES}

    assert rules == {rule for rule in rules if speaks[rule] >= 2 and silent[rule] >= 2}
    assert rules == set(MARKERS)
