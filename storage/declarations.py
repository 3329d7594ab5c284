"""Numbers a clerk said in words, waiting for the ledger that belongs to them (or the other way round)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from policies.roster import UnitCode, UserId
from storage.schema import declarations

# What is kept beside the numbers in their column: no metric has such a name.
_VERSUS, _PROBLEMS = "versus_yesterday", "problems"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody said for a unit's day, in numbers only; the words themselves are not kept.

    `day_written`: the day was named, not assumed. `reasoned`: a reason for a correction was given, and `reason` is it:
    the one thing kept in words, since the corrected version is kept with it (section 3). `versus` is how the open ones
    were said to have moved since the day before, `problems` the ids that were named.
    """

    id: int
    unit: UnitCode
    day: date
    said_at: datetime
    numbers: Mapping[str, int]
    day_written: bool
    reasoned: bool
    reason: str | None = None
    versus: int | None = None
    problems: tuple[str, ...] = ()


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
    reason: str | None = None,
    versus: int | None = None,
    problems: Sequence[str] = (),
) -> None:
    """Remember a message without a file."""
    said = {_VERSUS: versus} if versus is not None else {}
    named = {_PROBLEMS: list(problems)} if problems else {}
    db.execute(
        insert(declarations).values(
            unit=unit,
            day=day,
            user_id=user,
            said_at=said_at,
            numbers={**numbers, **said, **named},
            day_written=day_written,
            reasoned=reasoned,
            reason=reason,
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
    numbers = dict(row["numbers"])
    versus, problems = numbers.pop(_VERSUS, None), numbers.pop(_PROBLEMS, ())
    return Declaration(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        day=row["day"],
        said_at=row["said_at"],
        numbers=numbers,
        day_written=row["day_written"],
        reasoned=row["reasoned"],
        reason=row["reason"],
        versus=versus,
        problems=tuple(problems),
    )


def answer(db: Connection, declaration: Declaration) -> None:
    """A ledger came for these numbers: they are spent."""
    db.execute(update(declarations).where(declarations.c.id == declaration.id).values(used=True))
