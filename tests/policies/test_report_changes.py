"""What differs between two versions of the same day's ledger."""

from hypothesis import given
from hypothesis import strategies as st

from policies.report_changes import Changes, changes_between

ledgers = st.dictionaries(
    st.sampled_from([f"QH-{n}" for n in range(6)]),
    st.dictionaries(st.sampled_from(["status", "remark"]), st.none() | st.integers(0, 2) | st.text(max_size=2)),
)


def test_the_same_rows_in_another_order_are_no_change() -> None:
    """Clerks sort."""
    before = {"a": {"status": "closed"}, "b": {"status": None}}
    after = {"b": {"status": None}, "a": {"status": "closed"}}

    assert Changes(0, 0, 0) == changes_between(before, after)


def test_rows_that_came_went_and_read_differently_are_counted_apart() -> None:
    """A row that changed did not also come."""
    before = {"stays": {"status": "closed"}, "goes": {}, "changes": {"status": "in_progress", "remark": None}}
    after = {"stays": {"status": "closed"}, "comes": {}, "changes": {"status": "closed", "remark": None}}

    assert Changes(added=1, removed=1, changed=1) == changes_between(before, after)


def test_a_cell_that_was_emptied_is_a_change() -> None:
    """None is not the same as a text, nor zero as None."""
    assert 2 == changes_between({"a": {"x": "y"}, "b": {"x": 0}}, {"a": {"x": None}, "b": {"x": None}}).changed


def test_a_renumbered_problem_went_and_came() -> None:
    """Ids are what rows are known by."""
    assert Changes(added=1, removed=1, changed=0) == changes_between({"old": {"x": 1}}, {"new": {"x": 1}})


def test_two_empty_ledgers_say_the_same() -> None:
    """A nil report twice."""
    assert changes_between({}, {}).none


@given(ledgers)
def test_a_ledger_does_not_differ_from_itself(ledger) -> None:
    """However it reads."""
    assert changes_between(ledger, dict(reversed(ledger.items()))).none


@given(ledgers, ledgers)
def test_there_and_back_mirror_each_other(before, after) -> None:
    """What came one way goes the other, and nothing is counted twice."""
    there, back = changes_between(before, after), changes_between(after, before)

    assert (there.added, there.removed, there.changed) == (back.removed, back.added, back.changed)
    assert there.none == (before == after)
    assert len(after) == len(before) + there.added - there.removed
    assert there.changed <= len(before.keys() & after.keys())
