"""A durable queue in a table: claimed with SKIP LOCKED, in order per conversation, fenced by a claim token.

Both queues (inbox and outbox) have these columns; which rows they hold is their own business.
States: waiting → claimed → done, or dead when trying again is hopeless.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, exists, func, or_, select, update

WAITING, CLAIMED, DONE, DEAD = "waiting", "claimed", "done", "dead"


def claim(db: Connection, table: Table, *, now: datetime, until: datetime, token: str) -> RowMapping | None:
    """Take the oldest row whose turn it is, or None. The row comes back as it was before the claim.

    A row has its turn when it is due and nothing older of its conversation is open. A claim that ran out belongs to
    a worker that died: the row is taken over (its `state` then still reads `claimed`).
    """
    other = table.alias()
    blocked = exists().where(
        other.c.conversation == table.c.conversation,
        other.c.id != table.c.id,
        or_(
            and_(other.c.state == CLAIMED, other.c.claimed_until > now),
            and_(other.c.state.in_((WAITING, CLAIMED)), other.c.id < table.c.id),
        ),
    )
    abandoned = and_(table.c.state == CLAIMED, table.c.claimed_until <= now)
    waiting = and_(table.c.state == WAITING, table.c.run_at <= now)
    turn = (
        select(table)
        .where(table.c.state.in_((WAITING, CLAIMED)), or_(waiting, abandoned), ~blocked)
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.execute(turn).mappings().first()
    if row is None:
        return None
    db.execute(
        update(table)
        .where(table.c.id == row["id"])
        .values(state=CLAIMED, claim=token, claimed_until=until, attempts=table.c.attempts + 1)
    )
    return row


def abandon_claims(db: Connection, table: Table, *, now: datetime) -> None:
    """Let all claims run out now. Only for a database that no other process works on: its workers are gone."""
    db.execute(update(table).where(table.c.state == CLAIMED).values(claimed_until=now))


def change(db: Connection, table: Table, row_id: int, *, token: str, values: Mapping[str, Any]) -> bool:
    """Change a row this worker has claimed; False when the claim was lost to another worker meanwhile."""
    mine = and_(table.c.id == row_id, table.c.state == CLAIMED, table.c.claim == token)
    return db.execute(update(table).where(mine).values(**values)).rowcount == 1


def finish(db: Connection, table: Table, row_id: int, *, token: str, now: datetime, **more: Any) -> bool:  # noqa: ANN401 - column values
    """Mark a row done and forget its content: what people wrote is not kept longer than it is needed."""
    values = {"state": DONE, "payload": "", "claim": None, "claimed_until": None, "finished_at": now, **more}
    return change(db, table, row_id, token=token, values=values)


def retry(db: Connection, table: Table, row_id: int, *, token: str, run_at: datetime, error: str) -> bool:
    """Put a row back for a later try."""
    values = {"state": WAITING, "claim": None, "claimed_until": None, "run_at": run_at, "error": error}
    return change(db, table, row_id, token=token, values=values)


def bury(db: Connection, table: Table, row_id: int, *, token: str, now: datetime, error: str) -> bool:
    """Give a row up as a dead letter; it stays visible to operators and no longer blocks its conversation."""
    values = {"state": DEAD, "claim": None, "claimed_until": None, "finished_at": now, "error": error}
    return change(db, table, row_id, token=token, values=values)


def counts(db: Connection, table: Table) -> dict[str, int]:
    """How many rows are in each state."""
    rows = db.execute(select(table.c.state, func.count()).group_by(table.c.state))
    return {str(state): int(number) for state, number in rows}


def due(db: Connection, table: Table, *, now: datetime) -> int:
    """How many open rows wait for nothing but a worker."""
    wanted = select(func.count()).where(table.c.state.in_((WAITING, CLAIMED)), table.c.run_at <= now)
    return int(db.execute(wanted).scalar_one())


def oldest_waiting(db: Connection, table: Table) -> datetime | None:
    """Since when the longest-waiting open row has been due, None when nothing waits."""
    oldest: datetime | None = db.execute(
        select(func.min(table.c.run_at, type_=table.c.run_at.type)).where(table.c.state.in_((WAITING, CLAIMED)))
    ).scalar()
    return oldest


def dead(db: Connection, table: Table, *, limit: int = 20) -> list[RowMapping]:
    """The latest dead letters: id, key, kind, attempts, finished_at, error."""
    wanted = select(table.c.id, table.c.key, table.c.kind, table.c.attempts, table.c.finished_at, table.c.error)
    return list(db.execute(wanted.where(table.c.state == DEAD).order_by(table.c.id.desc()).limit(limit)).mappings())
