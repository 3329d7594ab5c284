"""All tables. Migrations create them; a test holds the two together."""

from storage.schema.columns import UtcTime, metadata
from storage.schema.judging import case_exports, demands, flags, judge_exceptions, judge_questions, review_cards
from storage.schema.queues import inbox, outbox, tokens
from storage.schema.reporting import (
    archive_exports,
    archives,
    campaigns,
    declarations,
    extensions,
    leads,
    originals,
    people,
    preferences,
    problem_events,
    removals,
    report_findings,
    report_rows,
    reports,
    units,
)

__all__ = [
    "UtcTime",
    "archive_exports",
    "archives",
    "campaigns",
    "case_exports",
    "declarations",
    "demands",
    "extensions",
    "flags",
    "inbox",
    "judge_exceptions",
    "judge_questions",
    "leads",
    "metadata",
    "originals",
    "outbox",
    "people",
    "preferences",
    "problem_events",
    "removals",
    "report_findings",
    "report_rows",
    "reports",
    "review_cards",
    "tokens",
    "units",
]
