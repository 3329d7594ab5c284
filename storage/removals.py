"""Problems that are to leave the ledger without being closed: asked by the clerk, decided by the task force (9.18)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, insert, select, update

from policies.deadline import SHANGHAI
from policies.removal_text import Reason
from policies.roster import UnitCode, UserId
from storage.schema import removals


class RemovalState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A request to remove one problem. `day` is when it was asked; `merged_into` the problem that stays, if any.

    `decided_by` is None until somebody decided.
    """

    id: int
    unit: UnitCode
    problem: str
    day: date
    reason: Reason
    merged_into: str | None
    state: RemovalState
    asked_by: UserId
    asked_at: datetime
    decided_by: UserId | None


def ask(
    db: Connection,
    *,
    unit: UnitCode,
    problem: str,
    day: date,
    reason: Reason,
    merged_into: str | None,
    by: UserId,
    at: datetime,
) -> Removal:
    """Keep a request; whether there is one already is the caller's business (`of_unit`)."""
    row = {
        "unit": unit,
        "problem": problem,
        "day": day,
        "reason": reason,
        "merged_into": merged_into,
        "state": RemovalState.ASKED,
        "asked_by": by,
        "asked_at": at,
    }
    return _removal(db.execute(insert(removals).values(row).returning(removals)).mappings().one())


def decide(db: Connection, removal: int, *, granted: bool, by: UserId, at: datetime) -> Removal | None:
    """Grant or refuse; None when it is not waiting any more. Of two people who press at once one decides."""
    change = (
        update(removals)
        .where(removals.c.id == removal, removals.c.state == RemovalState.ASKED)
        .values(state=RemovalState.GRANTED if granted else RemovalState.REFUSED, decided_by=by, decided_at=at)
        .returning(removals)
    )
    row = db.execute(change).mappings().one_or_none()
    return _removal(row) if row else None


def find(db: Connection, removal: int) -> Removal | None:
    """The request with the id."""
    row = db.execute(select(removals).where(removals.c.id == removal)).mappings().first()
    return _removal(row) if row else None


def granted(db: Connection, unit: UnitCode, *, since: date | None) -> frozenset[str]:
    """The problems of the unit the task force agreed to remove, on that day (Asia/Shanghai) or later; None for ever.

    Counted by the day of the decision: a problem that a later ledger lists again is open again, and has to be asked
    for again.
    """
    wanted = select(removals.c.problem).where(removals.c.unit == unit, removals.c.state == RemovalState.GRANTED)
    if since is not None:
        wanted = wanted.where(removals.c.decided_at >= datetime.combine(since, time(), SHANGHAI))
    return frozenset(db.execute(wanted).scalars())


def of_unit(db: Connection, unit: UnitCode, *, problem: str | None = None) -> list[Removal]:
    """The unit's requests, whatever became of them, oldest first; with `problem`, those about it."""
    wanted = select(removals).where(removals.c.unit == unit).order_by(removals.c.id)
    if problem is not None:
        wanted = wanted.where(removals.c.problem == problem)
    return [_removal(row) for row in db.execute(wanted).mappings()]


def waiting(db: Connection, unit: UnitCode) -> frozenset[str]:
    """The problems of the unit whose removal is asked for and not decided."""
    wanted = select(removals.c.problem).where(removals.c.unit == unit, removals.c.state == RemovalState.ASKED)
    return frozenset(db.execute(wanted).scalars())


def targets(db: Connection, unit: UnitCode) -> frozenset[str]:
    """The problems of the unit that others were merged into, or are asked to be."""
    standing = removals.c.state.in_((RemovalState.ASKED, RemovalState.GRANTED))
    named = removals.c.merged_into.is_not(None)
    wanted = select(removals.c.merged_into).where(removals.c.unit == unit, standing, named)
    return frozenset(db.execute(wanted).scalars())


def _removal(row: RowMapping) -> Removal:
    return Removal(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        problem=row["problem"],
        day=row["day"],
        reason=Reason(row["reason"]),
        merged_into=row["merged_into"],
        state=RemovalState(row["state"]),
        asked_by=UserId(row["asked_by"]),
        asked_at=row["asked_at"],
        decided_by=UserId(row["decided_by"]) if row["decided_by"] else None,
    )
