"""What the bot does of its own accord, and when (daily-clearance.md section 2, policy.md section 5)."""

from enum import StrEnum


class Occasion(StrEnum):
    """The moments of a working day on which the bot speaks first."""

    MORNING_CARD = "morning_card"
    LEADS = "leads"
    DRAFT_OFFER = "draft_offer"
    FIRST_REMINDER = "first_reminder"
    LAST_REMINDER = "last_reminder"
    MISSING_NOTE = "missing_note"
