"""Banned requests over the wire: a demand in a group, the private card, its buttons, the policy group, questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from bot.practice import Practice
from bot.rulebook import Rulebook
from bot.sandbox.messages import Shown
from handlers.events import Channel as Door
from handlers.events import Conversation, GroupMessageSeen
from policies.judge import Message
from policies.roster import UserId
from storage import flags
from storage.flag_rows import Flag, State
from tests.judges import CHECKIN, H5, MarkingJudge
from tests.scenarios.ledgers import TUESDAY, ledger, words
from tests.scenarios.towns import Chat, at, dead_letters, in_group, passes, settings_on, settle, to_app

say = words().say
DEMAND = "@轻指 各乡镇：周五前做个H5，链接发群里。"
ASKED = "@轻指 各乡镇：即日起每天早晚打卡，缺卡的通报。"
DOUBTFUL = "@轻指 请把塌方点的照片马上发群里，地质专家要看。"
BUTTONS = "[用替代写法][这是应急情况][不算违规]"
H5_CARD = (
    "app: 这条要求可以换个写法 | 谢谢费心。“做个H5”，本县有要求。按本县清理工作要求，不向基层要 H5 汇报。"
    f"可以改成：{H5.alternative} | {BUTTONS}"
)
PUBLIC = (
    "aibot: 温馨提示：“每天早晚打卡”，国家有明文。"
    "《关于防治“指尖上的形式主义”的若干意见》：除安保、应急等特殊场景外，不得强制打卡签到。"
    f"可以改成：{CHECKIN.alternative}"
)


@dataclass
class Department:
    """Two people of the county's offices, and the head of the policy group."""

    practice: Practice
    keys: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.sender, self.other, self.head = (self.chat(user) for user in ("ansenlin", "dingruolan", "yaowenxin"))

    def chat(self, user: str) -> Chat:
        return Chat(self.practice, self.practice.sandbox.person(user))

    def says(self, text: str, *, chat: Chat | None = None, quoting: str | None = None) -> list[str]:
        """Somebody mentions the bot in the work group; what they are told."""
        chat = chat or self.sender
        in_group(self.practice, chat.person, text, quoting=quoting)
        return chat.hears()

    def sees(self, text: str) -> list[str]:
        """The sender writes to the others of the group, and the archive brings it; what they are told."""
        conversation = Conversation(Door.ARCHIVE, UserId(self.sender.person.user_id), "wrkQH-work-group-01")
        event = GroupMessageSeen(
            key=f"seen-{next(self.keys)}",
            at=self.practice.clock.now(),
            conversation=conversation,
            message=Message(text=text),
        )
        self.practice.app.dispatch.observe([event])
        return self.sender.hears()

    def flag(self, number: int = 1) -> Flag | None:
        with self.practice.app.database.reading() as db:
            return flags.find(db, number)


@pytest.fixture
def office(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Department]:
    """A county of one's own on a Tuesday afternoon, under a judge that knows a few phrases. Nothing may be given up."""
    monkeypatch.setattr(Rulebook, "judge", MarkingJudge())
    with Practice(settings_on(database_url)) as practice:
        practice.clock.move_to(at(TUESDAY, "15:40"))
        yield Department(practice)
        settle(practice)

        assert [] == dead_letters(practice)


def newest_card(chat: Chat) -> Shown:
    return next(shown for shown in reversed(chat.person.inbox()) if shown.card)


def review(excerpt: str, concern: str, category: str, settled: str = "[是违规][不算违规][先放着]") -> str:
    return f"app: 这条算不算违规？ | {concern}（{category}）：“{excerpt}”。不点就一直放着。 | {settled}"


def test_a_demand_in_a_group_brings_its_sender_a_private_card(office: Department) -> None:
    """And the group nothing."""
    assert [H5_CARD] == office.says(DEMAND)
    assert State.TOLD is office.flag().state


def test_the_other_wording_comes_to_be_copied(office: Department) -> None:
    """The card shows that it was taken."""
    office.says(DEMAND)

    assert [f"app: {H5.alternative}"] == office.sender.presses("用替代写法")
    assert ("已发替代写法", State.MENDED) == (newest_card(office.sender).card.settled, office.flag().state)


def test_an_emergency_is_recorded_without_another_word(office: Department) -> None:
    """The policy group has a card."""
    office.says(DEMAND)

    assert [] == office.sender.presses("这是应急情况")
    assert "已记为应急" == newest_card(office.sender).card.settled
    assert [review(DEMAND.removeprefix("@轻指 "), "发的人说是应急", "H5 汇报")] == office.head.hears()


def test_an_appeal_is_decided_and_the_demand_let_be(office: Department) -> None:
    """Review, card, exception: nobody is told again."""
    office.says(DEMAND)
    appealed = office.sender.presses("不算违规")
    shown = office.head.hears()
    decided = office.head.presses("不算违规")
    heard = office.sender.hears()

    assert [f"app: {say('banned_request.appealed', days=7)}"] == appealed
    assert [review(DEMAND.removeprefix("@轻指 "), "发的人说不算违规", "H5 汇报")] == shown
    assert ["app: 好的，记为不算违规，2027年2月22日前同样的话不再提示。"] == decided
    assert ["app: 专班看过“做个H5”了：不算违规，2027年2月22日前同样的话不再提示。"] == heard
    assert ("不算违规", State.CLEARED) == (newest_card(office.head).card.settled, office.flag().state)
    assert [] == office.says(f"{DEMAND}！", chat=office.other)


def test_a_repetition_is_said_in_the_group_once(office: Department) -> None:
    """By way of the message's own answer address; the private words have their limit, too."""
    first = office.says(ASKED)
    passes(office.practice, minutes=20)
    second = office.says(ASKED)
    passes(office.practice, minutes=20)
    third = office.says(ASKED)

    assert [1, True, True, 2] == [len(first), first[0].startswith("app: "), PUBLIC in second, len(second)]
    assert [] == third


def test_what_the_archive_brings_is_told_privately_only(office: Department) -> None:
    """However often it is repeated."""
    first = office.sees(DEMAND.removeprefix("@轻指 "))
    passes(office.practice, hours=1)
    second = office.sees(ASKED)
    ordinary = office.sees("下午三点开会")

    assert ([H5_CARD], 1, []) == (first, len(second), ordinary)
    assert second[0].startswith("app: ")


def test_a_doubtful_demand_is_for_the_policy_group_alone(office: Department) -> None:
    """Its sender hears nothing, before and after; the second press is too late."""
    said = office.says(DOUBTFUL)
    shown = office.head.hears()
    later = office.head.presses("先放着")
    asked = office.head.says("待复核")
    decided = office.head.presses("是违规")

    assert ([], []) == (said, office.sender.hears())
    assert [review(DOUBTFUL.removeprefix("@轻指 "), "拿不准", "截图照片留痕")] == shown
    assert [] == later
    assert [shown[0].replace("app: ", "aibot: ", 1)] == asked
    assert ["aibot: 好的，记为违规。"] == decided
    assert State.CONFIRMED is office.flag().state
    assert ["aibot: 没有等着复核的了。"] == office.head.says("待复核")


def test_a_question_is_answered_in_the_single_chat(office: Department) -> None:
    """With the words behind a colon, or sent when they are asked for."""
    told = "aibot: 这里有不太合适的话。“做个H5”，本县有要求。按本县清理工作要求，不向基层要 H5 汇报。"
    with_words = office.sender.says("这算不算违规：各乡镇做个H5")
    asked = office.sender.says("这算不算违规")
    sent = office.sender.says("各乡镇做个H5")
    fine = office.sender.says("算不算违规：下午三点开会")

    assert [f"aibot: {say('banned_request.want_text')}"] == asked
    assert [True, True] == [answer[0].startswith(told) for answer in (with_words, sent)]
    assert [f"aibot: {say('banned_request.asked_none')}"] == fine


def test_a_quoted_message_is_answered_privately(office: Department) -> None:
    """The group hears that it was looked at; whoever sent it hears nothing."""
    in_the_group, privately = sorted(office.says("@轻指 这条违规吗", chat=office.other, quoting="各乡镇做个H5"))

    assert "aibot: 看过了，结果已私聊您。" == in_the_group
    assert privately.startswith("app: 这里有不太合适的话。“做个H5”，本县有要求。")
    assert [] == office.sender.hears()
    assert office.flag() is None


def test_a_doubtful_question_can_be_put_to_people(office: Department) -> None:
    """One tap; the answer comes when they decided."""
    (card,) = office.sender.says("算不算违规：请把塌方点的照片发来")
    said = office.sender.presses("请专班看看")
    shown = office.head.hears()
    office.head.presses("是违规")

    assert card.startswith("aibot: 这句拿不准 | “塌方点的照片”算不算，我拿不准（像是截图照片留痕）。")
    assert [f"aibot: {say('banned_request.put_to_people')}"] == said
    assert [review("请把塌方点的照片发来", "有人来问", "截图照片留痕")] == shown
    assert ["app: 专班看过“塌方点的照片”了：还是不合适。可以改成：写清楚位置就行。"] == office.sender.hears()


def test_a_text_is_rewritten(office: Department) -> None:
    """Whole, in one message, to be copied."""
    (answer,) = office.sender.says("帮我改一下：\n本周例会改到周四。各乡镇：做个H5，周五交。")
    text = "本周例会改到周四。各乡镇：不用做 H5，发一段文字加一张表就行，周五交。"

    assert answer.startswith("aibot: “做个H5”，本县有要求。")
    assert answer.endswith(f"可以这样发：\n\n{text}")


def test_presses_forged_by_others_change_nothing(office: Department) -> None:
    """A colleague answers for nobody; the sender does not decide."""
    office.says(DEMAND)
    for chat, key in ((office.other, "contest:1"), (office.sender, "fine:1"), (office.head, "reword:1")):
        to_app(
            office.practice,
            chat.person,
            "<MsgType>event</MsgType><Event>template_card_event</Event><CardType>button_interaction</CardType>"
            f"<EventKey>{key}</EventKey><TaskId>flag-1</TaskId>",
        )
    gone = [f"app: {say('help.button_gone')}"]

    assert [gone, [f"app: {say('banned_request.review.not_entitled')}"], gone] == [
        office.other.hears(), office.sender.hears(), office.head.hears(),
    ]  # fmt: skip
    assert State.TOLD is office.flag().state


def test_a_daily_report_in_a_group_is_a_daily_report(office: Department) -> None:
    """The judge has no say in it."""
    clerk = office.chat("hanmengjie")
    in_group(office.practice, clerk.person, "@轻指 白石镇 11月24日 日报", quoting=ledger("BS"))

    assert "已收到白石镇 11月24日日报" in clerk.hears()[0]
    assert office.flag() is None
