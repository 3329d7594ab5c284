"""What the inspection group found, at rest: which closure it is about, and when a problem counts as open again."""

from datetime import date

import pytest

from policies.roster import UnitCode, UserId
from policies.verification_text import Verdict
from storage import problems, verifications
from storage.engine import Database
from storage.verifications import Verification
from tests.storage.reported import hand_in, moment, shown

QH, BS = UnitCode("QH"), UnitCode("BS")
ONE, TWO = "QH-20261117-001", "QH-20261117-002"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (23, 24, 25, 26))
INSPECTOR = UserId("liaozhengyang")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def find(
    db, problem: str, verdict: Verdict, day: date = WEDNESDAY, *, closed_on: date | None = TUESDAY,
    clock: str = "10:00", reason: str = "",
) -> Verification:  # fmt: skip
    found = Verification(
        unit=QH, problem=problem, verdict=verdict, day=day, at=moment(day, clock), by=INSPECTOR, closed_on=closed_on,
        reason=reason,
    )  # fmt: skip
    verifications.record(db, found)
    return found


def waiting(db) -> list[str]:
    return [one.id for one in verifications.awaiting(db, since=date(2026, 11, 2))]


def test_a_problem_is_found_as_it_was_reported_last(db) -> None:
    """Whatever the letters' case; by unit, since another unit may have written the id."""
    hand_in(db, "QH", MONDAY, shown(ONE))
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    hand_in(db, "BS", MONDAY, shown(ONE))
    found = verifications.reported(db, ONE.lower())

    assert [(BS, MONDAY, True), (QH, TUESDAY, False)] == [(one.unit, one.day, one.row.is_open) for one in found]


def test_an_id_nobody_reported_is_not_found(db) -> None:
    """And neither is one of a returned or a replaced report."""
    hand_in(db, "QH", TUESDAY, shown(ONE), returned=True)
    hand_in(db, "QH", TUESDAY, shown(ONE))
    hand_in(db, "QH", TUESDAY, shown(TWO))

    assert [] == verifications.reported(db, ONE)


def test_struck_off_problems_wait_the_oldest_first(db) -> None:
    """Open ones do not."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY), shown(TWO, MONDAY), shown("QH-20261117-003"))

    assert [TWO, ONE] == waiting(db)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_somebody_looked_at_waits_no_longer(db, verdict: Verdict) -> None:
    """Whatever was found."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY), shown(TWO, TUESDAY))
    find(db, ONE, verdict)

    assert [TWO] == waiting(db)


def test_a_new_closure_waits_anew(db) -> None:
    """Sent back, mended, struck off on another day."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    hand_in(db, "QH", WEDNESDAY, shown(ONE))
    hand_in(db, "QH", THURSDAY, shown(ONE, THURSDAY))

    assert [ONE] == waiting(db)


def test_a_verdict_comes_back_as_it_was_recorded(db) -> None:
    """The latest one; times in UTC."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.PASSED)
    found = find(db, ONE, Verdict.FAILED, clock="11:00", reason="牌子还挂着")
    (problem,) = verifications.reported(db, ONE)

    assert found == verifications.standing(db, problem)


def test_nobody_looked_at_a_problem_of_another_unit_with_the_same_id(db) -> None:
    """A verdict belongs to one unit."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    hand_in(db, "BS", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)

    assert [BS] == [one.unit for one in verifications.awaiting(db, since=MONDAY)]
    assert frozenset() == verifications.reopened_since(db, BS, TUESDAY)


def test_a_failed_problem_counts_as_open_again(db) -> None:
    """From the report that struck it off until another one shows something else."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY), shown(TWO, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    find(db, TWO, Verdict.PASSED)

    assert frozenset({ONE}) == verifications.reopened_since(db, QH, TUESDAY)


def test_a_ledger_that_leaves_it_as_it_stood_settles_nothing(db) -> None:
    """The row with its old closing day is the same closure."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    hand_in(db, "QH", WEDNESDAY, shown(ONE, TUESDAY))
    hand_in(db, "QH", THURSDAY, shown(TWO))

    assert frozenset({ONE}) == verifications.reopened_since(db, QH, THURSDAY)


def test_a_ledger_that_shows_it_open_settles_it(db) -> None:
    """From then on the rows tell, and the next closure is a new one."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    hand_in(db, "QH", WEDNESDAY, shown(ONE))

    assert frozenset() == verifications.reopened_since(db, QH, WEDNESDAY)

    hand_in(db, "QH", THURSDAY, shown(ONE, THURSDAY))

    assert frozenset() == verifications.reopened_since(db, QH, THURSDAY)


def test_a_closure_of_the_same_old_day_after_it_was_open_is_a_new_one(db) -> None:
    """A clerk who forgets to change the closing day is not caught in a circle."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    hand_in(db, "QH", WEDNESDAY, shown(ONE))
    hand_in(db, "QH", THURSDAY, shown(ONE, TUESDAY))

    assert frozenset() == verifications.reopened_since(db, QH, THURSDAY)


def test_a_later_pass_takes_the_failure_back(db) -> None:
    """The last word counts; both stay in the history."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)
    find(db, ONE, Verdict.PASSED, clock="15:00")

    assert frozenset() == verifications.reopened_since(db, QH, TUESDAY)
    assert ["failed", "verified"] == [one.kind for one in problems.history(db, QH, ONE)]


def test_only_the_reports_up_to_the_day_count(db) -> None:
    """A correction of Monday is not held against what was struck off on Tuesday."""
    hand_in(db, "QH", MONDAY, shown(ONE))
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED)

    assert frozenset() == verifications.reopened_since(db, QH, MONDAY)
    assert frozenset({ONE}) == verifications.reopened_since(db, QH, TUESDAY)


def test_what_was_found_later_can_be_left_out(db) -> None:
    """A correction of Wednesday's ledger need not know what was found on Thursday."""
    hand_in(db, "QH", TUESDAY, shown(ONE, TUESDAY))
    find(db, ONE, Verdict.FAILED, THURSDAY)

    assert frozenset() == verifications.reopened_since(db, QH, TUESDAY, found_until=WEDNESDAY)
    assert frozenset({ONE}) == verifications.reopened_since(db, QH, TUESDAY, found_until=THURSDAY)
