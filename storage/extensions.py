"""Extensions of a day's report: asked for by the clerk, decided by a leader (daily-clearance.md section 3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from policies.roster import UnitCode, UserId
from storage.schema import extensions

_DAYS_OF_WEEK = 7


class ExtensionState(StrEnum):
    """Where a request stands. DRAFT lacks its hour; LAPSED was decided too late; REPLACED by a newer request."""

    DRAFT = "draft"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    REPLACED = "replaced"


_UNDECIDED = (ExtensionState.DRAFT, ExtensionState.ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A request for more time. `until` is in UTC; that of a draft is the latest possible moment.

    `reason` is "" when none was given, `decided_by` None until somebody decided.
    """

    id: int
    unit: UnitCode
    day: date
    until: datetime
    reason: str
    state: ExtensionState
    asked_by: UserId
    asked_at: datetime
    decided_by: UserId | None


def ask(
    db: Connection,
    *,
    unit: UnitCode,
    day: date,
    until: datetime,
    reason: str,
    by: UserId,
    at: datetime,
    draft: bool = False,
) -> Extension:
    """Keep a request (or, with `draft`, one whose hour is still to be chosen) in place of the unit's undecided ones."""
    undecided = (extensions.c.unit == unit, extensions.c.day == day, extensions.c.state.in_(_UNDECIDED))
    db.execute(update(extensions).where(*undecided).values(state=ExtensionState.REPLACED))
    row = {
        "unit": unit,
        "day": day,
        "until": until,
        "reason": reason,
        "state": ExtensionState.DRAFT if draft else ExtensionState.ASKED,
        "asked_by": by,
        "asked_at": at,
    }
    return _extension(db.execute(insert(extensions).values(row).returning(extensions)).mappings().one())


def decide(db: Connection, extension: int, *, granted: bool, by: UserId, at: datetime) -> Extension | None:
    """Grant or refuse; None when it is not waiting any more. Of two leaders who press at once one decides."""
    return _settle(db, extension, ExtensionState.GRANTED if granted else ExtensionState.REFUSED, by=by, at=at)


def lapse(db: Connection, extension: int, *, by: UserId, at: datetime) -> Extension | None:
    """Somebody pressed when the day was closed: nothing can be granted any more; None when it was not waiting."""
    return _settle(db, extension, ExtensionState.LAPSED, by=by, at=at)


def find(db: Connection, extension: int) -> Extension | None:
    """The request with the id."""
    row = db.execute(select(extensions).where(extensions.c.id == extension)).mappings().first()
    return _extension(row) if row else None


def undecided(db: Connection, unit: UnitCode, day: date) -> Extension | None:
    """The unit's request for the day that waits for its hour or for a leader."""
    wanted = (
        select(extensions)
        .where(extensions.c.unit == unit, extensions.c.day == day, extensions.c.state.in_(_UNDECIDED))
        .order_by(extensions.c.id.desc())
        .limit(1)
    )
    row = db.execute(wanted).mappings().first()
    return _extension(row) if row else None


def lacks_hour(db: Connection, user: UserId, *, since: datetime) -> bool:
    """Whether the person was asked "until when" since the moment and has not answered."""
    wanted = select(func.count()).where(
        extensions.c.asked_by == user, extensions.c.asked_at >= since, extensions.c.state == ExtensionState.DRAFT
    )
    return bool(db.execute(wanted).scalar_one())


def granted(db: Connection, unit: UnitCode, day: date) -> datetime | None:
    """Until when (UTC) the unit may hand in the day's report, None without an extension; the last decision holds."""
    wanted = (
        select(extensions.c.until)
        .where(extensions.c.unit == unit, extensions.c.day == day, extensions.c.state == ExtensionState.GRANTED)
        .order_by(extensions.c.decided_at.desc(), extensions.c.id.desc())
        .limit(1)
    )
    return db.execute(wanted).scalar_one_or_none()


def granted_units(db: Connection, day: date) -> dict[UnitCode, datetime]:
    """The units on extension for the day, and until when (UTC)."""
    wanted = (
        select(extensions.c.unit, extensions.c.until)
        .where(extensions.c.day == day, extensions.c.state == ExtensionState.GRANTED)
        .order_by(extensions.c.decided_at, extensions.c.id)
    )
    return {UnitCode(row["unit"]): row["until"] for row in db.execute(wanted).mappings()}


def running(db: Connection, unit: UnitCode, *, at: datetime) -> datetime | None:
    """The first hour (UTC) granted to the unit that is not over at the moment, for `policies.deadline.place`.

    Where one day was extended twice, only its last decision counts.
    """
    minute = at.replace(second=0, microsecond=0)
    wanted = (
        select(extensions.c.day, extensions.c.until)
        .where(
            extensions.c.unit == unit,
            extensions.c.state == ExtensionState.GRANTED,
            extensions.c.day >= (at - timedelta(days=31)).date(),
        )
        .order_by(extensions.c.decided_at, extensions.c.id)
    )
    latest = {row["day"]: row["until"] for row in db.execute(wanted).mappings()}
    return min((until for until in latest.values() if until >= minute), default=None)


def in_week(db: Connection, unit: UnitCode, day: date) -> int:
    """How many days of the week (Monday to Sunday) around the day were extended for the unit."""
    monday = day - timedelta(days=day.weekday())
    wanted = select(func.count(extensions.c.day.distinct())).where(
        extensions.c.unit == unit,
        extensions.c.state == ExtensionState.GRANTED,
        extensions.c.day >= monday,
        extensions.c.day < monday + timedelta(days=_DAYS_OF_WEEK),
    )
    return int(db.execute(wanted).scalar_one())


def _settle(db: Connection, extension: int, state: ExtensionState, *, by: UserId, at: datetime) -> Extension | None:
    change = (
        update(extensions)
        .where(extensions.c.id == extension, extensions.c.state == ExtensionState.ASKED)
        .values(state=state, decided_by=by, decided_at=at)
        .returning(extensions)
    )
    row = db.execute(change).mappings().one_or_none()
    return _extension(row) if row else None


def _extension(row: RowMapping) -> Extension:
    return Extension(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        day=row["day"],
        until=row["until"],
        reason=row["reason"],
        state=ExtensionState(row["state"]),
        asked_by=UserId(row["asked_by"]),
        asked_at=row["asked_at"],
        decided_by=UserId(row["decided_by"]) if row["decided_by"] else None,
    )
