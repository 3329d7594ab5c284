"""Disguises undone, with every character's place kept."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judging import load_judge_data, reader_of

NORMALISER = reader_of(load_judge_data()).normaliser
CASES = tomllib.loads(Path("tests/cases/judge_normal.toml").read_text(encoding="utf-8"))["case"]
PIECES = st.sampled_from(
    [
        "电子相册",
        "电 子 相 册",
        "Ｈ５",
        "Н5",
        "H\u200b5",
        "打咔",
        "打📌",
        "收.到.请.回",
        "簽到",
        "㈠",
        "①",
        "5️⃣",
        "dzxc",
        "发",
        "。",
        "？\n",
        "，",
        " ",
        "12",
        "３",
        "ﬁ",
        "é",
        "\u0301",
        "🐉",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_it_is_read_as(case: dict[str, str]) -> None:
    assert case["read_as"] == NORMALISER.normal(case["text"]).strip("\n")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_quick_way_and_the_one_with_places_agree(text: str) -> None:
    assert NORMALISER.normal(text) == NORMALISER.aligned(text).text


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_character_has_a_place_in_the_message(text: str) -> None:
    aligned = NORMALISER.aligned(text)

    assert len(aligned.text) == len(aligned.starts) == len(aligned.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(aligned.starts, aligned.ends, strict=True))
    assert list(aligned.starts) == sorted(aligned.starts)


def test_the_words_of_a_disguise_are_pointed_at() -> None:
    text = "请各村报电 子 相 册。"
    aligned = NORMALISER.aligned(text)
    at = aligned.text.index("电子相册")

    assert aligned.span(at, at + 4) == (4, 11)
