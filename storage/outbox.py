"""Messages that are to go out: written in the same commit as what caused them, sent afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from storage import queue
from storage.schema import outbox
from storage.upsert import add_once


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be sent: `kind` and `payload` are the delivery's own words; `conversation` keeps them in order."""

    key: str
    conversation: str
    kind: str
    payload: str
    attachment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message one worker has taken.

    `attempt` counts from 1; `unsure` counts earlier tries whose outcome is unknown (a lost answer or a crash);
    `first_tried_at` is when the first try began.
    """

    id: int
    letter: Letter
    attempt: int
    unsure: int
    media_id: str | None
    first_tried_at: datetime | None


def put(
    db: Connection, letter: Letter, *, now: datetime, cause: int | None = None, not_before: datetime | None = None
) -> bool:
    """Queue a message, to be sent at once or from `not_before` on; False when one with the same key was queued before.

    A message that waits holds up those behind it in its conversation.
    """
    row = {
        "key": letter.key,
        "cause": cause,
        "conversation": letter.conversation,
        "kind": letter.kind,
        "payload": letter.payload,
        "attachment": letter.attachment,
        "queued_at": now,
        "run_at": not_before or now,
        "state": queue.WAITING,
    }
    return add_once(db, outbox, row, key=["key"])


def claim(db: Connection, *, now: datetime, until: datetime, token: str) -> Claimed | None:
    """Take the next message whose turn it is; one whose former worker died in the middle counts as unsure."""
    row = queue.claim(db, outbox, now=now, until=until, token=token)
    if row is None:
        return None
    interrupted = row["state"] == queue.CLAIMED
    unsure = row["unsure"] + interrupted
    first = row["first_tried_at"] or now
    db.execute(update(outbox).where(outbox.c.id == row["id"]).values(first_tried_at=first, unsure=unsure))
    letter = Letter(
        key=row["key"],
        conversation=row["conversation"],
        kind=row["kind"],
        payload=row["payload"],
        attachment=row["attachment"],
    )
    return Claimed(
        id=row["id"],
        letter=letter,
        attempt=row["attempts"] + 1,
        unsure=unsure,
        media_id=row["media_id"],
        first_tried_at=row["first_tried_at"],
    )


def keep_media(db: Connection, claimed: Claimed, *, token: str, media_id: str) -> bool:
    """Remember the uploaded attachment, so that a later try sends the same id and WeCom can tell it is a repeat."""
    return queue.change(db, outbox, claimed.id, token=token, values={"media_id": media_id})


def finish(
    db: Connection,
    claimed: Claimed,
    *,
    token: str,
    now: datetime,
    message_id: str | None = None,
    response_code: str | None = None,
) -> bool:
    """Sent: keep how to recall or update it, forget what it said."""
    more = {"attachment": None, "message_id": message_id, "response_code": response_code, "error": None}
    return queue.finish(db, outbox, claimed.id, token=token, now=now, **more)


def retry(db: Connection, claimed: Claimed, *, token: str, run_at: datetime, error: str, unsure: bool = False) -> bool:
    """Try again later; `unsure` when the outcome of this try is not known."""
    done = queue.retry(db, outbox, claimed.id, token=token, run_at=run_at, error=error)
    if done and unsure:
        db.execute(update(outbox).where(outbox.c.id == claimed.id).values(unsure=claimed.unsure + 1))
    return done


def bury(db: Connection, claimed: Claimed, *, token: str, now: datetime, error: str) -> bool:
    """Give up; shown to operators as a dead letter."""
    return queue.bury(db, outbox, claimed.id, token=token, now=now, error=error)


def sent_count(db: Connection) -> int:
    """How many messages were sent so far: the bot's own load on people."""
    return int(db.execute(select(func.count()).where(outbox.c.state == queue.DONE)).scalar_one())
