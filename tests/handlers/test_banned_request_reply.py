"""What the sender presses on the card that spoke to them; nobody presses for them, and nobody has to."""

import pytest

from handlers import banned_request
from handlers.events import Channel
from handlers.outgoing import CardSettled, Text
from handlers.routing import UNHANDLED
from policies.judge import Message
from policies.restraint import Reply
from storage.flag_rows import Concern, State
from tests.handlers.desk import Desk
from tests.handlers.flagged import ASKED, DEMAND, OTHER, POLICY, SENDER, flag, later, review_card
from tests.judges import H5
from tests.scenarios.ledgers import words

say = words().say
GONE = [Text(say("help.button_gone"))]


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(banned_request.router)


def test_the_other_wording_comes_ready_to_copy(desk: Desk) -> None:
    """As often as wanted; the card says so where it can."""
    desk.sees(SENDER, Message(text=DEMAND))
    answers = [
        desk.press(SENDER, "reword:1", channel=Channel.APP, response_code="code"),
        desk.press(SENDER, "reword:1", channel=Channel.APP),
    ]
    kept = flag(desk)

    assert [[CardSettled("card-1", "code", "已发替代写法"), Text(H5.alternative)], [Text(H5.alternative)]] == answers
    assert (State.MENDED, Reply.MENDED) == (kept.state, kept.reply)


def test_an_emergency_is_recorded_and_nothing_more_is_asked(desk: Desk) -> None:
    """The policy group sees it."""
    desk.sees(SENDER, Message(text=DEMAND))
    answers = desk.press(SENDER, "urgent:1", channel=Channel.APP, response_code="code")
    kept = flag(desk)

    assert [
        CardSettled("card-1", "code", "已记为应急"),
        review_card(1, "发的人说是应急", "H5 汇报", DEMAND),
    ] == answers
    assert (State.WAITING, Concern.EMERGENCY, Reply.EMERGENCY) == (kept.state, kept.concern, kept.reply)


def test_an_appeal_goes_to_the_policy_group_and_silences_the_kind_for_a_week(desk: Desk) -> None:
    """For this person; the kind still counts."""
    desk.sees(SENDER, Message(text=ASKED))
    answers = desk.press(SENDER, "contest:1")
    later(desk, days=6)
    within = [desk.sees(SENDER, Message(text=f"{ASKED}又")), desk.sees(OTHER, Message(text=f"{ASKED}又"))]
    other_kind = desk.sees(SENDER, Message(text=DEMAND))
    later(desk, days=1, seconds=1)
    after = desk.sees(SENDER, Message(text=f"{ASKED}再"))

    assert [
        Text("记下了，请专班再看看，定了我告诉您。这一类 7 天内不再提示您。"),
        review_card(1, "发的人说不算违规", "打卡签到", ASKED),
    ] == answers
    assert [0, 1, 1, 1] == [len(answer) for answer in (*within, other_kind, after)]
    assert State.COUNTED is flag(desk, 2).state


@pytest.mark.parametrize("second", ["urgent", "contest"])
@pytest.mark.parametrize(("first", "label"), [("urgent", "已记为应急"), ("contest", "已请专班看")])
def test_the_first_of_the_two_answers_holds(desk: Desk, first: str, label: str, second: str) -> None:
    """A second press says so; the other wording can be had all the same."""
    desk.sees(SENDER, Message(text=DEMAND))
    desk.press(SENDER, f"{first}:1")
    before = flag(desk)
    answers = desk.press(SENDER, f"{second}:1", response_code="code")

    assert [CardSettled("card-1", "code", label), Text(say("banned_request.already"))] == answers
    assert Text(H5.alternative) == desk.press(SENDER, "reword:1")[-1]
    assert before == flag(desk)


def test_whoever_took_the_other_wording_may_appeal_all_the_same(desk: Desk) -> None:
    desk.sees(SENDER, Message(text=DEMAND))
    desk.press(SENDER, "reword:1")
    desk.press(SENDER, "contest:1")

    assert (State.WAITING, Reply.APPEALED) == (flag(desk).state, flag(desk).reply)


@pytest.mark.parametrize("action", ["reword", "urgent", "contest", "ask_people"])
@pytest.mark.parametrize("user", [OTHER, POLICY, "stranger"])
def test_nobody_answers_for_the_sender(desk: Desk, user: str, action: str) -> None:
    """Not even the policy group; nobody learns whether there is such a flag."""
    desk.sees(SENDER, Message(text=DEMAND))

    assert GONE == desk.press(user, f"{action}:1") == desk.press(user, f"{action}:99")
    assert State.TOLD is flag(desk).state


@pytest.mark.parametrize("key", ["reword:", "reword:x", "urgent:2", "contest:" + "9" * 40, "contest:1:2", "reword"])
def test_a_forged_key_is_an_old_card(desk: Desk, key: str) -> None:
    desk.sees(SENDER, Message(text=DEMAND))

    assert GONE == desk.press(SENDER, key)
    assert State.TOLD is flag(desk).state


@pytest.mark.parametrize("action", ["reword", "urgent", "contest", "ask_people"])
def test_what_was_only_counted_has_no_card_to_press(desk: Desk, action: str) -> None:
    desk.sees(SENDER, Message(text="换个表再填一遍"))
    answer = desk.press(SENDER, f"{action}:1")

    assert answer in (GONE, [Text(say("banned_request.already"))])
    assert State.COUNTED is flag(desk).state


def test_words_whose_key_is_lost_are_not_made_up(desk: Desk) -> None:
    """The operator is named."""
    desk.sees(SENDER, Message(text=DEMAND))
    desk.sealer = type(desk.sealer)(current="new", keys={"new": b"n" * 32})

    assert [Text(say("banned_request.unreadable"))] == desk.press(SENDER, "reword:1")
    assert State.TOLD is flag(desk).state


@pytest.mark.parametrize("key", ["template", "remove:1", "", "REWORD:1", "strike:1"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    assert UNHANDLED is desk.press(SENDER, key)


@pytest.mark.parametrize(
    "key",
    [f"banned_request.{name}" for name in ("use_alternative", "is_emergency", "no_violation", "ask_people")]
    + [f"banned_request.review.{name}" for name in ("banned", "fine", "later")]
    + [key for key in words().sentences if key.startswith("banned_request.label.")],
)
def test_what_stands_on_a_button_is_not_cut_on_a_phone(key: str) -> None:
    """template-cards.md."""
    assert len(words().sentences[key]) <= 10


def test_every_kind_of_request_has_a_name() -> None:
    """The 21 of banned-requests.md section 1.1."""
    assert 21 == len([key for key in words().sentences if key.startswith("banned_request.category.")])
