"""Demands people looked at and found to be no violation: not flagged again until that runs out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, insert, or_, select

from policies.judge import Category
from policies.roster import UserId
from storage.flag_rows import Flag
from storage.flag_words import Likeness
from storage.schema import judge_exceptions as table


def allow(db: Connection, flag: Flag, *, until: datetime, by: UserId, at: datetime) -> None:
    """Let the flag's demand be: the same words anywhere, the same quote in its group."""
    row = {
        "flag": flag.id,
        "text_mark": flag.text_mark,
        "group_id": flag.group,
        "quote_mark": flag.quote_mark,
        "until": until,
        "decided_by": by,
        "decided_at": at,
    }
    db.execute(insert(table), [{**row, "category": category} for category in flag.categories])


def until(
    db: Connection, categories: Sequence[Category], like: Likeness, *, group: str | None, at: datetime
) -> datetime | None:
    """Until when a demand of these kinds may stay as it is; None when there is none, or a kind was not looked at."""
    # An exception for a question has no group, and a question is asked in none: those do not match by their quotes.
    same_quote = and_(table.c.group_id == group, table.c.group_id.is_not(None), table.c.quote_mark.in_(like.quote))
    wanted = select(table.c.category, table.c.until).where(
        table.c.until > at, or_(table.c.text_mark.in_(like.text), same_quote)
    )
    latest = dict[str, datetime]()
    for row in db.execute(wanted):
        latest[row.category] = max(row.until, latest.get(row.category, row.until))
    if not categories or not set(categories) <= latest.keys():
        return None
    return min(latest[one] for one in categories)
