"""The same demand from several units: each may be fine by itself, together they are asked too often (section 3.10)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Self

from policies.judge.categories import one_step_up
from policies.judge.message import SenderRole, Situation
from policies.judge.verdict import Category, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """When a demand is a repetition, as policies/data/judge/repetition.toml explains it.

    `demands` are rows of concepts: a sentence that names all of one row, and nothing of `without`, demands reports.
    `least_odds` are the log-odds of a banned request that even a repeated message has.
    """

    category: Category
    others: int
    others_severe: int
    days: int
    least: int
    senders: frozenset[SenderRole]
    demands: tuple[frozenset[str], ...]
    without: frozenset[str]
    least_odds: float

    @property
    def concepts(self) -> frozenset[str]:
        """All that it looks for."""
        return self.without.union(*self.demands)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From policies/data/judge/repetition.toml; raises KeyError or ValueError."""
        demands = tuple(frozenset(row) for row in data["demands"])
        if not all(demands):
            raise ValueError("judge.repetition.demands: a row names no concept")
        return cls(
            category=Category(data["category"]),
            others=_count(data, "others"),
            others_severe=_count(data, "others_severe"),
            days=_count(data, "days"),
            least=_count(data, "least"),
            senders=frozenset(map(SenderRole, data["senders"])),
            demands=demands,
            without=frozenset(data["without"]),
            least_odds=float(data["least_odds"]),
        )

    def has_others(self, situation: Situation) -> bool:
        """Whether enough other units asked for the same."""
        return situation.asked_by_others >= self.others

    def severity(self, usual: Severity, situation: Situation) -> Severity:
        """How severe it is for so many others."""
        return one_step_up(usual) if situation.asked_by_others >= self.others_severe else usual

    def demands_reports(self, concepts: AbstractSet[str]) -> bool:
        """Whether a sentence that names these concepts demands reports."""
        return self.without.isdisjoint(concepts) and any(row <= concepts for row in self.demands)


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"judge.repetition.{name} must be a whole number, 1 or more")
    return value
