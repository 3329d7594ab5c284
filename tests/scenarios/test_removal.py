"""Problems that are to leave the ledger, over the wire: the clerk asks, the statistics group decides (9.18)."""

from datetime import date

import pytest

from bot.practice import Practice
from bot.sandbox.messages import Shown
from bot.sandbox.people import Person
from policies.roster import UnitCode
from storage import removals
from tests.scenarios import ledgers
from tests.scenarios.ledgers import ledger, words
from tests.scenarios.towns import TOWNS, Chat, Town, in_group, to_app

say = words().say
HEAD, MEMBER = "zhonghuimin", "yinhaoran"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def reported(town: Town) -> Town:
    """A town whose last report left three problems open, each in a village of its own."""
    (answer,) = town.clerk.sends(ledger(town.unit))

    assert town.receipt() in answer
    return town


def problem(town: Town, number: int) -> str:
    return f"{town.unit}-20261123-{number:03}"


def asked(claim: str) -> list[str]:
    return [f"aibot: {say('removal.asked', claims=claim)}"]


def card(town: Town, number: int, key: str, **fields: str) -> str:
    description = ledgers.problem(town.unit, number, MONDAY)["问题描述"]
    body = say(
        f"removal.{key}",
        unit=town.name,
        problem=problem(town, number),
        venue=f"{town.name}第{number}村活动室",
        description=description if len(description) <= 34 else f"{description[:34]}……",
        **fields,
    )
    return f"app: 剔除一个问题？ | {body} | [同意剔除][不同意]"


def granted(town: Town) -> frozenset[str]:
    with town.practice.app.database.reading() as db:
        return removals.granted(db, UnitCode(town.unit), since=None)


def card_of(chat: Chat) -> Shown:
    return next(shown for shown in reversed(chat.person.inbox()) if shown.card)


def forged(practice: Practice, person: Person, key: str, task_id: str = "removal-1") -> None:
    to_app(
        practice,
        person,
        "<MsgType>event</MsgType><Event>template_card_event</Event><CardType>button_interaction</CardType>"
        f"<EventKey>{key}</EventKey><TaskId>{task_id}</TaskId>",
    )


def test_an_unfounded_problem_goes_when_the_statistics_group_agrees(reported: Town) -> None:
    """Everybody of the group has a card, the first tap decides, the other card says so."""
    head, member = reported.chat_of(HEAD), reported.chat_of(MEMBER)
    one = problem(reported, 1)
    answers = reported.clerk.says(f"{one} 不属实，现场没有这块展板")
    shown = [head.hears(), member.hears()]
    before = granted(reported)
    told = head.presses("同意剔除")
    heard = reported.clerk.hears()
    second = member.presses("不同意")

    assert asked(f"{one} 不属实") == answers
    assert [[card(reported, 1, "ask_unfounded")]] * 2 == shown
    assert [f"app: {say('removal.done_granted', problem=one)}"] == told
    assert [f"app: {say('removal.told_granted', claim=f'{one} 不属实')}"] == heard
    assert [f"app: {say('removal.decided.granted', problem=one)}"] == second
    assert ["已同意", "已同意"] == [card_of(chat).card.settled for chat in (head, member)]
    assert (frozenset(), {one}) == (before, granted(reported))


def test_a_merger_can_be_refused(reported: Town) -> None:
    """The problem stays, and the clerk hears of it."""
    head = reported.chat_of(HEAD)
    one, two = problem(reported, 1), problem(reported, 2)
    answers = reported.clerk.says(f"{one} 合并到 {two}")
    shown = head.hears()
    head.presses("不同意")

    assert asked(f"{one} 合并到 {two}") == answers
    assert [card(reported, 1, "ask_merged", target=two)] == shown
    assert [f"app: {say('removal.told_refused', claim=f'{one} 合并到 {two}')}"] == reported.clerk.hears()
    assert frozenset() == granted(reported)


def test_by_button_the_clerk_is_asked_which_it_is(reported: Town) -> None:
    """The button the report offers beside D01, then one of three."""
    one, head = problem(reported, 1), reported.chat_of(HEAD)
    forged(reported.practice, reported.clerk.person, f"remove:{one}")
    body = say("removal.which_ask", venue=f"{reported.name}第1村活动室")
    offer = reported.clerk.hears()

    assert [f"app: {one} 怎么处理？ | {body} | [不属实][合并到别的][已销号]"] == offer
    assert [f"app: {say('removal.asked', claims=f'{one} 不属实')}"] == reported.clerk.presses("不属实")
    assert [card(reported, 1, "ask_unfounded")] == head.hears()


def test_merged_without_a_neighbour_is_asked_for_in_words(reported: Town) -> None:
    """Each problem of this ledger has a village of its own."""
    one = problem(reported, 1)
    forged(reported.practice, reported.clerk.person, f"remove:{one}:merged")

    assert [f"app: {say('removal.target_write', problem=one)}"] == reported.clerk.hears()


def test_another_towns_clerk_can_neither_ask_nor_learn_anything(reported: Town) -> None:
    """By words or by forged presses."""
    other = Town(reported.practice, TOWNS[(TOWNS.index(reported.unit) + 6) % len(TOWNS)])
    one = problem(reported, 1)
    told = say("removal.not_open", problem=one)
    (in_words,) = other.clerk.says(f"{one} 不属实")
    for key in (f"remove:{one}", f"remove:{one}:unfounded", f"remove:{one}:closed"):
        forged(reported.practice, other.clerk.person, key)

    assert (f"aibot: {told}", [f"app: {told}"] * 3) == (in_words, other.clerk.hears())
    assert frozenset() == granted(reported)


def test_decisions_forged_by_others_change_nothing(reported: Town) -> None:
    """The clerk who asked, the town's leader, the inspection group."""
    head = reported.chat_of(HEAD)
    reported.clerk.says(f"{problem(reported, 1)} 不属实")
    head.hears()
    shown = card_of(head).card
    others = [reported.clerk, reported.leader, reported.chat_of("liaozhengyang")]
    for chat in others:
        forged(reported.practice, chat.person, shown.buttons[0].key, shown.task_id)
    refusal = [f"app: {say('removal.not_entitled')}"]

    assert [refusal, refusal, refusal] == [chat.hears() for chat in others]
    assert frozenset() == granted(reported)


def test_made_up_decisions_are_old_cards(reported: Town) -> None:
    """Even of the statistics group."""
    head = reported.chat_of(HEAD)
    for key in ("strike:999999", "strike:x", f"no_strike:{'9' * 40}"):
        forged(reported.practice, head.person, key)
    gone = f"app: {say('help.button_gone')}"

    assert [gone, gone, gone] == head.hears()


def test_a_daily_report_that_names_ids_is_a_daily_report(reported: Town) -> None:
    """Sample 5 of section 6.2; nobody of the task force is asked anything."""
    head = reported.chat_of(HEAD)
    answers = reported.clerk.says(
        f"{reported.name}：新增0，销号2（{problem(reported, 1)}、{problem(reported, 2)}），无困难。"
    )

    assert [] != answers
    assert [] == head.hears()


def test_in_a_group_the_group_only_hears_that_it_was_seen(reported: Town) -> None:
    """Which problem is unfounded is said privately, in the app."""
    one = problem(reported, 1)
    in_group(reported.practice, reported.clerk.person, f"@轻指 {one} 不属实")

    assert sorted(
        [f"aibot: {say('removal.told_privately')}", f"app: {say('removal.asked', claims=f'{one} 不属实')}"]
    ) == sorted(reported.clerk.hears())
