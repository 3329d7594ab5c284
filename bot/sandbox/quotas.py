"""How many messages a member or a conversation may get: 30 a minute and 1000 an hour (sending.md section 7)."""

from collections import deque
from datetime import datetime, timedelta

PER_MINUTE = 30
PER_HOUR = 1000
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


class Quota:
    """Sliding windows by key; what the tenant dropped does not count against the next message."""

    def __init__(self) -> None:
        self._sent = dict[str, deque[datetime]]()

    def admits(self, key: str, now: datetime) -> bool:
        """Whether one more may be shown now; if so it is counted."""
        sent = self._sent.setdefault(key, deque())
        # A clock moved back leaves times ahead of now: they are no longer part of the past.
        while sent and not now - _HOUR < sent[0] <= now:
            sent.popleft()
        last_minute = sum(now - _MINUTE < at <= now for at in sent)
        if last_minute >= PER_MINUTE or len(sent) >= PER_HOUR:
            return False
        sent.append(now)
        return True
