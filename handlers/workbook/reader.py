"""From the bytes of a received file to plain values, or to the reason why not."""

import re
from pathlib import PurePath

from handlers.workbook.cells import CellShower
from handlers.workbook.csv_reader import read_csv
from handlers.workbook.formats import read_formats
from handlers.workbook.guard import Package, looks_like_zip
from handlers.workbook.limits import ReadLimits, UnreadableError, too_many_bytes, wrong_extension
from handlers.workbook.markup import Attributes, check_prolog, walk
from handlers.workbook.outline import (
    MACRO_SHEETS,
    TEMPLATE_KEYWORD,
    TEMPLATE_NAME,
    WITHOUT_CELLS,
    Outline,
    SheetEntry,
    read_outline,
)
from handlers.workbook.pictures import count_pictures
from handlers.workbook.relationships import ROOT, content_types, relationships
from handlers.workbook.sheet import read_sheet
from handlers.workbook.strings import read_strings
from policies.ledger.book import Book, Sheet, Unreadable

_WORKBOOK_EXTENSIONS = frozenset({".xlsx", ".xlsm"})
_TEMPLATE_MARK = re.compile(re.escape(TEMPLATE_KEYWORD) + "([0-9]{1,6})")
_MACRO_PART = "vbaproject.bin"


def read_book(name: str, content: bytes, limits: ReadLimits) -> Book | Unreadable:
    """All sheets of a received .xlsx, .xlsm or .csv, each read to its last cell; or why the file was not read.

    Unreadable fields: F02 `extension`; F03 `anomaly` (True: "structure", False: password, damage) and `reason` for the
    log; F04 `kind` "bytes" with `size` and `limit`, or `kind` "content" with the limits `rows` and `cells`.
    A file whose name has no extension at all is taken for what its first bytes say.
    """
    extension = PurePath(name.strip()).suffix.lower()
    as_workbook = extension in _WORKBOOK_EXTENSIONS or (not extension and looks_like_zip(content))
    if not as_workbook and extension != ".csv":
        return wrong_extension(extension)
    try:
        if len(content) > limits.max_bytes:
            raise too_many_bytes(len(content), limits.max_bytes)
        return read_workbook(content, limits) if as_workbook else read_csv(content, limits)
    except UnreadableError as refusal:
        return refusal.unreadable


def read_workbook(content: bytes, limits: ReadLimits) -> Book:
    """The book in the bytes of an .xlsx. Raises UnreadableError."""
    package = Package(content, limits)
    content_types(package)
    outline = read_outline(package)
    shower = CellShower(
        strings=read_strings(package, _part(outline, "sharedStrings")),
        formats=read_formats(package, _part(outline, "styles")),
        date1904=outline.date1904,
    )
    sheets = tuple(_sheet(package, entry, shower) for entry in outline.sheets if _is_read(entry, outline))
    book = Book(
        sheets=sheets,
        date1904=outline.date1904,
        images=count_pictures(package, outline),
        macros=_has_macros(package, outline),
        external_links=any(arrow.kind == "externalLink" for arrow in outline.relationships.arrows),
        template_version=_template_version(package, outline),
    )
    for part in package.unread_xml():
        check_prolog(package.chunks(part))
    return book


def _part(outline: Outline, kind: str) -> str | None:
    return next(iter(outline.relationships.targets(kind)), None)


def _is_read(entry: SheetEntry, outline: Outline) -> bool:
    return entry.kind not in WITHOUT_CELLS and entry.name != outline.findings_sheet


def _sheet(package: Package, entry: SheetEntry, shower: CellShower) -> Sheet:
    rows, merged = read_sheet(package, entry.part, shower)
    return Sheet(entry.name, rows, hidden=entry.hidden, merged=merged)


def _has_macros(package: Package, outline: Outline) -> bool:
    if any(entry.kind in MACRO_SHEETS for entry in outline.sheets):
        return True
    return any(part.lower().endswith(_MACRO_PART) for part in package.names)


def _template_version(package: Package, outline: Outline) -> int | None:
    declared = outline.names.get(TEMPLATE_NAME, "")
    if declared.isdigit():
        return int(declared)
    keywords = list[str]()

    def visit(_: str, element: str, __: Attributes, text: str) -> None:
        if element == "keywords":
            keywords.append(text)

    for part in relationships(package, ROOT).targets("core-properties"):
        if part in package:
            walk(package.weighed(part), visit, package.budget)
    match = _TEMPLATE_MARK.search(" ".join(keywords))
    return int(match[1]) if match else None
