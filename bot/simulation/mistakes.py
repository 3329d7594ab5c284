"""Mistakes clerks make in a ledger, each with the rule that has to find it."""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.simulation.paperwork import FIRST_ROW, Paper
from bot.simulation.township import Problem


@dataclass(frozen=True, slots=True)
class Mistake:
    """`make` spoils the paper, given the ids `known` from the report before, and says whether it could.

    `rule` must then be among the reasons for the return.
    """

    rule: str
    make: Callable[[Paper, Sequence[Problem], Collection[str], random.Random], bool]


def _empty_post(paper: Paper, problems: Sequence[Problem], _known: Collection[str], chance: random.Random) -> bool:
    paper.put(chance.randrange(len(problems)), "responsible_post", None)
    return True


def _decimal_day(paper: Paper, problems: Sequence[Problem], _known: Collection[str], chance: random.Random) -> bool:
    paper.put(chance.randrange(len(problems)), "due_on", 12.3, plain=True)
    return True


def _unknown_state(paper: Paper, problems: Sequence[Problem], _known: Collection[str], chance: random.Random) -> bool:
    paper.put(chance.randrange(len(problems)), "status", "OK")
    return True


def _merged(paper: Paper, problems: Sequence[Problem], _known: Collection[str], _chance: random.Random) -> bool:
    if len(problems) > 1:
        paper.page.merge_cells(start_row=FIRST_ROW, end_row=FIRST_ROW + 1, start_column=4, end_column=4)
    return len(problems) > 1


def _phone(paper: Paper, problems: Sequence[Problem], _known: Collection[str], chance: random.Random) -> bool:
    paper.put(chance.randrange(len(problems)), "responsible_post", f"1380000{chance.randrange(1000, 9999)}")
    return True


def _vague(paper: Paper, problems: Sequence[Problem], _known: Collection[str], chance: random.Random) -> bool:
    paper.put(chance.randrange(len(problems)), "description", "OK")
    return True


def _vanished(paper: Paper, problems: Sequence[Problem], known: Collection[str], _chance: random.Random) -> bool:
    """The last problem of the sheet is left out, if it was reported before."""
    if problems[-1].problem_id not in known:
        return False
    for key in paper.places:
        paper.put(len(problems) - 1, key, None)
    return True


MISTAKES: dict[str, Mistake] = {
    "empty_post": Mistake("R01", _empty_post),
    "decimal_day": Mistake("R04", _decimal_day),
    "unknown_state": Mistake("R07", _unknown_state),
    "merged": Mistake("H05", _merged),
    "phone": Mistake("R16", _phone),
    "vague": Mistake("R11", _vague),
    "vanished": Mistake("D01", _vanished),
}
