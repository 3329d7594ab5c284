"""Reads the table column by column into typed rows, with what the cell rules have to say on the way."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from policies.ledger.basis import Basis
from policies.ledger.book import Area
from policies.ledger.cells import (
    LEDGER_CELL_RULES,
    CellRules,
    archive_number_filled_in,
    personal_number,
    share_as_fraction,
)
from policies.ledger.reading import COVERED, Content, Form, Reading, is_plain, percentage, read_cell
from policies.ledger.row import COLUMN_KEYS, LedgerRow
from policies.ledger.rule import Hit, Notebook, Rule
from policies.ledger.table import Table
from policies.ledger.template import Column, Kind, Need, SheetTemplate

_NUMBERS = ("current_value", "target_value")

_Judgement = tuple[Rule[[Reading, Column, Basis]], tuple[Hit, ...]]
_Judged = tuple[Reading, list[_Judgement], bool]


@dataclass(slots=True)
class Columns:
    """The table's cells by column key: a value for each row, and by place in the table the readings that were odd.

    A reading is odd unless it is plain or blank. A column the sheet has not got is missing in `values`.
    """

    values: dict[str, list[Content]] = field(default_factory=dict)
    odd: dict[str, dict[int, Reading]] = field(default_factory=dict)

    def form(self, key: str, place: int) -> Form:
        """How the cell of a known column was filled."""
        if reading := self.odd[key].get(place):
            return reading.form
        return Form.BLANK if self.values[key][place] is None else Form.PLAIN


def read_columns(table: Table, basis: Basis, notes: Notebook, rules: CellRules = LEDGER_CELL_RULES) -> Columns:
    """Read every column of the notebook's template, and look for what must not be in any of the others either."""
    columns = Columns()
    covered = _Covered(table.merged)
    for column in notes.template.columns:
        if column.key in table.header.positions:
            values, odd = _read_column(table, column, rules, covered=covered, basis=basis, notes=notes)
            columns.values[column.key], columns.odd[column.key] = values, odd
    for position, name in table.surplus.items():
        _look_beside(table, position, name, basis=basis, notes=notes)
    for key in _NUMBERS:
        _scale_shares(table, key, columns, basis=basis, notes=notes)
    return columns


def required_keys(table: Table, template: SheetTemplate) -> tuple[str, ...]:
    """The columns every row must fill, as far as the sheet has them (the others are H02's)."""
    required = (column.key for column in template.columns if column.need is Need.REQUIRED)
    return tuple(key for key in required if key in table.header.positions)


def rows_of(table: Table, columns: Columns, basis: Basis) -> tuple[LedgerRow, ...]:
    """The typed rows."""
    meanings = {"status": basis.spec.statuses, "verification": basis.spec.verifications}
    rows = list(map(LedgerRow._make, row_values(table, columns, COLUMN_KEYS, meanings)))
    for place, (unread, ditto) in places_without_value(columns).items():
        rows[place] = rows[place]._replace(unread=unread, ditto=ditto)
    return tuple(rows)


def row_values(
    table: Table, columns: Columns, keys: Iterable[str], meanings: Mapping[str, Mapping[str, object]]
) -> Iterable[tuple[Any, ...]]:
    """Row by row the sheet's number, the columns `keys`, and twice nothing (for `unread` and `ditto`).

    Choices of a column that `meanings` has mean something to the program; they come as what they mean.
    """
    cells = [_cells(columns.values.get(key), meanings.get(key)) for key in keys]
    nothing = repeat(frozenset[str]())
    return zip([row.number for row in table.rows], *cells, nothing, nothing, strict=False)


def places_without_value(columns: Columns) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """By place the keys of cells that hold something nobody can read, and of those with a mark for "as above"."""
    unread, ditto = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for key, readings in columns.odd.items():
        for place, reading in readings.items():
            if reading.value is None:
                (ditto if reading.form is Form.DITTO else unread)[place].add(key)
    return {place: (frozenset(unread[place]), frozenset(ditto[place])) for place in unread.keys() | ditto.keys()}


def _cells(values: list[Content] | None, meanings: Mapping[str, object] | None) -> Iterable[Any]:
    """What a column holds, row by row; choices that mean something to the program as what they mean."""
    if values is None:
        return repeat(None)
    return values if meanings is None else [meanings.get(str(value)) for value in values]


def _read_column(
    table: Table, column: Column, rules: CellRules, *, covered: "_Covered", basis: Basis, notes: Notebook
) -> tuple[list[Content], dict[int, Reading]]:
    """Equal cells are read and judged once: in real ledgers most columns hold few different values."""
    position = table.header.positions[column.key]
    values, odd = list[Content](), dict[int, Reading]()
    known, plain = dict[object, _Judged](), set[object]()
    may_be_plain = column.kind in (Kind.TEXT, Kind.INTEGER)
    for place, row in enumerate(table.rows):
        cell = row.cells.get(position)
        if cell is None:
            values.append(None)
            if covered.holds(row.number, position):
                odd[place] = COVERED
            continue
        same: object = cell if cell.value.__class__ is not bool else (cell, bool)  # True equals 1
        if same in plain or (same not in known and may_be_plain and is_plain(cell.value, column, basis)):
            plain.add(same)
            values.append(cell.value)  # which no datetime is
            continue
        if (judged := known.get(same)) is None:
            judged = known[same] = _judge(read_cell(cell, column, basis), column, rules, basis)
        reading, judgements, is_odd = judged
        values.append(reading.value)
        if is_odd:
            odd[place] = reading
        for rule, hits in judgements:
            notes.note(rule, hits, row.number)
    return values, odd


def _judge(reading: Reading, column: Column, rules: CellRules, basis: Basis) -> "_Judged":
    """A reading, what the cell rules say about it, and whether it is odd."""
    if reading.form is Form.BLANK or reading.form is Form.DITTO:
        return reading, [], reading.form is Form.DITTO
    is_odd = reading.form is not Form.PLAIN or reading.personal
    judgements = list[_Judgement]()
    for rule in rules.odd if is_odd else rules.plain[column.kind]:
        if hits := rule.decide(reading, column, basis):
            judgements.append((rule, tuple(hit._replace(column=column.key) for hit in hits)))
    return reading, judgements, is_odd or reading.percent


def _look_beside(table: Table, position: int, name: str, *, basis: Basis, notes: Notebook) -> None:
    """Look for personal and archive numbers in a column the template has not got."""
    column = Column.of_text(name)
    for row in table.rows:
        if cell := row.cells.get(position):
            reading = read_cell(cell, column, basis)
            for rule in (personal_number, archive_number_filled_in):
                if rule.decide(reading, column, basis):
                    notes.note(rule, (Hit({"column": name}, position=position),), row.number)


def _scale_shares(table: Table, key: str, columns: Columns, *, basis: Basis, notes: Notebook) -> None:
    """R17: 0.72 in a row measured in percent is taken as 72."""
    values, measures = columns.values.get(key), columns.values.get("measure")
    if values is None or measures is None:
        return
    for place, (value, measure) in enumerate(zip(values, measures, strict=True)):
        if not isinstance(value, int | float) or measure is None:
            continue
        reading = columns.odd[key].get(place) or Reading(value)
        for hit in share_as_fraction.decide(reading, measure, basis):
            values[place] = percentage(value)
            notes.note(share_as_fraction, (hit._replace(column=key),), table.rows[place].number)


class _Covered:
    """Cells under merged areas, other than the one that holds the area's value."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self._areas = areas
        self._by_column = dict[int, tuple[list[int], list[int]]]()

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies under an area."""
        if not self._areas:
            return False
        if column not in self._by_column:
            self._by_column[column] = self._rows_under(column)
        starts, ends = self._by_column[column]
        place = bisect_right(starts, row) - 1
        return place >= 0 and row <= ends[place]

    def _rows_under(self, column: int) -> tuple[list[int], list[int]]:
        """Stretches of covered rows as sorted starts and ends, overlaps joined."""
        starts, ends = list[int](), list[int]()
        stretches = (
            (area.first_row + (area.first_column == column), area.last_row)
            for area in self._areas
            if area.first_column <= column <= area.last_column
        )
        for start, end in sorted(stretches):
            if ends and start <= ends[-1] + 1:
                ends[-1] = max(ends[-1], end)
            elif start <= end:
                starts.append(start)
                ends.append(end)
        return starts, ends
