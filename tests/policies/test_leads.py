"""What is worth a look in an accepted report: cases as data, and once each."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from policies.leads import AUDIENCE, AcceptedReport, LeadKind, LeadThresholds, lead_from_failure, leads_from_report
from policies.ledger.account import Account
from policies.ledger.finding import Finding, Level
from policies.ledger.row import LedgerRow, Status
from policies.roster import Role, UnitCode
from policies.workdays import WorkCalendar

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/leads.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/leads.toml").read_text(encoding="utf-8"))["case"]
THRESHOLDS = LeadThresholds.of(DATA)
CALENDAR = WorkCalendar({}, frozenset())
QH = UnitCode("QH")
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def row(told: dict) -> LedgerRow:
    closed_on = told.get("closed_on")
    return LedgerRow(
        number=4,
        problem_id=told["id"],
        village=told.get("village", "第1村"),
        venue=told.get("venue", "第1村活动室"),
        category=told.get("category", "宣传栏重复"),
        description=told.get("description", "一楼宣传栏 6 处内容重复，与二楼展板一样"),
        status=Status.CLOSED if closed_on else Status.IN_PROGRESS,
        closed_on=closed_on,
    )


def report(case: dict, day: date = TUESDAY) -> AcceptedReport:
    rows = tuple(row(told) for told in case.get("rows", []))
    reopened = tuple(case.get("reopened", []))
    account = Account(
        before=0,
        new=0,
        closed=0,
        removed=0,
        open=0,
        new_ids=(*reopened, *(str(one.problem_id) for one in rows)),
        closed_ids=tuple(str(one.problem_id) for one in rows if one.closed_on),
        reopened_ids=reopened,
    )
    return AcceptedReport(
        unit=QH,
        day=day,
        account=account,
        findings=tuple(finding(told) for told in case.get("findings", [])),
        rows=rows,
        closed=tuple(row(told) for told in case.get("closed", [])),
        failed=frozenset(case.get("failed", [])),
        unchanged=frozenset(case.get("unchanged", [])),
    )


def finding(told: dict) -> Finding:
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Finding(str(fields.pop("rule")), Level.WARNING, fields=fields)


def leads(case: dict, day: date = TUESDAY) -> tuple:
    return leads_from_report(report(case, day), THRESHOLDS, CALENDAR)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_report_is_looked_through(case: dict) -> None:
    """As the file of cases says."""
    found = [[lead.kind.value, list(lead.problems)] for lead in leads(case)]

    assert case.get("expect", []) == found


def named(why: str) -> dict:
    return next(case for case in CASES if why in case["why"])


@pytest.mark.parametrize("case", [case for case in CASES if "expect" in case], ids=lambda case: case["why"])
def test_a_corrected_ledger_of_the_day_brings_the_same_matters(case: dict) -> None:
    """By their keys, which fit into a row and differ from each other."""
    first, again = leads(case), leads(case)

    assert [one.key for one in first] == [one.key for one in again]
    assert len(first) == len({one.key for one in first})
    assert all(len(one.key) <= 200 and one.day == TUESDAY and one.unit == QH for one in first)


@pytest.mark.parametrize("why", ["words that another unit wrote", "problems that stand still"])
def test_what_stays_in_the_ledger_is_raised_once_a_week(why: str) -> None:
    """Not every morning."""
    keys = [leads(named(why), day)[0].key for day in (TUESDAY, WEDNESDAY, date(2026, 11, 30))]

    assert keys[0] == keys[1] != keys[2]


def test_a_run_of_equal_ledgers_is_raised_once_however_long_it_lasts() -> None:
    """By its first day."""
    case = named("three working days in a row")
    longer = case | {"unchanged": [*case["unchanged"], WEDNESDAY]}
    first, then = leads(case)[0], leads(longer, WEDNESDAY)[0]

    assert (first.key, 3, 4) == (then.key, first.detail["count"], then.detail["count"])


def test_a_failed_verification_and_the_ledger_that_follows_are_one_matter() -> None:
    """The closure is the matter, whoever notices."""
    closed_on = date(2026, 11, 12)
    found = lead_from_failure(QH, "QH-20261109-002", closed_on=closed_on, day=date(2026, 11, 23))
    (followed,) = leads(named("because its verification failed"))

    assert found.key == followed.key
    assert {"closed_on": "2026-11-12"} == dict(found.detail)


def test_a_second_closure_that_fails_is_another_matter() -> None:
    """Struck off again, and again not rectified."""
    days = [date(2026, 11, 12), date(2026, 11, 19), None]
    keys = {lead_from_failure(QH, "QH-20261109-002", closed_on=day, day=TUESDAY).key for day in days}

    assert len(days) == len(keys)


def test_each_role_hears_of_what_section_6_4_gives_it() -> None:
    """The discipline commission only of data that contradict; clerks and leaders of nothing."""
    assert frozenset(LeadKind) == AUDIENCE[Role.STATISTICS]
    assert LeadKind.NO_CHANGE not in AUDIENCE[Role.INSPECTION]
    assert frozenset({LeadKind.FALSE_RECTIFICATION}) == AUDIENCE[Role.DISCIPLINE]
    assert {Role.STATISTICS, Role.INSPECTION, Role.DISCIPLINE} == set(AUDIENCE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recurrence_days": 0},
        {"quick_workdays": 1.5},
        {"unchanged_workdays": True},
        {"similarity": 0},
        {"similarity": 1.2},
        {"similarity": "much"},
    ],
)
def test_thresholds_out_of_range_are_refused(wrong: dict) -> None:
    """A county's own data may be wrong."""
    with pytest.raises(ValueError, match="leads"):
        LeadThresholds.of(DATA | wrong)


def test_a_missing_threshold_is_named() -> None:
    """KeyError."""
    with pytest.raises(KeyError, match="similarity"):
        LeadThresholds.of({name: value for name, value in DATA.items() if name != "similarity"})
