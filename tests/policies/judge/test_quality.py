"""The floors of quality on messages nobody tuned on; how they are measured is in bench/judge."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from policies.judge import Outcome
from policies.judge.judge import Judge

BENCH = Path("bench/judge")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


corpora = load("corpus")


@pytest.fixture(scope="module", params=["held_back", "blind"])
def messages(request: pytest.FixtureRequest) -> list:
    return corpora.blind() if request.param == "blind" else corpora.load().held_back


@pytest.fixture(scope="module")
def outcomes(judge: Judge, messages: list) -> list:
    return [judge.judge(one.message, one.situation).outcome for one in messages]


def share(outcomes: list, messages: list, wanted) -> float:
    said = [outcome is Outcome.FLAG for outcome, one in zip(outcomes, messages, strict=True) if wanted(one)]
    return sum(said) / len(said)


def test_what_is_flagged_is_a_banned_request(outcomes: list, messages: list) -> None:
    right = sum(o is Outcome.FLAG and one.is_flag for o, one in zip(outcomes, messages, strict=True))
    wrong = sum(o is Outcome.FLAG and one.expect == "none" for o, one in zip(outcomes, messages, strict=True))

    assert right / (right + wrong) >= 0.95


def test_banned_requests_are_found(outcomes: list, messages: list) -> None:
    assert share(outcomes, messages, lambda one: one.is_flag) >= 0.80


def test_hidden_ones_are_found(outcomes: list, messages: list) -> None:
    assert share(outcomes, messages, lambda one: one.is_flag and one.evasion) >= 0.70


def test_whoever_forbids_asks_or_reports_is_left_alone(outcomes: list, messages: list) -> None:
    assert share(outcomes, messages, lambda one: one.is_hard) <= 0.05


def test_a_verdict_points_at_its_words(judge: Judge, messages: list) -> None:
    """A verdict that cannot point at the words that carry it is no verdict."""
    for one in messages:
        verdict = judge.judge(one.message, one.situation)
        if verdict.outcome is Outcome.FLAG and verdict.quote is None:
            assert one.message.title or one.message.filename, one.id
        elif verdict.quote:
            start, end = verdict.quote
            assert one.message.text[start:end].strip(), one.id
