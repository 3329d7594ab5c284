"""Who is who, as the county registered it: units, people and their roles, campaigns."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from policies.campaign import Campaign
from policies.roster import Person, Role, Roster, Unit, UnitCode, UnitKind, UserId
from storage.schema import campaigns, people, units
from storage.upsert import add_once, put


def keep_units(db: Connection, wanted: Iterable[Unit]) -> None:
    """Register units or change registered ones; their order is kept."""
    for position, unit in enumerate(wanted):
        row = {
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind.value,
            "aliases": list(unit.aliases),
            "position": position,
        }
        put(db, units, row, key=["code"])


def keep_person(db: Connection, person: Person) -> None:
    """Register a person or change a registered one."""
    put(db, people, _person_row(person), key=["user_id"])


def add_person(db: Connection, person: Person) -> bool:
    """Register a person who is new; False, and no change, for one already registered."""
    return add_once(db, people, _person_row(person), key=["user_id"])


def keep_campaign(db: Connection, campaign: Campaign) -> None:
    """Register a campaign or change a registered one."""
    row = {
        "id": campaign.id,
        "name": campaign.name,
        "basis": campaign.basis,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "winter_cutoff": campaign.winter_cutoff,
        "summer_cutoff": campaign.summer_cutoff,
    }
    put(db, campaigns, row, key=["id"])


def all_units(db: Connection) -> Roster:
    """Every registered unit, in the county's own order."""
    rows = db.execute(select(units).order_by(units.c.position)).mappings()
    return Roster.of(
        Unit(code=UnitCode(row["code"]), name=row["name"], kind=UnitKind(row["kind"]), aliases=tuple(row["aliases"]))
        for row in rows
    )


def person(db: Connection, user_id: UserId) -> Person | None:
    """The registered person, or None for somebody the county never registered."""
    row = db.execute(select(people).where(people.c.user_id == user_id)).mappings().first()
    return _person(row) if row else None


def known(db: Connection, user_ids: Iterable[UserId]) -> dict[UserId, Person]:
    """Those of them whom the county registered, by their user ids."""
    rows = db.execute(select(people).where(people.c.user_id.in_(user_ids))).mappings()
    return {one.user_id: one for one in map(_person, rows)}


def people_of(db: Connection, unit: UnitCode, role: Role) -> list[Person]:
    """Everybody of a unit who has the role, by user id."""
    rows = db.execute(select(people).where(people.c.unit == unit).order_by(people.c.user_id)).mappings()
    return [one for one in map(_person, rows) if role in one.roles]


def people_with(db: Connection, role: Role) -> list[Person]:
    """Everybody in the county who has the role, by user id."""
    rows = db.execute(select(people).order_by(people.c.user_id)).mappings()
    return [one for one in map(_person, rows) if role in one.roles]


def campaign_around(db: Connection, day: date) -> Campaign | None:
    """The campaign that runs on the day; else the one that ended last; else the next to come; else None."""
    known = [_campaign(row) for row in db.execute(select(campaigns).order_by(campaigns.c.starts_on)).mappings()]
    running = [one for one in known if one.runs_on(day)]
    ended = [one for one in known if one.ends_on < day]
    coming = [one for one in known if one.starts_on > day]
    return next(iter([*running, *reversed(ended), *coming]), None)


def _person_row(person: Person) -> dict[str, object]:
    return {
        "user_id": person.user_id,
        "name": person.name,
        "unit": person.unit,
        "roles": sorted(role.value for role in person.roles),
    }


def _person(row: RowMapping) -> Person:
    return Person(
        user_id=UserId(row["user_id"]),
        name=row["name"],
        unit=UnitCode(row["unit"]),
        roles=frozenset(Role(role) for role in row["roles"]),
    )


def _campaign(row: RowMapping) -> Campaign:
    return Campaign(
        id=row["id"],
        name=row["name"],
        basis=row["basis"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        winter_cutoff=row["winter_cutoff"],
        summer_cutoff=row["summer_cutoff"],
    )
