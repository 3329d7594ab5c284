"""A desk to hand events to: one capability on a real database, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import count
from typing import Any

from bot.clock import LOCAL
from bot.keys import fresh_sealer
from handlers.context import Context
from handlers.events import (
    ButtonPressed,
    Channel,
    Conversation,
    Event,
    FetchFailure,
    MessageReceived,
    ReceivedFile,
)
from handlers.outgoing import Document, Outgoing
from handlers.routing import Answer, Router
from handlers.workbook import ReadLimits
from policies.roster import Roster, UserId
from policies.rules import Rules
from storage.engine import Database
from storage.sealing import Sealer
from tests.scenarios.ledgers import TUESDAY, Ledger, county, rules, words


@dataclass
class Desk:
    """Hands events to a router, each in a transaction of its own, as dispatch does."""

    database: Database
    now: datetime = field(default_factory=lambda: moment(TUESDAY, "15:40"))
    rules: Rules = field(default_factory=rules)
    can_send_files: bool = True
    numbers: Any = field(default_factory=count)
    router: Router = field(default_factory=Router)
    sealer: Sealer = field(default_factory=fresh_sealer)

    def hear(self, event: Event) -> Answer:
        """The capability's answer; its effects are committed."""
        with self.database.transaction() as db:
            ctx = Context(
                db=db,
                rules=self.rules,
                roster=Roster.of(county().units),
                words=words(),
                limits=ReadLimits(),
                can_send_files=self.can_send_files,
                now=self.now,
                seal=self.sealer,
                look=self.database.reading,
            )
            return self.router.handle(event, ctx)

    def message(
        self,
        user: str,
        text: str = "",
        *,
        file: Ledger | None = None,
        failure: FetchFailure | None = None,
        images: int = 0,
        channel: Channel = Channel.AIBOT,
        group: str | None = None,
    ) -> Answer:
        """Somebody writes."""
        received = ReceivedFile(file.name, file.content) if file else None
        return self.hear(
            MessageReceived(
                **self.origin(user, channel, group), text=text, file=received, fetch_failure=failure, images=images
            )
        )

    def press(
        self, user: str, key: str, *, channel: Channel = Channel.AIBOT, response_code: str | None = None
    ) -> Answer:
        """Somebody presses a button of the card `card-1`."""
        return self.hear(
            ButtonPressed(**self.origin(user, channel), button=key, task_id="card-1", response_code=response_code)
        )

    def origin(self, user: str, channel: Channel = Channel.AIBOT, group: str | None = None) -> dict[str, Any]:
        """What every event has; keys are numbered from 0."""
        conversation = Conversation(channel, UserId(user), group)
        return {"key": f"update-{next(self.numbers)}", "at": self.now, "conversation": conversation}


def moment(day: date, clock: str) -> datetime:
    """A moment of the county's time."""
    return datetime.combine(day, time.fromisoformat(clock), LOCAL)


def without_bytes(answers: Sequence[Outgoing]) -> list[Outgoing]:
    """The answers with the content of files left out, to be compared as a whole."""
    return [replace(one, content=b"") if isinstance(one, Document) else one for one in answers]
