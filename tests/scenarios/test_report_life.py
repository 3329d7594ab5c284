"""A report over several days: what goes on, what vanishes, what has not changed (daily-clearance.md 3, 6.3)."""

from datetime import date
from typing import Any

from tests.scenarios.ledgers import (
    FIRST_ROW,
    TUESDAY,
    Ledger,
    closed,
    ledger_of,
    ledger_page,
    opened,
    problem,
    titles_of,
    words,
)
from tests.scenarios.towns import Town, at

say = words().say
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
STATISTICS = "zhonghuimin"
FIRST, SECOND, THIRD = (f"20261123-00{number}" for number in (1, 2, 3))


def problems(town: Town, *numbers: int) -> list[dict[str, Any]]:
    return [problem(town.unit, number, MONDAY) for number in numbers or (1, 2, 3)]


def balanced(town: Town, day: date, since: date, version: int = 1, channel: str = "aibot", **numbers: object) -> str:
    counted = {"before": 3, "new": 0, "rectified": 0, "closed": 0, "removed": "", "open": 3} | numbers
    receipt = town.receipt(version, day)
    return f"{channel}: " + say(
        "daily_report.balanced", unit=town.name, day=day, receipt=receipt, since=since, **counted
    )


def begun(town: Town) -> None:
    """Tuesday's report with three open problems is in; it is Wednesday afternoon."""
    (answer,) = town.clerk.sends(ledger_of(town.unit, problems(town)))

    assert f"回执 {town.receipt()}。" in answer
    town.practice.clock.move_to(at(WEDNESDAY, "15:00"))


def test_the_second_day_balances_with_the_first(town: Town) -> None:
    """One struck off, one rectified, one new: the receipt says how it adds up."""
    begun(town)
    first, second, third = problems(town)
    rectified = second | {"整改状态": "已整改待核验", "完成日期": WEDNESDAY}
    new = problem(town.unit, 4, WEDNESDAY)
    answers = town.clerk.sends(ledger_of(town.unit, [first | closed(WEDNESDAY), rectified, third, new], day=WEDNESDAY))

    assert [balanced(town, WEDNESDAY, TUESDAY, new=1, rectified=2, closed=1)] == answers


def test_a_vanished_problem_is_struck_by_consent_and_the_ledger_is_taken(town: Town) -> None:
    """The clerk says by button that it was unfounded, the statistics group agrees, one tap looks again."""
    begun(town)
    statistics = town.chat_of(STATISTICS)
    gone = f"{town.unit}-{THIRD}"
    shorter = ledger_of(town.unit, [problems(town)[0] | {"备注": "月底前完成"}, problems(town)[1]], day=WEDNESDAY)
    returned = town.clerk.sends(shorter)
    which = town.clerk.presses("说明1123-003")
    asked = town.clerk.presses("不属实")
    (request,) = statistics.hears()
    statistics.presses("同意剔除")
    told = town.clerk.hears()
    taken = town.clerk.presses("再看一次台账")

    assert f"1. 昨天的 {gone}（{town.name}第3村活动室）今天没有了。" in returned[0]
    assert any(f"{gone} 怎么处理？" in answer for answer in which)
    assert [f"app: 已请专班数据统计组认定：{gone} 不属实。定了我告诉您；定之前，台账里要照旧列着。"] == asked
    assert f"{town.name} {gone}" in request
    assert any(f"专班认定：{gone} 不属实，可以剔除。" in answer for answer in told)
    assert [balanced(town, WEDNESDAY, TUESDAY, removed="，剔除 1", open=2, channel="app")] == taken


def test_before_anybody_agreed_the_shorter_ledger_is_returned_again(town: Town) -> None:
    """The second return of the day tells the leader, once (section 6.4)."""
    begun(town)
    shorter = ledger_of(town.unit, [problems(town)[0] | {"备注": "月底前完成"}, problems(town)[1]], day=WEDNESDAY)
    town.clerk.sends(shorter)
    assert [] == town.leader.hears()
    town.clerk.presses("说明1123-003")
    town.clerk.presses("不属实")
    again = town.clerk.sends(shorter)
    third = town.clerk.sends(shorter)

    assert again[0].startswith(f"aibot: {town.name} 11月25日日报先退回，有 1 处要改：")
    assert third[0] == again[0]
    assert ["app: " + say("daily_report.returned_to_leader", unit=town.name, day=WEDNESDAY, n=2)] == town.leader.hears()


def test_nothing_new_while_problems_are_open_is_one_tap(town: Town) -> None:
    """The ledger is made, kept, and is what the next day begins with."""
    begun(town)
    asked = town.clerk.says("零报告")
    receipt = town.clerk.presses("沿用昨日")
    town.practice.clock.move_to(at(THURSDAY, "10:00"))
    draft = town.clerk.says("今日草稿")

    assert [f"aibot: 还有没销号的问题 | {say('daily_report.nil_but_open', n=3)} | [沿用昨日][今日草稿]"] == asked
    assert [
        "aibot: "
        + say(
            "daily_report.carried_over",
            since=TUESDAY,
            unit=town.name,
            day=WEDNESDAY,
            receipt=town.receipt(day=WEDNESDAY),
            open=3,
        )
    ] == receipt
    assert "11月25日留下的 3 条未销号" in draft[0]
    assert problem_ids(town.clerk.last_file()) == [f"{town.unit}-{one}" for one in (FIRST, SECOND, THIRD)]


def test_carried_over_twice_is_one_report(town: Town) -> None:
    """A second tap, or the words, are told that the day is done."""
    begun(town)
    town.clerk.says("零报告")
    town.clerk.presses("沿用昨日")

    already = "aibot: " + say("daily_report.already", day=WEDNESDAY, receipt=town.receipt(day=WEDNESDAY))
    assert [already] == town.clerk.says("沿用昨日")


def test_a_draft_is_filled_in_and_sent_back(town: Town) -> None:
    """What was open stands in it already; the clerk only writes what is new."""
    begun(town)
    answers = town.clerk.says("零报告") and town.clerk.presses("今日草稿")
    draft = Ledger(f"{town.name}_20261125_问题台账.xlsx", town.clerk.last_file())
    new = {(FIRST_ROW + 3, title): value for title, value in problem(town.unit, 4, WEDNESDAY).items()}
    filled = draft.changed(new | {(FIRST_ROW, title): value for title, value in closed(WEDNESDAY).items()})
    receipt = town.clerk.sends(filled)

    assert f"app: <{town.name}_20261125_问题台账.xlsx>" in answers
    assert [balanced(town, WEDNESDAY, TUESDAY, new=1, rectified=1, closed=1)] == receipt


def test_a_returned_ledger_can_be_withdrawn_and_an_accepted_one_only_corrected(town: Town) -> None:
    """What was reconciled stays (section 3)."""
    begun(town)
    nothing = town.clerk.says("撤回今天的日报")
    town.clerk.sends(ledger_of(town.unit, problems(town, 1, 2), day=WEDNESDAY))
    withdrawn = town.clerk.says("撤回今天的日报")
    town.clerk.sends(ledger_of(town.unit, problems(town), day=WEDNESDAY))
    refused = town.clerk.says("撤回今天的日报")

    assert ["aibot: 11月25日没有可撤回的。"] == nothing
    assert ["aibot: 11月25日没通过的那份已撤回。"] == withdrawn
    assert [
        "aibot: " + say("daily_report.withdrawal.accepted", day=WEDNESDAY, receipt=town.receipt(day=WEDNESDAY))
    ] == refused


def test_a_wrong_unit_name_and_a_date_without_a_year_are_mended_in_one_tap(town: Town) -> None:
    """Both are proposed, both are put in, and the ledger is taken without being sent again."""
    first, second, third = problems(town)
    wrong = ledger_of(
        town.unit, [first | {"乡镇（街道）": f"{town.name[0]}{town.name[1]}真"}, second | {"发现日期": "11-23"}, third]
    )
    returned = town.clerk.sends(wrong)
    mended = town.clerk.presses("全部照改")

    assert "点一下就能改" in returned[-1]
    assert f"改成“{town.name}”" in returned[-1]
    assert "改成“2026-11-23”" in returned[-1]
    assert f"回执 {town.receipt()}。" in mended[0]


def problem_ids(content: bytes) -> list[str]:
    page = ledger_page(opened(content))
    column = titles_of(page)["问题编号"]
    ids = (page.cell(row, column).value for row in range(FIRST_ROW, page.max_row + 1))
    return [one for one in ids if one]
