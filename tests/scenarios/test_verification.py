"""A problem struck off, looked at, sent back and mended: over the wire, and what the task force reads of it."""

from datetime import date

import pytest

from bot.practice import Practice
from policies.verification_text import Verdict
from storage import problems, verifications
from tests.scenarios.ledgers import FIRST_ROW, TUESDAY, ledger, struck_off, words
from tests.scenarios.towns import Chat, Town, at, to_app

say = words().say
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
ONE = "QH-20261123-001"
PLACE = "清河镇第1村 清河镇第1村活动室"


@pytest.fixture
def qinghe(practice: Practice) -> Town:
    """Qinghe struck its first problem off on Tuesday; two are open. It is Wednesday, ten o'clock."""
    practice.clock.move_to(at(TUESDAY, "15:40"))
    town = Town(practice, "QH")
    (receipt,) = town.clerk.sends(ledger("QH").changed(struck_off(FIRST_ROW)))
    assert town.receipt() in receipt
    morning(practice, WEDNESDAY, "10:00")
    town.clerk.hears()
    return town


def morning(practice: Practice, day: date, clock: str = "09:00") -> None:
    """The day has come, and the bot has looked at its calendar."""
    practice.clock.move_to(at(day, clock))
    practice.app.scheduler.look()


def inspector(town: Town) -> Chat:
    return town.chat_of("liaozhengyang")


def presses(chat: Chat, key: str) -> list[str]:
    """A press of a button with that key, of whatever card."""
    to_app(
        chat.practice,
        chat.person,
        "<MsgType>event</MsgType><Event>template_card_event</Event><CardType>button_interaction</CardType>"
        f"<EventKey>{key}</EventKey><TaskId>any-card</TaskId><ResponseCode>forged</ResponseCode>",
    )
    return chat.hears()


def on_wednesday(changes: dict | None = None):
    """Wednesday's ledger with Tuesday's three problems, the first as told."""
    first = struck_off(FIRST_ROW) if changes is None else {(FIRST_ROW, title): to for title, to in changes.items()}
    return ledger("QH", day=WEDNESDAY, found_on=MONDAY).changed(first)


def test_a_failure_in_words_reaches_the_clerk_and_nobody_else(qinghe: Town) -> None:
    """Privately, with what was seen and what to do."""
    found = inspector(qinghe)
    qinghe.leader.hears()
    answers = found.says(f"{ONE} 核验不通过，牌子还挂着")
    seen = say("verification.seen", reason="牌子还挂着")

    assert [f"aibot: {say('verification.recorded_failed', problem=ONE, unit='清河镇')}"] == answers
    assert [f"app: {say('verification.tell_failed', problem=ONE, place=PLACE, seen=seen)}"] == qinghe.clerk.hears()
    assert [] == qinghe.leader.hears()


def test_a_failed_problem_has_to_stand_in_the_next_ledger(qinghe: Town) -> None:
    """Left as it was, the ledger comes back; sent back to be mended, it passes."""
    inspector(qinghe).says(f"{ONE} 核验不通过")
    qinghe.clerk.hears()
    left, *_ = qinghe.clerk.sends(on_wednesday())
    (receipt, *_) = qinghe.clerk.sends(on_wednesday({"整改状态": "已退回重改"}))
    with qinghe.practice.app.database.reading() as db:
        reopened = verifications.reopened_since(db, "QH", WEDNESDAY)

    assert ONE in left
    assert "退回" in left
    assert qinghe.receipt(day=WEDNESDAY) in receipt
    assert frozenset() == reopened


def test_a_card_is_pressed_until_nothing_is_left(qinghe: Town) -> None:
    """By the real card's own buttons."""
    found = inspector(qinghe)
    (card,) = presses(found, "verify")
    told = found.presses("通过")

    assert card.startswith(f"app: 核验 {ONE} | 清河镇 {PLACE}，11月24日销号。")
    assert f"app: {say('verification.recorded_verified', problem=ONE)}" in told
    assert [f"app: {say('verification.none_left')}"] == presses(found, "verify")


@pytest.mark.parametrize("user", ["chenjing", "hezhiyuan", "zhonghuimin"])
def test_forged_presses_change_nothing(qinghe: Town, user: str) -> None:
    """Whoever knows the key."""
    forger = qinghe.chat_of(user)
    refused = [presses(forger, f"fail:QH:{ONE}"), presses(forger, "verify"), presses(forger, f"pass:QH:{ONE}")]

    assert [[f"app: {say('verification.not_entitled')}"]] * 3 == refused
    with qinghe.practice.app.database.reading() as db:
        assert not [one for one in problems.history(db, "QH", ONE) if one.kind in list(Verdict)]


def test_the_next_morning_everybody_hears_what_is_theirs(qinghe: Town) -> None:
    """The statistics group the counts, the inspection group the lead, the commission the id; each once."""
    inspector(qinghe).says(f"{ONE} 核验不通过，牌子还挂着")
    statistics, found, commission = (qinghe.chat_of(one) for one in ("zhonghuimin", "liaozhengyang", "yanmingyuan"))
    morning(qinghe.practice, THURSDAY)
    (card, *_), (lead,), (anomaly,) = statistics.hears(), found.hears(), commission.hears()

    assert card.startswith("app: 11月25日日报汇总（截至 9:00） | 共 12 个单位，已报 0：")
    assert "线索 1 条，见明细。" in card
    assert f"可能虚假整改 1 条。\n可以先看：{ONE}。 | [开始核验][明细]" in lead
    assert (ONE in anomaly, "清河" in anomaly) == (True, False)

    morning(qinghe.practice, THURSDAY, "09:30")

    assert ([], [], []) == (statistics.hears(), found.hears(), commission.hears())


def test_the_details_are_one_press_away(qinghe: Town) -> None:
    """From the real card of Wednesday's morning."""
    statistics = qinghe.chat_of("zhonghuimin")
    statistics.read = 0
    (told,) = [line for line in statistics.presses("明细") if "日报明细" in line]

    assert "11月24日日报明细，截至 11月25日 10:00" in told
    assert "原有 3，新增 0，销号 1，剔除 0，现有 2。" in told
