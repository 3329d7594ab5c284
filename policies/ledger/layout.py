"""H rules: sheets, header and the shape of the table (daily-clearance.md section 5.2)."""

from dataclasses import dataclass

from policies.ledger.basis import Basis, NilMode
from policies.ledger.book import Area, Book, Sheet
from policies.ledger.characters import fold, tidy
from policies.ledger.finding import Level
from policies.ledger.header import Header, column_letters
from policies.ledger.privacy import masked
from policies.ledger.rule import Hit, Hits, Rule, rule
from policies.ledger.table import Table, content_rows, is_helper, is_other
from policies.ledger.template import Need


@dataclass(frozen=True, slots=True)
class Layout:
    """What was made out of the book: the ledger's sheet, its header and its table, as far as they were found."""

    book: Book
    sheet: Sheet | None = None
    header: Header | None = None
    table: Table | None = None

    def missing(self, basis: Basis) -> tuple[str, ...]:
        """Titles of the required columns the header lacks; all of them when there is no header."""
        positions = self.header.positions if self.header else {}
        return tuple(
            column.title
            for column in basis.spec.ledger.columns
            if column.need is Need.REQUIRED and column.key not in positions
        )


@rule("H01", Level.ERROR, "5.2")
def no_ledger_sheet(layout: Layout, _basis: Basis) -> Hits:
    """No visible sheet is named like the ledger or has a header that can be recognised."""
    return () if layout.sheet else (Hit(),)


@rule("H02", Level.ERROR, "5.2; 9.6")
def columns_missing(layout: Layout, basis: Basis) -> Hits:
    """The header lacks columns that every row must fill, and the file is not an old template (H09)."""
    missing = layout.missing(basis)
    if layout.sheet is None or not missing or template_is_old.decide(layout, basis):
        return ()
    return (Hit({"columns": missing}),)


@rule("H03", Level.WARNING, "5.2")
def columns_unknown(layout: Layout, _basis: Basis) -> Hits:
    """There are columns the template has not got; they are left alone."""
    if layout.table is None or not layout.table.surplus:
        return ()
    return (Hit({"columns": tuple(layout.table.surplus.values())}, row=layout.table.header.row),)


@rule("H04", Level.WARNING, "5.2; 9.7")
def columns_by_alias(layout: Layout, basis: Basis) -> Hits:
    """A column goes by another name that is known; one finding for each."""
    if layout.header is None:
        return ()
    positions = layout.header.positions
    by_position = sorted(layout.header.aliases.items(), key=lambda entry: positions[entry[0]])
    return tuple(
        Hit({"alias": tidy(written), "column": basis.spec.ledger.title(key)}, column=key, row=layout.header.row)
        for key, written in by_position
    )


@rule("H05", Level.ERROR, "5.2; 9.5")
def merged_cells(layout: Layout, _basis: Basis) -> Hits:
    """Cells are merged among the problems; the header above and total rows below may be merged."""
    if layout.table is None:
        return ()
    keys = {position: key for key, position in layout.table.header.positions.items()}
    return tuple(
        Hit(
            {"area": _named_area(area)},
            column=keys.get(area.first_column) if area.first_column == area.last_column else None,
            row=area.first_row,
        )
        for area in layout.table.merged
    )


@rule("H06", Level.WARNING, "5.2; 9.5")
def hidden_content(layout: Layout, basis: Basis) -> Hits:
    """Hidden rows of the ledger or hidden sheets hold data, which was not read; help sheets may be hidden."""
    hits = list[Hit]()
    if layout.table and layout.table.hidden:
        hits.append(Hit({"n": layout.table.hidden}, sheet=layout.table.sheet.name))
    for sheet in layout.book.sheets:
        if sheet.hidden and not is_helper(sheet, basis) and (count := content_rows(sheet, basis)):
            name = masked(sheet.name, basis.spec.cells.private_label)
            hits.append(Hit({"n": count, "sheet": name}, variant="sheet", sheet=sheet.name))
    return tuple(hits)


@rule("H07", Level.WARNING, "5.2; 9.4")
def blank_rows(layout: Layout, _basis: Basis) -> Hits:
    """There are empty rows between problems; a row with nothing but a sequence number is empty."""
    return (Hit({"n": layout.table.blank}),) if layout.table and layout.table.blank else ()


@rule("H08", Level.NOTE, "5.2")
def rows_that_are_no_problems(layout: Layout, _basis: Basis) -> Hits:
    """Total rows, and lines with names or notes below the table, are not taken for problems."""
    if layout.table is None:
        return ()
    totals = layout.table.totals.items()
    return (
        *(Hit(row=number, variant="" if is_last else "middle") for number, is_last in totals),
        *(Hit(row=number, variant="signature") for number in layout.table.signatures),
    )


@rule("H09", Level.ERROR, "5.2; 9.6")
def template_is_old(layout: Layout, basis: Basis) -> Hits:
    """The book carries an older template version, or its headings are those of a registered older template."""
    version = layout.book.template_version
    released = {old.version: old.released for old in basis.spec.old_templates}
    if version is not None and version < basis.spec.version:
        if version in released:
            return (Hit({"date": released[version]}),)
        return (Hit({"version": version}, variant="undated"),)
    if layout.header is None:
        return ()
    headings = {fold(heading) for heading in layout.header.written.values()}
    return tuple(Hit({"date": old.released}) for old in basis.spec.old_templates if old.columns == headings)[:1]


@rule("H10", Level.ERROR, "5.2; 9.19")
def no_problems(layout: Layout, basis: Basis) -> Hits:
    """The table holds no problem at all; a county in strict mode wants the empty table, so it is not judged there."""
    if layout.table is None or layout.table.rows or basis.filing.nil_mode is NilMode.STRICT:
        return ()
    left = basis.filing.open_yesterday
    if left is None:
        return (Hit(variant="unknown"),)
    return (Hit({"n": left}, variant="" if left else "none"),)


@rule("H11", Level.NOTE, "9.7")
def sheets_unknown(layout: Layout, basis: Basis) -> Hits:
    """There are visible sheets that are neither the ledger, nor the second sheet, nor help sheets."""
    extra = tuple(
        masked(sheet.name, basis.spec.cells.private_label)
        for sheet in layout.book.sheets
        if not sheet.hidden and sheet is not layout.sheet and not is_other(sheet, basis)
    )
    return (Hit({"sheets": extra}),) if extra and layout.sheet else ()


def _named_area(area: Area) -> str:
    first, last = column_letters(area.first_column), column_letters(area.last_column)
    return f"{first}{area.first_row}:{last}{area.last_row}"


# Findings of these are about the workbook, or name the sheet themselves.
WORKBOOK_RULES: tuple[Rule[[Layout, Basis]], ...] = (no_ledger_sheet, hidden_content, template_is_old, sheets_unknown)
SHEET_RULES: tuple[Rule[[Layout, Basis]], ...] = (
    columns_missing,
    columns_unknown,
    columns_by_alias,
    merged_cells,
    blank_rows,
    rows_that_are_no_problems,
    no_problems,
)
