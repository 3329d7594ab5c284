"""The one door in: an update is kept once by its key, and only then counts as accepted."""

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

from loguru import logger
from sqlalchemy.exc import SQLAlchemyError

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
        with self._database.transaction() as db:
            new = inbox.add(db, entry_of(event), now=self._clock.now())
            inbox.announce(db)
        if not new:
            logger.bind(kind=type(event).__name__).info("repeated update ignored")
            return Accepted.ALREADY
        self._bell.ring()
        return Accepted.NEW

    def accept_all(self, events: Sequence[Event]) -> None:
        """Keep several updates in one commit; those seen before change nothing."""
        with self._database.transaction() as db:
            inbox.add_many(db, [entry_of(event) for event in events], now=self._clock.now())
            inbox.announce(db)
        self._bell.ring()


class Gathering:
    """Updates that arrive together share one commit, and each is answered after it.

    For an event loop: the door waits for `accept`, and whoever else knocks before the commit begins comes along.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._waiting: list[tuple[Event, asyncio.Future[None]]] = []

    async def accept(self, event: Event) -> None:
        """Keep an update, committed when this returns."""
        loop = asyncio.get_running_loop()
        kept = loop.create_future()
        self._waiting.append((event, kept))
        if len(self._waiting) == 1:
            # Two rounds of the loop let requests that are already being read join in.
            loop.call_soon(loop.call_soon, self._commit)
        await kept

    def _commit(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            self._intake.accept_all([event for event, _ in batch])
        except SQLAlchemyError:
            # One update that does not fit must not keep the others out: each on its own, each with its own answer.
            for event, kept in batch:
                _settle(kept, partial(self._intake.accept, event))
            return
        for _, kept in batch:
            _settle(kept, lambda: None)


def _settle(kept: "asyncio.Future[None]", keep: Callable[[], object]) -> None:
    problem: SQLAlchemyError | None = None
    try:
        keep()
    except SQLAlchemyError as error:
        problem = error
    if kept.done():  # whoever knocked has hung up; the update is kept all the same
        return
    if problem:
        kept.set_exception(problem)
    else:
        kept.set_result(None)


def entry_of(event: Event) -> inbox.Entry:
    """An event as the inbox keeps it."""
    kind, payload = encode(event)
    return inbox.Entry(key=event.key, conversation=event.conversation.key, kind=kind, payload=payload)
