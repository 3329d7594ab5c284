"""The one door in: an update is kept once by its key, and only then counts as accepted."""

from enum import Enum

from loguru import logger

from bot.bell import Bell
from bot.clock import Clock
from bot.codec import encode
from handlers.events import Event
from storage import inbox
from storage.engine import Database


class Accepted(Enum):
    """Whether an update was new."""

    NEW = "new"
    ALREADY = "already"


class Intake:
    """Keeps updates durably; dispatch handles them afterwards."""

    def __init__(self, database: Database, clock: Clock, bell: Bell) -> None:
        self._database = database
        self._clock = clock
        self._bell = bell

    def accept(self, event: Event) -> Accepted:
        """Keep an update, committed when this returns. A key seen before changes nothing."""
        kind, payload = encode(event)
        entry = inbox.Entry(key=event.key, conversation=event.conversation.key, kind=kind, payload=payload)
        with self._database.transaction() as db:
            new = inbox.add(db, entry, now=self._clock.now())
        if not new:
            logger.bind(kind=kind).info("repeated update ignored")
            return Accepted.ALREADY
        self._bell.ring()
        return Accepted.NEW
