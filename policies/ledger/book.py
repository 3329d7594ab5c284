"""A workbook as plain values, whatever file format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

CellValue = str | int | float | bool | datetime | None


class Cell(NamedTuple):
    """One non-empty cell.

    `value` is the shown value: dates already converted by the workbook's own date system when the cell is formatted
    as a date. `percent` is True for percent formats (0.72 is shown as 72 %, `value` stays 0.72).
    `formula_only` is True for a formula that was saved without a result; `value` is None then.
    """

    value: CellValue
    percent: bool = False
    formula_only: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the sheet's own number; `cells` maps the 1-based column number to the cell, empty cells left out."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False


class Area(NamedTuple):
    """A rectangle of cells, 1-based, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with every row that holds anything, in order; `merged` are its merged areas."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    merged: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read completely.

    `images` counts pictures and charts (comments are not pictures). `template_version` is the version our own
    template wrote into the file, None for a file made elsewhere. `csv` marks an emergency .csv file.
    """

    sheets: tuple[Sheet, ...]
    date1904: bool = False
    images: int = 0
    macros: bool = False
    external_links: bool = False
    template_version: int | None = None
    csv: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file was not read at all: the rule (F02, F03 or F04) and what its sentence needs."""

    rule: str
    fields: Mapping[str, object] = field(default_factory=dict)
