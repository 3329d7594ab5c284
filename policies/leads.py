"""Leads: what the inspection group may want to look at (daily-clearance.md 6.4, systems-in-seeds.md no. 46).

A lead is a question, never a verdict: it names problems and days, no person.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from policies.ledger.account import Account
from policies.ledger.finding import Finding
from policies.ledger.row import LedgerRow
from policies.ledger.similarity import similarity
from policies.roster import Role, UnitCode
from policies.workdays import WorkCalendar, Workdays


class LeadKind(StrEnum):
    """Why something is worth a look."""

    RECURRENCE = "recurrence"
    FALSE_RECTIFICATION = "false_rectification"
    BULK_CLOSURE = "bulk_closure"
    COPIED_ELSEWHERE = "copied_elsewhere"
    NO_CHANGE = "no_change"


# Section 6.4 and the table of roles in section 2. The discipline commission only hears of data that contradict.
AUDIENCE: Mapping[Role, frozenset[LeadKind]] = {
    Role.STATISTICS: frozenset(LeadKind),
    Role.INSPECTION: frozenset(LeadKind) - {LeadKind.NO_CHANGE},
    Role.DISCIPLINE: frozenset({LeadKind.FALSE_RECTIFICATION}),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """Something to look at. `key` is the same for the same matter, so that it is raised once.

    `problems` are ids; for a recurrence under a new id the earlier, struck-off problem stands first. `detail` has
    plain values only: `closed_on` in ISO form, `count`, the other unit's name as `elsewhere`.
    """

    kind: LeadKind
    unit: UnitCode
    day: date
    key: str
    problems: tuple[str, ...] = ()
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadThresholds:
    """When something is a lead; see policies/data/leads.toml."""

    recurrence_days: int
    similarity: float
    quick_workdays: int
    unchanged_workdays: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Built from policies/data/leads.toml; KeyError for a missing entry, ValueError for a number out of range."""
        counts = {name: data[name] for name in ("recurrence_days", "quick_workdays", "unchanged_workdays")}
        alike = data["similarity"]
        if any(isinstance(one, bool) or not isinstance(one, int) or one < 1 for one in counts.values()):
            raise ValueError("leads: days must be whole numbers, 1 or more")
        if isinstance(alike, bool) or not isinstance(alike, int | float) or not 0 < alike <= 1:
            raise ValueError("leads: similarity must be more than 0 and at most 1")
        return cls(similarity=float(alike), **counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedReport:
    """An accepted report as far as leads ask.

    `findings` are those of the cross-day rules with their fields, `rows` the ledger's rows, `account` its account.
    `closed` are the unit's rows as earlier reports struck them off, each with its closing day; `failed` the problems
    that were open again because their verification failed. `unchanged` are the days, this one included, whose uploaded
    ledger was the same as the one before (D05).
    """

    unit: UnitCode
    day: date
    account: Account
    findings: Sequence[Finding] = ()
    rows: Sequence[LedgerRow] = ()
    closed: Sequence[LedgerRow] = ()
    failed: Collection[str] = ()
    unchanged: Collection[date] = ()


def leads_from_report(report: AcceptedReport, thresholds: LeadThresholds, calendar: WorkCalendar) -> tuple[Lead, ...]:
    """Everything worth a look in an accepted report, by kind; nothing twice."""
    found = [
        *_recurrences(report, thresholds),
        *_false_rectifications(report, thresholds, Workdays(calendar)),
        *_bulk_closure(report),
        *_copied(report),
        *_no_change(report, thresholds, calendar),
    ]
    return tuple({lead.key: lead for lead in found}.values())


def lead_from_failure(unit: UnitCode, problem: str, *, closed_on: date | None, day: date) -> Lead:
    """A struck-off problem failed its verification on the day."""
    return _false_rectification(unit, problem, closed_on=closed_on, day=day)


def _recurrences(report: AcceptedReport, thresholds: LeadThresholds) -> Iterator[Lead]:
    """The same problem once more (D03), or one like it in the same place."""
    closings = _closings(report.closed)
    said = (finding.fields.get("id") for finding in report.findings if finding.rule == "D03")
    again = dict.fromkeys((*map(str, filter(None, said)), *report.account.reopened_ids))
    for problem in again:
        if problem not in report.failed:
            yield _recurrence(report, (problem,), closed_on=closings.get(problem))
    new = set(report.account.new_ids) - again.keys() - set(report.failed)
    for row in report.rows:
        if row.problem_id in new and (earlier := _like(row, report, thresholds)):
            yield _recurrence(report, (str(earlier.problem_id), row.problem_id), closed_on=earlier.closed_on)


def _like(row: LedgerRow, report: AcceptedReport, thresholds: LeadThresholds) -> LedgerRow | None:
    """The problem of the same village, venue and category struck off lately whose description is most alike."""
    oldest = report.day - timedelta(days=thresholds.recurrence_days)
    place = (row.village, row.venue, row.category)
    near = [
        one
        for one in report.closed
        if (one.village, one.venue, one.category) == place
        and one.problem_id != row.problem_id
        and one.closed_on is not None
        and oldest <= one.closed_on <= report.day
    ]
    scored = [(similarity(one.description or "", row.description or ""), one) for one in near]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= thresholds.similarity else None


def _false_rectifications(report: AcceptedReport, thresholds: LeadThresholds, workdays: Workdays) -> Iterator[Lead]:
    """Open again within a few working days of being struck off, or because the verification failed."""
    closings = _closings(report.closed)
    for problem in dict.fromkeys((*report.account.reopened_ids, *sorted(report.failed))):
        closed_on = closings.get(problem)
        quick = closed_on is not None and workdays.between(closed_on, report.day) <= thresholds.quick_workdays
        if problem in report.failed or quick:
            yield _false_rectification(report.unit, problem, closed_on=closed_on, day=report.day)


def _bulk_closure(report: AcceptedReport) -> Iterator[Lead]:
    for finding in _of_rule(report, "D08"):
        closed = set(report.account.closed_ids)
        problems = tuple(problem for problem in report.account.new_ids if problem in closed)
        detail = {"count": _count(finding, "n", len(problems))}
        yield _lead(LeadKind.BULK_CLOSURE, report, f"{report.day}", problems, detail)


def _copied(report: AcceptedReport) -> Iterator[Lead]:
    for finding in _of_rule(report, "D09"):
        elsewhere = str(finding.fields.get("unit", ""))
        detail: dict[str, str | int] = {"elsewhere": elsewhere, "count": _count(finding, "n", 0)}
        # The same texts stay in the ledger day after day: once a week is enough to send somebody.
        yield _lead(LeadKind.COPIED_ELSEWHERE, report, f"{_monday(report.day)}:{elsewhere}", (), detail)


def _no_change(report: AcceptedReport, thresholds: LeadThresholds, calendar: WorkCalendar) -> Iterator[Lead]:
    """Once a run of equal ledgers (D05), once a week for problems that stand still (D06)."""
    start, days = _run(report.day, report.unchanged, calendar)
    if days >= thresholds.unchanged_workdays:
        yield _lead(LeadKind.NO_CHANGE, report, f"D05:{start}", (), {"count": days})
    for finding in _of_rule(report, "D06"):
        problems = finding.fields.get("problems", ())
        ids = tuple(map(str, problems)) if isinstance(problems, Sequence) and not isinstance(problems, str) else ()
        detail = {"count": _count(finding, "n", len(ids))}
        yield _lead(LeadKind.NO_CHANGE, report, f"D06:{_monday(report.day)}", ids, detail)


def _run(day: date, unchanged: Collection[date], calendar: WorkCalendar) -> tuple[date, int]:
    """The first day of the run of working days that ends today, and how many there are."""
    start, days, current = day, 0, day
    while current in unchanged:
        start, days = current, days + 1
        current = calendar.previous_workday(current)
    return start, days


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _of_rule(report: AcceptedReport, rule: str) -> Iterable[Finding]:
    return (finding for finding in report.findings if finding.rule == rule)


def _count(finding: Finding, name: str, otherwise: int) -> int:
    count = finding.fields.get(name)
    return count if isinstance(count, int) else otherwise


def _closings(closed: Iterable[LedgerRow]) -> dict[str, date]:
    """The last closing day of each problem."""
    closings = dict[str, date]()
    for row in closed:
        if row.problem_id and row.closed_on:
            closings[row.problem_id] = max(row.closed_on, closings.get(row.problem_id, row.closed_on))
    return closings


def _recurrence(report: AcceptedReport, problems: tuple[str, ...], *, closed_on: date | None) -> Lead:
    return _about_closure(LeadKind.RECURRENCE, report.unit, problems, closed_on=closed_on, day=report.day)


def _false_rectification(unit: UnitCode, problem: str, *, closed_on: date | None, day: date) -> Lead:
    return _about_closure(LeadKind.FALSE_RECTIFICATION, unit, (problem,), closed_on=closed_on, day=day)


def _about_closure(
    kind: LeadKind, unit: UnitCode, problems: tuple[str, ...], *, closed_on: date | None, day: date
) -> Lead:
    # The closure is the matter: found by a ledger or by somebody who went there, it is raised once.
    said = closed_on.isoformat() if closed_on else day.isoformat()
    detail = {"closed_on": closed_on.isoformat()} if closed_on else {}
    return Lead(kind, unit, day, _key(kind, unit, f"{said}:{_digest(problems)}"), problems, detail)


def _lead(
    kind: LeadKind, report: AcceptedReport, matter: str, problems: tuple[str, ...], detail: Mapping[str, str | int]
) -> Lead:
    return Lead(kind, report.unit, report.day, _key(kind, report.unit, matter), problems, detail)


def _key(kind: LeadKind, unit: UnitCode, matter: str) -> str:
    return f"{kind}:{unit}:{matter}"


def _digest(problems: Iterable[str]) -> str:
    """Ids are what people wrote, of any length: a key has room for so much."""
    return hashlib.sha256("\n".join(problems).encode()).hexdigest()[:24]
