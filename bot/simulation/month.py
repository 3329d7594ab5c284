"""Some working days of the demo county, played through: every report over the wire, every card pressed for real."""

import random
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.clock import LOCAL
from bot.county import read_county
from bot.practice import Practice
from bot.rulebook import load_rules
from bot.sandbox.county import demo_county_file
from bot.settings import DatabaseSettings, SandboxSettings, WebSettings, load_settings
from bot.simulation.clerk import Clerk
from bot.simulation.stage import Stage
from bot.simulation.township import Problem, Township, days_from
from policies.ledger.row import Status
from policies.roster import Role

_OPENS, _MORNING, _FIRST, _LAST, _CLOSED = time(8, 45), time(9, 0), time(16, 0), time(17, 0), time(17, 31)
_PLANS = (("steady", 66), ("reminded", 20), ("evening", 3), ("late", 5), ("never", 3), ("extension", 3))
_CHANCE_OF_CORRECTION = _CHANCE_OF_REMOVAL = 0.03
_CHANCE_OF_INSPECTION = 0.3


@dataclass(slots=True)
class Month:
    """A played month: `days` are its working days, `clerks` one of each township."""

    stage: Stage
    days: list[date]
    clerks: list[Clerk]
    chance: random.Random
    owing: dict[str, str] = field(default_factory=dict)

    def play(self, told: Callable[[int, int], None]) -> None:
        """All days, one after the other; `told` hears how many of how many are done."""
        for number, day in enumerate(self.days):
            self._day(day, self.days[number - 1] if number else None)
            told(number + 1, len(self.days))
        self.stage.goes_to(self.stage.rules.calendar.next_workday(self.days[-1]), _MORNING)

    def _day(self, day: date, before: date | None) -> None:
        self.stage.goes_to(day, _OPENS)
        if before:  # what is made up for is how things stood then
            self._make_up(before)
        for clerk in self.clerks if before else []:
            clerk.township.live(day, self.chance, told=clerk.told_closed())
        self.stage.goes_to(day, _MORNING)
        self._inspect(day)
        plans = [(clerk, self.chance.choices(*zip(*_PLANS, strict=True))[0]) for clerk in self.clerks]
        for clock, clerk, plan in sorted(
            ((self._hour(plan), clerk, plan) for clerk, plan in plans), key=lambda one: one[0]
        ):
            self._reminders_until(day, clock)
            self.stage.goes_to(day, clock)
            self._act(clerk, plan, day)
        self._reminders_until(day, time(23, 59))

    def _hour(self, plan: str) -> time:
        """When this clerk gets round to it."""
        minute = self.chance.randrange(60)
        match plan:
            case "reminded":
                return time(16, 5 + minute % 50)
            case "evening":
                return time(20, minute)
            case "extension":
                return time(15, minute)
            case _:
                return time(14 + minute % 3, minute)

    def _reminders_until(self, day: date, clock: time) -> None:
        for moment in (_FIRST, _LAST, _CLOSED):
            if moment <= clock and self.stage.practice.clock.now() < datetime.combine(day, moment, LOCAL):
                self.stage.goes_to(day, moment)

    def _act(self, clerk: Clerk, plan: str, day: date) -> None:
        match plan:
            case "late" | "never":
                self.owing[clerk.township.code] = plan
            case "extension":
                clerk.person.says(clerk.township.world["extension"].format(unit=clerk.township.name))
                self.stage.rest()
                self._press_first(Role.LEADER, "extend", clerk.township.code)
                self.owing[clerk.township.code] = plan
            case _:
                if self.chance.random() < _CHANCE_OF_REMOVAL:
                    self._strike(clerk)
                clerk.report(day)

    def _make_up(self, before: date) -> None:
        """What was left over from the working day before, and now and then a correction of it."""
        for clerk in self.clerks:
            plan = self.owing.pop(clerk.township.code, None)
            if plan in ("late", "extension"):
                clerk.report(before, words=clerk.township.world["late_words"].format(day=before))
            elif plan is None and self.chance.random() < _CHANCE_OF_CORRECTION:
                clerk.correct(before)

    def _strike(self, clerk: Clerk) -> None:
        """A problem turns out not to exist: the task force agrees, and it is gone."""
        known = [one for one in clerk.reported or [] if one.closed_on is None]
        if not known:
            return
        gone = self.chance.choice(known).problem_id
        clerk.person.says(clerk.township.world["unfounded"].format(problem=gone))
        self.stage.rest()
        if self._press_first(Role.STATISTICS, "strike", None, about=gone):
            clerk.township.problems = [one for one in clerk.township.problems if one.problem_id != gone]
            clerk.reported = [one for one in clerk.reported or [] if one.problem_id != gone]

    def _inspect(self, day: date) -> None:
        """The inspection group looks at something that was struck off; now and then it was not done after all."""
        reported = [(clerk, one) for clerk in self.clerks for one in clerk.reported or []]
        closed = [(clerk, one) for clerk, one in reported if one.closed_on and one.closed_on < day]
        if not closed or self.chance.random() > _CHANCE_OF_INSPECTION:
            return
        clerk, problem = self.chance.choice(closed)
        world = clerk.township.world
        passed = self.chance.random() < 0.6
        words = world["verified" if passed else "failed"].format(problem=problem.problem_id)
        self.stage.people(Role.INSPECTION)[0].says(words)
        self.stage.rest()
        if not passed:
            clerk.township.problems.append(_back(problem))

    def _press_first(self, role: Role, action: str, unit: str | None, *, about: str = "") -> bool:
        """Whether somebody has such a card by now; outside office hours they get it the next morning."""
        for person in self.stage.people(role, unit):
            if button := self.stage.newest_button(person, action, about=about):
                self.stage.press(person, button)
                self.stage.rest()
                return True
        return False


@contextmanager
def county(*, days: int, seed: int) -> Iterator[Month]:
    """A fresh demo county at the first day of its campaign, ready to be played; equal seeds play equal months."""
    chance = random.Random(seed)  # noqa: S311 - a seeded month, not a secret
    told = read_county(demo_county_file())
    rules = load_rules(told)
    with TemporaryDirectory() as folder:
        database = DatabaseSettings(url=SecretStr(f"sqlite:///{Path(folder) / 'month.db'}"))
        settings = load_settings(database=database, web=WebSettings(port=0), sandbox=SandboxSettings(port=0))
        first = days_from(told.campaign.starts_on, days, rules.calendar)
        with Practice(settings, begins=datetime.combine(first[0], time(8, 40), LOCAL)) as practice:
            stage = Stage(practice, rules)
            yield Month(stage, first, clerks_of(stage, first[0], chance), chance)


def clerks_of(stage: Stage, first: date, chance: random.Random) -> list[Clerk]:
    """A clerk for each township that has one, with the problems found there on the first day."""
    world = tomllib.loads(resources.files("bot.simulation").joinpath("world.toml").read_text(encoding="utf-8"))
    clerks = list[Clerk]()
    for unit in stage.practice.sandbox.county.units:
        people = stage.people(Role.CLERK, unit.code)
        if not people:
            continue
        township = Township(unit.code, unit.name, chance.uniform(0.02, 0.15), world, stage.rules.calendar)
        township.start(first, chance.randint(0, 9), chance)
        clerks.append(Clerk(people[0], township, stage, chance.choice((0.02, 0.1, 0.4)), chance))
    return clerks


def _back(problem: Problem) -> Problem:
    again = Problem(
        problem_id=problem.problem_id,
        village=problem.village,
        kind=problem.kind,
        numbers=problem.numbers,
        found_on=problem.found_on,
        due_on=problem.due_on,
        post=problem.post,
        verifier=problem.verifier,
        source=problem.source,
        office=problem.office,
        detail=problem.detail,
    )
    again.status = Status.RETURNED
    return again
