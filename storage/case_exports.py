"""Decided flags as labelled cases for the judge, and who took them out and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.flag_rows import Flag, State, flag_of
from storage.flag_words import Words, opened_words
from storage.schema import case_exports, flags
from storage.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Case:
    """A flag people decided, with its words."""

    flag: Flag
    words: Words


@dataclass(frozen=True, slots=True)
class Export:
    """An export: by whom, when, why, how many cases, and the hash of what was written."""

    exported_by: str
    exported_at: datetime
    reason: str
    cases: int
    sha256: str


def decided(db: Connection, seal: Sealer) -> Iterator[Case]:
    """Every decided flag in the order they came; raises Unsealable at the first that cannot be opened."""
    wanted = select(flags).where(flags.c.state.in_([State.CONFIRMED, State.CLEARED])).order_by(flags.c.id)
    for row in db.execute(wanted).mappings():
        flag = flag_of(row)
        yield Case(flag, opened_words(seal, row["sealed"], key=flag.key))


def record(db: Connection, export: Export) -> None:
    """Remember an export."""
    db.execute(
        insert(case_exports).values(
            exported_by=export.exported_by,
            exported_at=export.exported_at,
            reason=export.reason,
            cases=export.cases,
            sha256=export.sha256,
        )
    )


def exports(db: Connection) -> list[Export]:
    """All exports, oldest first."""
    rows = db.execute(select(case_exports).order_by(case_exports.c.id)).mappings()
    return [Export(row["exported_by"], row["exported_at"], row["reason"], row["cases"], row["sha256"]) for row in rows]
