"""The access token: one fetch for all, renewed early, never hammered for."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import TenantBusy, TenantRefused
from bot.wecom.tokens import Issued, MemoryTokenStore, StoredTokens, token_key

KEY = token_key("ww0a1b2c3d4e5f6a7b", "secret")


class Issuer:
    """Counts gettoken calls and answers what the test lays out; the last one again and again."""

    def __init__(self, *answers) -> None:
        self.calls = 0
        self._answers = list(answers)

    def __call__(self):
        self.calls += 1
        if not self._answers:
            return Issued(f"token-{self.calls}", 7200)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Seconds:
    """A stopwatch the test moves."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Iterator[Seconds]:
    return Seconds()


def provider(issuer, clock, *, store=None, seconds=None):
    more = {"monotonic": seconds} if seconds else {}
    return StoredTokens(key=KEY, store=store or MemoryTokenStore(), fetch=issuer, clock=clock, poll_s=0.01, **more)


def test_a_token_is_fetched_once_and_kept(clock):
    issuer = Issuer()
    tokens = provider(issuer, clock)

    assert [tokens.get() for _ in range(3)] == ["token-1"] * 3
    assert issuer.calls == 1


def test_another_process_uses_the_stored_token(clock):
    store, issuer = MemoryTokenStore(), Issuer()
    provider(issuer, clock, store=store).get()

    assert provider(issuer, clock, store=store).get() == "token-1"
    assert issuer.calls == 1


def test_a_token_is_renewed_five_minutes_early(clock):
    issuer = Issuer()
    tokens = provider(issuer, clock)
    tokens.get()

    clock.at += timedelta(seconds=7200 - 301)
    assert tokens.get() == "token-1"
    clock.at += timedelta(seconds=1)
    assert tokens.get() == "token-2"


def test_a_stale_token_is_replaced_once_for_everybody(clock):
    issuer = Issuer()
    tokens = provider(issuer, clock)
    stale = tokens.get()

    assert [tokens.refresh(stale) for _ in range(3)] == ["token-2"] * 3
    assert issuer.calls == 2


def test_a_stale_token_gives_way_to_the_one_another_process_stored(clock):
    store, issuer = MemoryTokenStore(), Issuer()
    here, there = provider(issuer, clock, store=store), provider(issuer, clock, store=store)
    stale = here.get()
    there.get()
    here.refresh(stale)

    assert there.refresh(stale) == "token-2"
    assert issuer.calls == 2


def in_threads(count, work):
    """The results of `work` done at the same moment in many threads."""
    results, gate = [], threading.Barrier(count)

    def run():
        gate.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_threads_fetch_one_token(clock):
    issuer = Issuer()
    tokens = provider(issuer, clock)

    assert in_threads(8, tokens.get) == ["token-1"] * 8
    assert issuer.calls == 1


def test_eight_processes_fetch_one_token(clock):
    store, slow = MemoryTokenStore(), threading.Event()

    class SlowIssuer(Issuer):
        def __call__(self):
            slow.wait(0.1)
            return super().__call__()

    issuer = SlowIssuer()
    providers = [provider(issuer, clock, store=store) for _ in range(8)]
    waiting = iter(providers)

    assert in_threads(8, lambda: next(waiting).get()) == ["token-1"] * 8
    assert issuer.calls == 1


def test_waiting_for_another_process_ends(clock, seconds):
    store = MemoryTokenStore()
    store.claim_refresh(KEY, stale=None, now=clock.now(), until=clock.now() + timedelta(days=1))

    class Impatient(Seconds):
        def __call__(self):
            self.passed += 1
            return self.passed

    with pytest.raises(TenantBusy):
        provider(Issuer(), clock, store=store, seconds=Impatient()).get()


def test_the_claim_of_a_process_that_died_runs_out(clock):
    store = MemoryTokenStore()
    store.claim_refresh(KEY, stale=None, now=clock.now(), until=clock.now() + timedelta(seconds=15))
    clock.at += timedelta(seconds=15)

    assert provider(Issuer(), clock, store=store).get() == "token-1"


def test_when_the_other_process_fails_this_one_fetches(clock):
    store = MemoryTokenStore()
    store.claim_refresh(KEY, stale=None, now=clock.now(), until=clock.now() + timedelta(days=1))
    gives_up = threading.Timer(0.05, store.release_refresh, args=[KEY])
    gives_up.start()

    assert provider(Issuer(), clock, store=store).get() == "token-1"
    gives_up.join()


def test_while_another_process_renews_the_old_token_serves(clock):
    store, issuer = MemoryTokenStore(), Issuer()
    tokens = provider(issuer, clock, store=store)
    tokens.get()
    clock.at += timedelta(seconds=7000)
    store.claim_refresh(KEY, stale="token-1", now=clock.now(), until=clock.now() + timedelta(seconds=15))

    assert tokens.get() == "token-1"
    assert issuer.calls == 1


def test_a_wrong_secret_is_tried_once_in_ten_minutes(clock, seconds):
    issuer = Issuer(TenantRefused(40001, "invalid credential"))
    tokens = provider(issuer, clock, seconds=seconds)

    for seconds.passed in (0, 1, 300, 599):
        with pytest.raises(TenantRefused, match="40001"):
            tokens.get()
    assert issuer.calls == 1

    seconds.passed = 601
    with pytest.raises(TenantRefused, match="40001"):
        tokens.get()
    assert issuer.calls == 2


def test_another_refusal_is_tried_once_a_minute(clock, seconds):
    issuer = Issuer(TenantRefused(60020, "not allow to access from your ip"), Issued("token", 7200))
    tokens = provider(issuer, clock, seconds=seconds)

    for seconds.passed in (0, 59):
        with pytest.raises(TenantRefused, match="60020"):
            tokens.get()
    seconds.passed = 61

    assert tokens.get() == "token"


def test_a_busy_tenant_is_left_alone_for_as_long_as_it_asks(clock, seconds):
    issuer = Issuer(TenantBusy(60), Issued("token", 7200))
    tokens = provider(issuer, clock, seconds=seconds)

    for seconds.passed in (0, 30):
        with pytest.raises(TenantBusy):
            tokens.get()
    seconds.passed = 61

    assert tokens.get() == "token"
    assert issuer.calls == 2


def test_a_failure_lets_go_of_the_claim(clock, seconds):
    store = MemoryTokenStore()
    with pytest.raises(TenantBusy):
        provider(Issuer(TenantBusy(1)), clock, store=store).get()

    assert provider(Issuer(), clock, store=store).get() == "token-1"


def test_a_token_that_is_due_serves_while_no_new_one_can_be_had(clock, seconds):
    issuer = Issuer(Issued("old", 7200), TenantBusy(1))
    tokens = provider(issuer, clock, seconds=seconds)
    tokens.get()
    clock.at += timedelta(seconds=7000)

    assert tokens.get() == "old"
    clock.at += timedelta(seconds=201)
    with pytest.raises(TenantBusy):
        tokens.get()


def test_a_tenant_that_calls_every_token_stale_is_asked_five_times_a_minute(clock, seconds):
    issuer = Issuer()
    tokens = provider(issuer, clock, seconds=seconds)
    stale = tokens.get()
    for _ in range(4):
        stale = tokens.refresh(stale)

    with pytest.raises(TenantBusy):
        tokens.refresh(stale)
    assert issuer.calls == 5
    seconds.passed = 61
    assert tokens.refresh(stale) == "token-6"


def test_a_short_lived_token_is_not_fetched_at_every_call(clock, seconds):
    issuer = Issuer(Issued("short", 120))
    tokens = provider(issuer, clock, seconds=seconds)

    assert [tokens.get() for _ in range(10)] == ["short"] * 10
    assert issuer.calls == 1


def test_the_key_tells_nothing_about_the_secret():
    assert len(KEY) == 64
    assert "secret" not in KEY
    assert token_key("ww0a1b2c3d4e5f6a7b", "another") != KEY


def test_a_token_shows_in_no_representation(clock):
    tokens = provider(Issuer(Issued("very-secret", 7200)), clock)
    tokens.get()

    assert "very-secret" not in repr(tokens) + repr(vars(tokens)["_mine"]) + repr(Issued("very-secret", 1))
