"""The rules about words and submissions (T and S), which speak in the chat rather than about cells of a ledger."""

from dataclasses import dataclass

from policies.ledger.finding import Level


@dataclass(frozen=True, slots=True)
class ChatRule:
    """A rule with its level and its place in daily-clearance.md; `sentence` is the key of what the clerk reads."""

    id: str
    level: Level
    section: str
    statement: str
    sentence: str


# Who decides: T01-T03 policies.report_text, S01 and S03 policies.deadline, S02 handlers.filing, S04 and S05
# handlers.daily_report.keeping.
CHAT_RULES = (
    ChatRule("T01", Level.ERROR, "5.7", "Neither unit nor day is known, and no file came along.", "report_text.T01"),
    ChatRule("T02", Level.WARNING, "5.7", "A number in words differs from the ledger's.", "report_text.T02"),
    ChatRule("T03", Level.WARNING, "5.7", "The words offer or ask for photographs or publicity.", "report_text.T03"),
    ChatRule("S01", Level.NOTE, "5.7", "The report came after closing time.", "daily_report.S01"),
    ChatRule("S02", Level.ERROR, "5.7", "The sender is not the unit's registered clerk.", "daily_report.S02"),
    ChatRule("S03", Level.NOTE, "5.7", "The report came on a day off.", "daily_report.S03"),
    ChatRule("S04", Level.ERROR, "5.7", "A correction after closing time gives no reason.", "daily_report.S04"),
    ChatRule("S05", Level.NOTE, "5.7", "A newer ledger of the same day replaces the one before.", "daily_report.S05"),
)
