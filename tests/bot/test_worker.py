"""Loops stop gracefully and outlive a bad step."""

import threading

import pytest

from bot.bell import Bell
from bot.worker import Worker


def test_a_worker_works_until_there_is_nothing_left_and_stops_when_told() -> None:
    """Ten pieces, then sleep; stop returns with the thread ended."""
    pieces, done, empty = list(range(10)), [], threading.Event()

    def step() -> bool:
        if not pieces:
            empty.set()
            return False
        done.append(pieces.pop(0))
        return True

    worker = Worker("test", step, Bell(), poll_s=0.01)
    worker.start()
    empty.wait(5)
    worker.stop()

    assert list(range(10)) == done


def test_a_ring_wakes_a_sleeping_worker() -> None:
    """Nobody waits for the poll."""
    bell, woken, asleep = Bell(), threading.Event(), threading.Event()
    calls = []

    def step() -> bool:
        calls.append(1)
        if len(calls) > 1:
            woken.set()
        asleep.set()
        return False

    worker = Worker("test", step, bell, poll_s=60)
    worker.start()
    asleep.wait(5)
    bell.ring()

    assert woken.wait(5)
    worker.stop()


def test_a_failing_step_is_logged_and_the_loop_goes_on(logged: list) -> None:
    """A lost database must not end the process."""
    recovered = threading.Event()
    calls = []

    def step() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError("gone")
        recovered.set()
        return False

    worker = Worker("test", step, Bell(), poll_s=0.01)
    worker.start()
    went_on = recovered.wait(5)
    worker.stop()
    errors = [record for record in logged if record["level"].name == "ERROR"]
    for record in errors:
        logged.remove(record)

    assert (True, ["loop step failed"]) == (went_on, [record["message"] for record in errors])


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 300), (50, 300)])
def test_pauses_grow_up_to_five_minutes(attempt: int, seconds: float) -> None:
    """Back-off never overflows and never hammers."""
    from bot.backoff import delay

    assert seconds == delay(attempt).total_seconds()
