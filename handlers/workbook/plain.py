"""The plainest workbook that holds given values: what a .csv becomes before remarks are put on it."""

from handlers.workbook.cells import column_letters
from handlers.workbook.paint import EMPTY_STYLES
from handlers.workbook.parts import zipped
from handlers.workbook.splice import escaped, quoted
from policies.ledger.book import Book, CellValue, Sheet

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
)
_ROOT_RELS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


def plain_workbook(book: Book) -> bytes:
    """An .xlsx of the first sheet of `book`, texts as texts whatever sign they begin with."""
    sheet = book.sheets[0]
    listed = f'<sheets><sheet name={quoted(sheet.name)} sheetId="1" r:id="rId1"/></sheets>'
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT_RELS,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{listed}</workbook>',
        "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{_rows(sheet)}</sheetData></worksheet>',
    }
    encoded = {name: (_DECLARATION + text).encode() for name, text in files.items()}
    return zipped(encoded | {"xl/styles.xml": EMPTY_STYLES})


def _rows(sheet: Sheet) -> str:
    return "".join(
        f'<row r="{row.number}">'
        + "".join(_cell(f"{column_letters[column]}{row.number}", cell.value) for column, cell in row.cells.items())
        + "</row>"
        for row in sheet.rows
    )


def _cell(reference: str, value: CellValue) -> str:
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escaped(str(value))}</t></is></c>'
