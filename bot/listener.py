"""Wakes the workers of one process when another process has accepted an update (PostgreSQL only)."""

import threading

import psycopg
from loguru import logger

from bot.bell import Bell
from storage.inbox import CHANNEL


class Listener:
    """Rings a bell at every NOTIFY on the channel. A lost connection is opened again; polling covers the gap."""

    def __init__(self, address: str, bell: Bell, *, pause_s: float) -> None:
        self._address = address
        self._bell = bell
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener")

    def start(self) -> None:
        """Begin listening."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                logger.bind(reason=type(error).__name__).warning("listening interrupted")
                self._stopping.wait(self._pause_s)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                for _ in connection.notifies(timeout=self._pause_s, stop_after=1):
                    self._bell.ring()
