"""A short answer for whoever does not know what to send, and silence in groups."""

import pytest

from handlers import help as help_capability
from handlers.capabilities import ROUTER
from handlers.events import ChatEntered, UnknownReceived
from handlers.help import welcome
from handlers.outgoing import Button, Card, Text
from tests.handlers.desk import Desk
from tests.scenarios.ledgers import words

say = words().say
CLERK = "chenjing"


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(help_capability.router)


def card(answer: Card, body: str) -> Card:
    """The help card with that body; its id is its own affair."""
    return Card(
        task_id=answer.task_id,
        title="轻指",
        body=body,
        buttons=(Button("下载模板", "template"), Button("怎么报", "how")),
    )


def entered(desk: Desk) -> ChatEntered:
    return ChatEntered(**desk.origin(CLERK))


def test_whoever_opens_the_chat_is_told_in_a_sentence_what_the_bot_does(desk: Desk) -> None:
    """And has two buttons."""
    answer = welcome(entered(desk), words())

    assert card(answer, "报日报：发一句话，再把问题台账（.xlsx）发到这里，几秒钟就有回音。") == answer


def test_no_two_cards_have_the_same_id(desk: Desk) -> None:
    """WeCom refuses a second card of an id."""
    answers = [welcome(entered(desk), words()), welcome(entered(desk), words()), *desk.message(CLERK, "在吗")]

    assert 3 == len({answer.task_id for answer in answers})


def test_words_nobody_understands_bring_the_help_card(desk: Desk) -> None:
    """In the single chat."""
    (answer,) = desk.message(CLERK, "在吗")

    assert card(answer, say("help.not_understood")) == answer


@pytest.mark.parametrize("text", ["@轻指 在吗", "", "收到", "大家辛苦了"])
def test_in_a_group_small_talk_is_not_answered(desk: Desk, text: str) -> None:
    """By no capability."""
    desk.router = ROUTER

    assert [] == desk.message(CLERK, text, group="g1")


def test_the_button_says_in_four_steps_how_to_report(desk: Desk) -> None:
    """Numbered."""
    (answer,) = desk.press(CLERK, "how")

    assert Text(say("help.how_to_report")) == answer
    assert ["1.", "2.", "3.", "4."] == [line[:2] for line in answer.body.splitlines()]


def test_a_message_of_an_unreadable_kind_is_declined(desk: Desk) -> None:
    """Voice without words, a place, a video."""
    assert [Text("这种消息我读不了。请发文字，或者 .xlsx 文件。")] == desk.hear(
        UnknownReceived(**desk.origin(CLERK), kind="location")
    )


def test_in_a_group_an_unreadable_kind_is_not_answered(desk: Desk) -> None:
    """Silence."""
    assert [] == desk.hear(UnknownReceived(**desk.origin(CLERK, group="g1"), kind="video"))


@pytest.mark.parametrize("key", ["merge:17", "", "HOW", "no such button"])
def test_a_button_nobody_knows_is_answered(desk: Desk, key: str) -> None:
    """By the last of the list."""
    desk.router = ROUTER

    assert [Text(say("help.button_gone"))] == desk.press(CLERK, key)
