"""What really happens in a township: problems are found, worked on, verified and struck off, a little every day."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.ledger.row import Status
from policies.workdays import WorkCalendar

_STEPS = {Status.NOT_STARTED: Status.IN_PROGRESS, Status.IN_PROGRESS: Status.AWAITING, Status.AWAITING: Status.CLOSED}
_STEPS[Status.RETURNED] = Status.IN_PROGRESS
_DUE_WORKDAYS = 12


@dataclass(slots=True)
class Problem:
    """One problem as it really is. `kind` is an entry of world.toml; `detail` is what else the clerk says of it."""

    problem_id: str
    village: str
    kind: Mapping[str, Any]
    numbers: Mapping[str, int]
    found_on: date
    due_on: date
    post: str
    verifier: str
    source: str
    office: str
    detail: str
    status: Status = Status.NOT_STARTED
    completed_on: date | None = None
    closed_on: date | None = None


@dataclass(slots=True)
class Township:
    """A township and its open problems. `pace` is how likely an open problem moves on a day (0 to 1)."""

    code: str
    name: str
    pace: float
    world: Mapping[str, Any]
    calendar: WorkCalendar
    problems: list[Problem] = field(default_factory=list)

    def live(self, day: date, chance: random.Random, *, told: Collection[str]) -> bool:
        """A day goes by; whether anything changed. What was struck off and `told` so is of no concern any more."""
        self.problems = [one for one in self.problems if one.problem_id not in told]
        moved = [one for one in self.problems if one.status in _STEPS and chance.random() < self.pace]
        for one in moved:
            _advance(one, day)
        found = chance.choices((0, 1, 2), weights=(80, 15, 5))[0]
        self._find_some(day, found, chance)
        return bool(moved or found)

    def start(self, day: date, count: int, chance: random.Random) -> None:
        """The problems found on the campaign's first day."""
        self._find_some(day, count, chance)

    def _find_some(self, day: date, count: int, chance: random.Random) -> None:
        for number in range(1, count + 1):
            self.problems.append(self._find(day, number, chance))

    def _find(self, day: date, number: int, chance: random.Random) -> Problem:
        pick = chance.choice
        taken = {(one.village, one.kind["category"]) for one in self.problems}
        places = [(village, kind) for village in self.world["villages"] for kind in self.world["kinds"]]
        village, kind = pick([one for one in places if (one[0], one[1]["category"]) not in taken])
        due = day
        for _ in range(_DUE_WORKDAYS):
            due = self.calendar.next_workday(due)
        return Problem(
            problem_id=f"{self.code}-{day:%Y%m%d}-{number:03}",
            village=village,
            kind=kind,
            numbers={"n": chance.randint(12, 60), "m": chance.randint(2, 11)},
            found_on=day,
            due_on=due,
            post=pick(self.world["posts"]),
            verifier=pick(self.world["verifiers"]),
            source=pick(self.world["sources"]),
            office=pick(self.world["offices"]),
            detail=pick(self.world["details"]),
        )


def _advance(problem: Problem, day: date) -> None:
    problem.status = _STEPS[problem.status]
    if problem.status is Status.AWAITING:
        problem.completed_on = day
    if problem.status is Status.CLOSED:
        problem.closed_on = day


def days_from(first: date, count: int, calendar: WorkCalendar) -> list[date]:
    """The first `count` working days from `first` on."""
    day = first if calendar.is_workday(first) else calendar.next_workday(first)
    days = [day]
    while len(days) < count:
        days.append(calendar.next_workday(days[-1]))
    return days
