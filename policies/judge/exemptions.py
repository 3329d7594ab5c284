"""Why a demand may stand after all, by name (banned-requests.md section 2.5)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from policies.judge.message import SenderRole, Situation
from policies.judge.verdict import Category, Outcome

ALL = "all"


@dataclass(frozen=True, slots=True)
class Exemption:
    """One reason: which categories it silences, when it holds, and what is left of the verdict."""

    name: str
    categories: frozenset[str]
    outcome: Outcome
    pattern: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None
    emergency: bool = False
    senders: frozenset[SenderRole] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From policies/data/judge/exemptions.toml; raises KeyError, ValueError, or re.error for a bad pattern."""
        return cls(
            name=data["name"],
            categories=frozenset(data["categories"]),
            outcome=Outcome(data["outcome"]),
            pattern=re.compile(data["pattern"]) if "pattern" in data else None,
            without=re.compile(data["without"]) if "without" in data else None,
            emergency=data.get("emergency", False),
            senders=frozenset(map(SenderRole, data.get("sender", ()))),
        )

    def holds(self, text: str, situation: Situation) -> bool:
        """Whether all its conditions are met by a normal text in a situation."""
        return (
            (not self.emergency or situation.emergency_active)
            and (not self.senders or situation.sender_role in self.senders)
            and (self.pattern is None or self.pattern.search(text) is not None)
            and (self.without is None or self.without.search(text) is None)
        )

    def silences(self, category: Category) -> bool:
        """Whether it is a reason for this category."""
        return ALL in self.categories or category in self.categories


@dataclass(frozen=True, slots=True)
class Remainder:
    """What exemptions leave: the categories still standing, the outcome, and the exemption that decided (or None)."""

    categories: tuple[Category, ...]
    outcome: Outcome
    exempt: str | None


def apply(
    exemptions: Sequence[Exemption], categories: tuple[Category, ...], outcome: Outcome, text: str, situation: Situation
) -> Remainder:
    """Take away what is silenced; when nothing is left, or the main category is only for people to look at, say why."""
    standing, reason = categories, None
    for one in exemptions:
        if not standing or not one.holds(text, situation):
            continue
        if one.outcome is Outcome.REVIEW and one.silences(standing[0]):
            return Remainder(standing, min(outcome, Outcome.REVIEW, key=_loudness), one.name)
        left = tuple(category for category in standing if not one.silences(category))
        if left != standing:
            standing, reason = left, one.name
    if not standing:
        return Remainder((), Outcome.NONE, reason)
    return Remainder(standing, outcome, None)


def _loudness(outcome: Outcome) -> int:
    return (Outcome.NONE, Outcome.REVIEW, Outcome.FLAG).index(outcome)
