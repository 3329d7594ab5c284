"""Codes that work once and only for a while: response codes of cards (72 hours), answer addresses (one hour)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class _Permit(Generic[Subject]):
    subject: Subject
    until: datetime


class OneUse(Generic[Subject]):
    """Issues codes for a subject; each can be spent once before its time is over."""

    def __init__(self, lifetime: timedelta) -> None:
        self._lifetime = lifetime
        self._open = dict[str, _Permit[Subject]]()

    def issue(self, subject: Subject, now: datetime) -> str:
        """A fresh code for the subject."""
        code = secrets.token_urlsafe(24)
        self._open[code] = _Permit(subject, now + self._lifetime)
        return code

    def holds(self, code: str, now: datetime) -> Subject | None:
        """The subject of a code that can still be spent; None for unknown, spent and expired ones alike."""
        permit = self._open.get(code)
        return permit.subject if permit and now <= permit.until else None

    def spend(self, code: str) -> None:
        """Use the code up."""
        self._open.pop(code, None)
