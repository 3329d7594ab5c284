"""access_token as the tenant gives it out (tokens-errors-limits.md section 1)."""

import secrets
from datetime import datetime, timedelta

from bot.sandbox.errors import ErrCode, Refusal

LIFETIME = timedelta(seconds=7200)
_WRONG_SECRETS = 10
_BLOCKED_FOR = timedelta(hours=1)


class Tokens:
    """One token per secret, the same while it is valid; an address with ten wrong secrets in a row waits an hour."""

    def __init__(self) -> None:
        self._current = ""
        self._until = dict[str, datetime]()
        self._wrong = dict[str, int]()
        self._blocked = dict[str, datetime]()

    def admit_caller(self, address: str, now: datetime) -> None:
        """Refuse an address that is blocked; while blocked even the right secret does not help."""
        until = self._blocked.get(address)
        if until and until - _BLOCKED_FOR <= now < until:
            raise Refusal(ErrCode.TOO_OFTEN, "too many wrong secrets from this address")

    def wrong_secret(self, address: str, now: datetime) -> None:
        """Count a wrong secret."""
        self._wrong[address] = self._wrong.get(address, 0) + 1
        if self._wrong[address] >= _WRONG_SECRETS:
            self._wrong[address] = 0
            self._blocked[address] = now + _BLOCKED_FOR

    def issue(self, address: str, now: datetime) -> tuple[str, int]:
        """The token and the seconds it still lives."""
        self._wrong.pop(address, None)
        until = self._until.get(self._current)
        if until is None or not until - LIFETIME <= now < until:
            self._current, until = secrets.token_urlsafe(160), now + LIFETIME
            self._until[self._current] = until
        return self._current, int((until - now).total_seconds())

    def check(self, token: str, now: datetime) -> None:
        """Refuse a missing, unknown or expired token."""
        if not token:
            raise Refusal(ErrCode.TOKEN_MISSING)
        until = self._until.get(token)
        if until is None:
            raise Refusal(ErrCode.INVALID_TOKEN)
        if now >= until:
            raise Refusal(ErrCode.TOKEN_EXPIRED)

    def revoke(self) -> None:
        """Take the current token back early, as the platform may at any time."""
        self._until.pop(self._current, None)
        self._current = ""
