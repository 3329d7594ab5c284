"""Which units asked for what not long ago, by keyed fingerprints of the words: the same demand is known again, no more.

Who of a unit asked, and in which group, is not kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, tuple_

from policies.judge import Message
from policies.likeness import bare_message
from policies.roster import UnitCode
from storage.schema import demands
from storage.sealing import Sealer
from storage.upsert import put_all

_PLACE = "demand"
_FORGOTTEN_AT_ONCE = 500
_LOOKED_UP_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Demand:
    """What a unit asked for at a moment (aware); the first of the fingerprints is the one to keep."""

    marks: tuple[str, ...]
    unit: UnitCode
    at: datetime


def marks_of(seal: Sealer, message: Message, *, least: int) -> tuple[str, ...]:
    """The fingerprints of a message's letters; none for one with fewer letters than that: too many are alike."""
    words = bare_message(message)
    if sum(map(str.isalpha, words)) < least:
        return ()
    return seal.marks(words.encode(), place=_PLACE)


def others(db: Connection, asked: Sequence[Demand], *, within: timedelta) -> list[int]:
    """For each demand how many other units asked for the same before it, so long before at most.

    They may be of one batch, none of it kept yet: those before it in time count as well.
    """
    known = defaultdict[str, list[tuple[UnitCode, datetime]]](list)
    for one in asked:
        known[one.marks[0]].append((one.unit, one.at))
    marks = sorted({mark for one in asked for mark in one.marks})
    for start in range(0, len(marks), _LOOKED_UP_AT_ONCE):
        wanted = select(demands).where(demands.c.mark.in_(marks[start : start + _LOOKED_UP_AT_ONCE]))
        for row in db.execute(wanted):
            known[row.mark].append((UnitCode(row.unit), row.at))
    return [
        len({unit for mark in one.marks for unit, at in known[mark] if one.at - within <= at < one.at} - {one.unit})
        for one in asked
    ]


def remember(db: Connection, asked: Iterable[Demand], *, since: datetime) -> None:
    """Keep when each unit last asked for it; some of what was asked before the moment is forgotten."""
    latest = {(one.marks[0], one.unit): one.at for one in sorted(asked, key=lambda one: one.at) if one.at >= since}
    if not latest:
        return
    _forget(db, before=since)
    rows = [{"mark": mark, "unit": unit, "at": at} for (mark, unit), at in sorted(latest.items())]
    put_all(db, demands, rows, key=["mark", "unit"])


def _forget(db: Connection, *, before: datetime) -> None:
    """A bounded piece of work, and none of it waits for another worker that does the same."""
    key = tuple_(demands.c.mark, demands.c.unit)
    old = select(demands.c.mark, demands.c.unit).where(demands.c.at < before).order_by(demands.c.at)
    db.execute(delete(demands).where(key.in_(old.limit(_FORGOTTEN_AT_ONCE).with_for_update(skip_locked=True))))
