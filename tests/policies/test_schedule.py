"""What the bot does of its own accord and when: cases as data, and what must hold whenever anybody looks."""

import tomllib
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rulebook import load_calendar, load_rules
from policies.campaign import Campaign
from policies.roster import UnitCode
from policies.schedule import SHANGHAI, Agenda, Due, Occasion, ScheduleRules, due, next_office_moment, own_time_spans
from policies.workdays import WorkCalendar

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/schedule.toml").read_text(encoding="utf-8"))
DATA = tomllib.loads((Path(__file__).parents[2] / "policies/data/schedule.toml").read_text(encoding="utf-8"))
QH, CG = UnitCode("QH"), UnitCode("CG")
RULES, CALENDAR = load_rules().schedule, load_calendar()
CAMPAIGNS = {
    name: Campaign(id=name, name=name, basis="", starts_on=days["starts_on"], ends_on=days["ends_on"])
    for name, days in CASES["campaign"].items()
}


def local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: f"{case['now']} {case['why'][:40]}")
def test_what_is_due_is_what_its_case_says(case: dict) -> None:
    own = {QH: case["own"]} if "own" in case else {}
    agenda = Agenda(campaigns=[CAMPAIGNS[case.get("campaign", "autumn")]], units=[QH], own_times=own)
    found = due(local(case["now"]), agenda=agenda, calendar=CALENDAR, rules=RULES)

    assert sorted(case.get("due", [])) == sorted(f"{one.occasion} {one.day}" for one in found)


@pytest.mark.parametrize("case", CASES["push"], ids=lambda case: f"{case['moment']} {case['why'][:40]}")
def test_a_message_nobody_asked_for_arrives_when_its_case_says(case: dict) -> None:
    assert local(case["arrives"]) == next_office_moment(local(case["moment"]), CALENDAR, RULES.office)


@pytest.mark.parametrize("case", CASES["own"], ids=lambda case: case["why"][:40])
def test_a_clerk_may_choose_between_the_times_of_its_case(case: dict) -> None:
    found = own_time_spans(case["day"], closing=case["closing"], rules=RULES)

    assert [tuple(span) for span in case["spans"]] == found


def test_every_unit_has_its_own_occasions_and_the_county_has_one_of_each() -> None:
    """The keys are identities."""
    agenda = Agenda(campaigns=[CAMPAIGNS["autumn"]], units=[CG, QH], own_times={})
    found = due(datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI), agenda=agenda, calendar=CALENDAR, rules=RULES)

    assert [
        "clock:morning_card:county:2026-11-23",
        "clock:leads:county:2026-11-23",
        "clock:missing_note:CG:2026-11-23",
        "clock:missing_note:QH:2026-11-23",
        "clock:draft_offer:CG:2026-11-24",
        "clock:draft_offer:QH:2026-11-24",
    ] == [one.key for one in found]


def test_a_campaign_that_follows_at_once_has_the_card_of_the_one_before() -> None:
    """Yesterday's campaign for yesterday, today's for today."""
    before = Campaign(id="a", name="a", basis="", starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 23))
    after = Campaign(id="b", name="b", basis="", starts_on=date(2026, 11, 24), ends_on=date(2026, 12, 31))
    agenda = Agenda(campaigns=[before, after], units=[QH], own_times={})
    found = due(datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI), agenda=agenda, calendar=CALENDAR, rules=RULES)

    assert {Occasion.MORNING_CARD, Occasion.LEADS, Occasion.MISSING_NOTE, Occasion.DRAFT_OFFER} == {
        one.occasion for one in found
    }


@pytest.mark.parametrize(
    "change",
    [
        {"winter": []},
        {"winter": [[time(12), time(8)]]},
        {"summer": [[time(8), time(12)], [time(11), time(18)]]},
        {"first_reminder_minutes": 30},
        {"own_time_minutes": 31},
        {"morning_until": time(9)},
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_refused(change: dict) -> None:
    """A county may change them, not break them."""
    with pytest.raises(ValueError, match="schedule"):
        ScheduleRules.of({**DATA, **change})


DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=80).map(
    lambda odd: WorkCalendar(exceptions=odd, known_years=frozenset({2026}))
)
OWN_TIMES = st.one_of(st.none(), st.times().map(lambda at: at.replace(microsecond=0)))
LOOKS = st.lists(
    st.tuples(st.integers(0, 5 * 24 * 60), st.integers(0, 59), OWN_TIMES), min_size=1, max_size=60, unique=True
)
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(SHANGHAI))
REMINDERS = {Occasion.FIRST_REMINDER, Occasion.LAST_REMINDER}


def spoken(looks: list, start: date, campaign: Campaign, calendar: WorkCalendar) -> dict[Due, datetime]:
    """When each occasion is acted on by a bot that looks at these moments, the clerk changing the time in between."""
    first, said = datetime.combine(start, time(), SHANGHAI), {}
    for minutes, seconds, own in sorted(looks, key=lambda look: look[:2]):
        now = first + timedelta(minutes=minutes, seconds=seconds)
        agenda = Agenda(campaigns=[campaign], units=[QH], own_times={} if own is None else {QH: own})
        for one in due(now, agenda=agenda, calendar=calendar, rules=RULES):
            said.setdefault(one.key, (one, now))
    return dict(said.values())


@given(looks=LOOKS, start=DAYS, length=st.integers(0, 9), calendar=CALENDARS)
@settings(deadline=None, max_examples=150)
def test_a_unit_is_reminded_at_most_twice_a_day_and_only_at_work(looks, start, length, calendar) -> None:
    campaign = Campaign(id="c", name="c", basis="", starts_on=start, ends_on=start + timedelta(days=length))
    said = spoken(looks, start, campaign, calendar)
    a_day = defaultdict(list)
    for one, now in said.items():
        spans = RULES.office.on(now.date())

        assert calendar.is_workday(now.date())
        assert any(opens <= now.time() < closes for opens, closes in spans)
        if one.occasion in REMINDERS:
            a_day[now.date()].append(one)

            assert campaign.runs_on(now.date())
            assert one.day == now.date()
            assert now.time() < campaign.cutoff(now.date())

    assert all(len(reminders) <= 2 for reminders in a_day.values())


@given(moment=MOMENTS, calendar=CALENDARS)
@settings(deadline=None, max_examples=150)
def test_a_message_nobody_asked_for_never_arrives_off_work_and_never_before_it_was_written(moment, calendar) -> None:
    arrives = next_office_moment(moment, calendar, RULES.office)
    spans = RULES.office.on(arrives.date())

    assert arrives >= moment
    assert calendar.is_workday(arrives.date())
    assert any(opens <= arrives.time() < closes for opens, closes in spans)
    assert arrives == next_office_moment(arrives, calendar, RULES.office)


@given(calendar=CALENDARS, day=DAYS)
@settings(deadline=None, max_examples=100)
def test_a_bot_that_looks_every_quarter_of_an_hour_misses_nothing(calendar, day) -> None:
    """Both reminders, the draft and the morning's three come on every working day of a campaign.

    What a message set the clock for is no part of the day's agenda.
    """
    campaign = Campaign(id="c", name="c", basis="", starts_on=date(2025, 1, 1), ends_on=date(2028, 12, 31))
    said = spoken([(minutes, 0, None) for minutes in range(0, 24 * 60, 15)], day, campaign, calendar)
    wanted = set(Occasion) - {Occasion.LEDGER_WAIT} if calendar.is_workday(day) else set()

    assert wanted == {one.occasion for one in said}
