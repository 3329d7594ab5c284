"""A worksheet part with painted cells and without pointers to dropped parts; all else byte for byte."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers.expat import XMLParserType

from handlers.workbook.cells import area_of, column_letters, column_numbers
from handlers.workbook.markup import is_true
from handlers.workbook.paint import Painter
from handlers.workbook.parts import OFFICE
from handlers.workbook.splice import Splice, element, scan
from policies.ledger.book import Area
from policies.ledger.finding import Level

_SHEET, _SECTION, _ROW, _CELL = 1, 2, 3, 4
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?ref=[\"']([A-Za-z0-9:$]+)[\"']")
_EXTERNAL = re.compile(r"\[\d+\]")
_DROPPED_ATTRIBUTES = re.compile(r"""\s(?:vm|cm)\s*=\s*("[^"]*"|'[^']*')""")
_SPANS = re.compile(r"""\sspans\s*=\s*("[^"]*"|'[^']*')""")
_STYLE = re.compile(r"""\ss\s*=\s*("[^"]*"|'[^']*')""")
_SELECTED = re.compile(r"""\stabSelected\s*=\s*("[^"]*"|'[^']*')""")
_AFTER_NOTES = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
)
# Sections whose members are removed one by one; any other section goes as a whole.
_LISTS = frozenset({"hyperlinks", "tableParts", "extLst"})


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What to do with one sheet. `levels` are the cells to paint, (row, column) → the worst remark on it.

    `keeps_view` leaves the sheet in front that was in front.
    """

    painter: Painter
    levels: Mapping[tuple[int, int], Level]
    dropped: frozenset[str]
    drops_links: bool
    drops_metadata: bool
    notes_id: str | None
    keeps_view: bool = False


def merged_areas(data: bytes) -> list[Area]:
    """The merged areas of a sheet that was read before."""
    return [area_of(match[1].decode()) for match in _MERGED.finditer(Splice(data).data)]


def edit_sheet(data: bytes, plan: SheetPlan) -> bytes:
    """The edited part. Raises UnreadableError when it cannot be parsed."""
    editor = _SheetEditor(data, plan)
    scan(editor.splice.data, editor)
    return editor.splice.result()


class _SheetEditor:
    """Walks a sheet and notes the edits. `_path` holds where each open element begins."""

    parser: XMLParserType

    def __init__(self, data: bytes, plan: SheetPlan) -> None:
        self.splice = Splice(data)
        self.texts: list[str] = []
        self._plan = plan
        self._path: list[int] = []
        self._prefix = ""
        self._quiet = frozenset[str]()
        self._section = ""
        self._doomed = set[int]()
        self._column_styles: list[tuple[int, int, str]] = []
        self._row_number = self._column = 0
        self._row_style: str | None = None
        self._waiting: list[int] = []  # columns of this row that are still to be painted
        self._columns = _by_row(plan.levels)
        self._waiting_rows = sorted(self._columns)
        self._notes_placed = plan.notes_id is None
        self._formula: dict[str, str] = {}
        self._removed_groups = set[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        at = self.parser.CurrentByteIndex
        self._path.append(at)
        if name in self._quiet:
            return
        bare = name.removeprefix(self._prefix)
        depth = len(self._path)
        if depth == _CELL and bare == "c":
            self._begin_cell(at, attributes)
        elif depth == _ROW and bare == "row":
            self._begin_row(at, attributes)
        elif bare == "f" and depth > _CELL:
            self._formula = attributes
            self.texts.clear()
        else:
            self._begin_other(at, name, attributes)

    def end(self, name: str) -> None:
        """An element is complete."""
        begin, depth = self._path.pop(), len(self._path) + 1
        if name in self._quiet or depth == _CELL:
            return
        at = self.parser.CurrentByteIndex
        bare = name.removeprefix(self._prefix)
        if bare == "f" and depth > _CELL:
            self._end_formula(begin, at)
        elif depth == _ROW and bare == "row":
            self._end_row(begin, at)
        elif depth == _SECTION and bare == "sheetData":
            fill(self.splice, begin, at, "".join(self._new_row(row) for row in self._waiting_rows))
            self._waiting_rows = []
        elif depth == _SHEET:
            self._place_notes(at)
        if begin in self._doomed:
            self.splice.remove(begin, self.splice.element_end(begin, at))

    def _begin_cell(self, at: int, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").strip("$0123456789")
        self._column = column = column_numbers.get(letters.upper()) or self._column + 1
        while self._waiting and self._waiting[0] < column:
            self.splice.replace(at, at, self._new_cell(self._waiting.pop(0)))
        style = attributes.get("s", "0")
        level = self._plan.levels.get((self._row_number, column))
        if level:
            self._waiting.remove(column)
        if level or self._plan.painter.is_painted(style):
            painted = self._plan.painter.paint(style, level)
            self.splice.retag(at, lambda tag: _with(_STYLE.sub("", self._clean(tag)), f's="{painted}"'))
        elif self._plan.drops_metadata and not attributes.keys().isdisjoint(("vm", "cm")):
            self.splice.retag(at, self._clean)

    def _clean(self, tag: str) -> str:
        return _DROPPED_ATTRIBUTES.sub("", tag) if self._plan.drops_metadata else tag

    def _begin_row(self, at: int, attributes: dict[str, str]) -> None:
        self.texts.clear()
        number = attributes.get("r")
        self._row_number = self._row_number + 1 if number is None else int(number)
        self._column = 0
        while self._waiting_rows and self._waiting_rows[0] < self._row_number:
            self.splice.replace(at, at, self._new_row(self._waiting_rows.pop(0)))
        self._waiting = []
        if self._waiting_rows[:1] == [self._row_number]:
            self._waiting = self._columns[self._waiting_rows.pop(0)]
            self._row_style = attributes.get("s") if is_true(attributes.get("customFormat")) else None
            self.splice.retag(at, without_spans)

    def _end_row(self, begin: int, at: int) -> None:
        fill(self.splice, begin, at, "".join(map(self._new_cell, self._waiting)))
        self._waiting = []

    def _new_row(self, row: int) -> str:
        cells = "".join(self._cell_markup(row, column, None) for column in self._columns[row])
        return f'<{self._prefix}row r="{row}">{cells}</{self._prefix}row>'

    def _new_cell(self, column: int) -> str:
        return self._cell_markup(self._row_number, column, self._row_style)

    def _cell_markup(self, row: int, column: int, row_style: str | None) -> str:
        of_column = next((style for first, last, style in self._column_styles if first <= column <= last), "0")
        style = self._plan.painter.paint(row_style or of_column, self._plan.levels[row, column])
        return element(f"{self._prefix}c", {"r": f"{column_letters[column]}{row}", "s": style})

    def _end_formula(self, begin: int, at: int) -> None:
        if not self._plan.drops_links:
            return
        group, text = self._formula.get("si"), "".join(self.texts)
        if _EXTERNAL.search(text) or (group is not None and not text and group in self._removed_groups):
            self.splice.remove(begin, self.splice.element_end(begin, at))  # the value it was saved with stays
            if group is not None:
                self._removed_groups.add(group)

    def _begin_other(self, at: int, name: str, attributes: dict[str, str]) -> None:
        bare = name.rpartition(":")[2]
        depth = len(self._path)
        if depth == _SHEET:
            self._prefix = name.removesuffix(bare)
            self._quiet = frozenset(self._prefix + each for each in ("v", "t", "is"))
        elif depth == _SECTION:
            self._section = bare
            if bare in _AFTER_NOTES:
                self._place_notes(at)
        elif bare == "col" and self._section == "cols":
            self._column_styles.append((int(attributes["min"]), int(attributes["max"]), attributes.get("style", "0")))
        elif bare == "sheetView" and "tabSelected" in attributes and not self._plan.keeps_view:
            self.splice.retag(at, lambda tag: _SELECTED.sub("", tag))
        if any(value in self._plan.dropped and ":" in key for key, value in attributes.items()):
            self._doomed.add(self._path[min(depth, _ROW if self._section in _LISTS else _SECTION) - 1])

    def _place_notes(self, at: int) -> None:
        if self._notes_placed:
            return
        self._notes_placed = True
        attributes = {"xmlns:r": OFFICE, "r:id": self._plan.notes_id or ""}
        self.splice.replace(at, at, element(f"{self._prefix}legacyDrawing", attributes))


def _by_row(places: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    columns = dict[int, list[int]]()
    for row, column in sorted(places):
        columns.setdefault(row, []).append(column)
    return columns


def fill(splice: Splice, begin: int, end: int, markup: str) -> None:
    """Put markup at the end of an element that may be written as an empty tag."""
    if not markup:
        return
    if not splice.is_empty(begin, end):
        splice.replace(end, end, markup)
        return
    tag = splice.tag(begin)
    name = tag[1:-2].split(maxsplit=1)[0]
    splice.remove(begin, begin + len(tag))
    splice.replace(begin, begin, f"{without_spans(tag)[:-2].rstrip()}>{markup}</{name}>")


def without_spans(tag: str) -> str:
    """A row's tag without the columns it says to span: they may be others afterwards."""
    return _SPANS.sub("", tag)


def _with(tag: str, attribute: str) -> str:
    cut = -2 if tag.endswith("/>") else -1
    return f"{tag[:cut].rstrip()} {attribute}{tag[cut:]}"
