"""A loop on a thread: do one piece of work, else sleep until the bell; stops gracefully between two pieces."""

import threading
from collections.abc import Callable

from loguru import logger

from bot.bell import Bell


class Worker:
    """Runs `step` again and again. `step` says whether it found something to do."""

    def __init__(self, name: str, step: Callable[[], bool], bell: Bell, *, poll_s: float) -> None:
        self._step = step
        self._bell = bell
        self._poll_s = poll_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Begin working."""
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end; the piece in hand is finished first. Returns when it is."""
        self._stopping.set()
        self._bell.ring()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._attempt():
                self._bell.wait(self._poll_s)

    def _attempt(self) -> bool:
        try:
            return self._step()
        except Exception:  # noqa: BLE001 - the loop must outlive a lost database; the pause keeps it from spinning
            logger.bind(worker=self._thread.name).exception("loop step failed")
            self._stopping.wait(self._poll_s)
            return False
