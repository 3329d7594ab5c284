"""What the bot's own buttons mean, as the key a press brings back: `action:argument:argument`."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """Everything a button of ours can ask for."""

    TEMPLATE = "template"
    HOW_TO_REPORT = "how"
    APPOINT_CLERK = "appoint"
    KEEP_CLERK = "keep"
    DRAFT = "draft"
    CARRY_OVER = "carry"
    GRANT_EXTENSION = "extend"
    REFUSE_EXTENSION = "no_extend"
    ASK_REMOVAL = "remove"
    GRANT_REMOVAL = "strike"
    REFUSE_REMOVAL = "no_strike"
    MEND = "mend"
    RECHECK = "recheck"
    TAKE_OVERDUE = "take"
    REFUSE_OVERDUE = "no_take"
    CONFIRM_NIL = "nil_ok"
    DOUBT_NIL = "nil_doubt"
    MUTE_TODAY = "mute"
    VERIFY = "verify"
    VERIFY_PASSED = "pass"
    VERIFY_FAILED = "fail"
    DAY_DETAILS = "details"
    ISSUE_NUMBER = "issue"
    USE_ALTERNATIVE = "reword"
    CLAIM_EMERGENCY = "urgent"
    CONTEST_FLAG = "contest"
    ASK_PEOPLE = "ask_people"
    RULE_BANNED = "banned"
    RULE_FINE = "fine"
    RULE_LATER = "later"


@dataclass(frozen=True, slots=True)
class Press:
    """A button's meaning. Arguments come from outside: whoever handles a press checks them again."""

    action: Action
    arguments: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key to give to a button."""
        return ":".join((self.action.value, *self.arguments))


def read_press(key: str) -> Press | None:
    """The meaning of a pressed button, None for a key that is not ours."""
    action, *arguments = key.split(":")
    if action not in set(Action):
        return None
    return Press(Action(action), tuple(arguments))


def task_id(purpose: str, cause: str) -> str:
    """A card's id, never used twice: made of what caused the card (template-cards.md: [0-9A-Za-z_@-], 128 bytes)."""
    return f"{purpose}-{hashlib.sha256(cause.encode()).hexdigest()[:32]}"
