"""The life of a problem at rest: what each accepted report did to it, and what no longer counts."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from policies.ledger.row import Status
from policies.problems import EventKind, ProblemEvent
from policies.roster import UnitCode, UserId
from policies.verification_text import Verdict
from storage import overview, problems, reports, verifications
from storage.engine import Database
from storage.problems import KeptEvent, Known
from storage.reports import Report, Submission
from storage.verifications import Verification

QH, SQ = UnitCode("QH"), UnitCode("SQ")
FRIDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (20, 23, 24))
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLERK = UserId("chenjing")
ONE, TWO = "QH-20261120-001", "QH-20261120-002"


def opened(problem: str) -> ProblemEvent:
    """It came in."""
    return ProblemEvent(problem, EventKind.OPENED, None, Status.IN_PROGRESS)


def closed(problem: str) -> ProblemEvent:
    """It was struck off."""
    return ProblemEvent(problem, EventKind.CLOSED, Status.IN_PROGRESS, Status.CLOSED, ("closed_on",))


@pytest.fixture
def do(database: Database) -> Callable:
    """Do something in a transaction of its own."""

    def do(what: Callable, *arguments, **named):
        with database.transaction() as db:
            return what(db, *arguments, **named)

    return do


@pytest.fixture
def report(do) -> Callable[..., Report]:
    """An accepted report of a day that did these things."""

    def report(cause: str, day: date, *events: ProblemEvent, unit: UnitCode = QH, keep=reports.keep_accepted) -> Report:
        handed = Submission(
            cause=cause,
            campaign="qinghe-2026",
            unit=unit,
            day=day,
            timing="on_time",
            submitted_by=CLERK,
            submitted_at=NOON,
            numbers={"open": 1},
        )
        kept = do(keep, handed)
        kept = kept[0] if isinstance(kept, tuple) else kept
        do(problems.record, events, kept)
        return kept

    return report


def test_what_happened_is_told_oldest_first(report, do) -> None:
    """With day, hour, state and who."""
    report("u1", MONDAY, opened(ONE))
    report("u2", TUESDAY, closed(ONE))

    assert [
        KeptEvent(QH, ONE, MONDAY, NOON, "opened", "in_progress", CLERK),
        KeptEvent(QH, ONE, TUESDAY, NOON, "closed", "closed", CLERK),
    ] == do(problems.history, QH, ONE)


def test_a_report_made_up_later_stands_at_its_day(report, do) -> None:
    """Not at the hour it came."""
    report("u1", TUESDAY, closed(ONE))
    report("u2", MONDAY, opened(ONE))

    assert ["opened", "closed"] == [event.kind for event in do(problems.history, QH, ONE)]


def test_events_of_a_replaced_version_no_longer_count(report, do) -> None:
    """Its successor's do."""
    report("u1", MONDAY, opened(ONE), opened(TWO))
    report("u2", MONDAY, opened(ONE))

    assert ["opened"] == [event.kind for event in do(problems.history, QH, ONE)]
    assert [] == do(problems.history, QH, TWO)
    assert Known(frozenset({ONE}), frozenset()) == do(problems.known, QH, before=TUESDAY)


@pytest.mark.parametrize("keep", [reports.keep_returned, reports.keep_held])
def test_what_was_not_accepted_tells_nothing(report, do, keep) -> None:
    """Returned or held."""
    report("u1", MONDAY, opened(ONE), keep=keep)

    assert [] == do(problems.history, QH, ONE)
    assert Known(frozenset(), frozenset()) == do(problems.known, QH, before=TUESDAY)


def test_a_problem_belongs_to_its_unit(report, do) -> None:
    """A unit may write another unit's id."""
    report("u1", MONDAY, opened(ONE))
    report("u2", MONDAY, opened(ONE), closed(ONE), unit=SQ)

    assert ["opened"] == [event.kind for event in do(problems.history, QH, ONE)]
    assert frozenset() == do(problems.known, QH, before=TUESDAY).closed


def test_known_are_the_ids_of_earlier_days_and_closed_those_ever_struck_off(report, do) -> None:
    """Not those of the day itself."""
    report("u1", FRIDAY, opened(ONE), closed(ONE))
    report("u2", MONDAY, ProblemEvent(ONE, EventKind.REOPENED, Status.CLOSED, Status.IN_PROGRESS))
    report("u3", TUESDAY, opened(TWO), closed(TWO))

    assert Known(frozenset({ONE}), frozenset({ONE})) == do(problems.known, QH, before=TUESDAY)
    assert Known(frozenset(), frozenset()) == do(problems.known, QH, before=FRIDAY)


def test_nothing_is_kept_where_nothing_happened(report, do) -> None:
    """A day without change."""
    report("u1", MONDAY)

    assert Known(frozenset(), frozenset()) == do(problems.known, QH, before=TUESDAY)


def test_a_verdict_of_the_inspection_group_is_part_of_the_life(report, do) -> None:
    """It belongs to no report, so that no correction takes it away."""
    report("u1", MONDAY, opened(ONE), closed(ONE))
    found = Verification(
        unit=QH, problem=ONE, verdict=Verdict.FAILED, day=TUESDAY, at=NOON, by=UserId("l"), closed_on=MONDAY
    )
    do(verifications.record, found)
    report("u2", MONDAY, opened(ONE))

    assert ["opened", Verdict.FAILED] == [event.kind for event in do(problems.history, QH, ONE)]


def test_what_a_report_did_can_be_told_anew(report, do) -> None:
    """Its own events alone, and not what its account was off by."""
    report("u1", MONDAY, opened(ONE))
    tuesday = report("u2", TUESDAY, opened(TWO))
    do(overview.keep_unbalanced, tuesday, [ONE])
    do(problems.forget, tuesday)
    do(problems.record, [closed(ONE)], tuesday)

    assert [(MONDAY, "opened"), (TUESDAY, "closed")] == [
        (event.day, event.kind) for event in do(problems.history, QH, ONE) if event.kind in set(EventKind)
    ]
    assert [] == do(problems.history, QH, TWO)
    assert {tuesday.id: (ONE,)} == do(overview.unbalanced, TUESDAY)
