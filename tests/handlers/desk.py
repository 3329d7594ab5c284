"""A desk to hand events to: one capability on a real database, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import count
from typing import Any

from bot.clock import LOCAL
from bot.keys import fresh_sealer
from handlers.context import Context, Judging
from handlers.events import (
    ButtonPressed,
    Channel,
    Conversation,
    Event,
    FetchFailure,
    GroupMessageSeen,
    MessageReceived,
    ReceivedFile,
)
from handlers.outgoing import Document, Outgoing
from handlers.routing import Answer, Router
from handlers.workbook import ReadLimits
from policies.judge import Message, Situation
from policies.roster import Roster, UserId
from policies.rules import Rules
from storage.engine import Database
from storage.sealing import Sealer
from tests.judges import MarkingJudge
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
    judge: Judging = field(default_factory=MarkingJudge)

    def hear(self, event: Event) -> Answer:
        """The capability's answer; its effects are committed."""
        event = self._judged(event)
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
                judge=self.judge,
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
        quoted: str = "",
        reply_url: str | None = None,
    ) -> Answer:
        """Somebody writes."""
        received = ReceivedFile(file.name, file.content) if file else None
        return self.hear(
            MessageReceived(
                **self.origin(user, channel, group),
                reply_url=reply_url,
                text=text,
                quoted=quoted,
                file=received,
                fetch_failure=failure,
                images=images,
            )
        )

    def sees(self, user: str, message: Message, *, group: str = "g1", key: str | None = None) -> Answer:
        """Somebody writes to others in a work group."""
        origin = self.origin(user, Channel.ARCHIVE, group)
        return self.hear(GroupMessageSeen(**{**origin, "key": key or origin["key"]}, message=message))

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

    def _judged(self, event: Event) -> Event:
        """As dispatch has it judged."""
        match event:
            case GroupMessageSeen():
                return replace(event, verdict=self.judge.judge(event.message, event.situation))
            case MessageReceived() if event.conversation.group and event.text:
                situation = Situation(sent_at=event.at)
                return replace(event, verdict=self.judge.judge(Message(text=event.text), situation))
            case _:
                return event


def moment(day: date, clock: str) -> datetime:
    """A moment of the county's time."""
    return datetime.combine(day, time.fromisoformat(clock), LOCAL)


def without_bytes(answers: Sequence[Outgoing]) -> list[Outgoing]:
    """The answers with the content of files left out, to be compared as a whole."""
    return [replace(one, content=b"") if isinstance(one, Document) else one for one in answers]
