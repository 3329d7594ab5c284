"""Checks a ledger: every rule that can be decided from the book, the filing and the county's data.

What needs the reports before it (D) is decided when they are given; the second sheet (G) when there is one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from policies.ledger.account import Account
from policies.ledger.basis import Basis, Filing
from policies.ledger.book import Book, Sheet
from policies.ledger.carriers.judging import judge_carriers
from policies.ledger.carriers.row import CarrierRow
from policies.ledger.carriers.sheet import CarrierSheet, find_carriers
from policies.ledger.columns import read_columns, required_keys, rows_of
from policies.ledger.cross_day import CROSS_DAY_RULES, reconcile
from policies.ledger.cross_field import CROSS_FIELD_RULES
from policies.ledger.files import ARRIVAL_RULES, BOOK_RULES
from policies.ledger.finding import Finding, Level
from policies.ledger.layout import SHEET_RULES, WORKBOOK_RULES, Layout
from policies.ledger.past import Past
from policies.ledger.prose import PROSE_RULES
from policies.ledger.row import FINISHED, LedgerRow, Status
from policies.ledger.rule import Notebook
from policies.ledger.spec import LedgerSpec
from policies.ledger.table import Table, find_ledger, read_table
from policies.ledger.whole_table import TABLE_RULES, Whole
from policies.roster import Roster
from policies.workdays import WorkCalendar, Workdays

ROW_RULES = (*CROSS_FIELD_RULES, *PROSE_RULES)
_FAMILIES = "FHRXDG"
_RECONCILED = frozenset({"problem_id", "status"})  # the columns nothing can be reconciled without


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a ledger (status-queries.md section 1.4).

    `new` counts rows found on the day of the filing, `rectified` rows completed that day (struck off or waiting for
    verification), `closed` rows struck off that day, `open` all that are not struck off; `by_status` all rows.
    `hidden_rows` were not read; `skipped_rows` are empty rows, totals and signatures. The rest counts findings.
    """

    rows: int = 0
    new: int = 0
    rectified: int = 0
    closed: int = 0
    open: int = 0
    by_status: Mapping[Status, int] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    hidden_rows: int = 0
    skipped_rows: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """The result: findings on the file first, then by sheet, row and column; the typed rows; the numbers.

    `positions` says in which column of the sheet (from 1) each column of the template was found, by its title.
    `account` is there when the ledger could be reconciled with the report before it; `carriers` are the typed rows of
    the second sheet.
    """

    findings: tuple[Finding, ...]
    rows: tuple[LedgerRow, ...]
    summary: Summary
    positions: Mapping[str, int] = field(default_factory=dict)
    account: Account | None = None
    carriers: tuple[CarrierRow, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong enough to return the ledger."""
        return not self.summary.errors


def check(
    book: Book,
    filing: Filing,
    spec: LedgerSpec,
    roster: Roster,
    calendar: WorkCalendar,
    *,
    past: Past | None = None,
    registered: Collection[str] = (),
) -> Checked:
    """Check a book that was read completely; `filing.unit` must be in the roster.

    Without a past nothing is said about earlier days: unknown is not empty (daily-clearance.md section 9, point 1).
    `registered` are the names of the carriers the county has on its register (G05).
    """
    basis = Basis(
        filing=filing,
        unit=roster.units[filing.unit],
        spec=spec,
        roster=roster,
        workdays=Workdays(calendar),
        csv=book.csv,
        date1904=book.date1904,
    )
    sheet, header = find_ledger(book, basis)
    table = read_table(sheet, header, basis) if sheet and header else None
    layout = Layout(book, sheet, header, table)
    notes = Notebook(spec.ledger, sheet.name if sheet else None, header.positions if header else {})
    for rule in SHEET_RULES:
        notes.note(rule, rule.decide(layout, basis))
    rows = _judge_rows(table, basis, notes) if table else ()
    account = _reconcile(rows, past, basis, notes) if past and table else None
    second = find_carriers(book, sheet, basis)
    of_second = _notebook(second, spec)
    carriers = judge_carriers(second, layout, basis, of_second, registered=registered) if second else ()
    findings = _about_the_file(layout, basis) + notes.findings + of_second.findings
    findings.sort(key=_order(book, sheet, second, spec))
    summary = _summary(findings, rows, table=table, filing=filing)
    return Checked(tuple(findings), rows, summary, account=account, carriers=carriers)


def _notebook(second: CarrierSheet | None, spec: LedgerSpec) -> Notebook:
    header = second.header if second else None
    return Notebook(spec.carriers, second.sheet.name if second else None, header.positions if header else {})


def _about_the_file(layout: Layout, basis: Basis) -> list[Finding]:
    notes = Notebook(basis.spec.ledger)
    for of_arrival in ARRIVAL_RULES:
        notes.note(of_arrival, of_arrival.decide(layout.book))
    for of_book in BOOK_RULES:
        notes.note(of_book, of_book.decide(layout.book, basis))
    for of_shape in WORKBOOK_RULES:
        notes.note(of_shape, of_shape.decide(layout, basis))
    return notes.findings


def _judge_rows(table: Table, basis: Basis, notes: Notebook) -> tuple[LedgerRow, ...]:
    required = required_keys(table, basis.spec.ledger)
    basis = replace(basis, required=required, required_cells=attrgetter("number", "number", *required))
    columns = read_columns(table, basis, notes)
    rows = rows_of(table, columns, basis)
    decisions = [(rule, rule.decide) for rule in ROW_RULES]
    for row in rows:
        for rule, decide in decisions:
            if hits := decide(row, basis):
                notes.note(rule, hits, row.number)
    whole = Whole(table, columns, rows)
    for of_all in TABLE_RULES:
        notes.note(of_all, of_all.decide(whole, basis))
    return rows


def _reconcile(rows: tuple[LedgerRow, ...], past: Past, basis: Basis, notes: Notebook) -> Account | None:
    """Judge the rows beside those of earlier days; not without ids and statuses, nor where cells cannot be trusted."""
    if not notes.positions.keys() >= _RECONCILED or any(one.rule == "H05" for one in notes.findings):
        return None
    found = reconcile(rows, past.settled_by(rows), basis)
    for rule in CROSS_DAY_RULES:
        notes.note(rule, rule.decide(found, basis))
    return found.account


def _order(
    book: Book, ledger: Sheet | None, second: CarrierSheet | None, spec: LedgerSpec
) -> Callable[[Finding], tuple[int, int, int, int, str]]:
    """Findings on the file first, then the ledger sheet, then the second, then others; by row, column and rule."""
    sheets = {sheet.name: place for place, sheet in enumerate(book.sheets, start=3)}
    if second:
        sheets[second.sheet.name] = 2
    if ledger:
        sheets[ledger.name] = 1
    columns = {
        place: {column.title: position for position, column in enumerate(template.columns, start=1)}
        for place, template in ((1, spec.ledger), (2, spec.carriers))
    }

    def key(one: Finding) -> tuple[int, int, int, int, str]:
        sheet = sheets[one.sheet] if one.sheet is not None else 0
        column = columns[min(sheet, 2) or 1].get(one.column, 0) if one.column else 0
        return sheet, one.row or 0, column, _FAMILIES.find(one.rule[0]), one.rule

    return key


def _summary(findings: list[Finding], rows: tuple[LedgerRow, ...], *, table: Table | None, filing: Filing) -> Summary:
    day = filing.day
    levels = Counter(finding.level for finding in findings)
    statuses = Counter(row.status for row in rows)
    return Summary(
        rows=len(rows),
        new=sum(row.found_on == day for row in rows),
        rectified=sum(row.completed_on == day and row.status in FINISHED for row in rows),
        closed=sum(row.closed_on == day and row.status is Status.CLOSED for row in rows),
        open=sum(row.is_open for row in rows),
        by_status={status: statuses[status] for status in Status},
        errors=levels[Level.ERROR],
        warnings=levels[Level.WARNING],
        notes=levels[Level.NOTE],
        hidden_rows=table.hidden if table else 0,
        skipped_rows=table.skipped if table else 0,
    )
