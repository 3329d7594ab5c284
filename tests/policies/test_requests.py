"""Which messages ask for a file: cases as data, and what must hold for any text."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.requests import Request, RequestWords, request_in

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/requests.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/requests.toml").read_text(encoding="utf-8"))["case"]
WORDS = RequestWords.of(DATA)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_message_is_read_as_its_case_says(case: dict) -> None:
    """A request, or somebody else's business."""
    wanted = Request(case["asks"]) if "asks" in case else None

    assert wanted is request_in(case["text"], WORDS)


def test_more_messages_are_left_alone_than_taken() -> None:
    """Nobody is sent a file by accident."""
    assert sum("asks" not in case for case in CASES) > 2 * sum("asks" in case for case in CASES)


@pytest.mark.parametrize("mark", [" ", "，", "。", "！", "!", "？", "～", "…", "“", "（", "）", "\n", "\u3000"])
@pytest.mark.parametrize("text", ["模板", "今日草稿", "下载模板"])
def test_spaces_and_marks_anywhere_make_no_difference(text: str, mark: str) -> None:
    """People end a sentence as they like."""
    assert request_in(text, WORDS) is request_in(mark + mark.join(text) + mark, WORDS)


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=200)
def test_no_text_is_too_strange(text: str) -> None:
    """Never raises; without the word for the file nobody asked for one."""
    if "板" not in text and "版" not in text and "草稿" not in text:
        assert request_in(text, WORDS) is None


@given(st.text(alphabet="模板版今日天的草稿发我一份个下问题台账给传请", max_size=3000))
@settings(deadline=None, max_examples=100)
def test_a_long_message_is_no_request(text: str) -> None:
    """However many of the words it has; nor does it take long to say so."""
    assert request_in(text + "模板" * 11, WORDS) is None


@pytest.mark.parametrize("name", ["idle", "template", "draft"])
def test_data_that_does_not_fit_is_refused(name: str) -> None:
    """A county's own data is checked when it is loaded."""
    with pytest.raises(ValueError, match="requests"):
        RequestWords.of(DATA | {name: "("})
    with pytest.raises(KeyError, match=name):
        RequestWords.of({key: value for key, value in DATA.items() if key != name})
