"""Access tokens shared by all processes; at most one process fetches a new one at a time."""

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from storage.schema import tokens
from storage.upsert import add_once, put


def load(db: Connection, key: str) -> tuple[str, datetime] | None:
    """The stored token and when it expires."""
    row = db.execute(select(tokens.c.token, tokens.c.expires_at).where(tokens.c.key == key)).first()
    if row is None or row.token is None or row.expires_at is None:
        return None
    return row.token, row.expires_at


def claim_refresh(db: Connection, key: str, *, stale: str | None, now: datetime, until: datetime) -> bool:
    """Whether the caller is the one to fetch a new token: nobody else is at it and `stale` is still the stored one."""
    add_once(db, tokens, {"key": key}, key=["key"])
    free = or_(tokens.c.refreshing_until.is_(None), tokens.c.refreshing_until <= now)
    unchanged = tokens.c.token.is_(None) if stale is None else tokens.c.token == stale
    taken = db.execute(update(tokens).where(tokens.c.key == key, free, unchanged).values(refreshing_until=until))
    return taken.rowcount == 1


def save(db: Connection, key: str, *, token: str, expires_at: datetime) -> None:
    """Store the new token and let go of the refresh."""
    row = {"key": key, "token": token, "expires_at": expires_at, "refreshing_until": None}
    put(db, tokens, row, key=["key"])


def release_refresh(db: Connection, key: str) -> None:
    """Let go of the refresh after it failed."""
    db.execute(update(tokens).where(tokens.c.key == key).values(refreshing_until=None))
