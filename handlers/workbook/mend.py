"""The clerk's own workbook with other values in a few of its cells.

Made like the annotated copy, part by part: every other cell, formula, comment and format stays as it was. Pictures,
macros and links to other books are left behind, as they are in the annotated copy.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import isfinite
from operator import attrgetter

from handlers.workbook.book_edit import BookPlan, edit_book
from handlers.workbook.cells import LAST_COLUMN, LAST_ROW
from handlers.workbook.comments import Comments, add_comments, read_comments
from handlers.workbook.csv_reader import read_csv
from handlers.workbook.formats import Shown, read_formats, serial_of
from handlers.workbook.guard import Package, looks_like_zip
from handlers.workbook.limits import ReadLimits, UnreadableError
from handlers.workbook.outline import WITHOUT_CELLS, SheetEntry, read_outline
from handlers.workbook.paint import EMPTY_STYLES, Painter
from handlers.workbook.parts import Parts
from handlers.workbook.plain import plain_workbook
from handlers.workbook.relationships import relationships
from handlers.workbook.sheet_edit import SheetPlan, edit_sheet
from handlers.workbook.strings import unmistakable
from handlers.workbook.value_edit import CellContent, edit_values

_GENERAL_FORMAT, _DATE_FORMAT = "0", "14"

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value for a cell: the sheet by name, its own row number, the column's number (1 for A)."""

    sheet: str
    row: int
    position: int
    value: str | int | float | date


def put_values(content: bytes, changes: Sequence[NewValue], limits: ReadLimits) -> bytes:
    """An .xlsx with the new values, from the bytes of a file that `read_book` has read (a .csv becomes one).

    Of several values for a cell the last one counts. Raises UnreadableError for a file that cannot be read, ValueError
    for a sheet it has not got, a place no sheet has, and a number or day no cell can hold.
    """
    if not looks_like_zip(content):
        content = plain_workbook(read_csv(content, limits))
    copy = _Copy(Package(content, limits))
    ordered = sorted(changes, key=attrgetter("sheet"))
    for sheet, each in groupby(ordered, key=attrgetter("sheet")):
        copy.put(sheet, {(change.row, change.position): change.value for change in each})
    return copy.finished()


class _Copy:
    """The copy while it is made."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._outline = read_outline(package)
        self._parts = Parts(package)
        self._styles = next(iter(self._outline.relationships.targets("styles")), None)
        self._painter = Painter(self._parts.data.get(self._styles or "", EMPTY_STYLES))
        self._formats = read_formats(package, self._styles)
        self._drops_links = any(arrow.kind == "externalLink" for arrow in self._outline.relationships.arrows)
        for entry in self._outline.sheets:
            if entry.part in self._parts.data:
                self._tidy(entry)

    def put(self, sheet: str, values: Mapping[Place, str | float | date]) -> None:
        """Set cells of a sheet."""
        entry = next((each for each in self._outline.sheets if each.name == sheet), None)
        if entry is None or entry.kind in WITHOUT_CELLS:
            raise ValueError(f"no sheet called {sheet!r}")
        if outside := [place for place in values if not _exists(place)]:
            raise ValueError(f"no such place: {outside[0]}")
        contents = {place: self._content(value) for place, value in values.items()}
        self._parts.data[entry.part] = edit_values(self._parts.data[entry.part], contents)

    def finished(self) -> bytes:
        """The copy as an .xlsx."""
        book = self._outline.part
        if self._painter.has_new:
            self._parts.set_styles(self._styles, self._painter.result(), book=book)
        plan = BookPlan(dropped=self._parts.dropped[book], drops_links=self._drops_links)
        self._parts.data[book] = edit_book(self._parts.data[book], plan)
        return self._parts.to_bytes()

    def _tidy(self, entry: SheetEntry) -> None:
        """Write the sheet's comments anew and take off what points at parts that are left behind."""
        comments = Comments()
        for part in relationships(self._package, entry.part).targets("comments"):
            with suppress(UnreadableError):  # a sheet whose cells can be read is worth more than its broken comments
                comments = read_comments(self._package.read(part))
        drops = self._drops_links or self._parts.drops_metadata or bool(self._parts.dropped[entry.part])
        if not (drops or comments.all):
            return
        plan = SheetPlan(
            painter=Painter(EMPTY_STYLES),  # to which nothing is painted: an earlier check's colours stay
            levels={},
            dropped=self._parts.dropped[entry.part],
            drops_links=self._drops_links,
            drops_metadata=self._parts.drops_metadata,
            notes_id=add_comments(self._parts, entry.part, comments) if comments.all else None,
            keeps_view=True,
        )
        self._parts.data[entry.part] = edit_sheet(self._parts.data[entry.part], plan)

    def _content(self, value: str | float | date) -> CellContent:
        if isinstance(value, str):
            return CellContent(unmistakable(value), is_text=True, style_of=str)
        if isinstance(value, date):
            serial = serial_of(value, date1904=self._outline.date1904)
            return CellContent(str(serial), is_text=False, style_of=self._shown_as_date)
        if not isfinite(value):
            raise ValueError(f"no cell can hold {value}")
        return CellContent(f"{value:.15g}", is_text=False, style_of=self._shown_as_number)

    def _shown_as_date(self, style: str) -> str:
        return style if self._formats.get(style) is Shown.DATE else self._painter.formatted(style, _DATE_FORMAT)

    def _shown_as_number(self, style: str) -> str:
        return self._painter.formatted(style, _GENERAL_FORMAT) if style in self._formats else style


def _exists(place: Place) -> bool:
    row, column = place
    return 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN
