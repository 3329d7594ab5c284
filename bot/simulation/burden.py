"""What a played month cost people, and whether the books balance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import median

from bot.simulation.clerk import Attempt
from bot.simulation.month import Month
from policies.roster import UnitCode
from policies.schedule import next_office_moment
from storage import reports
from storage.reports import Form, Report

_A_REPLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """The figures. Messages are counted per clerk and working day.

    `one_tap` is the share of reported days without a ledger to fill in, `unchanged_in_one_tap` that among the days on
    which nothing had changed. `off_hours` are messages the bot pushed while people were off work, answers aside.
    `unlike` are submissions that did not end as they should, `unbalanced` reports whose account does not balance.
    """

    townships: int
    days: int
    reports: int
    returned: int
    missing: int
    sent_by_clerk_median: float
    sent_by_clerk_max: int
    sent_to_clerk_median: float
    sent_to_clerk_max: int
    one_tap: float
    unchanged_in_one_tap: float
    off_hours: int
    unlike: int
    unbalanced: int

    def as_json(self) -> dict[str, float | int]:
        """The figures by name."""
        return asdict(self)


def burden_of(month: Month) -> Burden:
    """Count a month that was played."""
    attempts = [one for clerk in month.clerks for one in clerk.attempts]
    kept = _accepted(month)
    by_clerk, to_clerk = _messages(month)
    return Burden(
        townships=len(month.clerks),
        days=len(month.days),
        reports=len(kept),
        returned=sum(one.planted is not None for one in attempts),
        missing=len(month.clerks) * len(month.days) - len(kept),
        sent_by_clerk_median=median(by_clerk),
        sent_by_clerk_max=max(by_clerk),
        sent_to_clerk_median=median(to_clerk),
        sent_to_clerk_max=max(to_clerk),
        one_tap=_share([one.form is not Form.LEDGER for one in kept]),
        unchanged_in_one_tap=_share([accepted for clerk in month.clerks for accepted in clerk.one_tap]),
        off_hours=_off_hours(month),
        unlike=len(strange(attempts)),
        unbalanced=len(unbalanced(kept)),
    )


def _share(chosen: Sequence[bool]) -> float:
    return round(sum(chosen) / len(chosen), 3) if chosen else 0.0


def strange(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Submissions that did not end as they should."""
    return [one for one in attempts if not one.as_it_should]


def unbalanced(kept: Sequence[Report]) -> list[Report]:
    """Reports that do not add up, alone or with the one before them."""
    wrong, last = list[Report](), dict[UnitCode, int]()
    for one in kept:
        numbers = one.numbers
        if "before" in numbers:
            expected = numbers["before"] + numbers["new"] - numbers["closed"] - numbers["removed"]
            if expected != numbers["open"] or numbers["before"] != last.get(one.unit, numbers["before"]):
                wrong.append(one)
        last[one.unit] = numbers["open"]
    return wrong


def _accepted(month: Month) -> list[Report]:
    """Every day's accepted report, by unit and day."""
    with month.stage.practice.app.database.reading() as db:
        found = [
            reports.accepted(db, UnitCode(clerk.township.code), day) for clerk in month.clerks for day in month.days
        ]
    return [one for one in found if one is not None]


def _messages(month: Month) -> tuple[list[int], list[int]]:
    """Messages and files by each clerk, and to each clerk, for every clerk and working day."""
    by_clerk, to_clerk = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for clerk in month.clerks:
        for shown in month.stage.practice.sandbox.state.chats.of(clerk.person.user_id, None):
            (to_clerk if shown.by_bot else by_clerk)[clerk.person.user_id, shown.at.date()] += 1
    places = [(clerk.person.user_id, day) for clerk in month.clerks for day in month.days]
    return [by_clerk[place] for place in places], [to_clerk[place] for place in places]


def _off_hours(month: Month) -> int:
    """Messages of the bot outside office hours to somebody who had not just said or pressed something."""
    rules, state = month.stage.rules, month.stage.practice.sandbox.state
    pushed = 0
    for member in month.stage.practice.sandbox.county.people:
        shown = state.chats.of(member.user_id, None)
        acted = [one.at for one in shown if not one.by_bot]
        acted += [at for user, at in month.stage.presses if user == member.user_id]
        for one in shown:
            if one.by_bot and next_office_moment(one.at, rules.calendar, rules.schedule.office) != one.at:
                pushed += not any(timedelta() <= one.at - at <= _A_REPLY for at in acted)
    return pushed
