"""The findings sheet of an annotated copy: every remark with its place and a link to the cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from handlers.workbook.cells import LAST_COLUMN, LAST_ROW, column_letters
from handlers.workbook.paint import Painter
from handlers.workbook.splice import element, escaped
from policies.ledger.finding import Level

HEADING_ROW = 3

MOST_MARKS = 2_000
"""More than anybody will mend in one go; each one costs the file a comment and a drawing."""

_WIDTHS = (7, 8, 16, 58, 14)
_COLUMNS = "ABCDE"
_LINE_HEIGHT = 16
_LINKED = "BC"
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="{main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
    '<pane ySplit="{frozen}" topLeftCell="A{first}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="A{first}" sqref="A{first}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
    '<mergeCells count="2"><mergeCell ref="A1:{last}1"/><mergeCell ref="A2:{last}2"/></mergeCells>{links}'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" fitToHeight="0"/></worksheet>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark for the copy. `sheet` and `row` as in the file, `column_index` 1-based; None for a wider remark.

    `column` is the column's name for the reader of the list; empty shows the letter alone.
    """

    sheet: str | None
    row: int | None
    column_index: int | None
    level: Level
    message: str
    column: str = ""

    @property
    def has_place(self) -> bool:
        """Whether there is a cell to put the remark on."""
        in_columns = self.column_index is None or 1 <= self.column_index <= LAST_COLUMN
        return self.sheet is not None and self.row is not None and 1 <= self.row <= LAST_ROW and in_columns


@dataclass(frozen=True, slots=True)
class AnnotationLabels:
    """The Chinese of an annotated copy; `levels` are the words in front of a remark."""

    author: str
    title: str
    heading: str
    hint: str
    headers: tuple[str, str, str, str, str]
    whole_row: str
    whole_sheet: str
    whole_book: str
    remark: str
    signature: str
    left_out: str
    levels: Mapping[Level, str]

    @classmethod
    def of(cls, sentences: Mapping[str, str]) -> "AnnotationLabels":
        """The labels out of all sentences (`Wording.sentences`), from `texts/workbook.toml`."""
        say = {key.removeprefix("workbook.findings."): text for key, text in sentences.items()}
        return cls(
            author=say["author"],
            title=say["title"],
            heading=say["heading"],
            hint=say["hint"],
            headers=(
                say["header.level"],
                say["header.row"],
                say["header.column"],
                say["header.message"],
                say["header.sheet"],
            ),
            whole_row=say["whole_row"],
            whole_sheet=say["whole_sheet"],
            whole_book=say["whole_book"],
            remark=say["remark"],
            signature=say["signature"],
            left_out=say["left_out"],
            levels={level: say[f"level.{level.name.lower()}"] for level in Level},
        )


@dataclass(frozen=True, slots=True)
class _Styles:
    """The style numbers of the sheet."""

    bold: str
    plain: str
    link: str
    levels: Mapping[Level, str]


def findings_part(marks: Sequence[Mark], labels: AnnotationLabels, painter: Painter) -> bytes:
    """The worksheet part, marks in the given order; those beyond MOST_MARKS are only counted."""
    levels = {level: painter.text_style(level=level) for level in Level}
    styles = _Styles(painter.text_style(bold=True), painter.text_style(), painter.text_style(link=True), levels)
    counts = Counter(mark.level for mark in marks)
    numbers = {"errors": counts[Level.ERROR], "warnings": counts[Level.WARNING], "notes": counts[Level.NOTE]}
    lines = [
        [(labels.heading.format(**numbers), styles.bold)],
        [(labels.hint, styles.plain)],
        [(text, styles.bold) for text in labels.headers],
        *(_cells(mark, labels, styles) for mark in marks[:MOST_MARKS]),
    ]
    if len(marks) > MOST_MARKS:
        lines.append([(labels.left_out.format(count=len(marks) - MOST_MARKS), styles.plain)])
    links = [_link(row, mark) for row, mark in enumerate(marks[:MOST_MARKS], HEADING_ROW + 1) if mark.has_place]
    return _SHEET.format(
        main=_MAIN,
        frozen=HEADING_ROW,
        first=HEADING_ROW + 1,
        columns="".join(_column(number, width) for number, width in enumerate(_WIDTHS, 1)),
        rows="".join(_row(number, cells) for number, cells in enumerate(lines, 1)),
        last=_COLUMNS[-1],
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
    ).encode()


def _cells(mark: Mark, labels: AnnotationLabels, styles: _Styles) -> list[tuple[str, str]]:
    widest = labels.whole_book if mark.sheet is None else labels.whole_sheet
    row = widest if mark.row is None else str(mark.row)
    column, link = mark.column, styles.plain
    if mark.has_place:
        letter = column_letters[mark.column_index] if mark.column_index else labels.whole_row
        column, link = f"{letter} {mark.column}".rstrip(), styles.link
    place = [(labels.levels[mark.level], styles.levels[mark.level]), (row, link), (column, link)]
    return [*place, (mark.message, styles.plain), (mark.sheet or "", styles.plain)]


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<c r="{_COLUMNS[place]}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escaped(text)}</t></is></c>'
        for place, (text, style) in enumerate(cells)
    )
    # Not every program fits the height to wrapped text, least of all on a phone.
    height = _LINE_HEIGHT * max(_lines(text, width) for (text, _), width in zip(cells, _widths(cells), strict=True))
    return f'<row r="{number}" ht="{height}" customHeight="1">{items}</row>'


def _widths(cells: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    # A line with one cell is a title across all columns (merged).
    return (sum(_WIDTHS),) if len(cells) == 1 else _WIDTHS[: len(cells)]


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; what is not ASCII is taken as twice as wide."""
    taken = (sum(1 if character < "\x80" else 2 for character in line) for line in text.splitlines() or [""])
    return sum(max(1, ceil(units / (width - 2))) for units in taken)


def _link(number: int, mark: Mark) -> str:
    sheet = (mark.sheet or "").replace("'", "''")
    target = f"'{sheet}'!{column_letters[mark.column_index or 1]}{mark.row}"
    return "".join(element("hyperlink", {"ref": f"{letter}{number}", "location": target}) for letter in _LINKED)


def _column(number: int, width: int) -> str:
    return element("col", {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"})
