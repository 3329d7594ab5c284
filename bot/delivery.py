"""The one door out: what is in the outbox is sent, in order per person, and never blindly twice."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import assert_never

from loguru import logger

from bot.addressing import (
    AppCard,
    AppFile,
    AppPicture,
    AppSettle,
    AppText,
    ReplyCard,
    ReplyText,
    open_letter,
    through_app,
)
from bot.backoff import delay
from bot.clock import Clock
from bot.errors import OutcomeUnknown, ReplySpent, TenantBusy, TenantError, TenantRefused
from bot.settings import WorkSettings
from bot.tenant import Sent, Tenant
from storage import outbox
from storage.engine import Database

# Refusals an operator mends in the admin console (secret, trusted address): the messages wait for that.
_MENDABLE = frozenset({40001, 40091, 60020})
_MENDING = timedelta(minutes=5)

# How long WeCom recognises an identical message/send (duplicate_check_interval, sending.md section 1).
DUPLICATE_CHECK_S = 120


class _ClaimLost(Exception):
    """Another worker took the message over meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Sends queued messages one at a time; any number of these may run side by side."""

    database: Database
    clock: Clock
    tenant: Tenant
    settings: WorkSettings

    def step(self) -> bool:
        """Send the next message, if there is one; whether there was."""
        token = secrets.token_hex(16)
        now = self.clock.now()
        with self.database.transaction() as db:
            claimed = outbox.claim(db, now=now, until=now + timedelta(seconds=self.settings.claim_s), token=token)
        if claimed is None:
            return False
        if not self._may_repeat(claimed):
            self._bury(claimed, token, "outcome unknown, not repeated")
            return True
        try:
            self._deliver(claimed, token)
        except _ClaimLost:
            logger.bind(kind=claimed.letter.kind).warning("message was taken over by another worker")
        except ReplySpent:
            self._reroute(claimed, token)
        except TenantError as error:
            self._set_aside(claimed, token, error)
        except Exception:
            self._set_aside(claimed, token, OutcomeUnknown("unexpected failure while sending"))
            raise
        return True

    def _deliver(self, claimed: outbox.Claimed, token: str) -> None:
        sent = self._send(claimed, token)
        with self.database.transaction() as db:
            kept = outbox.finish(
                db,
                claimed,
                token=token,
                now=self.clock.now(),
                message_id=sent.message_id,
                response_code=sent.response_code,
            )
        logger.bind(kind=claimed.letter.kind, attempt=claimed.attempt, kept=kept).info("message sent")

    def _send(self, claimed: outbox.Claimed, token: str) -> Sent:
        parcel = open_letter(claimed.letter)
        match parcel:
            case ReplyText(reply_url=url, body=body):
                return self.tenant.reply_markdown(url, body)
            case ReplyCard(reply_url=url, card=card):
                return self.tenant.reply_card(url, card)
            case AppText(user=user, body=body):
                return self.tenant.send_text(user, body, number=claimed.id)
            case AppFile(user=user, name=name):
                upload = partial(self.tenant.upload, name)
                return self.tenant.send_file(user, self._media_id(claimed, token, upload))
            case AppPicture(user=user, name=name, alt=alt):
                upload = partial(self.tenant.upload_image, name, alt=alt)
                return self.tenant.send_image(user, self._media_id(claimed, token, upload))
            case AppCard(user=user, card=card):
                return self.tenant.send_card(user, card)
            case AppSettle(user=user, response_code=code, label=label):
                return self.tenant.settle_card(user, code, label)
            case _:
                assert_never(parcel)

    def _media_id(self, claimed: outbox.Claimed, token: str, upload: Callable[[bytes], str]) -> str:
        if claimed.media_id is not None:
            return claimed.media_id
        media_id = upload(claimed.letter.attachment or b"")
        # Kept before the send, so that a repeat is the very same request and WeCom can tell.
        with self.database.transaction() as db:
            if not outbox.keep_media(db, claimed, token=token, media_id=media_id):
                raise _ClaimLost
        return media_id

    def _may_repeat(self, claimed: outbox.Claimed) -> bool:
        """A message that may already have gone out is repeated once, and only while WeCom would notice the repeat."""
        if claimed.unsure == 0 or claimed.first_tried_at is None:
            return True
        if isinstance(open_letter(claimed.letter), ReplyText | ReplyCard | AppSettle):
            return claimed.unsure == 1  # one-use address or code: the repeat is refused if the first got through
        age = self.clock.now() - claimed.first_tried_at
        return claimed.unsure == 1 and age < timedelta(seconds=DUPLICATE_CHECK_S)

    def _reroute(self, claimed: outbox.Claimed, token: str) -> None:
        """The answer address is spent. If an earlier try may have used it, the answer is there; else go by the app."""
        now = self.clock.now()
        with self.database.transaction() as db:
            if not outbox.finish(db, claimed, token=token, now=now):
                return
            if claimed.unsure:
                return
            for letter in through_app(claimed.letter):
                outbox.put(db, letter, now=now)
        logger.bind(kind=claimed.letter.kind).info("answer address spent, sent by the app instead")

    def _set_aside(self, claimed: outbox.Claimed, token: str, error: TenantError) -> None:
        now = self.clock.now()
        reason = f"{type(error).__name__}: {error}"
        last = claimed.attempt >= self.settings.max_attempts
        if (pause := _pause_after(error)) is not None and not last:
            run_at = now + max(pause, delay(claimed.attempt))
            unsure = isinstance(error, OutcomeUnknown)
            with self.database.transaction() as db:
                outbox.retry(db, claimed, token=token, run_at=run_at, error=reason, unsure=unsure)
            return
        self._bury(claimed, token, reason)

    def _bury(self, claimed: outbox.Claimed, token: str, reason: str) -> None:
        with self.database.transaction() as db:
            outbox.bury(db, claimed, token=token, now=self.clock.now(), error=reason)
        logger.bind(kind=claimed.letter.kind, attempt=claimed.attempt, reason=reason).warning("message given up")


def _pause_after(error: TenantError) -> timedelta | None:
    """How long to wait at least before another try; None when trying again is hopeless."""
    if isinstance(error, TenantBusy):
        return timedelta(seconds=error.retry_after)
    if isinstance(error, OutcomeUnknown):
        return timedelta()
    return _MENDING if isinstance(error, TenantRefused) and error.errcode in _MENDABLE else None
