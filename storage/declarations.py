"""Numbers a clerk said in words, waiting for the ledger that belongs to them (or the other way round)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from policies.roster import UnitCode, UserId
from storage.schema import declarations


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody said for a unit's day, in numbers only; the words themselves are not kept.

    `day_written`: the day was named, not assumed. `reasoned`: a reason for a correction was given.
    """

    id: int
    unit: UnitCode
    day: date
    said_at: datetime
    numbers: Mapping[str, int]
    day_written: bool
    reasoned: bool


def keep(
    db: Connection,
    *,
    unit: UnitCode,
    day: date,
    user: UserId,
    said_at: datetime,
    numbers: Mapping[str, int],
    day_written: bool = False,
    reasoned: bool = False,
) -> None:
    """Remember a message without a file."""
    db.execute(
        insert(declarations).values(
            unit=unit,
            day=day,
            user_id=user,
            said_at=said_at,
            numbers=dict(numbers),
            day_written=day_written,
            reasoned=reasoned,
            used=False,
        )
    )


def latest_open(db: Connection, *, user: UserId, since: datetime) -> Declaration | None:
    """The person's latest numbers since the moment that no ledger has answered yet."""
    wanted = (
        select(declarations)
        .where(declarations.c.user_id == user, declarations.c.said_at >= since, declarations.c.used.is_(False))
        .order_by(declarations.c.said_at.desc(), declarations.c.id.desc())
        .limit(1)
    )
    row = db.execute(wanted).mappings().first()
    if row is None:
        return None
    return Declaration(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        day=row["day"],
        said_at=row["said_at"],
        numbers=row["numbers"],
        day_written=row["day_written"],
        reasoned=row["reasoned"],
    )


def answer(db: Connection, declaration: Declaration) -> None:
    """A ledger came for these numbers: they are spent."""
    db.execute(update(declarations).where(declarations.c.id == declaration.id).values(used=True))
