"""The kinds of banned requests: rule, tone, severity, basis and alternative of each (banned-requests.md section 3)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Self

from policies.judge.verdict import Category, Severity, Tone

_ORDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)
_UP = {Severity.LOW: Severity.MEDIUM, Severity.MEDIUM: Severity.HIGH, Severity.HIGH: Severity.HIGH}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `higher` are sets of concepts, each of which makes it one step more severe."""

    id: Category
    name: str
    rule: str
    tone: Tone
    severity: Severity
    higher: tuple[frozenset[str], ...]
    basis: str
    alternative: str

    @classmethod
    def of(cls, name: str, data: Mapping[str, Any]) -> Self:
        """From a table of policies/data/judge/categories.toml; raises KeyError or ValueError."""
        return cls(
            id=Category(name),
            name=data["name"],
            rule=data["rule"],
            tone=Tone(data["tone"]),
            severity=Severity(data["severity"]),
            higher=tuple(frozenset(row) for row in data.get("higher", ())),
            basis=data["basis"],
            alternative=data["alternative"],
        )

    def severity_with(self, concepts: AbstractSet[str]) -> Severity:
        """How severe it is in a message with these concepts."""
        return one_step_up(self.severity) if any(row <= concepts for row in self.higher) else self.severity


def one_step_up(severity: Severity) -> Severity:
    """The next higher one; there is none above the highest."""
    return _UP[severity]


def louder(one: Severity | None, other: Severity) -> Severity:
    """The higher of the two."""
    return other if one is None else max(one, other, key=_ORDER.index)


def kinds_of(data: Mapping[str, Any]) -> dict[Category, Kind]:
    """All kinds by id."""
    return {Category(name): Kind.of(name, table) for name, table in data["categories"].items()}
