"""The only place that asks what time it is."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time, aware, in UTC."""

    def now(self) -> datetime:
        """The time now."""
        ...

    def elapsed(self) -> float:
        """Seconds that went by since some moment; never fewer than before, whatever happens to the time of day."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds by the machine's steady clock."""
        return time.monotonic()


class MovableClock:
    """The machine's clock plus an offset that the sandbox's console moves; it keeps ticking."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._skipped = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The moved time, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    def elapsed(self) -> float:
        """Seconds by the machine's steady clock, and those that were skipped by moving forward."""
        with self._lock:
            return time.monotonic() + self._skipped

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now, and tick on from there."""
        with self._lock:
            before, self._offset = self._offset, moment - datetime.now(UTC)
            self._skipped += max((self._offset - before).total_seconds(), 0.0)
