"""What is inside an envelope, case by case (tests/cases/wecom/app_updates.toml, aibot_updates.toml)."""

import tomllib
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import pytest

from bot.errors import Malformed, NotFromWeCom
from bot.wecom.aibot_update import read_aibot_update
from bot.wecom.app_update import read_app_update

CASES = Path(__file__).parents[2] / "cases" / "wecom"
NOW = datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
REFUSALS = {"malformed": Malformed, "foreign": NotFromWeCom}


def load(name):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]


def check(case, read):
    if refusal := REFUSALS.get(case["expect"]):
        with pytest.raises(refusal):
            read()
        return
    result = read()
    found = {name: reduce(getattr, name.split("."), result) for name in case.get("fields", {})}

    assert case.get("fields", {}) == found
    assert case["expect"].lower() == type(result).__name__.lower()


@pytest.mark.parametrize("case", load("app_updates.toml"), ids=lambda case: case["why"])
def test_an_update_of_the_app(case):
    check(
        case,
        lambda: read_app_update(case["xml"].encode(), corp_id="ww0a1b2c3d4e5f6a7b", agent_id=1000007, now=NOW),
    )


@pytest.mark.parametrize("case", load("aibot_updates.toml"), ids=lambda case: case["why"])
def test_an_update_of_the_bot(case):
    check(case, lambda: read_aibot_update(case["json"].encode(), now=NOW, bot_name="清单 助手"))


def test_most_cases_must_pass():
    cases = load("app_updates.toml") + load("aibot_updates.toml")
    refused = [case for case in cases if case["expect"] in REFUSALS]

    assert len(refused) < len(cases) / 2


def test_an_app_without_a_number_takes_any_app_of_the_corporation():
    case = next(case for case in load("app_updates.toml") if case["why"] == "meant for another app")

    event = read_app_update(case["xml"].encode(), corp_id="ww0a1b2c3d4e5f6a7b", agent_id=None, now=NOW)

    assert event.key == "app:1000008:32"
