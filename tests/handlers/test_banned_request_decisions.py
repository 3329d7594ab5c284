"""What the policy group decides with a tap: exceptions, word to those who wait for it, and nothing for anybody else."""

from datetime import timedelta

import pytest

from handlers import banned_request
from handlers.events import Channel
from handlers.outgoing import CardSettled, Text, ToPerson
from handlers.routing import UNHANDLED
from policies.judge import Message
from storage.flag_rows import State
from tests.handlers.desk import Desk
from tests.handlers.flagged import ASKED, DOUBTFUL, MEMBER, OTHER, POLICY, SENDER, doubt, flag, with_second_member
from tests.scenarios.ledgers import words

say = words().say
GONE = [Text(say("help.button_gone"))]
UNTIL = "2027年2月22日"


@pytest.fixture
def desk(desk_for) -> Desk:
    """A policy group of two."""
    return with_second_member(desk_for(banned_request.router))


PLACES = "甲乙丙丁戊己庚辛"


def test_no_violation_lets_the_same_words_be_for_ninety_days(desk: Desk) -> None:
    """Whatever their digits and marks, in every group; then they are looked at again."""
    desk.message(SENDER, DOUBTFUL, group="g1")
    answers = desk.press(POLICY, "fine:1", channel=Channel.APP, response_code="code")
    again = "请把塌方点的照片，马上发群里！！地质专家要看~ 14:30"
    within = [desk.message(OTHER, text, group="g2") for text in (DOUBTFUL, again)]
    desk.now += timedelta(days=90)
    after = desk.message(OTHER, DOUBTFUL, group="g2")

    assert [
        CardSettled("card-1", "code", "不算违规"),
        Text(f"好的，记为不算违规，{UNTIL}前同样的话不再提示。"),
    ] == answers
    assert [[], [], 2] == [*within, len(after)]
    assert (State.CLEARED, POLICY) == (flag(desk).state, flag(desk).decided_by)


def test_no_violation_lets_the_same_quote_be_in_the_same_group(desk: Desk) -> None:
    """With other words around it; in other groups it is looked at."""
    desk.message(SENDER, DOUBTFUL, group="g1")
    desk.press(POLICY, "fine:1")
    other = "滑坡了，请把塌方点的照片发来"

    assert [0, 2] == [len(desk.message(SENDER, other, group=group)) for group in ("g1", "g2")]


def test_a_cleared_flag_is_not_flagged_again(desk: Desk) -> None:
    """An appeal that was right."""
    desk.sees(SENDER, Message(text=ASKED))
    desk.press(SENDER, "contest:1")
    desk.press(POLICY, "fine:1")

    assert [] == desk.sees(OTHER, Message(text=ASKED), group="g7")
    assert flag(desk, 2) is None


def test_a_confirmed_flag_is_flagged_again(desk: Desk) -> None:
    """Of somebody who did not contest it."""
    desk.sees(SENDER, Message(text=ASKED))
    desk.press(SENDER, "contest:1")
    answers = desk.press(POLICY, "banned:1")

    assert Text("好的，记为违规。") == answers[0]
    assert 1 == len(desk.sees(OTHER, Message(text=ASKED)))
    assert (State.CONFIRMED, POLICY) == (flag(desk).state, flag(desk).decided_by)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("fine:1", f"专班看过“每天早晚打卡”了：不算违规，{UNTIL}前同样的话不再提示。"),
        ("banned:1", "专班看过“每天早晚打卡”了：还是不合适。可以改成：有情况随时报，没有情况不用报。"),
    ],
)
def test_whoever_appealed_hears_what_was_decided(desk: Desk, key: str, told: str) -> None:
    """Privately; whoever said emergency does not wait for an answer."""
    for user, reply in ((SENDER, "contest:1"), (OTHER, "urgent:2")):
        desk.sees(user, Message(text=ASKED))
        desk.press(user, reply)
    _, *others = desk.press(POLICY, key)

    assert [Text(told, to=ToPerson(SENDER))] == others
    assert flag(desk).state is flag(desk, 2).state is not State.WAITING


def test_nobody_is_told_of_a_doubtful_message_that_was_decided(desk: Desk) -> None:
    """They never heard of it."""
    desk.message(SENDER, DOUBTFUL, group="g1")

    assert [Text("好的，记为违规。")] == desk.press(POLICY, "banned:1")


def test_how_many_are_left_is_said_with_a_way_to_them(desk: Desk) -> None:
    """Instead of another card nobody asked for."""
    for place in PLACES[:3]:
        doubt(desk, place)

    assert [Text("好的，记为违规。还有 2 条等着，回“待复核”看下一条。")] == desk.press(POLICY, "banned:1")


def test_put_off_is_not_decided(desk: Desk) -> None:
    """It comes again when there is nothing else; the colleague may decide meanwhile."""
    for place in PLACES[:2]:
        doubt(desk, place)
    answers = desk.press(POLICY, "later:1", channel=Channel.APP, response_code="code")
    (first,), (second,) = desk.message(POLICY, "待复核"), desk.message(POLICY, "待复核")

    assert [CardSettled("card-1", "code", "先放着")] == answers
    assert ["乙" in first.body, "乙" in second.body] == [True, True]
    assert [Text("先放着")] == desk.press(POLICY, "later:1")
    desk.press(POLICY, "fine:2")
    assert "甲" in desk.message(POLICY, "待复核")[0].body
    assert State.WAITING is flag(desk).state
    desk.press(MEMBER, "banned:1")
    assert State.CONFIRMED is flag(desk).state


@pytest.mark.parametrize(
    ("first", "outcome", "label"), [("banned:1", "confirmed", "是违规"), ("fine:1", "cleared", "不算违规")]
)
@pytest.mark.parametrize("second", ["banned:1", "fine:1", "later:1"])
def test_the_first_decision_holds(desk: Desk, first: str, outcome: str, label: str, second: str) -> None:
    """The colleague's card says so."""
    doubt(desk, "甲")
    desk.press(POLICY, first)
    before, told = flag(desk), Text(say(f"banned_request.review.decided_{outcome}"))

    assert [CardSettled("card-1", "code", label), told] == desk.press(MEMBER, second, response_code="code")
    assert [told] == desk.press(POLICY, second)
    assert before == flag(desk)


@pytest.mark.parametrize("key", ["banned:1", "fine:1", "later:1", "fine:99"])
@pytest.mark.parametrize("user", [SENDER, "zhonghuimin", "liaozhengyang", "daiqingyuan", "luzihang", "stranger"])
def test_a_press_of_anybody_but_the_policy_group_decides_nothing(desk: Desk, user: str, key: str) -> None:
    """Nobody learns whether there is such a flag."""
    doubt(desk, "甲")

    assert [Text("这件事要专班政策指导组来定。")] == desk.press(user, key)
    assert State.WAITING is flag(desk).state


@pytest.mark.parametrize("key", ["banned:", "fine:2", "fine:x", "banned:" + "9" * 40, "later:' OR 1=1 --"])
def test_a_forged_decision_is_an_old_card(desk: Desk, key: str) -> None:
    """Even pressed by the policy group."""
    doubt(desk, "甲")

    assert GONE == desk.press(POLICY, key)
    assert State.WAITING is flag(desk).state


@pytest.mark.parametrize("key", ["banned:1", "fine:1", "later:1"])
def test_what_nobody_put_to_them_cannot_be_decided(desk: Desk, key: str) -> None:
    """A flag its sender has not contested."""
    desk.sees(SENDER, Message(text=ASKED))

    assert GONE == desk.press(POLICY, key)
    assert State.TOLD is flag(desk).state


@pytest.mark.parametrize("key", ["banned", "fine:1:2", "RULE:1"])
def test_other_buttons_are_left_to_others(desk: Desk, key: str) -> None:
    assert UNHANDLED is desk.press(POLICY, key)
