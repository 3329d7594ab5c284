"""Banned requests recognised by what is demanded, not by words (banned-requests.md)."""

from policies.judge.message import GroupKind, Kind, Message, SenderRole, Situation
from policies.judge.verdict import Category, Outcome, Severity, Tone, Verdict

__all__ = [
    "Category",
    "GroupKind",
    "Kind",
    "Message",
    "Outcome",
    "SenderRole",
    "Severity",
    "Situation",
    "Tone",
    "Verdict",
]
