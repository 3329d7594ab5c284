"""Reports over several days, held ones and withdrawn ones, and two at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import select

from policies.roster import Unit, UnitCode, UnitKind, UserId
from storage import reports, roster
from storage.engine import Database
from storage.reports import Form, KeptFinding, KeptRow, Report, ReportState, Submission
from storage.schema import reports as reports_table

QH, SQ = UnitCode("QH"), UnitCode("SQ")
FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (20, 23, 24, 25))
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLERK, DECIDER = UserId("chenjing"), UserId("zhonghuimin")
NUMBERS = {"rows": 1, "new": 1, "rectified": 0, "closed": 0, "open": 1}


def row(problem: str, number: int = 4, status: str = "in_progress", **cells) -> KeptRow:
    """A kept row."""
    return KeptRow(row=number, problem=problem, status=status, cells=cells)


def submission(cause: str, **changes) -> Submission:
    """One of Qinghe's for Tuesday, unless told otherwise."""
    plain = Submission(
        cause=cause,
        campaign="qinghe-2026",
        unit=QH,
        day=TUESDAY,
        timing="on_time",
        submitted_by=CLERK,
        submitted_at=NOON,
        numbers=NUMBERS,
        rows=(row("QH-1"),),
    )
    return replace(plain, **changes)


@pytest.fixture
def do(database: Database) -> Callable:
    """Do something in a transaction of its own."""

    def do(what: Callable, *arguments, **named):
        with database.transaction() as db:
            return what(db, *arguments, **named)

    return do


@pytest.fixture
def keep(do) -> Callable[..., Report]:
    """Keep an accepted report."""

    def keep(cause: str, **changes) -> Report:
        return do(reports.keep_accepted, submission(cause, **changes))[0]

    return keep


def test_the_reports_before_a_day_come_newest_first(keep, do) -> None:
    """Accepted ones only, as many as asked for, never the day itself."""
    friday, monday = keep("u1", day=FRIDAY), keep("u2", day=MONDAY)
    keep("u3")
    do(reports.keep_returned, submission("u4", day=WEDNESDAY))
    keep("u5", unit=SQ, day=MONDAY)

    assert [monday, friday] == do(reports.last_before, QH, TUESDAY, limit=5)
    assert [monday] == do(reports.last_before, QH, TUESDAY)
    assert [] == do(reports.last_before, QH, FRIDAY, limit=5)


def test_the_report_after_a_day_is_the_next_accepted_one(keep, do) -> None:
    """Whatever lies between."""
    tuesday = keep("u1")
    keep("u2", day=WEDNESDAY)
    do(reports.keep_held, submission("u3", day=MONDAY))

    assert tuesday == do(reports.first_after, QH, FRIDAY) == do(reports.first_after, QH, MONDAY)
    assert do(reports.first_after, QH, WEDNESDAY) is None
    assert do(reports.first_after, SQ, FRIDAY) is None


def test_a_held_report_is_no_report_until_it_is_accepted(do) -> None:
    """Neither version nor receipt; then both, with who decided."""
    held = do(reports.keep_held, submission("u1"))
    before = do(reports.accepted, QH, TUESDAY)
    taken = do(reports.accept_held, held, by=DECIDER)
    decided = do(lambda db: db.execute(select(reports_table.c.decided_by)).scalar_one())

    assert (ReportState.HELD, 0, None, None) == (held.state, held.version, held.receipt, before)
    assert (ReportState.ACCEPTED, 1, "QH-20261124-V1", DECIDER) == (taken.state, taken.version, taken.receipt, decided)
    assert taken == do(reports.accepted, QH, TUESDAY)


def test_a_held_report_is_accepted_once(do) -> None:
    """Nor when it was taken back."""
    held, other = (do(reports.keep_held, submission(cause, day=day)) for cause, day in (("u1", MONDAY), ("u2", FRIDAY)))
    do(reports.accept_held, held, by=DECIDER)
    do(reports.withdraw, other, by=CLERK)

    assert do(reports.accept_held, held, by=DECIDER) is None
    assert do(reports.accept_held, other, by=DECIDER) is None


def test_a_held_report_does_not_push_out_an_accepted_one(keep, do) -> None:
    """The day has its report by now."""
    held = do(reports.keep_held, submission("u1"))
    accepted = keep("u2")

    assert do(reports.accept_held, held, by=DECIDER) is None
    assert accepted == do(reports.accepted, QH, TUESDAY)


def test_only_what_was_never_accepted_can_be_withdrawn(keep, do) -> None:
    """And only once."""
    accepted = keep("u1")
    returned = do(reports.keep_returned, submission("u2"))

    assert [True, False, False] == [do(reports.withdraw, one, by=CLERK) for one in (returned, returned, accepted)]
    assert [ReportState.ACCEPTED, ReportState.WITHDRAWN] == [one.state for one in do(reports.of_day, QH, TUESDAY)]


def test_a_withdrawn_one_is_nobodys_latest(keep, do) -> None:
    """The one before it is."""
    accepted = keep("u1")
    returned = do(reports.keep_returned, submission("u2", submitted_at=NOON + timedelta(minutes=1)))
    do(reports.withdraw, returned, by=CLERK)

    assert accepted == do(reports.latest_of, CLERK, since=NOON)
    assert do(reports.latest_returned, QH) is None


def test_a_units_latest_returned_is_its_newest_submission_of_any_day(keep, do) -> None:
    """Or there is none to look at again."""
    do(reports.keep_returned, submission("u1", day=WEDNESDAY))
    returned = do(reports.keep_returned, submission("u2"))
    first = do(reports.latest_returned, QH)
    keep("u3", day=MONDAY)

    assert returned == first
    assert do(reports.latest_returned, QH) is None
    assert do(reports.latest_returned, SQ) is None


def test_form_timing_and_reason_are_kept(keep, do) -> None:
    """They explain a version."""
    kept = keep("u1", form=Form.CARRY_OVER, timing="late", reason="2 号问题状态填错")
    reason = do(lambda db: db.execute(select(reports_table.c.reason)).scalar_one())

    assert (Form.CARRY_OVER, "late", "2 号问题状态填错") == (kept.form, kept.timing, reason)
    assert kept == do(reports.by_id, kept.id)


def test_nil_days_in_a_row_are_counted_back_from_the_newest(keep, do) -> None:
    """By day, not by when they came; another form ends the count, returned ones do not."""
    newest = partial(reports.nil_in_a_row, until=WEDNESDAY)
    counts = [do(newest, QH)]
    for cause, day, form in (
        ("u1", FRIDAY, Form.LEDGER),
        ("u2", TUESDAY, Form.NIL),
        ("u3", MONDAY, Form.NIL),
        ("u4", WEDNESDAY, Form.CARRY_OVER),
    ):
        keep(cause, day=day, form=form)
        counts.append(do(newest, QH))
    do(reports.keep_returned, submission("u5", form=Form.NIL))

    assert [0, 0, 1, 2, 0] == counts
    assert 0 == do(newest, SQ)
    assert 2 == do(partial(reports.nil_in_a_row, until=TUESDAY), QH)


def test_other_units_rows_are_those_of_their_latest_report_within_the_days(keep, do) -> None:
    """Not the unit's own, not older ones, not replaced ones."""
    keep("u1", rows=(row("QH-9"),))
    keep("u2", unit=SQ, day=FRIDAY, rows=(row("SQ-1"),))
    keep("u3", unit=SQ, day=MONDAY, rows=(row("SQ-2"),))
    keep("u4", unit=SQ, day=MONDAY, rows=(row("SQ-3"), row("SQ-4", 5)))
    keep("u5", unit=UnitCode("BS"), day=date(2026, 11, 10), rows=(row("BS-1"),))
    keep("u6", unit=SQ, day=WEDNESDAY, rows=(row("SQ-5"),))

    assert {SQ: [row("SQ-3"), row("SQ-4", 5)]} == do(reports.rows_elsewhere, QH, TUESDAY, since=FRIDAY)
    assert {} == do(reports.rows_elsewhere, QH, date(2026, 11, 19), since=date(2026, 11, 12))


def test_findings_come_back_in_the_order_they_were_said(do) -> None:
    """Of a returned one as well."""
    found = (KeptFinding("R01", "E", "问题台账", 4, "责任岗位"), KeptFinding("F06", "W", None, None, None))
    report = do(reports.keep_returned, submission("u1", findings=found))

    assert list(found) == do(reports.findings_of, report)


def test_other_numbers_leave_rows_receipt_and_version_as_they_are(keep, do) -> None:
    """The report before it has changed, the report itself has not."""
    report = keep("u1")
    do(reports.recount, report, {**NUMBERS, "before": 1, "new": 0})

    assert replace(report, numbers={**NUMBERS, "before": 1, "new": 0}) == do(reports.accepted, QH, TUESDAY)
    assert [row("QH-1")] == do(reports.rows_of, report)


def test_two_reports_of_a_unit_at_the_same_instant_are_one_version_each(database: Database, do) -> None:
    """The second waits for the first: no error, nothing lost, one of them in force."""
    units = [Unit(code, name, UnitKind.TOWNSHIP, ()) for code, name in ((QH, "清河镇"), (SQ, "石桥镇"))]
    do(roster.keep_units, units)
    start = Barrier(4)

    def keep_at_once(cause: str) -> str | None:
        start.wait(timeout=30)
        with database.transaction() as db:
            return reports.keep_accepted(db, submission(cause))[0].receipt

    with ThreadPoolExecutor(4) as pool:
        receipts = [one for _ in range(3) for one in pool.map(keep_at_once, [f"{_}-{n}" for n in range(4)])]

    assert [f"QH-20261124-V{n}" for n in range(1, 13)] == sorted(receipts, key=lambda one: int(one.rsplit("V", 1)[1]))
    assert 1 == [one.state for one in do(reports.of_day, QH, TUESDAY)].count(ReportState.ACCEPTED)
    assert 12 == do(reports.accepted, QH, TUESDAY).version
