"""The policy group's queue: what comes to them, how many cards a day, and how the rest is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import banned_request
from handlers.capabilities import ROUTER
from handlers.outgoing import Card, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED
from policies.judge import Message
from policies.roster import Role
from storage import roster
from storage.flag_rows import Concern, State
from tests.handlers.desk import Desk, moment
from tests.handlers.flagged import ASKED, DOUBTFUL, MEMBER, POLICY, SENDER, doubt, flag, review_card, with_second_member
from tests.scenarios.ledgers import TUESDAY, words

say = words().say


@pytest.fixture
def desk(desk_for) -> Desk:
    """A policy group of two."""
    return with_second_member(desk_for(banned_request.router))


PLACES = "甲乙丙丁戊己庚辛"


def both(number: int, concern: str, category: str, excerpt: str) -> list[Card]:
    """The card for each of the two."""
    return [
        review_card(number, concern, category, excerpt, cause=f"{number}>{user}", to=ToPerson(user))
        for user in (MEMBER, POLICY)
    ]


def asked_for(number: int, excerpt: str, cause: str) -> Card:
    """The card somebody of the group asked for."""
    return review_card(number, "拿不准", "截图照片留痕", excerpt, cause=cause, to=ToSender())


def test_a_doubtful_message_is_put_to_everybody_of_the_policy_group(desk: Desk) -> None:
    """Its sender hears nothing; the card names neither them nor the group."""
    answers = desk.message(SENDER, DOUBTFUL, group="g1", reply_url="https://example.invalid/r")

    assert both(1, "拿不准", "截图照片留痕", DOUBTFUL) == answers
    assert (State.WAITING, Concern.REVIEW, None) == (flag(desk).state, flag(desk).concern, flag(desk).told_at)


def test_the_same_words_are_put_to_them_once(desk: Desk) -> None:
    """In however many groups they are sent, while they wait and after they were confirmed."""
    answers = [doubt(desk, "1号", group="g1"), doubt(desk, "2号", group="g2")]
    desk.press(POLICY, "banned:1")
    answers.append(doubt(desk, "3号"))

    assert [2, 0, 0] == [len(answer) for answer in answers]
    assert [State.CONFIRMED, State.COUNTED, State.COUNTED] == [flag(desk, number).state for number in (1, 2, 3)]


def test_a_long_message_is_shown_around_its_doubtful_words(desk: Desk) -> None:
    """As much as a card holds, on one line."""
    long = "各有关单位：\n" + "根据会商意见，" * 20 + "请把塌方点的照片发来。" + "其他事项另行通知，" * 20
    (shown, _) = desk.sees(SENDER, Message(text=long))

    assert "塌方点的照片" in shown.body
    assert "：“……" in shown.body
    assert "\n" not in shown.body
    assert len(shown.body) <= 112


def test_five_cards_a_day_are_enough(desk: Desk) -> None:
    """The rest waits; the next day the longest waiting comes first."""
    today = [doubt(desk, place) for place in PLACES[:7]]
    desk.now += timedelta(days=1)
    (tomorrow, _) = doubt(desk, PLACES[7])

    assert [2, 2, 2, 2, 2, 0, 0] == [len(answer) for answer in today]
    assert "己塌方点" in tomorrow.body


def test_what_is_sent_at_night_counts_for_the_morning(desk: Desk) -> None:
    """It arrives then."""
    desk.now = moment(TUESDAY, "20:00")
    night = [doubt(desk, place) for place in PLACES[:5]]
    desk.now = moment(TUESDAY + timedelta(days=1), "10:00")
    morning = doubt(desk, PLACES[5])

    assert [2, 2, 2, 2, 2, 0] == [len(answer) for answer in (*night, morning)]


def test_a_policy_person_asks_for_the_next_one(desk: Desk) -> None:
    """In the single chat, one after the other, never shown first; the sender of the words is not named."""
    for place in PLACES[:7]:
        doubt(desk, place)
    shown = [desk.message(POLICY, text)[0] for text in ("待复核", "待复核。", "看下一条待复核的")]

    assert [
        review_card(
            number,
            "拿不准",
            "截图照片留痕",
            f"请把{place}塌方点的照片发群里",
            cause=f"update-{7 + turn}",
            to=ToSender(),
        )
        for turn, (number, place) in enumerate([(6, "己"), (7, "庚"), (1, "甲")])
    ] == shown


def test_asking_with_nothing_left_is_answered(desk: Desk) -> None:
    assert [Text("没有等着复核的了。")] == desk.message(POLICY, "待复核")


@pytest.mark.parametrize("user", [SENDER, "zhonghuimin", "stranger"])
def test_nobody_else_is_shown_the_queue(desk: Desk, user: str) -> None:
    """Their words are somebody else's business."""
    doubt(desk, "甲")

    assert UNHANDLED is desk.message(user, "待复核")


def test_in_a_group_the_queue_is_not_shown(desk: Desk) -> None:
    doubt(desk, "甲")

    assert UNHANDLED is desk.message(POLICY, "待复核", group="g1")


def test_a_flag_whose_key_is_lost_says_so(desk: Desk) -> None:
    """People may still decide it."""
    doubt(desk, "甲")
    desk.sealer = type(desk.sealer)(current="new", keys={"new": b"n" * 32})
    (shown,) = desk.message(POLICY, "待复核")

    assert review_card(1, "拿不准", "截图照片留痕", "原文打不开了").body == shown.body


def test_where_nobody_decides_appeals_are_kept(desk: Desk) -> None:
    """And it is said plainly."""
    with desk.database.transaction() as db:
        for user in (POLICY, MEMBER):
            roster.keep_person(db, replace(roster.person(db, user), roles=frozenset({Role.CADRE})))
    desk.sees(SENDER, Message(text=ASKED))

    assert [Text(say("banned_request.appealed_nobody", days=7))] == desk.press(SENDER, "contest:1")
    assert State.WAITING is flag(desk).state


def test_without_an_app_the_queue_waits_to_be_asked_for(desk: Desk) -> None:
    """Nobody can be written to; the single chat answers."""
    desk.can_send_files = False

    assert [] == desk.message(SENDER, DOUBTFUL, group="g1")
    assert [asked_for(1, DOUBTFUL, "update-1")] == desk.message(POLICY, "待复核")


def test_the_whole_bot_shows_the_queue(desk: Desk) -> None:
    """No other capability takes the word."""
    desk.router = ROUTER
    doubt(desk, "甲")

    assert "甲" in desk.message(POLICY, "待复核")[0].body
