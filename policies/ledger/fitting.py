"""Whether a cell plainly belongs to a column: for telling apart columns of the same name, and columns that slipped."""

from policies.ledger.basis import Basis
from policies.ledger.book import Cell, Row
from policies.ledger.characters import plain
from policies.ledger.reading import Form, read_cell
from policies.ledger.template import Column, Kind

SAMPLE = 50  # rows that are enough to tell

_SURE = (Form.PLAIN, Form.TIDIED, Form.NARROWED, Form.NEAR, Form.DATE_AS_TEXT, Form.NUMBER_AS_TEXT)


def fits(cell: Cell | None, column: Column, basis: Basis) -> bool:
    """Whether the cell's content could only be meant for a column like this; free text never is."""
    if cell is None:
        return False
    reading = read_cell(cell, column, basis)
    if column.key == "problem_id":
        return basis.spec.cells.problem_id.fullmatch(str(reading.value)) is not None
    if column.key == "unit":  # a village may be called "town X, village Y": that names a unit, but is none
        return isinstance(cell.value, str) and basis.roster.named(plain(cell.value)) is not None
    return column.kind is not Kind.TEXT and reading.value is not None and reading.form in _SURE


def is_filled(cell: Cell | None, column: Column, basis: Basis) -> bool:
    """Whether the cell holds anything but blanks and ditto marks."""
    return cell is not None and read_cell(cell, column, basis).form not in (Form.BLANK, Form.DITTO)


def best_fit(rows: tuple[Row, ...], position: int, columns: list[Column], basis: Basis) -> Column:
    """Of several columns the one that most cells at `position` fit; the first of them when none fits better."""
    if len(columns) == 1:
        return columns[0]
    sample = [row.cells.get(position) for row in rows[:SAMPLE]]
    return max(columns, key=lambda column: sum(fits(cell, column, basis) for cell in sample))
