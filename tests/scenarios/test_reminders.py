"""The bot's own messages over the wire: reminders, the morning's draft, the note to the leader, and long silences."""

from datetime import date, timedelta

import pytest

from bot.practice import Practice
from tests.scenarios.ledgers import TUESDAY, ledger, words
from tests.scenarios.towns import TOWNS, Town, at, dead_letters, settle

say = words().say
MONDAY, WEDNESDAY = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
SATURDAY, NEXT_MONDAY = date(2026, 11, 28), date(2026, 11, 30)
BUTTONS = "[零报告][今日草稿][今天不再提醒]"


@pytest.fixture
def towns(practice: Practice) -> dict[str, Town]:
    """Every town of the county, on the Tuesday of the demo; nothing may be given up in it."""
    yield {unit: Town(practice, unit) for unit in TOWNS}

    assert [] == dead_letters(practice)


def it_is(practice: Practice, day: date, clock: str) -> None:
    """The county's clock is moved and the bot looks at it."""
    practice.clock.move_to(at(day, clock))
    practice.app.scheduler.look()
    settle(practice)


def heard(towns: dict[str, Town], role: str = "clerk") -> dict[str, list[str]]:
    """What came to the clerks (or leaders) since the last look, by town; towns that heard nothing are left out."""
    return {unit: lines for unit, town in towns.items() if (lines := getattr(town, role).hears())}


def card(town: Town, first_line: str, *, way: str = "今天没有问题的话，点“零报告”就行。") -> str:
    return f"app: {town.name} 11月24日日报 | {first_line}\n{way} | {BUTTONS}"


def test_a_day_of_reminders(practice: Practice, towns: dict[str, Town]) -> None:
    """At four to everybody who is missing, at five again, then no more; never to those who have reported."""
    towns["QH"].clerk.sends(ledger("QH"))
    it_is(practice, TUESDAY, "15:59:50")
    too_early = heard(towns)
    it_is(practice, TUESDAY, "16:00")
    first = heard(towns)
    towns["CG"].clerk.sends(ledger("CG"))
    it_is(practice, TUESDAY, "16:30")
    between = heard(towns)
    it_is(practice, TUESDAY, "17:00")
    last = heard(towns)
    it_is(practice, TUESDAY, "17:29")
    it_is(practice, TUESDAY, "17:31")
    it_is(practice, TUESDAY, "20:00")
    missing = "日报还没收到，17:30 截止。"

    assert ({}, {}, {}) == (too_early, between, heard(towns))
    assert {unit: [card(town, missing)] for unit, town in towns.items() if unit != "QH"} == first
    assert {unit: [card(town, missing)] for unit, town in towns.items() if unit not in ("QH", "CG")} == last


def test_days_off_and_the_time_after_the_campaign_are_silent(practice: Practice, towns: dict[str, Town]) -> None:
    """A Saturday at every hour; the days before and after the campaign."""
    silent = [(SATURDAY, f"{hour:02}:00") for hour in range(24)]
    silent += [(date(2026, 10, 30), clock) for clock in ("09:00", "16:00", "17:00")]
    silent += [(date(2027, 1, 5), clock) for clock in ("09:00", "16:00", "17:00")]
    for day, clock in silent:
        it_is(practice, day, clock)

    assert ({}, {}) == (heard(towns), heard(towns, "leader"))


def test_the_campaigns_last_day_is_followed_up_once(practice: Practice, towns: dict[str, Town]) -> None:
    """The note to the leader on the next working day; no draft, no reminder any more."""
    it_is(practice, date(2027, 1, 1), "09:00")
    leaders, clerks = heard(towns, "leader"), heard(towns)
    it_is(practice, date(2027, 1, 1), "16:00")
    it_is(practice, date(2027, 1, 4), "09:00")

    assert (set(TOWNS), {}) == (set(leaders), clerks)
    assert ({}, {}) == (heard(towns), heard(towns, "leader"))


def test_the_next_morning(practice: Practice, towns: dict[str, Town]) -> None:
    """Today's draft to those with open problems, the note to the leaders of those who are missing."""
    towns["QH"].clerk.sends(ledger("QH", rows=3))
    it_is(practice, WEDNESDAY, "09:00")
    note = "app: 白石镇 11月24日的日报，到截止时（17:30）没有收到，今天 17:30 前补报仍可接收，记为迟报。"
    offer = f"app: 清河镇 11月25日台账草稿 | {say('reminders.draft_offer', n=3)} | [沿用昨日][今日草稿]"
    leaders = heard(towns, "leader")

    assert {"QH": [offer]} == heard(towns)
    assert (set(TOWNS) - {"QH"}, [note]) == (set(leaders), leaders["BS"])


def test_a_clerk_moves_the_reminder_and_ends_it_for_today(practice: Practice, towns: dict[str, Town]) -> None:
    """In words, then with one tap."""
    clerk = towns["QH"].clerk
    answer = clerk.says("提醒改到 16:30")
    it_is(practice, TUESDAY, "16:00")
    at_four = clerk.hears()
    it_is(practice, TUESDAY, "16:30")
    at_half_past = clerk.hears()
    muted = clerk.presses("今天不再提醒")
    it_is(practice, TUESDAY, "17:00")
    it_is(practice, TUESDAY, "17:15")

    assert ["aibot: " + say("preferences.remind_at", at=at(TUESDAY, "16:30"), minutes=30)] == answer
    assert ([], [card(towns["QH"], "日报还没收到，17:30 截止。")]) == (at_four, at_half_past)
    assert (["app: " + say("reminders.muted")], []) == (muted, clerk.hears())


def test_a_wish_lasts_until_it_is_taken_back(practice: Practice, towns: dict[str, Town]) -> None:
    """No reminders, then reminders again."""
    clerk = towns["QH"].clerk
    clerk.says("以后不用提醒我了")
    it_is(practice, TUESDAY, "16:00")
    it_is(practice, WEDNESDAY, "16:00")
    silent = clerk.hears()
    clerk.says("恢复提醒")
    it_is(practice, WEDNESDAY, "17:00")

    assert ([], 1) == (silent, len(clerk.hears()))


def test_yesterdays_open_problems_are_done_in_one_tap_from_the_reminder(
    practice: Practice, towns: dict[str, Town]
) -> None:
    """The card of the reminder carries the button."""
    practice.clock.move_to(at(MONDAY, "15:40"))
    towns["QH"].clerk.sends(ledger("QH", day=MONDAY, rows=2))
    it_is(practice, TUESDAY, "16:00")
    (reminder,) = towns["QH"].clerk.hears()

    assert "还有 2 条未销号。没有变化的话，点“沿用昨日”就行。" in reminder
    assert reminder.endswith("[沿用昨日][今日草稿][今天不再提醒]")


def test_a_leader_is_told_in_the_morning_what_a_clerk_did_in_the_evening(
    practice: Practice, towns: dict[str, Town]
) -> None:
    """Somebody new tries to report at eight in the evening: the leader's card waits, and nothing else does."""
    newcomer, leader = towns["QH"].chat_of("tianxiaohe"), towns["QH"].leader
    practice.clock.move_to(at(TUESDAY, "20:00"))
    answer = newcomer.says("清河镇 11月24日 日报，新增1条")
    evening = leader.hears()
    asked = leader.says("我的设置")
    practice.clock.move_to(at(WEDNESDAY, "08:30"))
    (morning,) = leader.hears()

    assert ([], True, True) == (evening, bool(answer), bool(asked))
    assert morning.startswith("app: 变更经办人 | ")
