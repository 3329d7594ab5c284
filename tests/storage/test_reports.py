"""Daily reports at rest: versions and receipts, what replaces what, and what is asked about them later."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from policies.roster import UnitCode, UserId
from storage import reports
from storage.engine import Database
from storage.reports import Form, KeptFinding, KeptRow, Report, ReportState, Submission
from storage.schema import report_findings, report_rows
from storage.schema import reports as reports_table

QH, SQ = UnitCode("QH"), UnitCode("SQ")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLERK = UserId("chenjing")
NUMBERS = {"rows": 2, "new": 1, "rectified": 0, "closed": 0, "open": 2}
ROWS = (
    KeptRow(row=5, problem="QH-20261124-002", status="in_progress", cells={"village": "柳树村", "current_value": 6.5}),
    KeptRow(row=4, problem="QH-20261124-001", status="closed", cells={"village": None, "found_on": "2026-11-24"}),
)
FINDINGS = (
    KeptFinding(rule="R01", level="E", sheet="问题台账", row=4, column="责任岗位"),
    KeptFinding(rule="F06", level="W", sheet=None, row=None, column=None),
)


def submission(cause: str, **changes) -> Submission:
    plain = Submission(
        cause=cause,
        campaign="qinghe-2026",
        unit=QH,
        day=TUESDAY,
        timing="on_time",
        submitted_by=CLERK,
        submitted_at=NOON,
        numbers=NUMBERS,
    )
    return replace(plain, **changes)


@pytest.fixture
def keep(database: Database) -> Callable[..., Report]:
    """Keep an accepted report, in a transaction of its own."""

    def keep(cause: str, **changes) -> Report:
        with database.transaction() as db:
            return reports.keep_accepted(db, submission(cause, **changes))[0]

    return keep


@pytest.fixture
def give_back(database: Database) -> Callable[..., Report]:
    """Keep a returned report, in a transaction of its own."""

    def give_back(cause: str, **changes) -> Report:
        with database.transaction() as db:
            return reports.keep_returned(db, submission(cause, **changes))

    return give_back


@pytest.fixture
def ask(database: Database) -> Callable:
    """Ask storage a question on a connection of its own."""

    def ask(question: Callable, *arguments, **named):
        with database.reading() as db:
            return question(db, *arguments, **named)

    return ask


def count(db: Connection, table) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_first_accepted_report_is_version_one_with_its_receipt(keep, ask) -> None:
    """The receipt names unit, day and version."""
    kept = keep("u1")

    assert Report(
        id=kept.id,
        unit=QH,
        day=TUESDAY,
        state=ReportState.ACCEPTED,
        version=1,
        receipt="QH-20261124-V1",
        submitted_by=CLERK,
        submitted_at=NOON,
        numbers=NUMBERS,
        timing="on_time",
        form=Form.LEDGER,
    ) == ask(reports.accepted, QH, TUESDAY)


def test_a_second_accepted_report_replaces_the_first_and_returns_it(keep, database, ask) -> None:
    """One accepted report a unit and day."""
    first = keep("u1")
    with database.transaction() as db:
        second, replaced = reports.keep_accepted(db, submission("u2"))
    states = ask(lambda db: db.execute(select(reports_table.c.state).order_by(reports_table.c.id)).scalars().all())

    assert first == replaced
    assert (2, "QH-20261124-V2") == (second.version, second.receipt)
    assert [ReportState.REPLACED, ReportState.ACCEPTED] == states
    assert second == ask(reports.accepted, QH, TUESDAY)


def test_a_first_report_replaces_nothing(database) -> None:
    """Not even another unit's or another day's."""
    with database.transaction() as db:
        reports.keep_accepted(db, submission("u1", unit=SQ))
        reports.keep_accepted(db, submission("u2", day=MONDAY))
        _, replaced = reports.keep_accepted(db, submission("u3"))

    assert replaced is None


def test_versions_count_by_unit_and_day(keep) -> None:
    """Each from one."""
    receipts = [
        keep("u1").receipt,
        keep("u2", unit=SQ).receipt,
        keep("u3", day=WEDNESDAY).receipt,
        keep("u4").receipt,
        keep("u5", unit=SQ).receipt,
    ]

    assert ["QH-20261124-V1", "SQ-20261124-V1", "QH-20261125-V1", "QH-20261124-V2", "SQ-20261124-V2"] == receipts


def test_a_returned_report_has_neither_version_nor_receipt_and_replaces_nothing(keep, give_back, ask) -> None:
    """It is remembered that it came."""
    accepted = keep("u1")
    returned = give_back("u2")

    assert (ReportState.RETURNED, 0, None) == (returned.state, returned.version, returned.receipt)
    assert accepted == ask(reports.accepted, QH, TUESDAY)
    assert "QH-20261124-V2" == keep("u3").receipt


def test_a_unit_that_reported_nothing_has_no_report(give_back, ask) -> None:
    """A returned one is none."""
    give_back("u1")

    assert ask(reports.accepted, QH, TUESDAY) is None
    assert ask(reports.accepted, SQ, TUESDAY) is None


def test_an_update_is_kept_once(keep) -> None:
    """The key of the update that brought it is unique."""
    keep("u1")
    with pytest.raises(IntegrityError):
        keep("u1", day=WEDNESDAY)


def test_what_is_rolled_back_was_never_there(database, ask) -> None:
    """Nor does it use up a version."""

    def keep_and_fail() -> None:
        with database.transaction() as db:
            reports.keep_accepted(db, submission("u1", rows=ROWS))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep_and_fail()
    with database.transaction() as db:
        report, _ = reports.keep_accepted(db, submission("u1", rows=ROWS))

    assert 1 == report.version
    assert 2 == ask(count, report_rows)


def test_rows_come_back_in_the_sheets_order_with_their_values(keep, ask) -> None:
    """Numbers stay numbers, nothing stays nothing."""
    report = keep("u1", rows=ROWS)

    assert [ROWS[1], ROWS[0]] == ask(reports.rows_of, report)


def test_findings_are_kept_without_their_sentences(keep, ask) -> None:
    """A sentence may quote what people wrote."""
    report = keep("u1", findings=FINDINGS)
    columns = [column.name for column in report_findings.columns]
    kept = ask(lambda db: db.execute(select(report_findings).order_by(report_findings.c.id)).all())

    assert ["id", "report", "rule", "level", "sheet", "row", "column"] == columns
    assert [
        (report.id, "R01", "E", "问题台账", 4, "责任岗位"),
        (report.id, "F06", "W", None, None, None),
    ] == [tuple(row)[1:] for row in kept]


def test_a_ledger_of_five_thousand_rows_is_kept_whole(keep, ask) -> None:
    """Never silently short."""
    rows = tuple(KeptRow(row=n, problem=f"QH-{n}", status="closed", cells={"sequence": n}) for n in range(4, 5004))

    assert list(rows) == ask(reports.rows_of, keep("u1", rows=rows))


def test_times_are_kept_to_the_moment_in_whatever_zone_they_came(keep, ask) -> None:
    """Aware in, aware out."""
    local = NOON.astimezone(tz=None)
    keep("u1", submitted_at=local)

    assert NOON == ask(reports.accepted, QH, TUESDAY).submitted_at


def test_the_latest_submission_of_a_person_counts_from_a_moment_on(keep, give_back, ask) -> None:
    """Accepted or returned, whichever came last."""
    first = keep("u1")
    last = give_back("u2", submitted_at=NOON + timedelta(minutes=5))
    keep("u3", unit=SQ, submitted_by=UserId("masiqi"), submitted_at=NOON + timedelta(minutes=6))

    assert last == ask(reports.latest_of, CLERK, since=NOON)
    assert last == ask(reports.latest_of, CLERK, since=NOON + timedelta(minutes=5))
    assert ask(reports.latest_of, CLERK, since=NOON + timedelta(minutes=5, seconds=1)) is None
    assert first.id < last.id


def test_days_reported_are_those_with_an_accepted_report(keep, give_back, ask) -> None:
    """From the given day on, each once."""
    keep("u1", day=MONDAY)
    keep("u2")
    keep("u3")
    give_back("u4", day=WEDNESDAY)
    keep("u5", unit=SQ, day=WEDNESDAY)

    assert {MONDAY, TUESDAY} == ask(reports.days_reported, QH, since=MONDAY)
    assert {TUESDAY} == ask(reports.days_reported, QH, since=TUESDAY)
    assert set() == ask(reports.days_reported, QH, since=WEDNESDAY)


def test_what_was_open_before_comes_from_the_last_accepted_report_before_the_day(keep, give_back, ask) -> None:
    """Not from the day itself, a returned one, a replaced one or another unit's."""
    keep("u1", day=MONDAY - timedelta(days=3), numbers={**NUMBERS, "open": 11})
    keep("u2", day=MONDAY, numbers={**NUMBERS, "open": 8})
    keep("u3", day=MONDAY, numbers={**NUMBERS, "open": 7})
    keep("u4", numbers={**NUMBERS, "open": 5})
    give_back("u5", numbers={**NUMBERS, "open": 3})
    keep("u6", unit=SQ, day=MONDAY, numbers={**NUMBERS, "open": 1})

    assert [7, 11, 5] == [ask(reports.open_before, QH, day) for day in (TUESDAY, MONDAY, WEDNESDAY)]


def test_nobody_knows_what_was_open_before_the_first_report(keep, ask) -> None:
    """None, not zero."""
    keep("u1")

    assert ask(reports.open_before, QH, TUESDAY) is None


def test_returns_are_counted_since_the_last_acceptance(keep, give_back, ask) -> None:
    """Two in a row are worth a word to the leader (section 6.4)."""
    counts = [ask(reports.returned_in_a_row, QH, TUESDAY)]
    for step in (give_back, give_back, keep, give_back):
        step(f"u{len(counts)}")
        counts.append(ask(reports.returned_in_a_row, QH, TUESDAY))
    give_back("other-day", day=WEDNESDAY)
    give_back("other-unit", unit=SQ)

    assert [0, 1, 2, 0, 1] == counts
    assert 1 == ask(reports.returned_in_a_row, QH, TUESDAY)


def test_two_reports_of_a_unit_at_the_same_moment_leave_one_in_force(database, ask) -> None:
    """Whoever comes second by a hair is refused, and its retry replaces the first, as dispatch would do it."""

    def keep_until_kept(cause: str) -> str:
        for _ in range(50):
            try:
                with database.transaction() as db:
                    return str(reports.keep_accepted(db, submission(cause, rows=ROWS))[0].receipt)
            except DBAPIError:  # a refused insert, or on PostgreSQL a deadlock the server resolved
                continue
        raise AssertionError("refused fifty times over")

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(keep_until_kept, [f"u{n}" for n in range(8)]))
    states = ask(lambda db: db.execute(select(reports_table.c.state)).scalars().all())

    assert [f"QH-20261124-V{n}" for n in range(1, 9)] == sorted(receipts)
    assert 1 == states.count(ReportState.ACCEPTED)
    assert 8 == ask(reports.accepted, QH, TUESDAY).version
