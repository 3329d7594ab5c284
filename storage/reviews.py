"""What waits for the policy group, whom it was shown to, and what they decided: the first decision holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select, update

from policies.judge import Category
from policies.roster import UserId
from storage.flag_rows import Flag, State, flag_of
from storage.schema import flags, review_cards
from storage.upsert import put


def unshown(db: Connection, user: UserId) -> Flag | None:
    """What has waited longest and was never shown to the person, nor anything that waits with the same words."""
    twin = flags.alias()
    same = and_(twin.c.text_mark == flags.c.text_mark, twin.c.category == flags.c.category)
    shown = (
        select(review_cards.c.flag)
        .join(twin, twin.c.id == review_cards.c.flag)
        .where(review_cards.c.user_id == user, twin.c.state == State.WAITING, same)
    )
    wanted = select(flags).where(flags.c.state == State.WAITING, ~exists(shown))
    return _first(db, wanted.order_by(flags.c.waiting_since, flags.c.id))


def next_for(db: Connection, user: UserId) -> Flag | None:
    """What the person should look at next: never shown before shown, what they put off last, the oldest first."""
    mine = and_(review_cards.c.flag == flags.c.id, review_cards.c.user_id == user)
    wanted = select(*flags.c).select_from(flags.outerjoin(review_cards, mine)).where(flags.c.state == State.WAITING)
    # Said for both databases, which disagree where empty values belong: here they come first.
    never_before = (
        part for when in (review_cards.c.put_off_at, review_cards.c.shown_at) for part in (when.is_not(None), when)
    )
    return _first(db, wanted.order_by(*never_before, flags.c.waiting_since, flags.c.id))


def count(db: Connection) -> int:
    """How many flags wait for the policy group."""
    return int(db.execute(select(func.count()).where(flags.c.state == State.WAITING)).scalar_one())


def pushed(db: Connection, user: UserId, *, since: datetime, until: datetime) -> int:
    """How many cards the person was sent unasked from the moment on and before the other."""
    wanted = select(func.count()).where(
        review_cards.c.user_id == user, review_cards.c.pushed_at >= since, review_cards.c.pushed_at < until
    )
    return int(db.execute(wanted).scalar_one())


def push(db: Connection, flag: int, user: UserId, *, at: datetime) -> None:
    """Remember that the person is sent the card unasked, at that moment."""
    put(db, review_cards, {"flag": flag, "user_id": user, "shown_at": at, "pushed_at": at}, key=["flag", "user_id"])


def show(db: Connection, flag: int, user: UserId, *, at: datetime) -> None:
    """Remember that the person was shown the card because they asked."""
    put(db, review_cards, {"flag": flag, "user_id": user, "shown_at": at}, key=["flag", "user_id"])


def put_off(db: Connection, flag: int, user: UserId, *, at: datetime) -> None:
    """The person does not want to decide now: everything else comes first."""
    put(
        db,
        review_cards,
        {"flag": flag, "user_id": user, "shown_at": at, "put_off_at": at},
        key=["flag", "user_id"],
    )


def decide(db: Connection, flag: int, *, fine: bool, by: UserId, at: datetime) -> list[Flag]:
    """Decide a flag and with it those that wait with the same words; empty when it was decided before.

    The flag itself is the first.
    """
    values = {"state": State.CLEARED if fine else State.CONFIRMED, "decided_by": by, "decided_at": at}
    waits = flags.c.state == State.WAITING
    changed = update(flags).values(values).returning(flags)
    row = db.execute(changed.where(waits, flags.c.id == flag)).mappings().one_or_none()
    if row is None:
        return []
    decided = flag_of(row)
    same = and_(flags.c.text_mark == decided.text_mark, flags.c.category == decided.categories[0])
    alike = db.execute(changed.where(waits, same)).mappings()
    return [decided, *sorted(map(flag_of, alike), key=lambda one: one.id)]


def looked_at(db: Connection, category: Category, text_marks: Sequence[str], *, since: datetime) -> bool:
    """Whether the same words already wait for people, or were confirmed at the moment or later."""
    confirmed = and_(flags.c.state == State.CONFIRMED, flags.c.decided_at >= since)
    wanted = select(func.count()).where(
        flags.c.text_mark.in_(text_marks),
        flags.c.category == category,
        or_(flags.c.state == State.WAITING, confirmed),
    )
    return bool(db.execute(wanted).scalar_one())


def _first(db: Connection, wanted: Select[Any]) -> Flag | None:
    row = db.execute(wanted.limit(1)).mappings().first()
    return flag_of(row) if row else None
