"""Banned requests in chat: flags with what was said about them, decisions of people, who asked, what was exported.

What somebody wrote stands in `flags.sealed` alone, unreadable; the marks are keyed fingerprints.
"""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from storage.schema.columns import Serial, UtcTime, metadata

flags = Table(
    "flags",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("group_id", String(200)),
    Column("sender", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("category", String(40), nullable=False),
    Column("categories", JSON, nullable=False),
    Column("severity", String(8)),
    Column("rule", String(8)),
    Column("tone", String(10)),
    Column("version", String(80), nullable=False),
    Column("opinion", String(120)),
    Column("state", String(10), nullable=False),
    Column("concern", String(10)),
    Column("waiting_since", UtcTime),
    Column("told_at", UtcTime),
    Column("public_at", UtcTime),
    Column("reply", String(10)),
    Column("replied_at", UtcTime),
    Column("decided_by", String(64)),
    Column("decided_at", UtcTime),
    Column("text_mark", String(320), nullable=False),
    Column("quote_mark", String(320)),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_flags_sender_told_at", "sender", "told_at"),
    Index("ix_flags_group_id_public_at", "group_id", "public_at"),
    Index("ix_flags_state_waiting_since", "state", "waiting_since"),
    Index("ix_flags_text_mark", "text_mark"),
    # A number that stood on a card is never given again, though questions nobody put to people are deleted.
    sqlite_autoincrement=True,
)

judge_exceptions = Table(
    "judge_exceptions",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("flag", Serial, ForeignKey("flags.id"), nullable=False, index=True),
    Column("category", String(40), nullable=False),
    Column("text_mark", String(320), nullable=False, index=True),
    Column("group_id", String(200)),
    Column("quote_mark", String(320)),
    Column("until", UtcTime, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Index("ix_judge_exceptions_group_id_quote_mark", "group_id", "quote_mark"),
)

review_cards = Table(
    "review_cards",
    metadata,
    Column("flag", Serial, ForeignKey("flags.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("shown_at", UtcTime, nullable=False),
    Column("pushed_at", UtcTime),
    Column("put_off_at", UtcTime),
    Index("ix_review_cards_user_id_pushed_at", "user_id", "pushed_at"),
)

judge_questions = Table(
    "judge_questions",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("wanted", String(12), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
)

# Which unit last asked for what, to know the same demand of another unit again.
demands = Table(
    "demands",
    metadata,
    Column("mark", String(320), primary_key=True),
    Column("unit", String(20), primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
)

case_exports = Table(
    "case_exports",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("exported_by", String(64), nullable=False),
    Column("exported_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)
