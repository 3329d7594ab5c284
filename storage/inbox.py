"""Updates that came in and are kept until they are handled, each exactly once by its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from storage import queue
from storage.schema import inbox
from storage.upsert import add_all, add_once


@dataclass(frozen=True, slots=True)
class Entry:
    """An update as it is kept: `kind` and `payload` are the edge's own words, storage does not read them."""

    key: str
    conversation: str
    kind: str
    payload: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update one worker has taken; `attempt` counts from 1."""

    id: int
    entry: Entry
    received_at: datetime
    attempt: int


# Workers of other processes listen to this (PostgreSQL); the notice goes out with the commit.
CHANNEL = "qingzhi_inbox"


def announce(db: Connection) -> None:
    """Wake the workers of other processes when this transaction commits; nothing on SQLite, which has none."""
    if db.dialect.name == "postgresql":
        db.execute(text(f"NOTIFY {CHANNEL}"))


def add(db: Connection, entry: Entry, *, now: datetime, not_before: datetime | None = None) -> bool:
    """Keep an update; False when its key is already known, however long ago it was handled.

    It waits until `not_before`, if that is given.
    """
    return add_once(db, inbox, {**_row(entry, now), "run_at": not_before or now}, key=["key"])


def add_many(db: Connection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Keep all updates whose keys are not known yet."""
    add_all(db, inbox, [_row(entry, now) for entry in entries], key=["key"])


def claim(db: Connection, *, now: datetime, until: datetime, token: str) -> Claimed | None:
    """Take the next update whose turn it is."""
    row = queue.claim(db, inbox, now=now, until=until, token=token)
    if row is None:
        return None
    entry = Entry(key=row["key"], conversation=row["conversation"], kind=row["kind"], payload=row["payload"])
    return Claimed(id=row["id"], entry=entry, received_at=row["received_at"], attempt=row["attempts"] + 1)


def finish(db: Connection, claimed: Claimed, *, token: str, now: datetime) -> bool:
    """Done; False when the claim was lost, and then the caller must roll back."""
    return queue.finish(db, inbox, claimed.id, token=token, now=now)


def retry(db: Connection, claimed: Claimed, *, token: str, run_at: datetime, error: str) -> bool:
    """Try again later."""
    return queue.retry(db, inbox, claimed.id, token=token, run_at=run_at, error=error)


def bury(db: Connection, claimed: Claimed, *, token: str, now: datetime, error: str) -> bool:
    """Give up; the update stays readable for operators."""
    return queue.bury(db, inbox, claimed.id, token=token, now=now, error=error)


def _row(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "key": entry.key,
        "conversation": entry.conversation,
        "kind": entry.kind,
        "payload": entry.payload,
        "received_at": now,
        "run_at": now,
        "state": queue.WAITING,
    }
