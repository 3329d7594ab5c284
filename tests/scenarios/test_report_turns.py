"""A report out of turn: extended, corrected the next morning, more than a day late (daily-clearance.md 3, 6.3)."""

from datetime import date
from typing import Any

from tests.scenarios.ledgers import TUESDAY, closed, ledger_of, problem, words
from tests.scenarios.towns import Chat, Town, at, passes

say = words().say
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
STATISTICS, OTHER_STATISTICS = "zhonghuimin", "yinhaoran"
REASON = "更正：1 号问题昨天已经销号"


def problems(town: Town) -> list[dict[str, Any]]:
    return [problem(town.unit, number, MONDAY) for number in (1, 2, 3)]


def waits(town: Town) -> str:
    return "aibot: " + say("daily_report.overdue.waits", unit=town.name, day=TUESDAY)


def corrects(town: Town, rows: list[dict[str, Any]]) -> list[str]:
    """Tuesday's ledger again, the reason in the words before it."""
    assert ["aibot: " + say("daily_report.correction_waits")] == town.clerk.says(f"11月24日日报{REASON}")
    return town.clerk.sends(ledger_of(town.unit, rows))


def test_an_extension_the_leader_granted_is_not_late(town: Town) -> None:
    """One tap before closing time, the report the next morning within the hour."""
    asked = town.clerk.says("延期申请：今天全镇防火值守，台账明早9点前报")
    request = town.leader.hears()
    town.leader.presses("同意延期")
    told = town.clerk.hears()
    town.practice.clock.move_to(at(WEDNESDAY, "08:50"))
    (receipt,) = town.clerk.sends(ledger_of(town.unit, problems(town)))

    assert asked[0].startswith("aibot: 已请分管班子成员点同意：11月24日日报延到 11月25日 9:00。")
    assert "防火值守" in request[0]
    assert any("11月24日日报可以延到 11月25日 9:00" in answer for answer in told)
    assert f"回执 {town.receipt()}。" in receipt
    assert say("daily_report.extended") == receipt.splitlines()[-1]


def test_that_a_leader_agreed_by_word_of_mouth_is_no_extension(town: Town) -> None:
    """Only the leader's own tap counts (section 6.2, sample 9): without it the report is late."""
    town.clerk.says("延期申请：今天全镇防火值守，台账明早9点前报，分管领导已同意。")
    town.practice.clock.move_to(at(WEDNESDAY, "08:50"))
    (receipt,) = town.clerk.says(f"{town.name} 11月24日 日报") and town.clerk.sends(
        ledger_of(town.unit, problems(town))
    )

    assert "记为 11月24日的迟报（截止 17:30）。" == receipt.splitlines()[-1]


def test_a_correction_the_next_morning_makes_a_second_version(town: Town) -> None:
    """With a reason, while nothing was reported after it."""
    first, *others = problems(town)
    town.clerk.sends(ledger_of(town.unit, [first, *others]))
    town.practice.clock.move_to(at(WEDNESDAY, "09:30"))
    (answer,) = corrects(town, [first | closed(), *others])

    assert f"aibot: 已收到{town.name} 11月24日日报，回执 {town.receipt(2)}。" == answer.splitlines()[0]
    assert "已用最新这份（第 2 版）替换上一份，变化：改动 1 条。" == answer.splitlines()[-1]


def test_a_correction_that_today_would_not_balance_with_is_not_taken(town: Town) -> None:
    """Otherwise a problem could vanish between two days by correcting the earlier one."""
    first, *others = problems(town)
    new = problem(town.unit, 4, WEDNESDAY)
    town.clerk.sends(ledger_of(town.unit, [first, *others]))
    town.practice.clock.move_to(at(WEDNESDAY, "15:00"))
    town.clerk.sends(ledger_of(town.unit, [first, *others, new], day=WEDNESDAY))
    extra = problem(town.unit, 5, TUESDAY)
    answers = corrects(town, [first, *others, extra])
    breaks = say("daily_report.breaks_next", day=TUESDAY, next=WEDNESDAY, problems=extra["问题编号"])

    assert [f"aibot: {breaks}"] == answers


def test_once_today_is_mended_the_earlier_day_can_be_corrected(town: Town) -> None:
    """As the refusal says: the later ledger first."""
    rows, extra = problems(town), problem(town.unit, 5, TUESDAY) | {"备注": "补录"}
    town.clerk.sends(ledger_of(town.unit, rows))
    town.practice.clock.move_to(at(WEDNESDAY, "15:00"))
    town.clerk.sends(ledger_of(town.unit, [rows[0] | {"备注": "月底前完成"}, *rows[1:]], day=WEDNESDAY))
    town.clerk.sends(ledger_of(town.unit, [*rows, extra], day=WEDNESDAY))
    (answer,) = corrects(town, [*rows, extra])

    assert f"回执 {town.receipt(2)}。" in answer.splitlines()[0]


def test_an_overdue_report_is_taken_by_the_task_force_and_by_nobody_else(town: Town) -> None:
    """More than a day late: the clerk waits, one of the statistics group decides, the other finds it decided."""
    statistics, other = town.chat_of(STATISTICS), town.chat_of(OTHER_STATISTICS)
    town.practice.clock.move_to(at(THURSDAY, "09:10"))
    held = brings_tuesdays(town)
    (card,) = asked_about(town, statistics)
    asked_about(town, other)
    settled = statistics.presses("接收")
    told = town.clerk.hears()
    late = other.presses("不接收")

    assert [waits(town)] == held
    assert card == (
        f"app: 一份缺报，请人工接收 | {say('daily_report.overdue.body', unit=town.name, day=TUESDAY, open=3)}"
        " | [接收][不接收]"
    )
    assert [] == settled
    assert ["app: " + say("daily_report.overdue.taken_clerk", unit=town.name, day=TUESDAY, receipt=town.receipt())] == (
        told
    )
    assert ["app: " + say("daily_report.overdue.decided")] == late


def test_an_overdue_report_that_is_not_taken_leaves_the_day_open(town: Town) -> None:
    """The clerk is told whom to speak to, and Wednesday's ledger is the first."""
    statistics = town.chat_of(STATISTICS)
    town.practice.clock.move_to(at(THURSDAY, "09:10"))
    brings_tuesdays(town)
    asked_about(town, statistics)
    statistics.presses("不接收")
    told = town.clerk.hears()
    passes(town.practice, minutes=11)

    assert ["app: " + say("daily_report.overdue.refused_clerk", unit=town.name, day=TUESDAY)] == told
    assert ["aibot: 11月24日没有可撤回的。"] == town.clerk.says("撤回11月24日的日报")


def test_an_overdue_report_the_clerk_took_back_is_not_decided_any_more(town: Town) -> None:
    """The card of the statistics group lies there still."""
    statistics = town.chat_of(STATISTICS)
    town.practice.clock.move_to(at(THURSDAY, "09:10"))
    brings_tuesdays(town)
    asked_about(town, statistics)
    withdrawn = town.clerk.says("撤回11月24日的日报")

    assert ["aibot: 11月24日没通过的那份已撤回。"] == withdrawn
    assert ["app: " + say("daily_report.overdue.decided")] == statistics.presses("接收")


def brings_tuesdays(town: Town) -> list[str]:
    """The day in words, then the file."""
    town.clerk.says(f"{town.name} 11月24日 日报")
    return town.clerk.sends(ledger_of(town.unit, problems(town)))


def asked_about(town: Town, chat: Chat) -> list[str]:
    """The requests of this town that came to somebody."""
    return [answer for answer in chat.hears() if town.name in answer]
