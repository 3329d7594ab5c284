"""One worksheet in one pass: values, merged areas, hidden rows. No dimension tag is believed.

Driven by expat itself: the budget for 5,000 rows of 23 columns leaves 3 microseconds a cell, the parser of openpyxl
takes 8. What openpyxl reads is the oracle in the tests.
"""

from handlers.workbook.cells import LAST_COLUMN, LAST_ROW, CellShower, area_of, column_letters, position_of
from handlers.workbook.guard import Package
from handlers.workbook.limits import Budget, anomaly, damaged
from handlers.workbook.markup import Attributes, is_true, parse
from handlers.workbook.strings import unescaped
from policies.ledger.book import Area, Cell, Row

_ROW_DEPTH = 3
_MOST_AREAS = 50_000
_LONG = 256  # longer texts are charged at once, not with their row
_CELL_DEPTH = 4
_new = tuple.__new__  # three times as fast as the constructor of a named tuple
# Where cells live. The same word there under another prefix would be content that nobody reads: refused.
_PLACES = frozenset({(2, "sheetData"), (2, "mergeCells"), (3, "row"), (3, "mergeCell"), (4, "c"), (5, "v"), (5, "is")})


def read_sheet(package: Package, part: str, shower: CellShower) -> tuple[tuple[Row, ...], tuple[Area, ...]]:
    """Every row that shows anything, in order, and the merged areas. Raises UnreadableError, never reads short."""
    reader = _SheetReader(shower, package.budget)
    parse(package.weighed(part), reader)
    return tuple(reader.rows), tuple(reader.merged)


class _SheetReader:
    """Receives a worksheet part. `start` and `end` run a million times for a large file, so they are unrolled."""

    def __init__(self, shower: CellShower, budget: Budget) -> None:
        self.depth = 0
        self.texts: list[str] = []
        self.rows: list[Row] = []
        self.merged: list[Area] = []
        self._shower = shower
        self._budget = budget
        self._prefix = self._row_tag = self._cell_tag = self._value_tag = self._text_tag = self._inline_tag = ""
        self._formula_tag = self._guide_tag = ""
        self._quiet_tags = frozenset[str]()
        self._row: Attributes = {}
        self._row_number = 0
        self._row_text = ""
        self._cells: dict[int, Cell] = {}
        self._characters = 0
        self._column = LAST_COLUMN
        self._cell: Attributes = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._runs: list[str] = []  # what rich text has after its first run
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.texts:
            self.texts.clear()
        if name == self._cell_tag:
            if self.depth != _CELL_DEPTH:
                raise anomaly("misplaced_cell")
            self._cell = attributes
            self._value = None
        elif name in self._quiet_tags:
            return
        elif name == self._row_tag:
            self._begin_row(attributes)
        else:
            self._begin_other(name, attributes)

    def end(self, name: str) -> None:
        """An element is complete."""
        self.depth -= 1
        if name == self._cell_tag:
            self._end_cell(self._cell)
        elif name == self._value_tag:
            self._value = "".join(self.texts)
        elif name == self._text_tag:
            self._end_run()
        elif name == self._inline_tag:
            return
        elif name == self._row_tag:
            self._end_row()
        elif name == self._formula_tag:
            self._formula = "".join(self.texts)
        elif name == self._guide_tag:
            self._phonetic = False

    def _end_run(self) -> None:
        if self._phonetic:
            return
        if self._value is None:
            self._value = "".join(self.texts)
        else:
            self._runs.append("".join(self.texts))

    def _begin_row(self, attributes: Attributes) -> None:
        written = attributes.get("r")
        number = self._row_number + 1 if written is None else int(written)
        # Excel calls a file broken whose rows or cells are not in order; so a later row can never replace an earlier.
        if self.depth != _ROW_DEPTH or not self._row_number < number <= LAST_ROW:
            raise anomaly("row_number")
        self._row = attributes
        self._row_number = number
        self._row_text = str(number)
        self._cells = {}
        self._characters = self._column = 0

    def _end_row(self) -> None:
        if self._cells:
            hidden = is_true(self._row.get("hidden")) or _is_zero(self._row.get("ht"))
            self.rows.append(Row(self._row_number, self._cells, hidden=hidden))
            self._budget.spend_row(cells=len(self._cells), characters=self._characters, rows_of_sheet=len(self.rows))
        else:
            self._budget.spend_element()
        self._column = LAST_COLUMN  # a cell outside any row has no place

    def _end_cell(self, attributes: Attributes) -> None:
        column = self._column + 1
        reference = attributes.get("r")
        if reference is not None and reference != column_letters[column] + self._row_text:
            column = self._column_of(reference)
        if column <= self._column or column > LAST_COLUMN:
            raise anomaly("misplaced_cell")
        self._column = column
        value = self._value
        if self._runs:
            value = self._value = (value or "") + "".join(self._runs)
            self._runs.clear()
        if value and self._formula is None:
            if len(value) > _LONG:
                self._budget.spend_characters(len(value))
            else:
                self._characters += len(value)
            kind = attributes.get("t", "n")
            if kind == "inlineStr":
                shown = unescaped(value) if "_x" in value else value
                self._cells[column] = _new(Cell, (shown, False, False))
                return
            cell = self._shower.show(kind, value, attributes.get("s", "0"))
        else:
            cell = self._without_value_or_with_formula(attributes)
        if cell is not None:
            self._cells[column] = cell

    def _without_value_or_with_formula(self, attributes: Attributes) -> Cell | None:
        formula, self._formula = self._formula, None
        if formula is None:
            self._budget.spend_element()
            return None
        if "DISPIMG(" in formula:
            return None  # a picture that WPS keeps inside a cell, counted with the pictures
        kind, style = attributes.get("t", "n"), attributes.get("s", "0")
        if self._value:
            return self._shower.show(kind, self._value, style)
        has_empty_result = kind == "str" and self._value is not None
        return None if has_empty_result else self._shower.without_result(style)

    def _column_of(self, reference: str) -> int:
        row, column = position_of(reference)
        if row != self._row_number:
            raise anomaly("cell_reference")
        return column

    def _begin_other(self, name: str, attributes: Attributes) -> None:
        self._budget.spend_element()
        element = name.rpartition(":")[2]
        if self.depth == 1:
            self._begin_sheet(name, element)
        elif (self.depth, element) in _PLACES and name != self._prefix + element:
            raise anomaly("foreign_prefix")
        elif name == self._prefix + "mergeCell":
            area = area_of(attributes.get("ref", ""))
            if area[:2] != area[2:]:
                self.merged.append(area)
            if len(self.merged) > _MOST_AREAS:
                raise anomaly("merged_areas")
        elif name == self._guide_tag:
            self._phonetic = True

    def _begin_sheet(self, name: str, element: str) -> None:
        if element != "worksheet":
            raise damaged("not_a_worksheet")
        prefix = self._prefix = name.removesuffix(element)
        self._row_tag, self._cell_tag, self._value_tag = prefix + "row", prefix + "c", prefix + "v"
        self._text_tag, self._inline_tag = prefix + "t", prefix + "is"
        self._formula_tag, self._guide_tag = prefix + "f", prefix + "rPh"
        self._quiet_tags = frozenset((self._value_tag, self._text_tag, self._inline_tag, self._formula_tag))


def _is_zero(height: str | None) -> bool:
    try:
        return height is not None and float(height) == 0
    except ValueError:
        return False
