"""The findings sheet of an annotated copy: every remark with its place and a link to the cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.workbook.cells import LAST_COLUMN, LAST_ROW, column_letters
from handlers.workbook.paint import Painter
from handlers.workbook.splice import element, escaped
from policies.ledger.finding import Level

HEADING_ROW = 3

_WIDTHS = (7, 8, 16, 58, 14)
_COLUMNS = "ABCDE"
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
            levels={level: say[f"level.{level.name.lower()}"] for level in Level},
        )


def findings_part(marks: Sequence[Mark], labels: AnnotationLabels, painter: Painter) -> bytes:
    """The worksheet part, marks in the given order."""
    counts = {level: sum(mark.level is level for mark in marks) for level in Level}
    heading = labels.heading.format(
        errors=counts[Level.ERROR], warnings=counts[Level.WARNING], notes=counts[Level.NOTE]
    )
    bold, plain = painter.text_style(bold=True), painter.text_style()
    rows = [
        _row(1, [(heading, bold)]),
        _row(2, [(labels.hint, plain)]),
        _row(HEADING_ROW, [(text, bold) for text in labels.headers]),
    ]
    links = []
    for number, mark in enumerate(marks, HEADING_ROW + 1):
        rows.append(_row(number, _cells(mark, labels, painter)))
        if mark.has_place:
            links.append(_link(number, mark))
    return _SHEET.format(
        main=_MAIN,
        frozen=HEADING_ROW,
        first=HEADING_ROW + 1,
        columns="".join(_column(number, width) for number, width in enumerate(_WIDTHS, 1)),
        rows="".join(rows),
        last=_COLUMNS[-1],
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
    ).encode()


def _cells(mark: Mark, labels: AnnotationLabels, painter: Painter) -> list[tuple[str, str]]:
    plain, link = painter.text_style(), painter.text_style(link=mark.has_place)
    widest = labels.whole_book if mark.sheet is None else labels.whole_sheet
    row = widest if mark.row is None else str(mark.row)
    column = mark.column
    if mark.has_place:
        letter = column_letters[mark.column_index] if mark.column_index else labels.whole_row
        column = f"{letter} {mark.column}".rstrip()
    level = painter.text_style(level=mark.level)
    place = [(labels.levels[mark.level], level), (row, link), (column, link)]
    return [*place, (mark.message, plain), (mark.sheet or "", plain)]


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<c r="{_COLUMNS[place]}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escaped(text)}</t></is></c>'
        for place, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}">{items}</row>'


def _link(number: int, mark: Mark) -> str:
    sheet = (mark.sheet or "").replace("'", "''")
    target = f"'{sheet}'!{column_letters[mark.column_index or 1]}{mark.row}"
    return "".join(element("hyperlink", {"ref": f"{letter}{number}", "location": target}) for letter in _LINKED)


def _column(number: int, width: int) -> str:
    return element("col", {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"})
