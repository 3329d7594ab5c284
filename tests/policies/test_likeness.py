"""What counts as the same demand."""

import pytest

from policies.judge import Message
from policies.likeness import bare, bare_message, quoted


@pytest.mark.parametrize(
    "other",
    ["请各村11月26日前做个H5", "请各村 12月3日 前，做个Ｈ5！", "请各村……月日前做个h5~", "请各村月日前做个H 5\u200b👍"],
)
def test_digits_spaces_and_marks_make_no_difference(other: str) -> None:
    """Next week's notice is the same demand."""
    assert bare("请各村11月24日前做个H5。") == bare(other)


@pytest.mark.parametrize("other", ["请各村做个相册", "请各乡做个H5", "不请各村做个H5"])
def test_letters_do(other: str) -> None:
    assert bare("请各村做个H5") != bare(other)


def test_a_text_without_letters_is_itself() -> None:
    """Or all of them would be alike."""
    assert ["123", "👍"] == [bare("123"), bare("👍")]


def test_a_card_counts_with_what_it_shows() -> None:
    """Title and file name, apart from each other; the address does not count, it differs every time."""
    one, other = (
        Message(text="请看", title="做个H5", url="https://a"),
        Message(text="请看", title="做个H5", url="https://b"),
    )

    assert bare_message(one) == bare_message(other)
    assert bare_message(one) != bare_message(Message(text="请看做个H5"))


def test_what_is_quoted_stands_in_the_text_or_on_the_card() -> None:
    message = Message(text="请各村做个H5", title="标题", filename="文件")

    assert ["做个H5", "标题", "文件", "x"] == [
        quoted(message, (3, 7)), quoted(message, None), quoted(Message(text="x", filename="文件"), None),
        quoted(Message(text="x"), None),
    ]  # fmt: skip
