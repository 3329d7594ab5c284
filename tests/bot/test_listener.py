"""Workers of one process hear what another process accepted."""

import threading

import pytest

from bot.bell import Bell
from bot.intake import Intake
from bot.listener import Listener
from storage.engine import open_database
from tests.bot.tenants import TickingClock
from tests.bot.test_road import START, message
from tests.postgres import PostgresServer


class Doorbell(Bell):
    """Counts."""

    def __init__(self) -> None:
        super().__init__()
        self.rung = threading.Event()

    def ring(self) -> None:
        self.rung.set()
        super().ring()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer):
    """A fresh PostgreSQL database."""
    with postgres_server.fresh_database() as url:
        yield url


def test_an_update_accepted_elsewhere_rings_the_bell(postgres_url: str) -> None:
    """Without waiting for the next poll."""
    bell = Doorbell()
    listener = Listener(postgres_url, bell, pause_s=0.2)
    database = open_database(postgres_url)
    listener.start()
    heard = False
    for attempt in range(50):  # the listener needs a moment to connect
        Intake(database, TickingClock(START), Bell()).accept(message(f"m{attempt}"))
        if heard := bell.rung.wait(0.2):
            break
    listener.stop()
    database.close()

    assert heard
