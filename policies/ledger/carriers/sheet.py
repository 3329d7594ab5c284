"""Finds the second sheet in a book and reads it into typed rows."""

from dataclasses import dataclass

from policies.ledger.basis import Basis
from policies.ledger.book import Book, Sheet
from policies.ledger.carriers.row import CARRIER_KEYS, CarrierRow
from policies.ledger.cells import CARRIER_CELL_RULES
from policies.ledger.columns import Columns, places_without_value, read_columns, row_values
from policies.ledger.header import Header, find_header
from policies.ledger.rule import Notebook
from policies.ledger.table import Table, is_empty, read_table

_CONTAINS = 2  # the rank of a sheet whose name only contains a word


@dataclass(frozen=True, slots=True)
class CarrierSheet:
    """The second sheet. `header` and `table` are None when its name fits but its columns cannot be told."""

    sheet: Sheet
    header: Header | None
    table: Table | None


def find_carriers(book: Book, ledger: Sheet | None, basis: Basis) -> CarrierSheet | None:
    """The visible sheet that bears the name of the second sheet; None when there is none with anything to read.

    Without its header it counts only if it is named as it should be and has a row as wide as a header.
    """
    template, found = basis.spec.carriers, list[tuple[bool, int, int, CarrierSheet]]()
    for sheet in book.sheets:
        rank = template.names.rank(sheet.name)
        if rank is None or sheet.hidden or sheet is ledger:
            continue
        header = find_header(sheet, template, basis)
        if header:
            table = read_table(sheet, header, basis, telling="name")
            if table.rows or table.hidden:
                found.append((False, rank, -len(header.positions), CarrierSheet(sheet, header, table)))
        elif rank < _CONTAINS and _holds_a_table(sheet, basis):
            found.append((True, rank, 0, CarrierSheet(sheet, None, None)))
    return min(found, key=lambda entry: entry[:3])[3] if found else None


def read_carriers(table: Table, basis: Basis, notes: Notebook) -> tuple[Columns, tuple[CarrierRow, ...]]:
    """The columns as they were filled, and the typed rows; what the cell rules have to say goes into the notes."""
    columns = read_columns(table, basis, notes, CARRIER_CELL_RULES)
    values = row_values(table, columns, CARRIER_KEYS, {"proposal": basis.spec.proposals})
    rows = list(map(CarrierRow._make, values))
    for place, (unread, ditto) in places_without_value(columns).items():
        rows[place] = rows[place]._replace(unread=unread, ditto=ditto)
    return columns, tuple(rows)


def _holds_a_table(sheet: Sheet, basis: Basis) -> bool:
    """Whether any row is as wide as the narrowest header."""
    least = basis.spec.limits.header_least
    return any(sum(not is_empty([cell]) for cell in row.cells.values()) >= least for row in sheet.rows)
