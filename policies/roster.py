"""Who is who in the county: units, people and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

UnitCode = NewType("UnitCode", str)
UserId = NewType("UserId", str)


class UnitKind(StrEnum):
    """What kind of unit it is (status-queries.md section 1.2)."""

    TOWN = "zhen"
    TOWNSHIP = "xiang"
    STREET = "street"
    DEPARTMENT = "department"


class Role(StrEnum):
    """What a person does in the campaign (daily-clearance.md section 2)."""

    CLERK = "clerk"
    LEADER = "leader"
    STATISTICS = "statistics"
    INSPECTION = "inspection"
    POLICY = "policy"
    ORGANISATION = "organisation"
    DISCIPLINE = "discipline"
    GROUP_ADMIN = "group_admin"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    CADRE = "cadre"


@dataclass(frozen=True, slots=True)
class Unit:
    """A township, street office or county department, with the names people call it by."""

    code: UnitCode
    name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()

    @property
    def reports(self) -> bool:
        """Whether the unit owes the daily report: townships and streets do, departments do not."""
        return self.kind is not UnitKind.DEPARTMENT


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the county's WeCom, by the user id WeCom knows them under."""

    user_id: UserId
    name: str
    unit: UnitCode
    roles: frozenset[Role] = field(default_factory=frozenset)

    def is_clerk_of(self, unit: UnitCode) -> bool:
        """Whether this person may report for the unit (rule S02)."""
        return Role.CLERK in self.roles and self.unit == unit


@dataclass(frozen=True, slots=True)
class Roster:
    """The county's units, looked up by code, by name or by what people write."""

    units: Mapping[UnitCode, Unit]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Roster":
        """Build a roster from its units; the order given is the order lists are shown in."""
        return cls(units={unit.code: unit for unit in units})

    def named(self, written: str) -> Unit | None:
        """The unit whose full name or alias is exactly what was written, case and outer spaces aside."""
        wanted = written.strip().casefold()
        for unit in self.units.values():
            if wanted == unit.name.casefold() or wanted in (alias.casefold() for alias in unit.aliases):
                return unit
        return None

    def mentions(self, text: str) -> list[tuple[int, int, Unit]]:
        """Every unit named in the text as (start, end, unit), the longest name winning, left to right."""
        names = sorted(
            ((name, unit) for unit in self.units.values() for name in (unit.name, *unit.aliases)),
            key=lambda pair: -len(pair[0]),
        )
        lowered, taken, found = text.casefold(), [False] * len(text), list[tuple[int, int, Unit]]()
        for name, unit in names:
            start = lowered.find(name.casefold())
            while start >= 0:
                end = start + len(name)
                if not any(taken[start:end]):
                    taken[start:end] = [True] * len(name)
                    found.append((start, end, unit))
                start = lowered.find(name.casefold(), end)
        return sorted(found, key=lambda hit: hit[0])
