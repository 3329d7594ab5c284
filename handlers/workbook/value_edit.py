"""A worksheet part with other contents in a few cells; all else byte for byte."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers.expat import XMLParserType

from handlers.workbook.cells import column_letters, column_numbers
from handlers.workbook.markup import is_true
from handlers.workbook.sheet_edit import fill, without_spans
from handlers.workbook.splice import Splice, element, escaped, scan

_SECTION, _ROW, _CELL = 2, 3, 4

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CellContent:
    """What a cell gets: a text, or a number as XML writes it; `style_of` chooses the style by the present one."""

    text: str
    is_text: bool
    style_of: Callable[[str], str]


def edit_values(data: bytes, contents: Mapping[Place, CellContent]) -> bytes:
    """The part with these contents by (row, column). Raises UnreadableError when it cannot be parsed."""
    editor = _ValueEditor(data, contents)
    scan(editor.splice.data, editor)
    return editor.splice.result()


class _ValueEditor:
    """Walks a sheet and notes the edits. `_path` holds where each open element begins."""

    parser: XMLParserType

    def __init__(self, data: bytes, contents: Mapping[Place, CellContent]) -> None:
        self.splice = Splice(data)
        self.texts: list[str] = []
        self._contents = contents
        self._path: list[int] = []
        self._prefix = ""
        self._quiet = frozenset[str]()
        self._column_styles: list[tuple[int, int, str]] = []
        self._columns_of = _by_row(contents)
        self._rows = list(self._columns_of)
        self._columns: list[int] = []  # of this row, still to be written
        self._row = self._column = 0
        self._row_style: str | None = None
        self._cell_style: str | None = None  # of the open cell, when it gets another content
        self._formula: dict[str, str] = {}
        self._orphaned = set[str]()  # shared formulas whose text stood in a cell that is gone

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        at = self.parser.CurrentByteIndex
        self._path.append(at)
        if name in self._quiet:
            return
        self.texts.clear()
        bare, depth = name.rpartition(":")[2], len(self._path)
        if depth == 1:
            self._prefix = name.removesuffix(bare)
            self._quiet = frozenset(self._prefix + each for each in ("v", "t", "is"))
        elif depth == _ROW and bare == "row":
            self._begin_row(at, attributes)
        elif depth == _ROW and bare == "col":
            self._column_styles.append((int(attributes["min"]), int(attributes["max"]), attributes.get("style", "0")))
        elif depth == _CELL and bare == "c":
            self._begin_cell(at, attributes)
        elif bare == "f":
            self._formula = attributes

    def end(self, name: str) -> None:
        """An element is complete."""
        begin, depth = self._path.pop(), len(self._path) + 1
        if name in self._quiet or (depth == _CELL and self._cell_style is None):
            return
        at, bare = self.parser.CurrentByteIndex, name.rpartition(":")[2]
        if bare == "f" and depth > _CELL:
            self._end_formula(begin, at)
        elif depth == _CELL:
            self._end_cell(begin, at)
        elif depth == _ROW and bare == "row":
            fill(self.splice, begin, at, "".join(self._new_cell(column) for column in self._columns))
            self._columns = []
        elif depth == _SECTION and bare == "sheetData":
            fill(self.splice, begin, at, "".join(map(self._new_row, self._rows)))

    def _begin_row(self, at: int, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else int(number)
        self._column = 0
        while self._rows and self._rows[0] < self._row:
            self.splice.replace(at, at, self._new_row(self._rows.pop(0)))
        if self._rows[:1] == [self._row]:
            self._columns = self._columns_of[self._rows.pop(0)]
            self._row_style = attributes.get("s") if is_true(attributes.get("customFormat")) else None
            self.splice.retag(at, without_spans)

    def _begin_cell(self, at: int, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").strip("$0123456789")
        self._column = column_numbers.get(letters.upper()) or self._column + 1
        while self._columns and self._columns[0] < self._column:
            self.splice.replace(at, at, self._new_cell(self._columns.pop(0)))
        self._cell_style = None
        if self._columns[:1] == [self._column]:
            self._columns.pop(0)
            self._cell_style = attributes.get("s", "0")

    def _end_cell(self, begin: int, at: int) -> None:
        if self._cell_style is None:
            return
        markup = self._markup(self._row, self._column, self._cell_style)
        self.splice.replace(begin, self.splice.element_end(begin, at), markup)
        self._cell_style = None

    def _end_formula(self, begin: int, at: int) -> None:
        """A cell that only points at a formula keeps the result it was saved with when that formula goes."""
        group, text = self._formula.get("si"), "".join(self.texts)
        if group is None:
            return
        if self._cell_style is not None:
            self._orphaned |= {group} if text else set()
        elif not text and group in self._orphaned:
            self.splice.remove(begin, self.splice.element_end(begin, at))

    def _new_row(self, row: int) -> str:
        cells = (self._markup(row, column, self._column_style(column)) for column in self._columns_of[row])
        return f'<{self._prefix}row r="{row}">{"".join(cells)}</{self._prefix}row>'

    def _new_cell(self, column: int) -> str:
        return self._markup(self._row, column, self._row_style or self._column_style(column))

    def _column_style(self, column: int) -> str:
        return next((style for first, last, style in self._column_styles if first <= column <= last), "0")

    def _markup(self, row: int, column: int, style: str) -> str:
        p, content = self._prefix, self._contents[row, column]
        attributes = {"r": f"{column_letters[column]}{row}", "s": content.style_of(style)}
        if content.is_text:
            attributes["t"] = "inlineStr"
            inside = f'<{p}is><{p}t xml:space="preserve">{escaped(content.text)}</{p}t></{p}is>'
        else:
            inside = f"<{p}v>{content.text}</{p}v>"
        return f"{element(f'{p}c', attributes)[:-2]}>{inside}</{p}c>"


def _by_row(places: Iterable[Place]) -> dict[int, list[int]]:
    columns = dict[int, list[int]]()
    for row, column in sorted(places):
        columns.setdefault(row, []).append(column)
    return columns
