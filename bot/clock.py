"""The only place that asks what time it is."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time, aware, in UTC."""

    def now(self) -> datetime:
        """The time now."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock plus an offset that the sandbox's console moves; it keeps ticking."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The moved time, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now, and tick on from there."""
        with self._lock:
            self._offset = moment - datetime.now(UTC)
