"""Wakes a loop when there is work, so that nobody waits for the next poll."""

import threading


class Bell:
    """Rung by whoever committed work; a loop sleeps on it, at most as long as it likes."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        """There is work."""
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Sleep until rung or until the time is over; a ring that came before the sleep counts."""
        self._event.wait(seconds)
        self._event.clear()
