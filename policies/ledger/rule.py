"""The registry of rules: each one a small function with its id, level and place in daily-clearance.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, ParamSpec

from policies.ledger.finding import Finding, Level
from policies.ledger.template import SheetTemplate

_Asked = ParamSpec("_Asked")


class Hit(NamedTuple):
    """What a rule found.

    `column` is a column key, `position` a column of the sheet the template has not got; `variant` chooses another
    sentence of the same rule, `suggestion` is the value the cell most likely should hold. What else is None is taken
    from where the rule looked.
    """

    fields: Mapping[str, object] = {}
    column: str | None = None
    row: int | None = None
    variant: str = ""
    level: Level | None = None
    sheet: str | None = None
    position: int | None = None
    suggestion: str | int | float | date | None = None


Hits = tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Rule(Generic[_Asked]):
    """A rule. `statement` says in English when it speaks; `decide` returns a hit for each place it speaks about."""

    id: str
    level: Level
    section: str
    statement: str
    decide: Callable[_Asked, Hits] = field(repr=False)


@dataclass(slots=True)
class Notebook:
    """Collects findings about one sheet (None: about the file), whose columns stand at `positions` by their keys."""

    template: SheetTemplate
    sheet: str | None = None
    positions: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def note(self, rule: Rule[...], hits: Hits, row: int | None = None) -> None:
        """Write down what a rule found, about the row where a hit names no other."""
        for hit in hits:
            self.findings.append(
                Finding(
                    rule=rule.id,
                    level=hit.level or rule.level,
                    sheet=hit.sheet or self.sheet,
                    row=hit.row or row,
                    column=self.template.title(hit.column) if hit.column else None,
                    fields=hit.fields,
                    variant=hit.variant,
                    position=self.positions.get(hit.column) if hit.column else hit.position,
                    suggestion=hit.suggestion,
                )
            )


RULES: dict[str, Rule[...]] = {}


def rule(rule_id: str, level: Level, section: str) -> Callable[[Callable[_Asked, Hits]], Rule[_Asked]]:
    """Register the decorated function under its id; its docstring becomes the rule's statement."""

    def register(decide: Callable[_Asked, Hits]) -> Rule[_Asked]:
        if rule_id in RULES or not decide.__doc__:
            raise ValueError(f"{rule_id}: registered twice, or without a docstring")
        RULES[rule_id] = made = Rule(rule_id, level, section, " ".join(decide.__doc__.split()), decide)
        return made

    return register
