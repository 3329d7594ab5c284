"""Flags put straight into the database."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from policies.judge import Message, Situation
from policies.roster import UserId
from storage import flags
from storage.flag_rows import Flag, State
from storage.flag_words import Judged, Likeness, likeness
from storage.sealing import Sealer
from tests.judges import H5, Mark

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
SEAL = Sealer(current="1", keys={"1": b"1" * 32})
SENDER, OTHER = UserId("ansenlin"), UserId("dingruolan")
TEXT = "请各村周五前做个H5，PLANTED-PLAINTEXT"


def judged(
    key: str = "m1",
    *,
    text: str = TEXT,
    mark: Mark = H5,
    group: str | None = "g1",
    sender: UserId = SENDER,
    at: datetime = NOW,
    **card: str,
) -> Judged:
    """A message with the verdict of a mark on it."""
    start = text.find(mark.phrase)
    quote = (start, start + len(mark.phrase)) if start >= 0 else None
    message = Message(text=text, **card)
    return Judged(
        key=key,
        group=group,
        sender=sender,
        message=message,
        situation=Situation(sent_at=at),
        verdict=mark.verdict(quote),
    )


def like(one: Judged, seal: Sealer = SEAL) -> Likeness:
    """By what it is known again."""
    return likeness(seal, one.message, one.verdict.quote, quote_least=4)


def keep(db: Connection, key: str = "m1", *, state: State = State.TOLD, seal: Sealer = SEAL, **more: Any) -> Flag:
    """A kept flag; told at the time of the message where it was told."""
    kept = {name: more.pop(name) for name in ("told_at", "public_at", "concern") if name in more}
    one = judged(key, **more)
    if state is State.TOLD:
        kept.setdefault("told_at", one.situation.sent_at)
    flag = flags.add(db, seal, one, like(one, seal), state=state, **kept)
    assert flag is not None
    return flag
