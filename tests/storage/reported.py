"""Reports put straight into the database, for tests that ask what the county knows afterwards."""

from datetime import date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from policies.ledger.row import LedgerRow, Status
from policies.roster import UnitCode, UserId
from storage import reports
from storage.reports import Form, KeptFinding, KeptRow, Report, Submission

LOCAL = ZoneInfo("Asia/Shanghai")
_CAUSES = count()


def moment(day: date, clock: str = "16:00") -> datetime:
    """A moment of the county's time."""
    return datetime.combine(day, time.fromisoformat(clock), LOCAL)


def shown(problem: str, closed_on: date | None = None, **cells: object) -> LedgerRow:
    """A ledger row: struck off when it has a closing day, else being mended."""
    status = Status.CLOSED if closed_on else Status.IN_PROGRESS
    told = {
        "problem_id": problem,
        "village": "第1村",
        "venue": "第1村活动室",
        "category": "宣传栏重复",
        "description": "一楼宣传栏 6 处内容重复，与二楼展板一样",
        "status": status,
        "closed_on": closed_on,
        "completed_on": closed_on,
    }
    return LedgerRow(number=0, **(told | cells))


def hand_in(
    db: Connection,
    unit: str,
    day: date,
    *rows: LedgerRow,
    clock: str = "16:00",
    on: date | None = None,
    timing: str = "on_time",
    form: Form = Form.LEDGER,
    returned: bool = False,
    rules: tuple[str, ...] = (),
    **numbers: int,
) -> Report:
    """An accepted (or returned) report of a unit's day with these rows, handed in on the day unless told otherwise."""
    closed = sum(not row.is_open for row in rows)
    counts = {"rows": len(rows), "new": 0, "rectified": 0, "closed": closed, "open": len(rows) - closed}
    submission = Submission(
        cause=f"planted-{next(_CAUSES)}",
        campaign="autumn",
        unit=UnitCode(unit),
        day=day,
        timing=timing,
        submitted_by=UserId("chenjing"),
        submitted_at=moment(on or day, clock),
        numbers=counts | numbers,
        rows=tuple(
            KeptRow(row=number, problem=row.problem_id or "", status=row.status or "", cells=row.cells())
            for number, row in enumerate(rows, start=4)
        ),
        findings=tuple(KeptFinding(rule, "W", None, None, None) for rule in rules),
        form=form,
    )
    if returned:
        return reports.keep_returned(db, submission)
    return reports.keep_accepted(db, submission)[0]
