"""More time for the day's report, over the wire: the clerk asks, the leader taps, the clerk hears of it."""

from datetime import date, datetime

from bot.practice import Practice
from bot.sandbox.messages import Shown
from bot.sandbox.people import Person
from policies.roster import UnitCode
from storage import extensions
from tests.scenarios.ledgers import TUESDAY, ledger, words
from tests.scenarios.towns import TOWNS, Chat, Town, at, in_group, to_app

say = words().say
WEDNESDAY = date(2026, 11, 25)
NINE, NOON, CUTOFF = at(WEDNESDAY, "09:00"), at(WEDNESDAY, "12:00"), at(TUESDAY, "17:30")


def sample_9(town: Town) -> str:
    return f"{town.name}延期申请：今天全镇防火值守，台账明早9点前报，分管领导已同意。"


def asked(until: datetime = NINE) -> str:
    return f"aibot: {say('extension.asked', day=TUESDAY, until=until, cutoff=CUTOFF)}"


def card(town: Town, until: datetime = NINE, reason: str = "原因：今天全镇防火值守") -> str:
    body = say("extension.ask", day=TUESDAY, until=until, reason=reason, cutoff=CUTOFF)
    return f"app: {town.name}申请延期 | {body} | [同意延期][不同意]"


def granted(town: Town) -> datetime | None:
    with town.practice.app.database.reading() as db:
        return extensions.granted(db, UnitCode(town.unit), TUESDAY)


def neighbour(town: Town) -> Town:
    return Town(town.practice, TOWNS[(TOWNS.index(town.unit) + 6) % len(TOWNS)])


def card_of(chat: Chat) -> Shown:
    return next(shown for shown in reversed(chat.person.inbox()) if shown.card)


def forged(practice: Practice, person: Person, key: str, task_id: str) -> None:
    to_app(
        practice,
        person,
        "<MsgType>event</MsgType><Event>template_card_event</Event><CardType>button_interaction</CardType>"
        f"<EventKey>{key}</EventKey><TaskId>{task_id}</TaskId>",
    )


def test_the_leaders_tap_gives_the_unit_until_the_morning(town: Town) -> None:
    """Sample 9 of section 6.2, from the words to the report."""
    answers = town.clerk.says(sample_9(town))
    shown = town.leader.hears()
    nobody_decided = granted(town)
    told = town.leader.presses("同意延期")
    facts = {"day": TUESDAY, "until": NINE, "leader": town.leader.person.member.name}

    assert ([asked()], [card(town)], None) == (answers, shown, nobody_decided)
    assert [f"app: {say('extension.done_granted', **facts)}"] == told
    assert [f"app: {say('extension.told_granted', **facts)}"] == town.clerk.hears()
    assert ("已同意", NINE) == (card_of(town.leader).card.settled, granted(town))


def test_a_refusal_leaves_the_day_as_it_is(town: Town) -> None:
    """The clerk hears when it closes."""
    town.clerk.says(sample_9(town))
    told = town.leader.presses("不同意")
    facts = {"day": TUESDAY, "cutoff": CUTOFF, "leader": town.leader.person.member.name}

    assert [f"app: {say('extension.done_refused', **facts)}"] == told
    assert [f"app: {say('extension.told_refused', **facts)}"] == town.clerk.hears()
    assert ("未同意", None) == (card_of(town.leader).card.settled, granted(town))


def test_the_hour_is_asked_for_and_chosen_with_one_tap(town: Town) -> None:
    """The question's card then shows that it was answered; the leader sees that there is no reason."""
    question = town.clerk.says("今天的日报能不能延期")
    nobody_asked = town.leader.hears()
    answers = town.clerk.presses("明天 12:00")
    body = say("extension.hour_ask", day=TUESDAY, latest=NOON)

    assert [f"aibot: 到几点？ | {body} | [明早 9:00][明天 12:00]"] == question
    assert ([], [f"{asked(NOON)}\n{say('extension.no_reason')}"]) == (nobody_asked, answers)
    assert [card(town, NOON, "没写原因")] == town.leader.hears()


def test_the_hour_may_be_written_as_well(town: Town) -> None:
    """A bare answer to the question."""
    town.clerk.says("今天全镇打火，能不能晚点报")

    assert [asked()] == town.clerk.says("明早9点")
    assert [card(town, NINE, "原因：今天全镇打火")] == town.leader.hears()


def test_a_new_request_replaces_the_old_and_the_old_card_decides_nothing(town: Town) -> None:
    """Forged or just slow."""
    town.clerk.says(sample_9(town))
    town.leader.hears()
    old = card_of(town.leader).card
    town.clerk.says("申请延期到明天10点")
    town.leader.hears()
    forged(town.practice, town.leader.person, old.buttons[0].key, old.task_id)

    assert [f"app: {say('extension.decided.replaced')}"] == town.leader.hears()
    assert granted(town) is None


def test_presses_forged_by_others_decide_nothing(town: Town) -> None:
    """Another town's leader, the clerk who asked, the task force."""
    town.clerk.says(sample_9(town))
    town.leader.hears()
    shown = card_of(town.leader).card
    others = [neighbour(town).leader, town.clerk, town.chat_of("zhonghuimin")]
    for chat in others:
        forged(town.practice, chat.person, shown.buttons[0].key, shown.task_id)
    refusal = [f"app: {say('extension.not_entitled')}"]

    assert [refusal, refusal, refusal] == [chat.hears() for chat in others]
    assert granted(town) is None


def test_made_up_keys_are_old_cards(town: Town) -> None:
    """No such request, no number, a number no database has."""
    for key in ("extend:999999", "extend:x", f"no_extend:{'9' * 40}"):
        forged(town.practice, town.leader.person, key, "extension-1")
    gone = f"app: {say('help.button_gone')}"

    assert [gone, gone, gone] == town.leader.hears()


def test_after_closing_time_the_tap_comes_too_late(town: Town) -> None:
    """And so does a new request; both are told kindly."""
    town.clerk.says(sample_9(town))
    town.leader.hears()
    town.practice.clock.move_to(at(TUESDAY, "17:31"))
    told = town.leader.presses("同意延期")
    answers = town.clerk.says("申请延期到明早9点")

    assert [f"app: {say('extension.decided.lapsed', day=TUESDAY, cutoff=CUTOFF)}"] == told
    assert [f"aibot: {say('extension.closed', day=TUESDAY, cutoff=CUTOFF)}"] == answers
    assert ("已过截止", None) == (card_of(town.leader).card.settled, granted(town))


def test_what_cannot_be_granted_is_not_put_to_the_leader(town: Town) -> None:
    """Too late, already past, not needed."""
    latest = say("extension.too_late", latest=NOON)

    assert [f"aibot: {latest}"] == town.clerk.says("延期到后天上午9点，停电")
    assert [f"aibot: {say('extension.past', until=at(TUESDAY, '10:00'), latest=NOON)}"] == (
        town.clerk.says("延期到今天10点")
    )
    assert [] == town.leader.hears()


def test_a_report_that_has_come_needs_no_extension(town: Town) -> None:
    """Said with its receipt."""
    town.clerk.sends(ledger(town.unit))
    expected = say("extension.already_reported", day=TUESDAY, receipt=town.receipt())

    assert [f"aibot: {expected}"] == town.clerk.says(sample_9(town))
    assert [] == town.leader.hears()


def test_another_towns_clerk_cannot_ask_for_it(town: Town) -> None:
    """Rule S02; its leader is not bothered."""
    other = neighbour(town)

    assert [f"aibot: {say('daily_report.S02', unit=other.name)}"] == town.clerk.says(sample_9(other))
    assert [] == other.leader.hears()


def test_asked_in_a_group_the_leader_is_still_asked_privately(town: Town) -> None:
    """The card is nobody else's."""
    in_group(town.practice, town.clerk.person, f"@轻指 {sample_9(town)}")

    assert [card(town)] == town.leader.hears()
