"""The county the practice tenant plays: its units, its people and its campaign, read from one TOML file.

The file has the tables [county], [campaign], [[units]] and [[people]]; the bot's own county file has the same shape.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A township, street office or department; `department_id` is its number in the tenant's department tree."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    department_id: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the corporation under the user id WeCom knows; `unit` is a unit's code, `roles` campaign roles."""

    user_id: str
    name: str
    unit: str
    roles: tuple[str, ...]
    position: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """The running campaign with its basis document; both days included."""

    id: str
    name: str
    basis: str
    starts_on: date
    ends_on: date


ROOT_DEPARTMENT = 1


@dataclass(frozen=True, slots=True)
class County:
    """Everything of the county file. Units and people keep the order of the file; members are found in any case."""

    name: str
    campaign: Campaign
    units: tuple[Unit, ...]
    people: tuple[Member, ...]

    def member(self, user_id: str) -> Member | None:
        """The person of that user id, upper and lower case alike (WeCom user ids ignore case)."""
        wanted = user_id.casefold()
        return next((person for person in self.people if person.user_id.casefold() == wanted), None)

    def unit(self, code: str) -> Unit:
        """The unit of that code; KeyError when there is none."""
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    def members_of(self, department_id: int) -> tuple[Member, ...]:
        """The direct members of a department; the root has none of its own."""
        codes = {unit.code for unit in self.units if unit.department_id == department_id}
        return tuple(person for person in self.people if person.unit in codes)


def demo_county_file() -> Path:
    """Where the demo county's file lies."""
    return Path(str(resources.files("bot.sandbox").joinpath("data", "qinghe.toml")))


def load_county(file: Path | None = None) -> County:
    """The county of a file, or the demo county. A missing key or a person of no unit raises KeyError."""
    tables = tomllib.loads((file or demo_county_file()).read_text(encoding="utf-8"))
    units = tuple(_unit(table, ROOT_DEPARTMENT + number) for number, table in enumerate(tables["units"], start=1))
    county = County(
        name=tables["county"]["name"],
        campaign=Campaign(**tables["campaign"]),
        units=units,
        people=tuple(_member(table) for table in tables["people"]),
    )
    for person in county.people:
        county.unit(person.unit)
    return county


def _unit(table: Mapping[str, Any], department_id: int) -> Unit:
    return Unit(
        code=table["code"],
        name=table["name"],
        kind=table["kind"],
        aliases=tuple(table["aliases"]),
        department_id=department_id,
    )


def _member(table: Mapping[str, Any]) -> Member:
    return Member(
        user_id=table["user_id"],
        name=table["name"],
        unit=table["unit"],
        roles=tuple(table["roles"]),
        position=table["position"],
    )
