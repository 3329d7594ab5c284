"""Kin of the ten messages of section 6.2: what is said when the words do not agree with what the county knows."""

from datetime import date
from typing import Any

from tests.scenarios.ledgers import TUESDAY, closed, ledger_of, problem, words
from tests.scenarios.towns import Town, at, passes

say = words().say
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
F01 = f"aibot: 还差问题台账 | {say('ledger.F01')} | [下载模板]"


def begun(town: Town) -> list[dict[str, Any]]:
    """Monday's report with three open problems is in; it is Tuesday afternoon. The problems."""
    town.practice.clock.move_to(at(MONDAY, "15:00"))
    rows = [problem(town.unit, number, FRIDAY) for number in (1, 2, 3)]
    town.clerk.sends(ledger_of(town.unit, rows, day=MONDAY))
    town.practice.clock.move_to(at(TUESDAY, "15:40"))
    return rows


def remarked(answers: list[str]) -> list[str]:
    """What stands below the receipt's remarks."""
    (answer,) = answers
    lines = answer.splitlines()
    return lines[lines.index(say("daily_report.remarks_title", count=1)) + 1 :]


def test_parts_that_are_a_number_of_their_own_are_held_against_the_ledger(town: Town) -> None:
    """Sample 1 with another number than the ledger's (T02)."""
    rows = begun(town)
    town.clerk.says(f"{town.name}11月24日日报：今日新增问题三个，其中党群服务中心两个，累计未销号4个。")
    answers = town.clerk.sends(ledger_of(town.unit, [*rows, problem(town.unit, 4, TUESDAY)]))

    assert ["1. " + say("report_text.T02", metric="新增", written=3, n=1)] == remarked(answers)


def test_a_file_that_is_said_to_be_sent_and_is_not_is_asked_for(town: Town) -> None:
    """Sample 2 when the only file is eleven minutes old and no other comes within ten."""
    first, *others = begun(town)
    town.clerk.sends(ledger_of(town.unit, [first | {"备注": "周五拆完"}, *others]))
    passes(town.practice, minutes=11)

    at_once = town.clerk.says(f"报：{town.name} 今天没有新发现，表发了")
    passes(town.practice, minutes=11)

    assert ([], [F01.replace("aibot: ", "app: ")]) == (at_once, town.clerk.hears())


def test_nothing_to_report_where_nothing_is_open_is_a_report(town: Town) -> None:
    """Sample 4 in a town without open problems: an empty ledger is attached for it."""
    answers = town.clerk.says(f"{town.name}零报告，11.24。")

    assert ["aibot: " + say("daily_report.nil", unit=town.name, day=TUESDAY, receipt=town.receipt())] == answers


def test_a_problem_nobody_knows_is_asked_about(town: Town) -> None:
    """Sample 5 with a wrong id: neither open yesterday nor in today's ledger."""
    first, *others = begun(town)
    town.clerk.says(f"{town.name}：新增0，销号1（{town.unit}-20261118-009），无困难。")
    answers = town.clerk.sends(ledger_of(town.unit, [first | closed(), *others]))
    unknown = say("report_text.T02_unknown", problems=f"{town.unit}-20261118-009")

    assert any(line == f"1. {unknown}" for line in answers[0].splitlines())


def test_numbers_ahead_are_held_against_the_ledger_of_the_next_ten_minutes(town: Town) -> None:
    """Sample 6: the ledger holds."""
    first, *others = begun(town)
    asked = town.clerk.says(f"{town.name}今天下村了，表晚点传，先报数：新增4销号1")
    passes(town.practice, minutes=5)
    answers = town.clerk.sends(ledger_of(town.unit, [first | closed(), *others]))

    assert [F01] == asked
    assert ["1. " + say("report_text.T02", metric="新增", written=4, n=0)] == remarked(answers)


def test_a_correction_without_a_word_of_reason_is_asked_for_one(town: Town) -> None:
    """Sample 7 without its reason: yesterday's report stands (S04)."""
    first, *others = begun(town)
    town.clerk.says(f"{town.name}11月23日日报更正")
    answers = town.clerk.sends(ledger_of(town.unit, [first | closed(MONDAY), *others], day=MONDAY))

    assert ["aibot: " + say("daily_report.S04")] == answers


def test_an_hour_beyond_the_latest_is_not_even_asked_for(town: Town) -> None:
    """Sample 9 with the afternoon: nothing after noon of the next day (section 3)."""
    begun(town)
    answers = town.clerk.says(f"{town.name}延期申请：今天全镇防火值守，台账明天下午3点前报")

    assert ["aibot: " + say("extension.too_late", latest=at(date(2026, 11, 25), "12:00"))] == answers
    assert [] == town.leader.hears()


def test_less_than_yesterday_by_another_number_is_doubted(town: Town) -> None:
    """Sample 10 with a wrong difference."""
    first, *others = begun(town)
    town.clerk.says(f"{town.name}11月24日，累计未销号2个，较昨天减少2个。")
    answers = town.clerk.sends(ledger_of(town.unit, [first | closed(), *others]))

    assert ["1. " + say("report_text.T02_versus", before=3, now=2)] == remarked(answers)


def test_the_same_as_yesterday_in_words_is_carried_over(town: Town) -> None:
    """ "Carry over" needs no card before it."""
    begun(town)
    answers = town.clerk.says("沿用昨日")
    told = {"since": MONDAY, "unit": town.name, "day": TUESDAY, "receipt": town.receipt(), "open": 3}

    assert ["aibot: " + say("daily_report.carried_over", **told)] == answers
