"""Flagged messages: each once by the key of its event, what was said about it, what its sender pressed.

Messages in which the judge saw nothing are never kept.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from policies.judge import Category
from policies.restraint import Reply, Told
from policies.roster import UserId
from storage.flag_rows import Concern, Flag, State, flag_of
from storage.flag_words import Judged, Likeness, Words, opened_words, sealed_words
from storage.schema import flags
from storage.sealing import Sealer
from storage.upsert import add_once

# Any fixed number: on PostgreSQL, whoever looks what was said before and then speaks queues behind it.
_LOCK = 7_105_241


def lock(db: Connection) -> None:
    """Let nobody else look what was said and speak until this transaction ends: limits hold across workers."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def add(
    db: Connection,
    seal: Sealer,
    judged: Judged,
    like: Likeness,
    *,
    state: State,
    concern: Concern | None = None,
    told_at: datetime | None = None,
    public_at: datetime | None = None,
) -> Flag | None:
    """Keep a flag; None, and no change, when there is one of the same event.

    What people are to decide waits from the moment it was sent.
    """
    verdict, sent_at = judged.verdict, judged.situation.sent_at
    row = {
        "key": judged.key,
        "group_id": judged.group,
        "sender": judged.sender,
        "at": sent_at,
        "outcome": verdict.outcome,
        "category": verdict.categories[0],
        "categories": list(verdict.categories),
        "severity": verdict.severity,
        "rule": verdict.rule,
        "tone": verdict.tone,
        "version": verdict.version,
        "opinion": verdict.opinion,
        "state": state,
        "concern": concern,
        "waiting_since": sent_at if state is State.WAITING else None,
        "told_at": told_at,
        "public_at": public_at,
        "text_mark": like.text[0],
        "quote_mark": like.quote[0] if like.quote else None,
        "sealed": sealed_words(seal, judged),
    }
    if not add_once(db, flags, row, key=["key"]):
        return None
    return flag_of(db.execute(select(flags).where(flags.c.key == judged.key)).mappings().one())


def find(db: Connection, flag: int) -> Flag | None:
    """The flag with the id."""
    row = db.execute(select(flags).where(flags.c.id == flag)).mappings().first()
    return flag_of(row) if row else None


def words_of(db: Connection, seal: Sealer, flag: Flag) -> Words:
    """What was written, and what the rule says of it; raises Unsealable."""
    sealed = db.execute(select(flags.c.sealed).where(flags.c.id == flag.id)).scalar_one()
    return opened_words(seal, sealed, key=flag.key)


def told(db: Connection, sender: UserId, *, since: datetime) -> tuple[Told, ...]:
    """The private words to a person that went out at the moment or later, oldest first."""
    wanted = (
        select(flags.c.category, flags.c.group_id, flags.c.told_at, flags.c.reply)
        .where(flags.c.sender == sender, flags.c.told_at >= since)
        .order_by(flags.c.told_at, flags.c.id)
    )
    return tuple(
        Told(Category(row.category), row.group_id or "", row.told_at, Reply(row.reply) if row.reply else None)
        for row in db.execute(wanted)
    )


def spoken(db: Connection, group: str, *, since: datetime, until: datetime) -> int:
    """How many public words a group heard from the moment on and before the other."""
    wanted = select(func.count()).where(
        flags.c.group_id == group, flags.c.public_at >= since, flags.c.public_at < until
    )
    return int(db.execute(wanted).scalar_one())


def contested(db: Connection, sender: UserId, *, since: datetime) -> frozenset[Category]:
    """The kinds of requests of which the person said, at the moment or later, that theirs was no violation."""
    wanted = select(flags.c.categories).where(
        flags.c.sender == sender, flags.c.reply == Reply.APPEALED, flags.c.replied_at >= since
    )
    return frozenset(Category(one) for found in db.execute(wanted).scalars() for one in found)


def mend(db: Connection, flag: int, *, at: datetime) -> bool:
    """The sender takes the other wording; False when they pressed something before."""
    values = {"state": State.MENDED, "reply": Reply.MENDED, "replied_at": at}
    return _change(db, flag, values, only_in=[State.TOLD]) is not None


def contest(db: Connection, flag: int, reply: Reply, *, at: datetime) -> Flag | None:
    """The sender says emergency or no violation: people are to decide. None when that was said before."""
    concern = Concern.EMERGENCY if reply is Reply.EMERGENCY else Concern.APPEAL
    values = {"reply": reply, "replied_at": at, **_waiting(concern, at)}
    return _change(db, flag, values, only_in=[State.TOLD, State.MENDED])


def put_to_people(db: Connection, flag: int, *, at: datetime) -> Flag | None:
    """Whoever asked wants people to decide; None when they wanted that before."""
    return _change(db, flag, _waiting(Concern.QUESTION, at), only_in=[State.DRAFT])


def forget_drafts(db: Connection, *, before: datetime) -> None:
    """Delete what was only asked about, if that was before the moment."""
    db.execute(delete(flags).where(flags.c.state == State.DRAFT, flags.c.at < before))


def _waiting(concern: Concern, at: datetime) -> Mapping[str, Any]:
    return {"state": State.WAITING, "concern": concern, "waiting_since": at}


def _change(db: Connection, flag: int, values: Mapping[str, Any], *, only_in: list[State]) -> Flag | None:
    change = update(flags).where(flags.c.id == flag, flags.c.state.in_(only_in)).values(**values).returning(flags)
    row = db.execute(change).mappings().one_or_none()
    return flag_of(row) if row else None
