"""Cards as WeCom wants them, and long texts in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TenantRefused
from bot.wecom.cards import APP_TEXT_BYTES, OverLimit, button_label, require_fits, shortened, split_utf8, template_card
from handlers.outgoing import Button, Card

YES = Button("确认", "nil:yes")


def card(**changes) -> Card:
    return Card(
        **{"task_id": "t-1@a_B", "title": "确认零报告？", "body": "今天没有新增问题。", "buttons": (YES,)} | changes
    )


def test_a_card_has_the_fields_of_the_documentation():
    assert template_card(card()) == {
        "card_type": "button_interaction",
        "task_id": "t-1@a_B",
        "main_title": {"title": "确认零报告？"},
        "sub_title_text": "今天没有新增问题。",
        "button_list": [{"text": "确认", "key": "nil:yes"}],
    }


def test_a_card_without_a_body_has_none():
    assert "sub_title_text" not in template_card(card(body=""))


def test_long_words_are_cut_short_with_a_mark():
    made = template_card(card(title="题" * 27, body="文" * 113, buttons=(Button("字" * 11, "k"),)))

    assert made["main_title"]["title"] == "题" * 25 + "…"
    assert made["sub_title_text"] == "文" * 111 + "…"
    assert made["button_list"][0]["text"] == "字" * 9 + "…"


def test_words_of_just_the_right_length_stay():
    made = template_card(card(title="题" * 26, body="文" * 112, buttons=(Button("字" * 10, "k"),)))

    assert "…" not in str(made)


@pytest.mark.parametrize(
    "right",
    [
        {"task_id": "a" * 128},
        {"buttons": tuple(Button("好", f"k{number}") for number in range(6))},
        {"buttons": (Button("好", "键" * 341),)},
    ],
)
def test_a_card_at_its_limits_is_made(right):
    assert template_card(card(**right))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"task_id": ""}, "task_id"),
        ({"task_id": "a" * 129}, "task_id"),
        ({"task_id": "零报告"}, "task_id"),
        ({"task_id": "a b"}, "task_id"),
        ({"task_id": "a\n"}, "task_id"),
        ({"title": " "}, "title"),
        ({"buttons": ()}, "0 buttons"),
        ({"buttons": tuple(Button("好", f"k{number}") for number in range(7))}, "7 buttons"),
        ({"buttons": (YES, YES)}, "same key"),
        ({"buttons": (Button("好", ""),)}, "key"),
        ({"buttons": (Button("好", "键" * 342),)}, "key"),
        ({"buttons": (Button(" ", "k"),)}, "label"),
    ],
)
def test_a_card_beyond_a_hard_limit_is_refused_with_the_reason(wrong, words):
    with pytest.raises(OverLimit, match=words):
        template_card(card(**wrong))


def test_what_is_over_a_limit_counts_as_refused():
    assert issubclass(OverLimit, TenantRefused)


def test_a_label_and_a_text_are_shortened_only_when_needed():
    assert button_label("一二三四五六七八九十一") == "一二三四五六七八九…"
    assert shortened("一二", 2) == "一二"


def test_a_text_must_fit_in_bytes():
    require_fits("台" * 682, APP_TEXT_BYTES)

    with pytest.raises(OverLimit, match="2049"):
        require_fits("台" * 683, APP_TEXT_BYTES)
    with pytest.raises(OverLimit, match="empty"):
        require_fits("\n", APP_TEXT_BYTES)


def test_a_short_text_is_one_part():
    assert split_utf8("收到。\n谢谢", 2048) == ["收到。\n谢谢"]


def test_a_long_text_is_cut_after_a_line():
    lines = [f"第 {number} 行，问题编号不能为空。" for number in range(1, 11)]

    assert ["\n".join(lines[:5]), "\n".join(lines[5:])] == split_utf8(
        "\n".join(lines), len("\n".join(lines[:5]).encode()) + 9
    )


def test_a_long_line_is_cut_after_a_sentence():
    assert split_utf8("一二三四。五六！七八九", 27) == ["一二三四。五六！", "七八九"]


def test_a_text_without_any_border_is_cut_between_characters():
    assert split_utf8("台台台台台", 8) == ["台台", "台台", "台"]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n"])
def test_a_blank_text_has_no_parts(text):
    assert split_utf8(text, 100) == []


def test_a_limit_that_holds_no_character_is_a_mistake():
    with pytest.raises(ValueError, match="character"):
        split_utf8("台", 3)


@given(text=st.text(), limit=st.integers(4, 60))
def test_every_part_fits_and_nothing_but_space_is_lost(text, limit):
    parts = split_utf8(text, limit)
    whole = text.encode("utf-8", "replace").decode()

    assert all(part.strip() and len(part.encode()) <= limit for part in parts)
    assert "".join(whole.split()) == "".join("".join(parts).split())
