"""Which messages ask the judge, about which words, and the many that do not."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.asking_judge import AskingWords, Question, Wanted, asks_for_queue, question_in

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/asking_judge.toml").read_text(encoding="utf-8"))
WORDS = AskingWords.of(DATA)
CASES = tomllib.loads((ROOT / "tests/cases/asking_judge.toml").read_text(encoding="utf-8"))
REPORTS = tomllib.loads((ROOT / "tests/cases/report_text.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"])
def test_a_question_is_understood(case: dict) -> None:
    question = question_in(case["text"], case.get("quoted", ""), WORDS)

    assert Question(Wanted(case["wanted"]), case["about"]) == question


@pytest.mark.parametrize("text", CASES["left"]["texts"])
def test_whatever_is_no_question_is_left_alone(text: str) -> None:
    assert question_in(text, "", WORDS) is None


def test_no_message_of_the_report_parser_is_a_question() -> None:
    """A report is never taken for one."""
    messages = texts_in(REPORTS)

    assert len(messages) > 100
    assert [] == [text for text in messages if question_in(text, "", WORDS) is not None]


@pytest.mark.parametrize("text", CASES["queue"]["asked"])
def test_the_queue_is_asked_for_in_a_few_ways(text: str) -> None:
    assert asks_for_queue(text, WORDS)


@pytest.mark.parametrize("text", CASES["queue"]["left"])
def test_other_words_do_not_ask_for_the_queue(text: str) -> None:
    assert not asks_for_queue(text, WORDS)


def test_more_is_left_alone_than_taken() -> None:
    """The cases keep the proportion of real chat in mind."""
    assert len(CASES["left"]["texts"]) > len(CASES["case"])


@given(text=st.text(max_size=80), quoted=st.text(max_size=20))
def test_any_text_can_be_read(text: str, quoted: str) -> None:
    """Whatever people paste; what is asked about was written."""
    question = question_in(text, quoted, WORDS)

    assert question is None or question.text in text or question.text in quoted


@pytest.mark.parametrize("part", ["帮我", "看看", "这这", "发写说", "能不能", "请问", "这样发"])
def test_no_repetition_takes_long(part: str) -> None:
    """Idle words can be read in many ways; the time-out of the suite would tell."""
    for length in range(1, 30):
        question_in((part * length)[: DATA["longest"] - 1] + "x", "", WORDS)


def test_a_bad_pattern_is_refused() -> None:
    """A county's file with a slip of the pen."""
    with pytest.raises(ValueError, match="asking_judge"):
        AskingWords.of({**DATA, "queue": "("})


def test_a_missing_entry_is_refused() -> None:
    """Nothing is assumed."""
    with pytest.raises(KeyError):
        AskingWords.of({name: value for name, value in DATA.items() if name != "others"})


def texts_in(table: object) -> list[str]:
    """Every string under a key `text`."""
    if isinstance(table, dict):
        own = [table["text"]] if isinstance(table.get("text"), str) else []
        return own + [text for value in table.values() for text in texts_in(value)]
    return [text for value in table for text in texts_in(value)] if isinstance(table, list) else []
