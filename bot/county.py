"""The county's own file: who is who, the campaign, and what it wants different from the shipped rules and wording."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection

from bot.errors import BadSetting
from policies.campaign import Campaign
from policies.roster import Person, Role, Unit, UnitCode, UnitKind, UserId
from storage import roster


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _County(_Strict):
    name: str


class _Campaign(_Strict):
    id: str
    name: str
    basis: str
    starts_on: date
    ends_on: date
    winter_cutoff: time = time(17, 30)
    summer_cutoff: time = time(18, 0)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on lies before starts_on")
        if not self.basis.strip():
            raise ValueError("a campaign needs its basis document")
        return self


class _Unit(_Strict):
    code: str
    name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()


class _Person(_Strict):
    user_id: str
    name: str
    unit: str
    roles: tuple[Role, ...] = ()
    position: str = ""


class _Day(_Strict):
    day: date
    work: bool


class _File(_Strict):
    county: _County
    campaign: _Campaign
    units: tuple[_Unit, ...]
    people: tuple[_Person, ...]
    calendar: tuple[_Day, ...] = ()
    wording: dict[str, Any] = Field(default_factory=dict)
    rules: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class County:
    """A county as its file describes it. `wording` and `rules` override the shipped ones key by key."""

    name: str
    campaign: Campaign
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    calendar: Mapping[date, bool] = field(default_factory=dict)
    wording: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)


def read_county(path: Path) -> County:
    """The county in a TOML file; raises BadSetting with one line that names what is wrong in it."""
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSetting("county_file", f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting("county_file", f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadSetting("county_file", f"{path}: {place}: {first['msg']}") from error
    known = {unit.code for unit in file.units}
    for person in file.people:
        if person.unit not in known:
            raise BadSetting("county_file", f"{path}: {person.user_id} belongs to an unknown unit {person.unit}")
    return _county(file)


def register(db: Connection, county: County) -> None:
    """Put the county into the database. People already there keep the roles they were given since."""
    roster.keep_units(db, county.units)
    for person in county.people:
        roster.add_person(db, person)
    roster.keep_campaign(db, county.campaign)


def _county(file: _File) -> County:
    return County(
        name=file.county.name,
        campaign=Campaign(**file.campaign.model_dump()),
        units=tuple(
            Unit(code=UnitCode(one.code), name=one.name, kind=one.kind, aliases=one.aliases) for one in file.units
        ),
        people=tuple(
            Person(user_id=UserId(one.user_id), name=one.name, unit=UnitCode(one.unit), roles=frozenset(one.roles))
            for one in file.people
        ),
        calendar={one.day: one.work for one in file.calendar},
        wording=file.wording,
        rules=file.rules,
    )
