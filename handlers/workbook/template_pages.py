"""The pages of a template, written with openpyxl. Only `template.build_template` comes here."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from handlers.workbook.outline import TEMPLATE_KEYWORD, TEMPLATE_NAME
from handlers.workbook.parts import zipped
from handlers.workbook.splice import legible
from handlers.workbook.template_parts import Kind, TemplateColumn, TemplateLabels, TemplateSheet
from policies.ledger.book import CellValue

_HEADER_ROW = 3
_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "number": "General",
    "integer": "0",
    "choice": "General",
}
_SIGNS_OF_FORMULAS = ("=", "+", "-", "@")
_TITLE_SIZE = 14
_TITLE_HEIGHT, _HEADER_HEIGHT = 22, 32
_REQUIRED_COLOUR, _OTHER_COLOUR = "FFFCE4D6", "FFE7E6E6"
_LONGEST_PROMPT = 255  # what Excel accepts in an input hint
_PAPER_A4 = 9
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_GUIDE_WIDTHS = (22, 10, 70)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Request:
    """Whose template, for which day, with how many prepared rows."""

    labels: TemplateLabels
    county: str
    unit: str | None
    day: date | None
    prepared_rows: int


@dataclass(slots=True)
class _ChoiceLists:
    """The hidden dictionary sheet: one column of choices for each drop-down."""

    title: str
    columns: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def place(self, column: TemplateColumn) -> str:
        """The reference of the column's choices, which are kept from now on."""
        entry = (column.name, column.choices)
        if entry not in self.columns:
            self.columns.append(entry)
        letter = get_column_letter(self.columns.index(entry) + 1)
        return f"'{self.title}'!${letter}$2:${letter}${len(column.choices) + 1}"

    def write(self, page: Worksheet) -> None:
        """Write the sheet."""
        for number, (name, choices) in enumerate(self.columns, 1):
            for row, text in enumerate((name, *choices), 1):
                _put(page.cell(row, number), text)
        page.sheet_state = "hidden"


def written_book(sheets: Sequence[TemplateSheet], request: Request) -> Workbook:
    """All pages: the sheets to fill in, the instructions, the hidden dictionary."""
    book = Workbook()
    book.remove(book.worksheets[0])
    choices = _ChoiceLists(request.labels.choices_title)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        _write_heading(page, sheet, request)
        for number, column in enumerate(sheet.columns, 1):
            _write_column(page, number, column)
            rule = _input_rule(column, request.labels, choices)
            if rule is not None:
                letter = get_column_letter(number)
                last = _HEADER_ROW + max(request.prepared_rows, len(sheet.rows))
                rule.add(f"{letter}{_HEADER_ROW + 1}:{letter}{last}")
                page.add_data_validation(rule)
        _write_rows(page, sheet)
        _set_page(page)
    _write_guide(book.create_sheet(request.labels.guide_title), sheets, request.labels)
    choices.write(book.create_sheet(choices.title))
    return book


def describe(book: Workbook, *, version: int, author: str, made_at: datetime) -> None:
    """Write the template's version where the reader looks for it, and who made the file when."""
    book.properties.creator = author
    book.properties.created = made_at.replace(tzinfo=None)
    book.properties.keywords = f"{TEMPLATE_KEYWORD}{version}"
    book.defined_names[TEMPLATE_NAME] = DefinedName(TEMPLATE_NAME, attr_text=str(version), hidden=True)


def settled(book: Workbook, made_at: datetime) -> bytes:
    """The file, with `made_at` in all places where the library writes the present time."""
    buffer = io.BytesIO()
    book.save(buffer)
    with ZipFile(buffer) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    files["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + stamp, files["docProps/core.xml"])
    return zipped(files)


def _write_heading(page: Worksheet, sheet: TemplateSheet, request: Request) -> None:
    labels = request.labels
    day = request.day.isoformat() if request.day else labels.no_day
    _put(page["A1"], labels.heading.format(county=request.county, title=sheet.title))
    _put(page["A2"], labels.filled_by.format(unit=request.unit or labels.no_unit, day=day))
    page["A1"].font = Font(bold=True, size=_TITLE_SIZE)
    page.row_dimensions[1].height = _TITLE_HEIGHT


def _write_column(page: Worksheet, number: int, column: TemplateColumn) -> None:
    dimension = page.column_dimensions[get_column_letter(number)]
    dimension.width = column.width
    dimension.number_format = _FORMATS[column.kind]
    dimension.alignment = _WRAPPED
    header = page.cell(_HEADER_ROW, number)
    _put(header, column.name)
    header.font = Font(bold=True)
    header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    header.fill = PatternFill("solid", fgColor=_REQUIRED_COLOUR if column.required else _OTHER_COLOUR)


def _input_rule(column: TemplateColumn, labels: TemplateLabels, choices: _ChoiceLists) -> DataValidation | None:
    if column.kind == "choice":
        rule = DataValidation(type="list", formula1=choices.place(column))
        rule.error, hint = labels.wrong_choice, labels.choice_hint
    elif column.kind == "date":
        rule = DataValidation(type="date", operator="greaterThanOrEqual", formula1="DATE(2000,1,1)")
        rule.error, hint = labels.wrong_date, labels.date_hint
    elif column.kind in {"number", "integer"}:
        rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
        rule.error, hint = labels.wrong_number, labels.number_hint
    elif column.hint:
        rule, hint = DataValidation(), ""
    else:
        return None
    rule.allowBlank = True
    rule.promptTitle, rule.prompt = column.name, (column.hint or hint)[:_LONGEST_PROMPT]
    rule.showInputMessage = True
    rule.errorTitle, rule.showErrorMessage = labels.wrong_title, bool(rule.error)
    return rule


def _write_rows(page: Worksheet, sheet: TemplateSheet) -> None:
    for row, values in enumerate(sheet.rows, _HEADER_ROW + 1):
        for number, column in enumerate(sheet.columns, 1):
            value = values.get(column.name)
            if value is not None:
                cell = page.cell(row, number)
                _put(cell, value)
                cell.number_format = _FORMATS[column.kind]
                cell.alignment = _WRAPPED


def _set_page(page: Worksheet) -> None:
    page.freeze_panes = f"B{_HEADER_ROW + 1}"
    page.row_dimensions[_HEADER_ROW].height = _HEADER_HEIGHT
    page.print_title_rows = f"1:{_HEADER_ROW}"
    page.page_setup.orientation = "landscape"
    page.print_options.gridLines = True
    _fit_to_width(page)


def _fit_to_width(page: Worksheet) -> None:
    page.page_setup.paperSize = _PAPER_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_guide(page: Worksheet, sheets: Sequence[TemplateSheet], labels: TemplateLabels) -> None:
    lines: list[tuple[str, ...]] = [(line,) for line in labels.guide.strip().splitlines()]
    for sheet in sheets:
        lines += [(), (sheet.title,), labels.guide_headers, *_explained(sheet.columns, labels)]
    for row, texts in enumerate(lines, 1):
        for number, text in enumerate(texts, 1):
            cell = page.cell(row, number)
            _put(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=len(texts) > 1)
            if texts is labels.guide_headers:
                cell.font = Font(bold=True)
    _fit_to_width(page)
    for number, width in enumerate(_GUIDE_WIDTHS, 1):
        page.column_dimensions[get_column_letter(number)].width = width


def _explained(columns: Iterable[TemplateColumn], labels: TemplateLabels) -> Iterable[tuple[str, ...]]:
    for column in columns:
        listed = labels.choices_joint.join(column.choices)
        yield column.name, labels.required if column.required else labels.optional, column.hint or listed


def _put(cell: Cell | MergedCell, value: CellValue) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = legible(value)
    cell.data_type = "s"  # the library takes "=1" for a formula and "#REF!" for an error
    cell.quotePrefix = value.startswith(_SIGNS_OF_FORMULAS)  # so that it stays a text when somebody edits it
