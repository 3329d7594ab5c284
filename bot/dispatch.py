"""From an update to committed effects: claim, fetch its file, have it judged, let the handler decide, commit all."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from loguru import logger
from sqlalchemy import Connection

from bot.addressing import letters
from bot.backoff import delay
from bot.bell import Bell
from bot.clock import Clock
from bot.codec import decode
from bot.deliberation import Deliberation
from bot.errors import FileUnavailable, TenantError, Undecodable
from bot.intake import entry_of
from bot.recall import Recall, Recalled
from bot.rulebook import Rulebook
from bot.second_opinion import NO_OPINION, SecondOpinion
from bot.settings import WorkSettings
from bot.tenant import Tenant
from handlers.context import Context
from handlers.events import Channel, Event, GroupMessageSeen, MessageReceived
from handlers.outgoing import Outgoing, Text, WakeUp
from handlers.routing import UNHANDLED, Router
from handlers.situation import situation_of
from handlers.workbook import ReadLimits
from policies.judge import Message, Situation, Verdict
from policies.roster import Roster
from policies.schedule import next_office_moment
from storage import demands, inbox, outbox
from storage.engine import Database
from storage.sealing import Sealer


class _ClaimLost(Exception):
    """Another worker took the row over meanwhile; everything this one did is rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Handles kept updates one at a time; any number of these may run side by side."""

    database: Database
    clock: Clock
    tenant: Tenant
    router: Router
    rulebook: Rulebook
    settings: WorkSettings
    limits: ReadLimits
    sealer: Sealer
    can_send_files: bool
    outbox_bell: Bell
    second_opinion: SecondOpinion = NO_OPINION

    @property
    def deliberation(self) -> Deliberation:
        """Who judges."""
        return Deliberation(self.rulebook, self.second_opinion)

    def step(self) -> bool:
        """Handle the next update, if there is one; whether there was."""
        self.rulebook.refresh()
        token = secrets.token_hex(16)
        now = self.clock.now()
        with self.database.transaction() as db:
            claimed = inbox.claim(db, now=now, until=now + timedelta(seconds=self.settings.claim_s), token=token)
        if claimed is None:
            return False
        try:
            self._handle(claimed, token)
        except _ClaimLost:
            logger.bind(kind=claimed.entry.kind).warning("update was taken over by another worker")
        except TenantError as error:
            self._set_aside(claimed, token, error)
        except Exception as error:  # noqa: BLE001 - the error boundary: whatever went wrong, the update is kept
            logger.bind(kind=claimed.entry.kind, attempt=claimed.attempt).exception("update failed")
            self._set_aside(claimed, token, error)
        self.outbox_bell.ring()
        return True

    def observe(self, events: Sequence[GroupMessageSeen], *, also: Callable[[Connection], None] | None = None) -> None:
        """Handle messages people exchanged in groups, all in one commit; `also` writes what must go with it.

        They are not kept: who observes keeps its own place, in that same commit, and brings them again if it failed.
        A message seen before has no second effect.
        """
        recalled = self._recall(events)
        judged = [self._with_verdict(event) for event in recalled.events]
        roster = self.rulebook.roster(self.database)
        with self.database.transaction() as db:
            ctx = self._context(db, roster)
            for event in judged:
                answer = self.router.handle(event, ctx)
                if answer is not UNHANDLED:
                    self._post(db, event, answer)
            self._remember(db, recalled)
            if also is not None:
                also(db)
        self.outbox_bell.ring()

    def _handle(self, claimed: inbox.Claimed, token: str) -> None:
        recalled = self._recall([decode(claimed.entry.kind, claimed.entry.payload)])
        event = self._with_verdict(self._with_file(recalled.events[0]))
        roster = self.rulebook.roster(self.database)
        with self.database.transaction() as db:
            answer = self.router.handle(event, self._context(db, roster))
            said = [] if answer is UNHANDLED else answer
            self._post(db, event, said, cause=claimed.id)
            self._remember(db, recalled)
            if not inbox.finish(db, claimed, token=token, now=self.clock.now()):
                raise _ClaimLost
        logger.bind(kind=claimed.entry.kind, answers=len(said), handled=answer is not UNHANDLED).info("update handled")

    def _context(self, db: Connection, roster: Roster) -> Context:
        return Context(
            db=db,
            rules=self.rulebook.rules,
            roster=roster,
            words=self.rulebook.words,
            limits=self.limits,
            can_send_files=self.can_send_files,
            now=self.clock.now(),
            seal=self.sealer,
            judge=self.deliberation,
            look=self.database.reading,
        )

    def _recall(self, events: Sequence[Event]) -> Recalled:
        # Who asked for the same is looked up outside any transaction too: a batch has many to look up.
        units = self.rulebook.roster(self.database)
        return Recall(self.database, self.sealer, self.rulebook.repetition, units).of(events)

    def _remember(self, db: Connection, recalled: Recalled) -> None:
        # Last, and in one order everywhere: two workers that remember the same never wait for each other in a circle.
        since = self.clock.now() - timedelta(days=self.rulebook.repetition.days)
        demands.remember(db, recalled.asked, since=since)

    def _with_file(self, event: Event) -> Event:
        # Outside any transaction: a slow tenant must not hold a lock.
        if not isinstance(event, MessageReceived) or event.locator is None:
            return event
        try:
            return replace(event, file=self.tenant.fetch_file(event.locator))
        except FileUnavailable as error:
            return replace(event, fetch_failure=error.reason)

    def _with_verdict(self, event: Event) -> Event:
        # Outside any transaction as well: a second opinion may come over the network.
        match event:
            case GroupMessageSeen():
                return replace(event, verdict=self._judge(event.message, event.situation))
            case MessageReceived() if event.conversation.group is not None and event.text.strip():
                with self.database.reading() as db:
                    situation = situation_of(db, event, self.rulebook.roster(self.database))
                return replace(event, verdict=self._judge(Message(text=event.text), situation))
            case _:
                return event

    def _judge(self, message: Message, situation: Situation) -> Verdict | None:
        """The verdict; None when it cannot be had: that keeps no report, and no later message, from being handled."""
        try:
            return self.deliberation.judge(message, situation)
        except Exception:  # noqa: BLE001 - the error boundary of the judge: nobody is told anything
            logger.exception("a message could not be judged")
            return None

    def _post(self, db: Connection, event: Event, said: list[Outgoing], *, cause: int | None = None) -> None:
        """Queue the answers. Whoever did not ask is left in peace until people are at work again (policy.md T1).

        Nobody asked by saying something in a group that the bot only observes.

        What waits has an order of its own, so that it never holds up the answers to what the person does meanwhile.
        """
        now = self.clock.now()
        for wake_up in (one for one in said if isinstance(one, WakeUp)):
            inbox.add(db, entry_of(wake_up.event), now=now, not_before=wake_up.event.at)
        rules = self.rulebook.rules
        at_work = next_office_moment(now, rules.calendar, rules.schedule.office)
        asked = None if isinstance(event, GroupMessageSeen) else f"to:{event.sender}"
        for letter in letters(event, [one for one in said if not isinstance(one, WakeUp)]):
            if at_work == now or letter.conversation == asked:
                outbox.put(db, letter, now=now, cause=cause)
                continue
            later = replace(letter, conversation=f"{letter.conversation}:later")
            outbox.put(db, later, now=now, cause=cause, not_before=at_work)

    def _set_aside(self, claimed: inbox.Claimed, token: str, error: Exception) -> None:
        """Keep the update for another try; after the last one it is a dead letter and its sender is told once."""
        # Only the kind of error is kept: its words could quote a person's message.
        reason = type(error).__name__
        now = self.clock.now()
        with self.database.transaction() as db:
            if claimed.attempt < self.settings.max_attempts:
                inbox.retry(db, claimed, token=token, run_at=now + delay(claimed.attempt), error=reason)
                return
            if inbox.bury(db, claimed, token=token, now=now, error=reason):
                logger.bind(kind=claimed.entry.kind, reason=reason).warning("update given up")
                self._apologise(db, claimed)

    def _apologise(self, db: Connection, claimed: inbox.Claimed) -> None:
        try:
            event = decode(claimed.entry.kind, claimed.entry.payload)
        except Undecodable:
            return  # an update of a kind nobody can read has no sender to tell; doctor shows it
        if event.conversation.channel is Channel.CLOCK:
            return  # nobody stands behind it
        self._post(db, event, [Text(self.rulebook.words.say("dispatch.given_up"))], cause=claimed.id)
