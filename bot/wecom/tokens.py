"""The access token: fetched once for all threads and processes, renewed early, and never hammered for.

WeCom blocks an address for an hour when wrong secrets are tried again and again, so a refusal is remembered, and even
good fetches are bounded per minute (tokens-errors-limits.md section 1).
"""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.errors import TenantBusy, TenantError, TenantRefused

_EARLY = timedelta(seconds=300)
_CLAIM = timedelta(seconds=15)
_FETCHES_PER_MINUTE = 5
_MINUTE_S = 60.0
_BUSY_PAUSE_S = 2.0
_REFUSED_PAUSE_S = 60.0
_WRONG_SECRET_PAUSE_S = 600.0
_WRONG_SECRET = frozenset({40001, 40091, 40013, 41002, 41004})


@dataclass(frozen=True, slots=True)
class Issued:
    """What gettoken answered: the token, and for how many seconds it is good."""

    token: str = field(repr=False)
    expires_in: int


class TokenProvider(Protocol):
    """Gives the access token; both calls may raise TenantBusy or TenantRefused."""

    def get(self) -> str:
        """A token that should work."""
        ...

    def refresh(self, stale: str) -> str:
        """Another token than the one the tenant has just refused."""
        ...


class TokenStore(Protocol):
    """Where processes share tokens. Times are aware."""

    def load(self, key: str) -> tuple[str, datetime] | None:
        """The stored token and when it expires."""
        ...

    def claim_refresh(self, key: str, *, stale: str | None, now: datetime, until: datetime) -> bool:
        """Whether the caller fetches the new token: `stale` is still stored and nobody else is at it until `until`."""
        ...

    def save(self, key: str, *, token: str, expires_at: datetime) -> None:
        """Store the new token and let go of the claim."""
        ...

    def release_refresh(self, key: str) -> None:
        """Let go of the claim after a failure."""
        ...


def token_key(corp_id: str, secret: str) -> str:
    """The name of a token in the store: tells nothing about the secret."""
    return hashlib.sha256(f"{corp_id}\n{secret}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Known:
    value: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    errcode: int | None = None
    errmsg: str = ""


class StoredTokens:
    """A TokenProvider over a store: one fetch at a time, in this process by a lock and across processes by a claim."""

    def __init__(
        self,
        *,
        key: str,
        store: TokenStore,
        fetch: Callable[[], Issued],
        clock: Clock,
        poll_s: float = 0.1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key = key
        self._store = store
        self._fetch = fetch
        self._clock = clock
        self._poll_s = poll_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._mine: _Known | None = None
        self._pause = _Pause(until=float("-inf"))
        self._fetched = deque[float](maxlen=_FETCHES_PER_MINUTE)

    def get(self) -> str:
        """A token with more than five minutes to live, or the best there is while a new one cannot be had."""
        token = self._mine
        if token is not None and not self._is_due(token):
            return token.value
        return self._renewed(rejected=None)

    def refresh(self, stale: str) -> str:
        """A token other than `stale`: somebody else's newer one if there is one, else one freshly fetched."""
        return self._renewed(rejected=stale)

    def _renewed(self, rejected: str | None) -> str:
        with self._lock:
            stored = self._load()
            usable = self._best(stored, rejected)
            if usable is None or self._is_due(usable):
                usable = self._obtain(stored, usable, rejected)
            self._mine = usable
            return usable.value

    def _obtain(self, stored: _Known | None, usable: _Known | None, rejected: str | None) -> _Known:
        # A token that is merely due for renewal serves while others renew it, or until renewing works again.
        try:
            self._require_no_pause()
            if self._claim(stored):
                return self._fetch_new()
        except TenantError:
            if usable is None:
                raise
        return usable or self._await_other(rejected)

    def _fetch_new(self) -> _Known:
        self._fetched.append(self._monotonic())
        saved = False
        try:
            issued = self._fetch()
            token = _Known(issued.token, self._clock.now() + timedelta(seconds=issued.expires_in))
            self._store.save(self._key, token=token.value, expires_at=token.expires_at)
            saved = True
        except TenantRefused as error:
            seconds = _WRONG_SECRET_PAUSE_S if error.errcode in _WRONG_SECRET else _REFUSED_PAUSE_S
            self._pause = _Pause(self._monotonic() + seconds, error.errcode, error.errmsg)
            raise
        except TenantBusy as error:
            self._pause = _Pause(self._monotonic() + max(error.retry_after, _BUSY_PAUSE_S))
            raise
        finally:
            if not saved:
                self._store.release_refresh(self._key)
        if self._is_due(token):  # a short-lived one; do not ask again at every call
            self._pause = _Pause(self._monotonic() + min(issued.expires_in / 2, _MINUTE_S))
        return token

    def _await_other(self, rejected: str | None) -> _Known:
        deadline = self._monotonic() + _CLAIM.total_seconds()
        while self._monotonic() < deadline:
            stored = self._load()
            token = self._best(stored, rejected)
            if token is not None:
                return token
            if self._claim(stored):  # the other one failed
                return self._fetch_new()
            time.sleep(self._poll_s)
        raise TenantBusy(_BUSY_PAUSE_S)

    def _require_no_pause(self) -> None:
        now = self._monotonic()
        pause = self._pause
        if now < pause.until:
            if pause.errcode is not None:
                raise TenantRefused(pause.errcode, pause.errmsg)
            raise TenantBusy(pause.until - now)
        if len(self._fetched) == _FETCHES_PER_MINUTE and now - self._fetched[0] < _MINUTE_S:
            raise TenantBusy(_MINUTE_S - (now - self._fetched[0]))

    def _claim(self, stored: _Known | None) -> bool:
        now = self._clock.now()
        stale = stored.value if stored else None
        return self._store.claim_refresh(self._key, stale=stale, now=now, until=now + _CLAIM)

    def _load(self) -> _Known | None:
        row = self._store.load(self._key)
        return _Known(*row) if row else None

    def _best(self, stored: _Known | None, rejected: str | None) -> _Known | None:
        """The longest-lived token that is neither expired nor the rejected one."""
        now = self._clock.now()
        known = [
            token for token in (self._mine, stored) if token and token.value != rejected and now < token.expires_at
        ]
        return max(known, key=lambda token: token.expires_at, default=None)

    def _is_due(self, token: _Known) -> bool:
        return self._clock.now() >= token.expires_at - _EARLY


class MemoryTokenStore:
    """A TokenStore for one process: development and tests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._claims: dict[str, datetime] = {}

    def load(self, key: str) -> tuple[str, datetime] | None:
        """The stored token and when it expires."""
        with self._lock:
            return self._tokens.get(key)

    def claim_refresh(self, key: str, *, stale: str | None, now: datetime, until: datetime) -> bool:
        """Whether the caller fetches the new token."""
        with self._lock:
            row = self._tokens.get(key)
            claim = self._claims.get(key)
            if (row[0] if row else None) != stale or (claim is not None and claim > now):
                return False
            self._claims[key] = until
            return True

    def save(self, key: str, *, token: str, expires_at: datetime) -> None:
        """Store the new token and let go of the claim."""
        with self._lock:
            self._tokens[key] = (token, expires_at)
            self._claims.pop(key, None)

    def release_refresh(self, key: str) -> None:
        """Let go of the claim after a failure."""
        with self._lock:
            self._claims.pop(key, None)
