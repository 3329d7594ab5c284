"""Which messages are wishes about the bot's own messages, and the many that only look like one."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rulebook import load_rules
from policies.wishes import Wish, WishKind, wish_in

FOLDER = Path(__file__).parents[1] / "cases"
CASES = tomllib.loads((FOLDER / "wishes.toml").read_text(encoding="utf-8"))
REPORTS = tomllib.loads((FOLDER / "report_text.toml").read_text(encoding="utf-8"))
WORDS = load_rules().wishes

TIMES = CASES["taken"].pop("remind_at")
PLAIN = [(kind, text) for kind, texts in CASES["taken"].items() for text in texts]
LEFT = [(why, text) for why, texts in CASES["left"].items() for text in texts]


@pytest.mark.parametrize(("text", "at"), TIMES)
def test_a_time_is_understood(text: str, at: object) -> None:
    """Whether it is one when anybody may be reminded is asked elsewhere."""
    assert Wish(WishKind.REMIND_AT, at) == wish_in(text, WORDS)


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_a_clear_wish_is_understood(kind: str, text: str) -> None:
    assert Wish(WishKind(kind)) == wish_in(text, WORDS)


@pytest.mark.parametrize(("why", "text"), LEFT)
def test_whatever_is_not_clearly_a_wish_is_left_alone(why: str, text: str) -> None:
    assert wish_in(text, WORDS) is None


def texts_in(table: object) -> list[str]:
    """Every string under a key `text`."""
    if isinstance(table, dict):
        own = [table["text"]] if isinstance(table.get("text"), str) else []
        return own + [text for value in table.values() for text in texts_in(value)]
    return [text for value in table for text in texts_in(value)] if isinstance(table, list) else []


def test_no_message_of_the_report_parser_is_a_wish() -> None:
    """A report is never taken for a wish."""
    messages = texts_in(REPORTS)

    assert len(messages) > 100
    assert [] == [text for text in messages if wish_in(text, WORDS) is not None]


def test_more_is_left_alone_than_taken() -> None:
    """The cases keep the proportion of real chat in mind."""
    assert len(LEFT) > len(PLAIN) + len(TIMES)


@given(text=st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever people paste."""
    assert wish_in(text, WORDS) is None or len(text) > 1
