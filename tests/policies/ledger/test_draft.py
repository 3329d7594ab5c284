"""What a draft begins with: all that is open, nothing that is not, and an account that stays where it was."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.ledger.account import account_of
from policies.ledger.draft import draft_rows
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, Status, Verification

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def problem(number: int, status: Status = Status.IN_PROGRESS, **fields) -> LedgerRow:
    """One problem as it was reported on Monday."""
    closing = (
        {"completed_on": MONDAY, "verification": Verification.PASSED, "verifier": "李副镇长", "closed_on": MONDAY}
        if status is Status.CLOSED
        else {}
    )
    return LedgerRow(number + 3, number, f"QH-{number}", village=f"{number}村", status=status, **{**closing, **fields})


def past(*rows: LedgerRow, **more) -> Past:
    """Monday's report."""
    return Past(day=MONDAY, rows=rows, **more)


def ids(rows: tuple[LedgerRow, ...]) -> list[tuple[int | None, str | None]]:
    """Running numbers and ids."""
    return [(row.sequence, row.problem_id) for row in rows]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_whatever_is_open_goes_on_as_it_was(status: Status) -> None:
    """With every cell, in its state."""
    row = problem(1, status, remark="等料", current_value=6.5)

    assert (row,) == draft_rows(past(row))


def test_what_is_struck_off_stays_behind_and_the_rest_moves_up() -> None:
    """Numbered from one, in the order of the report."""
    assert [(1, "QH-2"), (2, "QH-4")] == ids(
        draft_rows(past(problem(1, Status.CLOSED), problem(2), problem(3, Status.CLOSED), problem(4)))
    )


def test_an_empty_report_makes_an_empty_draft() -> None:
    """Nothing open, nothing to go on with."""
    assert () == draft_rows(past()) == draft_rows(past(problem(1, Status.CLOSED)))


def test_what_the_task_force_struck_is_left_out() -> None:
    """Whether open or failed since."""
    rows = (problem(1), problem(2, Status.CLOSED), problem(3))
    known = past(*rows, removed=frozenset({"QH-1", "QH-2"}))

    assert [(1, "QH-3")] == ids(draft_rows(known))


def test_what_failed_verification_is_back_without_its_closing() -> None:
    """Behind the others, to be rectified again."""
    *_, back = draft_rows(past(problem(1, Status.CLOSED), problem(2), reopened=frozenset({"QH-1"})))

    assert (2, "QH-1", Status.RETURNED, "1村") == (back.sequence, back.problem_id, back.status, back.village)
    assert (None, None, None, None) == (back.completed_on, back.verification, back.verifier, back.closed_on)


def test_what_failed_and_was_struck_with_consent_since_does_not_come_back() -> None:
    """It needs no row any more."""
    known = past(problem(1, Status.CLOSED), reopened=frozenset({"QH-1"}), removed=frozenset({"QH-1"}))

    assert () == draft_rows(known)


def test_what_failed_and_is_open_anyway_is_there_once() -> None:
    """The unit reopened it itself."""
    assert [(1, "QH-1")] == ids(draft_rows(past(problem(1), reopened=frozenset({"QH-1"}))))


def test_what_failed_is_as_the_newest_report_that_has_it_shows_it() -> None:
    """The reports before the last may say something older."""
    older = (problem(1, Status.CLOSED, remark="旧"),)
    newer = (problem(1, Status.CLOSED, remark="新"),)
    (back,) = draft_rows(past(earlier=(newer, older), reopened=frozenset({"QH-1"})))

    assert "新" == back.remark


def test_what_nobody_can_show_is_not_made_up() -> None:
    """D01 asks for it."""
    assert () == draft_rows(past(reopened=frozenset({"QH-9"})))


STATES = st.sampled_from([*Status])


@given(states=st.lists(STATES, max_size=8), data=st.data())
@settings(deadline=None, max_examples=150)
def test_the_account_of_a_draft_always_balances_and_changes_nothing(states: list[Status], data: st.DataObject) -> None:
    """Whatever was removed or reopened since: nothing is missing, nothing closed, and new is only what failed."""
    rows = tuple(problem(number, status) for number, status in enumerate(states, start=1))
    all_ids = [str(row.problem_id) for row in rows]
    some = st.sets(st.sampled_from(all_ids)) if all_ids else st.just(set[str]())
    closed = {str(row.problem_id) for row in rows if not row.is_open}
    known = past(*rows, removed=frozenset(data.draw(some)), reopened=frozenset(data.draw(some) & closed))
    begun = draft_rows(known)
    account = account_of(begun, known, day=TUESDAY)

    assert account.balanced
    assert () == account.off
    assert 0 == account.closed
    assert account.open == len(begun)
    assert set(account.new_ids) == set(known.to_reopen())
    assert [row.sequence for row in begun] == list(range(1, len(begun) + 1))
    assert replace(known, rows=begun, removed=frozenset(), reopened=frozenset()).left_open().keys() == {
        row.problem_id for row in begun
    }
