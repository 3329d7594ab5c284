"""Checks a ledger: every rule that can be decided from the book, the filing and the county's data.

What needs yesterday's ledger (D) and the second sheet (G) is checked elsewhere, from `Checked.rows` and from the book.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from policies.ledger.basis import Basis, Filing
from policies.ledger.book import Book, Sheet
from policies.ledger.columns import read_columns, required_keys, rows_of
from policies.ledger.cross_field import CROSS_FIELD_RULES
from policies.ledger.files import ARRIVAL_RULES, BOOK_RULES
from policies.ledger.finding import Finding, Level
from policies.ledger.layout import SHEET_RULES, WORKBOOK_RULES, Layout
from policies.ledger.prose import PROSE_RULES
from policies.ledger.row import FINISHED, LedgerRow, Status
from policies.ledger.rule import Notebook
from policies.ledger.spec import LedgerSpec
from policies.ledger.table import Table, find_ledger, read_table
from policies.ledger.whole_table import TABLE_RULES, Whole
from policies.roster import Roster
from policies.workdays import WorkCalendar, Workdays

ROW_RULES = (*CROSS_FIELD_RULES, *PROSE_RULES)
_FAMILIES = "FHRX"


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
    """

    findings: tuple[Finding, ...]
    rows: tuple[LedgerRow, ...]
    summary: Summary
    positions: Mapping[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong enough to return the ledger."""
        return not self.summary.errors


def check(book: Book, filing: Filing, spec: LedgerSpec, roster: Roster, calendar: WorkCalendar) -> Checked:
    """Check a book that was read completely; `filing.unit` must be in the roster."""
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
    findings = _about_the_file(layout, basis) + notes.findings
    findings.sort(key=_order(book, sheet, spec))
    return Checked(tuple(findings), rows, _summary(findings, rows, table=table, filing=filing))


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
    required = required_keys(table, basis)
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


def _order(book: Book, ledger: Sheet | None, spec: LedgerSpec) -> Callable[[Finding], tuple[int, int, int, int, str]]:
    """Findings on the file first, then the ledger sheet, then others; by row, template column and rule."""
    sheets = {sheet.name: place for place, sheet in enumerate(book.sheets, start=2)}
    if ledger:
        sheets[ledger.name] = 1
    columns = {column.title: place for place, column in enumerate(spec.ledger.columns, start=1)}

    def key(one: Finding) -> tuple[int, int, int, int, str]:
        sheet = sheets[one.sheet] if one.sheet is not None else 0
        column = columns.get(one.column, 0) if one.column else 0
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
