"""The working day before the practice county opens, played through: a newcomer finds a county that has a yesterday."""

import random
from datetime import date, time

from bot.practice import Practice
from bot.rulebook import load_rules
from bot.simulation.month import clerks_of
from bot.simulation.stage import Stage

_SEED = 2026
_REPORTS, _MORNING, _OPENS = time(15, 45), time(9, 0), time(15, 40)


def rehearse(practice: Practice, day: date, today: date) -> None:
    """Every township reports for `day`; then it is the afternoon of `today`, and the morning's cards have come."""
    chance = random.Random(_SEED)  # noqa: S311 - the same yesterday for everybody, not a secret
    stage = Stage(practice, load_rules())
    stage.goes_to(day, _REPORTS)
    for clerk in clerks_of(stage, day, chance):
        clerk.report(day)
    stage.goes_to(today, _MORNING)
    stage.goes_to(today, _OPENS)
