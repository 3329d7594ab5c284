"""Which day a report counts for, on time or late, and when none is wanted (daily-clearance.md section 3)."""

from datetime import date

from tests.scenarios.ledgers import TUESDAY, ledger, ledger_of, problem, words
from tests.scenarios.towns import Town, at, passes

say = words().say
WEDNESDAY = date(2026, 11, 25)
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)
LATE = "记为 11月24日的迟报（截止 17:30）。"
REST_DAY = "今天是休息日，先收下，算到下个工作日。"
DOUBT = "你写“新增 3 条”，台账里是 0 条，以台账为准，请确认。"
THREE_NEW = "今天新增3条，台账见附件"


def told(answers: list[str], town: Town, *, day: date = TUESDAY) -> list[str]:
    """The lines of a receipt behind its number, which must be the first of that day."""
    (answer,) = answers
    first, _counts, *rest = answer.splitlines()

    assert f"aibot: 已收到{town.name} {day.month}月{day.day}日日报，回执 {town.receipt(day=day)}。" == first
    return rest


def test_the_last_second_of_the_closing_minute_is_on_time(town: Town) -> None:
    """17:30:59."""
    town.practice.clock.move_to(at(TUESDAY, "17:30:59"))

    assert [] == told(town.clerk.sends(ledger(town.unit)), town)


def test_a_minute_after_closing_time_is_late(town: Town) -> None:
    """17:31 (S01)."""
    town.practice.clock.move_to(at(TUESDAY, "17:31"))

    assert [LATE] == told(town.clerk.sends(ledger(town.unit)), town)


def test_a_report_before_the_office_opens_makes_up_for_the_day_before(town: Town) -> None:
    """Nobody writes the day of a report that was due last night."""
    town.practice.clock.move_to(at(WEDNESDAY, "07:50"))

    assert LATE == told(town.clerk.sends(ledger(town.unit)), town)[0]


def test_on_a_rest_day_the_day_that_is_owed_comes_first(town: Town) -> None:
    """Friday's report, late; what comes after it counts for Monday (S03)."""
    town.practice.clock.move_to(at(SATURDAY, "10:00"))
    problems = [problem(town.unit, number, date(2026, 11, 26)) for number in (1, 2, 3)]
    new = problem(town.unit, 4, MONDAY) | {"发现日期": FRIDAY}
    owed = told(town.clerk.sends(ledger_of(town.unit, problems, day=FRIDAY)), town, day=FRIDAY)
    early = told(town.clerk.sends(ledger_of(town.unit, [*problems, new], day=MONDAY)), town, day=MONDAY)

    assert ["记为 11月27日的迟报（截止 17:30）。"] == owed
    assert [REST_DAY] == early


def test_before_the_campaign_a_report_is_declined_politely(town: Town) -> None:
    """Nothing is owed yet."""
    town.practice.clock.move_to(at(date(2026, 10, 30), "10:00"))

    assert ["aibot: " + say("daily_report.before_campaign", starts_on=date(2026, 11, 2))] == town.clerk.sends(
        ledger(town.unit, day=date(2026, 10, 30))
    )


def test_after_the_campaign_a_report_is_declined_politely(town: Town) -> None:
    """With a ledger or in words."""
    town.practice.clock.move_to(at(date(2027, 1, 11), "10:00"))
    answers = [*town.clerk.sends(ledger(town.unit)), *town.clerk.says(f"{town.name}日报，新增1个")]

    assert ["aibot: 本轮专项已于 12月31日结束，不需要报了。"] * 2 == answers


def test_more_than_a_day_late_the_words_still_ask_for_the_ledger(town: Town) -> None:
    """Whether it is taken is decided when the ledger is there (section 3)."""
    town.practice.clock.move_to(at(date(2026, 11, 26), "09:00"))
    (answer,) = town.clerk.says(f"{town.name} 11月24日 日报")

    assert answer.startswith("aibot: 还差问题台账 | 没看到台账附件。")


def test_a_day_written_with_the_ledger_holds(town: Town) -> None:
    """The clerk quotes the file and names yesterday."""
    town.practice.clock.move_to(at(WEDNESDAY, "09:00"))
    sent = town.clerk.person.sends_file(ledger(town.unit).name, ledger(town.unit).content)
    town.clerk.hears()

    assert LATE == told(town.clerk.says(f"{town.name} 11月24日 日报", quoting=sent), town)[0]


def test_a_day_written_before_the_ledger_holds_for_the_ledger(town: Town) -> None:
    """Yesterday's report made up in the morning: the sentence names the day, the file follows."""
    town.practice.clock.move_to(at(WEDNESDAY, "09:00"))
    town.clerk.says(f"{town.name} 11月24日 日报，新增0个")

    assert LATE == told(town.clerk.sends(ledger(town.unit)), town)[0]


def test_a_ledger_eleven_minutes_after_the_words_is_not_held_against_them(town: Town) -> None:
    """Ten minutes is how long they wait for each other; then the ledger is asked for."""
    town.clerk.says(THREE_NEW)
    passes(town.practice, minutes=11)
    (asked,) = town.clerk.hears()

    assert asked.startswith("app: 还差问题台账 | 没看到台账附件。")
    assert [] == told(town.clerk.sends(ledger(town.unit)), town)


def test_words_eleven_minutes_after_the_ledger_ask_for_a_ledger(town: Town) -> None:
    """The other way round (section 6.2, sample 2)."""
    town.clerk.sends(ledger(town.unit))
    passes(town.practice, minutes=11)
    (answer,) = town.clerk.says(f"{town.name}日报，今天新增3条")

    assert answer.startswith("aibot: 还差问题台账 | 没看到台账附件。")


def test_words_and_ledger_nine_minutes_apart_belong_together(town: Town) -> None:
    """Either way round."""
    town.clerk.says(THREE_NEW)
    passes(town.practice, minutes=9)
    lines = told(town.clerk.sends(ledger(town.unit)), town)
    passes(town.practice, minutes=9)

    assert f"1. {DOUBT}" == lines[-1]
    assert [f"aibot: {DOUBT}"] == town.clerk.says(THREE_NEW)
