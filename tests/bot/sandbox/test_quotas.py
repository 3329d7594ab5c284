"""The sliding windows by themselves."""

from datetime import datetime, timedelta

from bot.clock import LOCAL
from bot.sandbox.quotas import PER_HOUR, PER_MINUTE, Quota

START = datetime(2026, 11, 24, 9, tzinfo=LOCAL)


def test_an_hour_holds_a_thousand():
    quota = Quota()
    taken = sum(quota.admits("chenjing", START + timedelta(seconds=3 * n)) for n in range(1_100))

    assert taken == PER_HOUR
    assert quota.admits("chenjing", START + timedelta(seconds=3600 + 150))


def test_what_was_dropped_does_not_count():
    quota = Quota()
    for _ in range(200):
        quota.admits("chenjing", START)
    later = START + timedelta(seconds=61)

    assert [quota.admits("chenjing", later) for _ in range(PER_MINUTE)] == [True] * PER_MINUTE


def test_people_do_not_share_a_quota():
    quota = Quota()
    for _ in range(PER_MINUTE):
        quota.admits("chenjing", START)

    assert not quota.admits("chenjing", START)
    assert quota.admits("masiqi", START)
