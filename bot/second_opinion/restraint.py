"""What keeps the asking small: answers remembered, so many calls a day, a pause after failures. Shared by threads."""

import threading
from collections import OrderedDict
from datetime import date
from enum import Enum, auto

from policies.second_opinion import Opinion


class Unknown(Enum):
    """The answer to what nobody asked yet."""

    UNKNOWN = auto()


class Memory:
    """The last `entries` answers, each for `seconds`. Keys are hashes; no text is kept."""

    def __init__(self, *, entries: int, seconds: float) -> None:
        self._entries = entries
        self._seconds = seconds
        self._answers = OrderedDict[str, tuple[float, Opinion | None]]()
        self._lock = threading.Lock()

    def recall(self, key: str, *, now: float) -> Opinion | Unknown | None:
        """What was answered: an opinion, None for no usable one, UNKNOWN when it was not asked lately."""
        with self._lock:
            at, answer = self._answers.get(key, (now - self._seconds, None))
            if now - at < self._seconds:
                self._answers.move_to_end(key)
                return answer
            self._answers.pop(key, None)
            return Unknown.UNKNOWN

    def keep(self, key: str, answer: Opinion | None, *, now: float) -> None:
        """Remember an answer; what was not asked for longest makes room."""
        with self._lock:
            self._answers[key] = (now, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > self._entries:
                self._answers.popitem(last=False)


class Budget:
    """At most `calls` a day."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._spent = (date.min, 0)
        self._lock = threading.Lock()

    def take(self, today: date) -> bool:
        """Use up one call, if there is one left today."""
        with self._lock:
            day, spent = self._spent
            if day != today:
                spent = 0
            if spent >= self._calls:
                return False
            self._spent = (today, spent + 1)
            return True


class Circuit:
    """Open for `pause_s` seconds after `max_failures` failures in a row; then one more opens it again."""

    def __init__(self, *, max_failures: int, pause_s: float) -> None:
        self._max_failures = max_failures
        self._pause_s = pause_s
        self._failures = 0
        self._open_until: float | None = None
        self._lock = threading.Lock()

    def is_open(self, *, now: float) -> bool:
        """Whether nobody should be asked now."""
        with self._lock:
            return self._open_until is not None and now < self._open_until

    def succeeded(self) -> None:
        """Forget the failures."""
        with self._lock:
            self._failures, self._open_until = 0, None

    def failed(self, *, now: float) -> None:
        """Count a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._max_failures:
                self._open_until = now + self._pause_s
