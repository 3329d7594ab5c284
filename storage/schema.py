"""All tables, on one page. Migrations create them; a test holds the two together."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    text,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows only in a column typed exactly INTEGER.
_Serial = BigInteger().with_variant(Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases (SQLite has no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware again, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _queue_columns() -> list[Column[object]]:
    """What every durable queue needs: whose turn it is, who has it, how often it was tried.

    `conversation` orders the rows that must stay in order; `claim` is the token of the worker that has the row, so
    that a worker which slept through its claim cannot finish what another one took over.
    """
    return [
        Column("conversation", String(200), nullable=False),
        Column("state", String(10), nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("run_at", UtcTime, nullable=False),
        Column("claim", String(40)),
        Column("claimed_until", UtcTime),
        Column("error", Text),
    ]


inbox = Table(
    "inbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    *_queue_columns(),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(240), nullable=False, unique=True),
    Column("cause", BigInteger, nullable=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("attachment", LargeBinary),
    Column("media_id", String(512)),
    Column("queued_at", UtcTime, nullable=False),
    Column("first_tried_at", UtcTime),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("finished_at", UtcTime),
    Column("message_id", String(512)),
    Column("response_code", String(512)),
    *_queue_columns(),
)

for _queue in (inbox, outbox):
    _open = text("state IN ('waiting', 'claimed')")
    Index(f"ix_{_queue.name}_turn", _queue.c.conversation, _queue.c.id, sqlite_where=_open, postgresql_where=_open)
    Index(f"ix_{_queue.name}_due", _queue.c.run_at, _queue.c.id, sqlite_where=_open, postgresql_where=_open)

tokens = Table(
    "tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("token", String(1024)),
    Column("expires_at", UtcTime),
    Column("refreshing_until", UtcTime),
)

units = Table(
    "units",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("position", Integer, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("unit", String(20), ForeignKey("units.code"), nullable=False, index=True),
    Column("roles", JSON, nullable=False),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("basis", String(200), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("winter_cutoff", Time, nullable=False, server_default=text("'17:30:00'")),
    Column("summer_cutoff", Time, nullable=False, server_default=text("'18:00:00'")),
)

declarations = Table(
    "declarations",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("unit", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("said_at", UtcTime, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("day_written", Boolean, nullable=False),
    Column("reasoned", Boolean, nullable=False),
    Column("reason", Text),
    Column("used", Boolean, nullable=False),
    Index("ix_declarations_user_id_said_at", "user_id", "said_at"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("cause", String(200), nullable=False, unique=True),
    Column("campaign", String(40), nullable=False),
    Column("unit", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("receipt", String(60), unique=True),
    Column("timing", String(20), nullable=False),
    Column("submitted_by", String(64), nullable=False),
    Column("submitted_at", UtcTime, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("form", String(12), nullable=False, server_default=text("'ledger'")),
    Column("reason", Text),
    Column("decided_by", String(64)),
)
_accepted = text("state = 'accepted'")
Index(
    "uq_reports_accepted",
    reports.c.campaign,
    reports.c.unit,
    reports.c.day,
    unique=True,
    sqlite_where=_accepted,
    postgresql_where=_accepted,
)
Index("ix_reports_unit_day", reports.c.unit, reports.c.day)

report_rows = Table(
    "report_rows",
    metadata,
    Column("report", _Serial, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("problem", String(60), nullable=False),
    Column("status", String(20), nullable=False),
    Column("cells", JSON, nullable=False),
)

report_findings = Table(
    "report_findings",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("report", _Serial, ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", String(8), nullable=False),
    Column("level", String(1), nullable=False),
    Column("sheet", String(40)),
    Column("row", Integer),
    Column("column", String(40)),
)

originals = Table(
    "originals",
    metadata,
    Column("report", _Serial, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
)

problem_events = Table(
    "problem_events",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("unit", String(20), nullable=False),
    Column("problem", String(60), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(20)),
    Column("report", _Serial, ForeignKey("reports.id"), nullable=True),
    Column("by", String(64)),
    Column("detail", JSON, nullable=False),
    Index("ix_problem_events_unit_problem", "unit", "problem"),
    Index("ix_problem_events_day_kind", "day", "kind"),
    Index("ix_problem_events_report", "report"),
)

removals = Table(
    "removals",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("unit", String(20), nullable=False),
    Column("problem", String(60), nullable=False),
    Column("day", Date, nullable=False),
    Column("reason", String(12), nullable=False),
    Column("merged_into", String(60)),
    Column("state", String(10), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", UtcTime),
    Index("ix_removals_unit_problem", "unit", "problem"),
)

extensions = Table(
    "extensions",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("unit", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", UtcTime),
    Index("ix_extensions_unit_day", "unit", "day"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("draft", String(10)),
    Column("remind_at", String(5)),
    Column("muted_until", Date),
    Column("muted", Boolean, nullable=False, server_default=text("false")),
)

leads = Table(
    "leads",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("unit", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Index("ix_leads_day", "day"),
)

archives = Table(
    "archives",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("campaign", String(40), nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", String(64)),
    Column("size", Integer),
)

archive_exports = Table(
    "archive_exports",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("number", String(20), ForeignKey("archives.number"), nullable=False, index=True),
    Column("exported_by", String(64), nullable=False),
    Column("exported_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
