"""A banned request in a work group: who is told what, how often, and what is kept of it."""

from datetime import date, timedelta

import pytest

from handlers import banned_request
from handlers.capabilities import ROUTER
from handlers.outgoing import Card, Text
from handlers.routing import UNHANDLED
from policies.judge import Kind, Message
from storage.flag_rows import State
from tests.handlers.desk import Desk, moment
from tests.handlers.flagged import (
    ASKED,
    CHECKIN_BODY,
    DEMAND,
    H5_BODY,
    OTHER,
    POLL,
    SENDER,
    URL,
    card,
    flag,
    kept_words,
    later,
)
from tests.judges import CHECKIN, NO_WAY_OUT, VERSION, VOTE
from tests.scenarios.ledgers import TUESDAY, words

say = words().say


@pytest.fixture
def desk(desk_for) -> Desk:
    return desk_for(banned_request.router)


def test_a_demand_in_a_group_is_answered_with_a_private_card(desk: Desk) -> None:
    """Thanks, the words, the county's own source, the alternative, three buttons; the group hears nothing."""
    assert [card("update-0", 1, H5_BODY)] == desk.message(SENDER, DEMAND, group="g1", reply_url=URL)


def test_a_demand_people_exchanged_is_answered_with_the_same_card(desk: Desk) -> None:
    """Observed by the archive."""
    assert [card("update-0", 1, H5_BODY)] == desk.sees(SENDER, Message(text=DEMAND))


def test_what_national_rules_forbid_is_said_so(desk: Desk) -> None:
    """A first high one is told privately, too."""
    assert [card("update-0", 1, CHECKIN_BODY)] == desk.message(SENDER, ASKED, group="g1", reply_url=URL)


def test_a_demand_on_a_card_quotes_the_card(desk: Desk) -> None:
    """A link whose title asks; the text says nothing."""
    message = Message(text="请看", kind=Kind.LINK, title="请各村做个H5展示成效", url="https://example.invalid/x")
    (answer,) = desk.sees(SENDER, message)

    assert "“请各村做个H5展示成效”，本县有要求。" in answer.body
    assert message == kept_words(desk).message


def test_without_an_alternative_there_is_no_button_for_it(desk: Desk) -> None:
    """The others stay."""
    body = "谢谢费心。“制度全部上墙”可以不提。不发这一句就行。"

    assert [card("update-0", 1, body, wording=False)] == desk.sees(SENDER, Message(text="各村制度全部上墙"))


def test_a_repetition_says_how_many_others_asked_and_names_none(desk: Desk) -> None:
    """The alternative gives way, its button has all of it."""
    (answer,) = desk.sees(SENDER, Message(text="请各乡镇报送救助统计表。"))
    body = (
        "谢谢费心。“报送救助统计表”，国家有明文。"
        "《整治形式主义为基层减负若干规定》第五部分：同类材料最多报一次，同一事项“一张表”报送。"
        "近来另有 2 个单位也要过同样的。可以改成：这项以前报过的，先看现成的数据；要的话我直接给……"
    )

    assert card("update-0", 1, body) == answer
    assert len(body) <= 112


def test_the_body_fits_on_a_phone_whatever_the_rule_says(desk: Desk) -> None:
    """The alternative gives way: its button has all of it."""
    (answer,) = desk.sees(SENDER, Message(text=ASKED))

    assert len(answer.body) <= 112


def test_everything_the_verdict_said_is_recorded(desk: Desk) -> None:
    """And the words only behind the seal."""
    desk.message(SENDER, ASKED, group="g1", reply_url=URL)
    kept = flag(desk)

    assert ("update-0", "g1", SENDER, ("checkin", "ranking"), "B3", VERSION, State.TOLD, desk.now, None) == (
        kept.key, kept.group, kept.sender, kept.categories, kept.rule, kept.version, kept.state, kept.told_at,
        kept.public_at,
    )  # fmt: skip
    assert (ASKED, "每天早晚打卡", CHECKIN.alternative) == (
        kept_words(desk).message.text, kept_words(desk).quoted, kept_words(desk).alternative,
    )  # fmt: skip


def test_personal_numbers_are_masked_before_anything_is_kept(desk: Desk) -> None:
    """The quote keeps its place."""
    desk.sees(SENDER, Message(text=f"联系 13800138000，{DEMAND}"))

    assert (f"联系 ***********，{DEMAND}", "做个H5") == (kept_words(desk).message.text, kept_words(desk).quoted)


@pytest.mark.parametrize("text", ["今天下午三点开会", "不用做 H5", "收到，辛苦了"])
def test_messages_without_a_demand_leave_no_trace(desk: Desk, text: str) -> None:
    """Nobody is told, nothing is kept."""
    answers = [desk.sees(SENDER, Message(text=text)), desk.message(SENDER, text, group="g1")]

    assert ([UNHANDLED, UNHANDLED], None) == (answers, flag(desk))


def test_in_the_single_chat_a_demand_is_nobodys_business(desk: Desk) -> None:
    """It asks nobody for anything."""
    assert (UNHANDLED, None) == (desk.message(SENDER, DEMAND), flag(desk))


def test_a_low_one_is_counted_in_silence(desk: Desk) -> None:
    """For the weekly report."""
    assert ([], State.COUNTED) == (desk.sees(SENDER, Message(text="换个表再填一遍")), flag(desk).state)


def test_the_same_message_twice_has_one_effect(desk: Desk) -> None:
    """The archive may bring a message again."""
    answers = [desk.sees(SENDER, Message(text=DEMAND), key="msg-1") for _ in range(3)]

    assert [[card("msg-1", 1, H5_BODY)], [], []] == answers
    assert flag(desk, 2) is None


def test_two_private_words_a_day_are_enough(desk: Desk) -> None:
    """The third is counted; the next day begins anew."""
    texts = (DEMAND, ASKED, POLL)
    today = [desk.sees(SENDER, Message(text=text)) for text in texts]
    others = desk.sees(OTHER, Message(text=POLL))
    later(desk, days=1)
    tomorrow = desk.sees(SENDER, Message(text="各村制度全部上墙"))

    assert [1, 1, 0, 1, 1] == [len(answer) for answer in (*today, others, tomorrow)]
    assert State.COUNTED is flag(desk, 3).state


def test_what_waits_for_the_morning_counts_for_the_morning(desk: Desk) -> None:
    """Three demands in the evening are not two cards at night and two more in the morning."""
    desk.now = moment(TUESDAY, "21:00")
    evening = [desk.sees(SENDER, Message(text=text)) for text in (DEMAND, ASKED)]
    desk.now = moment(TUESDAY + timedelta(days=1), "09:00")
    morning = desk.sees(SENDER, Message(text=POLL))

    assert [1, 1, 0] == [len(answer) for answer in (*evening, morning)]
    assert moment(TUESDAY + timedelta(days=1), "08:30") == flag(desk).told_at


def test_without_an_app_nobody_is_told_and_the_group_is_not_either(desk: Desk) -> None:
    """Private words first, or none."""
    desk.can_send_files = False

    assert [[], [], []] == [desk.message(SENDER, ASKED, group="g1", reply_url=URL) for _ in range(3)]
    assert [State.COUNTED] * 3 == [flag(desk, number).state for number in (1, 2, 3)]


PUBLIC = Text(
    "温馨提示：“每天早晚打卡”，国家有明文。"
    "《关于防治“指尖上的形式主义”的若干意见》：除安保、应急等特殊场景外，不得强制打卡签到。"
    "可以改成：有情况随时报，没有情况不用报。"
)


def test_a_repetition_is_said_in_the_group_once_a_day_without_a_name(desk: Desk) -> None:
    """After the private word, in answer to the message itself."""
    first = desk.message(SENDER, ASKED, group="g1", reply_url=URL)
    later(desk, minutes=15)
    second = desk.message(SENDER, ASKED, group="g1", reply_url=URL)
    later(desk, minutes=15)
    third = desk.message(SENDER, ASKED, group="g1", reply_url=URL)

    assert [[card("update-0", 1, CHECKIN_BODY)], [card("update-1", 2, CHECKIN_BODY), PUBLIC], []] == [
        first, second, third,
    ]  # fmt: skip
    assert [None, desk.now - timedelta(minutes=15), None] == [flag(desk, number).public_at for number in (1, 2, 3)]


def test_an_ignored_word_is_followed_by_a_public_one(desk: Desk) -> None:
    """Hours later, about whatever is asked then in the same group."""
    desk.message(SENDER, ASKED, group="g1", reply_url=URL)
    later(desk, hours=1)
    before = desk.message(SENDER, POLL, group="g1", reply_url=URL)
    later(desk, days=1)
    after = desk.message(SENDER, POLL, group="g1", reply_url=URL)

    assert [["Card"], ["Card", "Text"]] == [[type(one).__name__ for one in answer] for answer in (before, after)]


def test_an_observed_message_cannot_be_answered_in_the_group(desk: Desk) -> None:
    """Nor can one that brought no answer address; a private word is all, twice a day."""
    desk.sees(SENDER, Message(text=ASKED))
    later(desk, minutes=30)

    assert [card("update-1", 2, CHECKIN_BODY)] == desk.sees(SENDER, Message(text=ASKED))
    assert [] == desk.message(SENDER, ASKED, group="g1")
    assert [PUBLIC] == desk.message(SENDER, ASKED, group="g1", reply_url=URL)


def test_a_medium_one_is_never_said_in_the_group(desk: Desk) -> None:
    desk.message(SENDER, DEMAND, group="g1", reply_url=URL)
    later(desk, days=1)

    assert [card("update-1", 2, H5_BODY)] == desk.message(SENDER, DEMAND, group="g1", reply_url=URL)


def test_messages_of_the_day_before_yesterday_are_only_counted(desk: Desk) -> None:
    """An archive that was switched on today has a past."""
    old = desk.now
    desk.now += timedelta(days=2)
    desk.origin = lambda user, channel, group: {**Desk.origin(desk, user, channel, group), "at": old}

    assert ([], State.COUNTED) == (desk.sees(SENDER, Message(text=DEMAND)), flag(desk).state)


def test_a_daily_report_in_a_group_is_a_daily_report(desk: Desk) -> None:
    """Whatever stands in it: the other capabilities are asked first."""
    desk.router = ROUTER
    answers = desk.message("hanmengjie", "白石镇11月24日：新增1（每人投十票的展板），整改0，销号0", group="g1")

    assert not any(isinstance(one, Card) and one.title == say("banned_request.title") for one in answers)
    assert flag(desk) is None


def test_a_demand_in_a_group_is_met_by_the_whole_bot(desk: Desk) -> None:
    """Between the other capabilities and the help, which would be silent."""
    desk.router = ROUTER

    assert [card("update-0", 1, H5_BODY)] == desk.message(SENDER, DEMAND, group="g1", reply_url=URL)


def test_the_days_of_a_week_are_not_those_of_the_calendar(desk: Desk) -> None:
    """A card on Friday evening waits for Monday and counts for Monday."""
    friday = date(2026, 11, 27)
    desk.now = moment(friday, "18:30")
    desk.sees(SENDER, Message(text=VOTE.phrase + NO_WAY_OUT.phrase))

    assert moment(date(2026, 11, 30), "08:30") == flag(desk).told_at
