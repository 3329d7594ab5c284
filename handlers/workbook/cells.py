"""From what a cell element says to what the cell shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice, product
from math import isfinite
from string import ascii_uppercase

from handlers.workbook.formats import Shown, clock_of, date_of, elapsed_of
from handlers.workbook.limits import anomaly, damaged
from handlers.workbook.strings import plain_cell, text_cell
from policies.ledger.book import Area, Cell, CellValue

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_EXACT_DIGITS = 15  # what Excel keeps and shows of a number; programs write up to 17
_EXACT_INTEGER = 10**18  # identity numbers arrive as numbers; above this nothing is left but zeros

_spellings = chain.from_iterable(product(ascii_uppercase, repeat=length) for length in (1, 2, 3))

column_letters = ["", *map("".join, islice(_spellings, LAST_COLUMN + 1))]
"""Column number → letters, one column more than a sheet has."""

column_numbers = {letters: number for number, letters in enumerate(column_letters[:-1])}
"""Letters → column number, upper case."""


def position_of(reference: str) -> tuple[int, int]:
    """Row and column of `B7` → (7, 2). Raises UnreadableError for what no sheet has."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise anomaly("cell_reference")
    row, column = int(match[2]), column_numbers.get(match[1].upper(), 0)
    if not 1 <= row <= LAST_ROW or not column:
        raise anomaly("cell_reference")
    return row, column


def area_of(reference: str) -> Area:
    """`A1:C3` → the rectangle; a single cell is a rectangle too."""
    begin, _, end = reference.partition(":")
    first, last = position_of(begin), position_of(end or begin)
    return Area(min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1]))


def number_of(text: str) -> int | float | str:
    """The number a value element holds, whole numbers as int, rounded as Excel shows them; else the text as it is."""
    if text.isdigit() and len(text) <= _EXACT_DIGITS:
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return text
    if not isfinite(number) or "_" in text:
        return text
    if number.is_integer() and abs(number) < _EXACT_INTEGER:
        whole = int(number)
        return round(whole, _EXACT_DIGITS - len(str(abs(whole))))
    return number if len(text) <= _EXACT_DIGITS else float(f"{number:.{_EXACT_DIGITS}g}")


@dataclass(slots=True)
class CellShower:
    """Turns type, style and value text of a cell into the cell as it is shown; needs the rest of the book for it."""

    strings: list[Cell | None]
    formats: Mapping[str, Shown]
    date1904: bool
    _seen: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def show(self, kind: str, text: str, style: str) -> Cell | None:
        """None for a cell that shows nothing. `kind` is the cell's `t`; `text` the value, or the inline string."""
        if kind == "n":
            return self._formatted_number(text, style) if style in self.formats else plain_cell(number_of(text))
        if kind == "s":
            return self._shared(text)
        if kind == "b":
            return plain_cell(text in {"1", "true"})
        if kind == "d":
            return plain_cell(_date_from_iso(text))
        return text_cell(text)

    def without_result(self, style: str) -> Cell:
        """A formula that was saved without its result."""
        return Cell(None, percent=self.formats.get(style) is Shown.PERCENT, formula_only=True)

    def _formatted_number(self, text: str, style: str) -> Cell:
        cell = self._seen.get((text, style))
        if cell is None:
            cell = self._seen[text, style] = self._formatted(number_of(text), self.formats[style])
        return cell

    def _formatted(self, value: float | str, shown: Shown) -> Cell:
        if isinstance(value, str):
            return Cell(value)
        if shown is Shown.PERCENT:
            return Cell(value, percent=True)
        if shown is Shown.CLOCK:
            return Cell(clock_of(value))
        if shown is Shown.ELAPSED:
            return Cell(elapsed_of(value))
        return Cell(date_of(value, date1904=self.date1904) or value)

    def _shared(self, text: str) -> Cell | None:
        if not text.isdigit():
            raise damaged("string_index")
        try:
            return self.strings[int(text)]
        except IndexError:
            raise damaged("string_index") from None


def _date_from_iso(text: str) -> CellValue:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
