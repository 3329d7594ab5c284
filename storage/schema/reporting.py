"""The county, its daily reports and what comes of them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    text,
)

from storage.schema.columns import Serial, UtcTime, metadata

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
    Column("id", Serial, primary_key=True, autoincrement=True),
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
    Column("id", Serial, primary_key=True, autoincrement=True),
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
    Column("report", Serial, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("problem", String(60), nullable=False),
    Column("status", String(20), nullable=False),
    Column("cells", JSON, nullable=False),
)

report_findings = Table(
    "report_findings",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("report", Serial, ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", String(8), nullable=False),
    Column("level", String(1), nullable=False),
    Column("sheet", String(40)),
    Column("row", Integer),
    Column("column", String(40)),
)

originals = Table(
    "originals",
    metadata,
    Column("report", Serial, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
)

problem_events = Table(
    "problem_events",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("unit", String(20), nullable=False),
    Column("problem", String(60), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(20)),
    Column("report", Serial, ForeignKey("reports.id"), nullable=True),
    Column("by", String(64)),
    Column("detail", JSON, nullable=False),
    Index("ix_problem_events_unit_problem", "unit", "problem"),
    Index("ix_problem_events_day_kind", "day", "kind"),
    Index("ix_problem_events_report", "report"),
)

removals = Table(
    "removals",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
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
    Column("id", Serial, primary_key=True, autoincrement=True),
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
    Column("id", Serial, primary_key=True, autoincrement=True),
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
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("number", String(20), ForeignKey("archives.number"), nullable=False, index=True),
    Column("exported_by", String(64), nullable=False),
    Column("exported_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
