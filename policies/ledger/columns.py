"""Reads the table column by column into typed rows, with what the cell rules have to say on the way."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from policies.ledger.basis import Basis
from policies.ledger.book import Area
from policies.ledger.cells import (
    CELL_RULES,
    PLAIN_CELL_RULES,
    archive_number_filled_in,
    personal_number,
    share_as_fraction,
)
from policies.ledger.reading import BLANK, COVERED, Form, Reading, read_cell
from policies.ledger.row import COLUMN_KEYS, LedgerRow
from policies.ledger.rule import Hit, Notebook, Rule
from policies.ledger.table import Table
from policies.ledger.template import Column, Need

_NUMBERS = ("current_value", "target_value")

Judgement = tuple[Rule[[Reading, Column, Basis]], tuple[Hit, ...]]


@dataclass(slots=True)
class Columns:
    """The table's cells by column key, one reading a row. A column the sheet has not got is missing here too.

    `unread` and `ditto` are the keys of such cells by place in the table.
    """

    readings: dict[str, list[Reading]] = field(default_factory=dict)
    unread: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    ditto: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def read_columns(table: Table, basis: Basis, notes: Notebook) -> Columns:
    """Read every known column, and look for what must not be in any of the others either."""
    columns = Columns()
    covered = _Covered(table.merged)
    for column in basis.spec.ledger.columns:
        if column.key in table.header.positions:
            _read_column(table, column, columns=columns, covered=covered, basis=basis, notes=notes)
    for position, name in table.surplus.items():
        _look_beside(table, position, name, basis=basis, notes=notes)
    for key in _NUMBERS:
        _scale_shares(table, key, columns, basis=basis, notes=notes)
    return columns


def required_keys(table: Table, basis: Basis) -> tuple[str, ...]:
    """The columns every row must fill, as far as the sheet has them (the others are H02's)."""
    columns = basis.spec.ledger.columns
    return tuple(
        column.key for column in columns if column.need is Need.REQUIRED and column.key in table.header.positions
    )


def rows_of(table: Table, columns: Columns, basis: Basis) -> tuple[LedgerRow, ...]:
    """The typed rows."""
    meanings = {"status": basis.spec.statuses, "verification": basis.spec.verifications}
    values = [_values(columns.readings.get(key), meanings.get(key)) for key in COLUMN_KEYS]
    numbers = [row.number for row in table.rows]
    nothing = repeat(frozenset[str]())
    rows = list(map(LedgerRow._make, zip(numbers, *values, nothing, nothing, strict=False)))
    for place in columns.unread.keys() | columns.ditto.keys():
        unread, ditto = columns.unread.get(place, ()), columns.ditto.get(place, ())
        rows[place] = rows[place]._replace(unread=frozenset(unread), ditto=frozenset(ditto))
    return tuple(rows)


def _values(readings: list[Reading] | None, meanings: Mapping[str, object] | None) -> Iterable[Any]:
    """What a column holds, row by row; choices that mean something to the program as what they mean."""
    if readings is None:
        return repeat(None)
    if meanings is None:
        return [reading.value for reading in readings]
    return [meanings.get(str(reading.value)) for reading in readings]


def _read_column(
    table: Table, column: Column, *, columns: Columns, covered: "_Covered", basis: Basis, notes: Notebook
) -> None:
    """Equal cells are read and judged once: in real ledgers most columns hold few different values."""
    known, odd = dict[object, Reading](), dict[object, list[Judgement]]()
    position, readings = table.header.positions[column.key], list[Reading]()
    columns.readings[column.key] = readings
    for place, row in enumerate(table.rows):
        cell = row.cells.get(position)
        if cell is None:
            if covered.holds(row.number, position):
                readings.append(COVERED)
                columns.unread[place].add(column.key)
            else:
                readings.append(BLANK)
            continue
        same: object = cell if cell.value.__class__ is not bool else (cell, bool)  # True equals 1
        if (reading := known.get(same)) is None:
            reading = known[same] = read_cell(cell, column, basis)
            judgements = _judge(reading, column, basis)
            if judgements or (reading.value is None and reading.form is not Form.BLANK):
                odd[same] = judgements
        readings.append(reading)
        if odd and same in odd:
            for rule, hits in odd[same]:
                notes.note(rule, hits, row.number)
            if reading.value is None:
                (columns.ditto if reading.form is Form.DITTO else columns.unread)[place].add(column.key)


def _judge(reading: Reading, column: Column, basis: Basis) -> list[Judgement]:
    """What the cell rules say."""
    rules = CELL_RULES
    if reading.form is Form.PLAIN and not reading.personal:
        rules = PLAIN_CELL_RULES[column.kind]
    elif reading.form is Form.BLANK or reading.form is Form.DITTO:
        rules = ()
    judgements = list[Judgement]()
    for rule in rules:
        if hits := rule.decide(reading, column, basis):
            judgements.append((rule, tuple(hit._replace(column=column.key) for hit in hits)))
    return judgements


def _look_beside(table: Table, position: int, name: str, *, basis: Basis, notes: Notebook) -> None:
    """Look for personal and archive numbers in a column the template has not got."""
    column = replace(basis.spec.ledger.by_key["remark"], title=name)
    for row in table.rows:
        if cell := row.cells.get(position):
            reading = read_cell(cell, column, basis)
            for rule in (personal_number, archive_number_filled_in):
                if rule.decide(reading, column, basis):
                    notes.note(rule, (Hit({"column": name}, position=position),), row.number)


def _scale_shares(table: Table, key: str, columns: Columns, *, basis: Basis, notes: Notebook) -> None:
    """R17: 0.72 in a row measured in percent is taken as 72."""
    readings, measures = columns.readings.get(key), columns.readings.get("measure")
    if readings is None or measures is None:
        return
    for place, (reading, measure) in enumerate(zip(readings, measures, strict=True)):
        for hit in share_as_fraction.decide(reading, measure.value, basis):
            readings[place] = reading.as_percent()
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
