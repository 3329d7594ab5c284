"""What people wished of the bot's own messages: when it reminds them, whether at all, whether it offers drafts."""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from policies.roster import Role, UnitCode, UserId
from storage.schema import people, preferences
from storage.upsert import put


class DraftWish(StrEnum):
    """Whether today's draft is offered in the morning."""

    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's wishes; the defaults are those of somebody who never said anything.

    `draft` None means: only while the unit has open problems. `remind_at` None means the county's own times.
    `muted_until` is the last day without reminders.
    """

    draft: DraftWish | None = None
    remind_at: time | None = None
    muted_until: date | None = None
    muted: bool = False

    def silent_on(self, day: date) -> bool:
        """Whether the person wants no reminder on the day."""
        return self.muted or (self.muted_until is not None and day <= self.muted_until)


def of(db: Connection, user: UserId) -> Preferences:
    """What the person wished."""
    row = db.execute(select(preferences).where(preferences.c.user_id == user)).mappings().first()
    return _preferences(row) if row else Preferences()


def keep(db: Connection, user: UserId, wished: Preferences) -> None:
    """Remember what the person wishes from now on."""
    row: dict[str, Any] = {
        "user_id": user,
        "draft": wished.draft,
        "remind_at": wished.remind_at.isoformat("minutes") if wished.remind_at else None,
        "muted_until": wished.muted_until,
        "muted": wished.muted,
    }
    put(db, preferences, row, key=["user_id"])


def mute_on(db: Connection, user: UserId, day: date) -> None:
    """No reminder to the person on the day."""
    keep(db, user, replace(of(db, user), muted_until=day))


def own_times(db: Connection, day: date) -> dict[UnitCode, time]:
    """The reminder time the clerks of a unit asked for, the earliest where several did; silent clerks do not count."""
    wanted = (
        select(preferences, people.c.unit, people.c.roles)
        .join(people, people.c.user_id == preferences.c.user_id)
        .where(preferences.c.remind_at.is_not(None))
    )
    times = dict[UnitCode, time]()
    for row in db.execute(wanted).mappings():
        wished, unit = _preferences(row), UnitCode(row["unit"])
        if wished.remind_at is None or wished.silent_on(day) or Role.CLERK not in row["roles"]:
            continue
        times[unit] = min(times.get(unit, wished.remind_at), wished.remind_at)
    return times


def _preferences(row: RowMapping) -> Preferences:
    return Preferences(
        draft=DraftWish(row["draft"]) if row["draft"] else None,
        remind_at=time.fromisoformat(row["remind_at"]) if row["remind_at"] else None,
        muted_until=row["muted_until"],
        muted=row["muted"],
    )
