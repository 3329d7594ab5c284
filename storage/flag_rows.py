"""A flag as it stands in its row: everything but the words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping

from policies.judge import Category, Outcome, Severity, Tone
from policies.restraint import Reply
from policies.roster import UserId


class State(StrEnum):
    """Where a flag stands.

    COUNTED: nobody was told. DRAFT: the answer to a question, kept in case people are asked. WAITING: for people to
    decide. CONFIRMED and CLEARED: people decided.
    """

    COUNTED = "counted"
    TOLD = "told"
    MENDED = "mended"
    DRAFT = "draft"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class Concern(StrEnum):
    """Why people are asked: the judge is unsure, the sender says emergency or no violation, somebody asked."""

    REVIEW = "review"
    EMERGENCY = "emergency"
    APPEAL = "appeal"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A kept flag. `group` is None when somebody asked about a text; `reply` is what its sender pressed.

    `told_at` and `public_at` are when the sender was told privately and when something was said in the group.
    """

    id: int
    key: str
    group: str | None
    sender: UserId
    at: datetime
    outcome: Outcome
    categories: tuple[Category, ...]
    severity: Severity | None
    rule: str | None
    tone: Tone | None
    version: str
    opinion: str | None
    state: State
    concern: Concern | None
    waiting_since: datetime | None
    told_at: datetime | None
    public_at: datetime | None
    reply: Reply | None
    replied_at: datetime | None
    decided_by: UserId | None
    decided_at: datetime | None
    text_mark: str
    quote_mark: str | None


def flag_of(row: RowMapping) -> Flag:
    """The flag in a row of the table."""
    return Flag(
        id=row["id"],
        key=row["key"],
        group=row["group_id"],
        sender=UserId(row["sender"]),
        at=row["at"],
        outcome=Outcome(row["outcome"]),
        categories=tuple(map(Category, row["categories"])),
        severity=Severity(row["severity"]) if row["severity"] else None,
        rule=row["rule"],
        tone=Tone(row["tone"]) if row["tone"] else None,
        version=row["version"],
        opinion=row["opinion"],
        state=State(row["state"]),
        concern=Concern(row["concern"]) if row["concern"] else None,
        waiting_since=row["waiting_since"],
        told_at=row["told_at"],
        public_at=row["public_at"],
        reply=Reply(row["reply"]) if row["reply"] else None,
        replied_at=row["replied_at"],
        decided_by=UserId(row["decided_by"]) if row["decided_by"] else None,
        decided_at=row["decided_at"],
        text_mark=row["text_mark"],
        quote_mark=row["quote_mark"],
    )
