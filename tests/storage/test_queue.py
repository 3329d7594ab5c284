"""Durable queues: once, in order, and fenced against workers that overslept."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import inbox, queue
from storage.engine import Database
from storage.schema import inbox as inbox_table

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)


def entry(key: str, conversation: str = "aibot:u:clerk") -> inbox.Entry:
    return inbox.Entry(key=key, conversation=conversation, kind="MessageReceived", payload="{}")


def add(database: Database, *entries: inbox.Entry) -> list[bool]:
    with database.transaction() as db:
        return [inbox.add(db, one, now=NOW) for one in entries]


def claim(database: Database, token: str, *, now: datetime = NOW) -> inbox.Claimed | None:
    with database.transaction() as db:
        return inbox.claim(db, now=now, until=now + timedelta(seconds=60), token=token)


def claimed_key(database: Database, token: str, *, now: datetime = NOW) -> str | None:
    claimed = claim(database, token, now=now)
    return claimed.entry.key if claimed else None


def test_the_same_key_is_kept_once(database: Database) -> None:
    """WeCom repeats a callback up to three times."""
    first = add(database, entry("m1"))
    again = add(database, entry("m1"), entry("m2"))

    assert ([True], [False, True]) == (first, again)


def test_a_key_stays_known_after_it_was_handled(database: Database) -> None:
    """A repeat may come hours later."""
    add(database, entry("m1"))
    claimed = claim(database, "a")
    with database.transaction() as db:
        inbox.finish(db, claimed, token="a", now=NOW)

    assert [False] == add(database, entry("m1"))


def test_one_conversation_is_handled_in_order_and_one_at_a_time(database: Database) -> None:
    """The second message of a person waits for the first; another person's does not."""
    add(database, entry("m1"), entry("m2"), entry("n1", "aibot:u:other"))

    assert ["m1", "n1", None] == [claimed_key(database, token) for token in "abc"]


def test_a_finished_update_lets_the_next_one_through(database: Database) -> None:
    """The order goes on."""
    add(database, entry("m1"), entry("m2"))
    with database.transaction() as db:
        claimed = inbox.claim(db, now=NOW, until=LATER, token="a")
        inbox.finish(db, claimed, token="a", now=NOW)

    assert "m2" == claimed_key(database, "b")


def test_a_retry_keeps_its_place_in_the_conversation(database: Database) -> None:
    """Nothing overtakes a message that is waiting for its next try."""
    add(database, entry("m1"), entry("m2"))
    claimed = claim(database, "a")
    with database.transaction() as db:
        inbox.retry(db, claimed, token="a", run_at=LATER, error="TenantBusy")

    assert [None, "m1"] == [claimed_key(database, "b"), claimed_key(database, "b", now=LATER)]


def test_a_dead_letter_does_not_block_its_conversation(database: Database) -> None:
    """It is shown to operators instead."""
    add(database, entry("m1"), entry("m2"))
    claimed = claim(database, "a")
    with database.transaction() as db:
        inbox.bury(db, claimed, token="a", now=NOW, error="ValueError")
    next_one = claimed_key(database, "b")
    with database.reading() as db:
        dead = [(letter["key"], letter["error"]) for letter in queue.dead(db, inbox_table)]

    assert ("m2", [("m1", "ValueError")]) == (next_one, dead)


def test_a_claim_that_ran_out_is_taken_over_and_its_former_owner_changes_nothing(database: Database) -> None:
    """A worker that was paused for an hour must not finish what another one handled."""
    add(database, entry("m1"))
    slow = claim(database, "slow")
    quick = claim(database, "quick", now=LATER)
    with database.transaction() as db:
        outcome = [
            inbox.finish(db, slow, token="slow", now=LATER),
            inbox.finish(db, quick, token="quick", now=LATER),
        ]

    assert (2, [False, True]) == (quick.attempt, outcome)


def test_what_people_wrote_is_forgotten_once_it_is_handled(database: Database) -> None:
    """The key stays for once-only, the content goes."""
    add(database, inbox.Entry(key="m1", conversation="c", kind="MessageReceived", payload="secret words"))
    claimed = claim(database, "a")
    with database.transaction() as db:
        inbox.finish(db, claimed, token="a", now=NOW)
    with database.reading() as db:
        payload = db.execute(inbox_table.select()).mappings().one()["payload"]

    assert "" == payload


def add_and_fail(database: Database) -> None:
    with database.transaction() as db:
        inbox.add(db, entry("m1"), now=NOW)
        raise ZeroDivisionError


def test_work_of_a_failed_transaction_is_gone(database: Database) -> None:
    """All or nothing."""
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)

    assert [True] == add(database, entry("m1"))


def test_a_naive_time_is_refused(database: Database) -> None:
    """Every stored moment is aware."""
    with pytest.raises(Exception, match="aware"), database.transaction() as db:
        inbox.add(db, entry("m1"), now=datetime(2026, 11, 24))  # noqa: DTZ001 - the very mistake
