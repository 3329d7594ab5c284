"""Access tokens in the database: what bot.wecom.tokens asks of a store, each call one short transaction."""

from dataclasses import dataclass
from datetime import datetime

from storage import tokens
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class TokenShelf:
    """A TokenStore that all processes on one database share."""

    database: Database

    def load(self, key: str) -> tuple[str, datetime] | None:
        """The stored token and when it expires."""
        with self.database.reading() as db:
            return tokens.load(db, key)

    def claim_refresh(self, key: str, *, stale: str | None, now: datetime, until: datetime) -> bool:
        """Whether the caller is the one to fetch a new token."""
        with self.database.transaction() as db:
            return tokens.claim_refresh(db, key, stale=stale, now=now, until=until)

    def save(self, key: str, *, token: str, expires_at: datetime) -> None:
        """Store the new token."""
        with self.database.transaction() as db:
            tokens.save(db, key, token=token, expires_at=expires_at)

    def release_refresh(self, key: str) -> None:
        """Let go of a refresh that failed."""
        with self.database.transaction() as db:
            tokens.release_refresh(db, key)
