"""Corrections: free until closing time, with a reason afterwards (daily-clearance.md sections 3 and 5.7)."""

from datetime import date

from tests.scenarios.ledgers import TUESDAY, ledger, ledger_of, problem, struck_off, words
from tests.scenarios.towns import Town, at

say = words().say
THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)
WRITE_A_REASON = "aibot: 已过截止时间，更正请写一句原因，例如“更正：2 号问题状态填错”。"
REASON = "更正：2 号问题状态填错"


def replaced(version: int, changes: str) -> str:
    return f"已用最新这份（第 {version} 版）替换上一份，变化：{changes}。"


def test_a_correction_after_closing_time_needs_a_reason(town: Town) -> None:
    """Without one the former version stands (S04)."""
    town.clerk.sends(ledger(town.unit))
    town.practice.clock.move_to(at(TUESDAY, "17:45"))
    refused = town.clerk.sends(ledger(town.unit).changed(struck_off(4)))
    again = town.clerk.sends(ledger(town.unit))

    assert [WRITE_A_REASON] == refused
    assert ["aibot: " + say("daily_report.accepted_again", receipt=town.receipt())] == again


def test_a_correction_with_its_reason_in_the_same_message_replaces(town: Town) -> None:
    """The clerk quotes the file and writes why."""
    town.clerk.sends(ledger(town.unit))
    town.practice.clock.move_to(at(TUESDAY, "17:45"))
    better = ledger(town.unit).changed(struck_off(4))
    sent = town.clerk.person.sends_file(better.name, better.content)
    town.clerk.hears()
    (answer,) = town.clerk.says(REASON, quoting=sent)

    assert f"回执 {town.receipt(2)}" in answer
    assert replaced(2, "改动 1 条") == answer.splitlines()[-1]


def test_a_correction_with_its_reason_in_the_message_before_replaces(town: Town) -> None:
    """A file message has no words: a clerk does as S04 asks, then sends the file again."""
    town.clerk.sends(ledger(town.unit))
    town.practice.clock.move_to(at(TUESDAY, "17:45"))
    better = ledger(town.unit).changed(struck_off(4))
    town.clerk.sends(better)
    town.clerk.says(REASON)
    (answer,) = town.clerk.sends(better)

    assert f"回执 {town.receipt(2)}" in answer
    assert replaced(2, "改动 1 条") == answer.splitlines()[-1]


def test_an_announced_correction_is_waited_for(town: Town) -> None:
    """Right after the receipt it is no second look at the numbers."""
    town.clerk.sends(ledger(town.unit))

    assert ["aibot: " + say("daily_report.correction_waits")] == town.clerk.says(REASON)


def test_the_first_report_after_closing_time_needs_no_reason(town: Town) -> None:
    """It is late, not corrected."""
    town.practice.clock.move_to(at(TUESDAY, "17:45"))
    (answer,) = town.clerk.sends(ledger(town.unit))

    assert f"回执 {town.receipt()}" in answer


def test_a_returned_ledger_is_mended_after_closing_time_without_a_reason(town: Town) -> None:
    """Nothing was accepted yet, so nothing is corrected."""
    town.clerk.sends(ledger(town.unit).changed({(4, "责任岗位"): None}))
    town.practice.clock.move_to(at(TUESDAY, "17:45"))
    (answer,) = town.clerk.sends(ledger(town.unit))

    assert f"回执 {town.receipt()}" in answer


def test_an_early_report_is_corrected_on_its_day_without_a_reason(town: Town) -> None:
    """Monday's report of Saturday was not closed yet."""
    moves = ((FRIDAY, "16:00", 3), (SATURDAY, "10:00", 4), (MONDAY, "16:00", 5))
    old = [problem(town.unit, number, THURSDAY) for number in (1, 2, 3)]
    new = [problem(town.unit, number, MONDAY) | {"发现日期": FRIDAY} for number in (4, 5)]
    answers = []
    for day, clock, rows in moves:
        town.practice.clock.move_to(at(day, clock))
        target = MONDAY if day == SATURDAY else day
        answers += town.clerk.sends(ledger_of(town.unit, [*old, *new][:rows], day=target))

    assert [(FRIDAY, 1), (MONDAY, 1), (MONDAY, 2)] == [
        (day, version)
        for answer in answers
        for day in (FRIDAY, MONDAY)
        for version in (1, 2)
        if f"回执 {town.receipt(version, day)}。" in answer
    ]
    assert replaced(2, "新增 1 条") == answers[-1].splitlines()[-1]


def test_a_faulty_correction_leaves_the_accepted_one_in_force(town: Town) -> None:
    """The receipt is good until a better ledger replaces it, and the clerk is told so."""
    town.clerk.sends(ledger(town.unit))
    returned, _copy = town.clerk.sends(ledger(town.unit).changed({(4, "责任岗位"): None}))

    assert say("daily_report.returned_still", receipt=town.receipt()) == returned.splitlines()[-1]
    assert ["aibot: " + say("daily_report.accepted_again", receipt=town.receipt())] == town.clerk.sends(
        ledger(town.unit)
    )
