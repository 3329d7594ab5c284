"""The life of a problem: cases as data, and that its events tell the whole of it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.ledger.row import COLUMN_KEYS, LedgerRow, Status
from policies.problems import EventKind, events_between

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/problems.toml").read_text(encoding="utf-8"))["case"]
STATUSES = st.sampled_from(Status)
LEDGERS = st.dictionaries(
    st.sampled_from(["QH-1", "QH-2", "QH-3", "QH-4"]), st.tuples(STATUSES, st.sampled_from([None, "雨天停工"]))
)


def row(problem: str, status: str, remark: str = "", sequence: int | None = None) -> LedgerRow:
    return LedgerRow(
        4,
        sequence=sequence,
        problem_id=problem or None,
        status=Status(status) if status else None,
        remark=remark or None,
    )


def ledger(told: dict) -> list[LedgerRow]:
    return [LedgerRow(4, problem_id=key, status=status, remark=remark) for key, (status, remark) in told.items()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_happened_between_two_ledgers(case: dict) -> None:
    """As the file of cases says."""
    before, after = ([row(*told) for told in case.get(which, [])] for which in ("before", "after"))
    events = events_between(before, after, removed=case.get("removed", ()))

    assert case["expect"] == [
        [one.problem, one.kind.value, one.status_before or "", one.status_after or "", list(one.changed)]
        for one in events
    ]


def test_every_kind_of_event_has_a_case() -> None:
    """And so none can go wrong unseen."""
    assert set(EventKind) == {told[1] for case in CASES for told in case["expect"]}


@given(days=st.lists(st.tuples(LEDGERS, st.sets(st.sampled_from(["QH-1", "QH-2"]))), max_size=6))
def test_the_events_of_all_days_replayed_give_the_states(days: list) -> None:
    """Catches an event that is lost, doubled, in the wrong order, or bears the wrong status."""
    before, states = dict[str, tuple](), dict[str, Status]()
    for told, struck in days:
        left_out = {key: kept for key, kept in before.items() if key not in told and key not in struck}
        after = told | left_out  # what nobody agreed to strike is carried on
        for event in events_between(ledger(before), ledger(after), removed=struck):
            opened = event.kind is EventKind.OPENED
            at_once = event.status_before is None and not opened and event.problem not in before
            assert at_once or states.get(event.problem) is event.status_before
            assert opened is (event.problem not in states)
            if event.kind is EventKind.REMOVED:
                del states[event.problem]
            else:
                states[event.problem] = event.status_after
        before = after

        assert {key: status for key, (status, _) in after.items()} == states


@given(before=LEDGERS, after=LEDGERS)
def test_every_closure_and_every_return_has_its_event(before: dict, after: dict) -> None:
    """They are what is counted: catches a closure told as mere progress."""
    kinds = {(one.problem, one.kind) for one in events_between(ledger(before), ledger(after))}
    was, now = ({key for key, (status, _) in told.items() if status is Status.CLOSED} for told in (before, after))

    assert now - was == {key for key, kind in kinds if kind is EventKind.CLOSED}
    assert {key for key in was - now if key in after} == {key for key, kind in kinds if kind is EventKind.REOPENED}


@given(before=LEDGERS, after=LEDGERS)
def test_the_same_way_back_undoes_the_changes(before: dict, after: dict) -> None:
    """Changed columns are the same in both directions, and only the watched ones."""
    there = {one.problem: set(one.changed) for one in events_between(ledger(before), ledger(after))}
    back = {one.problem: set(one.changed) for one in events_between(ledger(after), ledger(before))}
    both = before.keys() & after.keys()

    assert {key: there.get(key) for key in both} == {key: back.get(key) for key in both}
    assert set().union(*there.values()) <= set(COLUMN_KEYS) - {"sequence", "problem_id", "status"}
