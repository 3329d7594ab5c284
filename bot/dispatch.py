"""From a kept update to committed effects: claim, fetch its file, let the handler decide, commit everything at once."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from loguru import logger
from sqlalchemy import Connection

from bot.addressing import letters
from bot.backoff import delay
from bot.bell import Bell
from bot.clock import Clock
from bot.codec import decode
from bot.errors import FileUnavailable, TenantError, Undecodable
from bot.intake import entry_of
from bot.rulebook import Rulebook
from bot.settings import WorkSettings
from bot.tenant import Tenant
from handlers.context import Context
from handlers.events import Channel, Event, MessageReceived
from handlers.outgoing import Outgoing, Text, WakeUp
from handlers.routing import UNHANDLED, Router
from handlers.workbook import ReadLimits
from policies.schedule import next_office_moment
from storage import inbox, outbox
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

    def step(self) -> bool:
        """Handle the next update, if there is one; whether there was."""
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

    def _handle(self, claimed: inbox.Claimed, token: str) -> None:
        event = self._with_file(decode(claimed.entry.kind, claimed.entry.payload))
        roster = self.rulebook.roster(self.database)
        with self.database.transaction() as db:
            ctx = Context(
                db=db,
                rules=self.rulebook.rules,
                roster=roster,
                words=self.rulebook.words,
                limits=self.limits,
                can_send_files=self.can_send_files,
                now=self.clock.now(),
                seal=self.sealer,
                look=self.database.reading,
            )
            answer = self.router.handle(event, ctx)
            said = [] if answer is UNHANDLED else answer
            self._post(db, event, claimed, said)
            if not inbox.finish(db, claimed, token=token, now=self.clock.now()):
                raise _ClaimLost
        logger.bind(kind=claimed.entry.kind, answers=len(said), handled=answer is not UNHANDLED).info("update handled")

    def _with_file(self, event: Event) -> Event:
        # Outside any transaction: a slow tenant must not hold a lock.
        if not isinstance(event, MessageReceived) or event.locator is None:
            return event
        try:
            return replace(event, file=self.tenant.fetch_file(event.locator))
        except FileUnavailable as error:
            return replace(event, fetch_failure=error.reason)

    def _post(self, db: Connection, event: Event, claimed: inbox.Claimed, said: list[Outgoing]) -> None:
        """Queue the answers. Whoever did not ask is left in peace until people are at work again (policy.md T1).

        What waits has an order of its own, so that it never holds up the answers to what the person does meanwhile.
        """
        now = self.clock.now()
        for wake_up in (one for one in said if isinstance(one, WakeUp)):
            inbox.add(db, entry_of(wake_up.event), now=now, not_before=wake_up.event.at)
        rules = self.rulebook.rules
        at_work = next_office_moment(now, rules.calendar, rules.schedule.office)
        for letter in letters(event, [one for one in said if not isinstance(one, WakeUp)]):
            if at_work == now or letter.conversation == f"to:{event.sender}":
                outbox.put(db, letter, now=now, cause=claimed.id)
                continue
            later = replace(letter, conversation=f"{letter.conversation}:later")
            outbox.put(db, later, now=now, cause=claimed.id, not_before=at_work)

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
        self._post(db, event, claimed, [Text(self.rulebook.words.say("dispatch.given_up"))])
