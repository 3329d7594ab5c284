"""An emergency .csv as a book of one sheet (daily-clearance.md section 4 and section 9, point 3)."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from handlers.workbook.guard import looks_like_zip
from handlers.workbook.limits import Budget, ReadLimits, damaged
from policies.ledger.book import Book, Cell, Row, Sheet

# The name a spreadsheet program gives the sheet of a .csv, and one that the rules accept for the ledger.
SHEET_NAME = "Sheet1"

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_SAMPLE = 4096


def read_csv(content: bytes, limits: ReadLimits) -> Book:
    """Every record that holds anything, numbered as a spreadsheet program numbers them. Raises UnreadableError."""
    budget = Budget(limits)
    rows = list[Row]()
    for number, record in enumerate(_records(_decoded(content)), 1):
        cells = {column: Cell(_value(text)) for column, text in enumerate(record, 1) if text}
        if cells:
            rows.append(Row(number, cells))
            budget.spend_row(cells=len(cells), characters=sum(map(len, record)), rows_of_sheet=len(rows))
    return Book((Sheet(SHEET_NAME, tuple(rows)),), csv=True)


def _decoded(content: bytes) -> str:
    if not content:
        raise damaged("empty")
    if looks_like_zip(content):
        raise damaged("not_csv")
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise damaged("not_csv")


def _records(text: str) -> Iterator[list[str]]:
    tabs, commas = text.count("\t", 0, _SAMPLE), text.count(",", 0, _SAMPLE)
    delimiter = "\t" if tabs and tabs >= commas else ","  # what Excel saves as "Unicode text" is separated by tabs
    # Strict, or an opening quote that is never closed would swallow the rest of the file without a word.
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from records
    except csv.Error as error:
        raise damaged("csv_quotes") from error


def _value(text: str) -> str | int | float:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return float(text) if match[2] else int(text)
