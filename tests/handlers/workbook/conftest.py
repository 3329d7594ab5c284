"""Workbooks made for the tests: with openpyxl, and part by part as bytes for what openpyxl would never write."""

import io
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlers.wording import load_wording
from handlers.workbook import AnnotationLabels, ReadLimits, TemplateLabels, read_book
from policies.ledger.book import Book, Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = dict[str, str | bytes]


def relationships(*arrows: tuple[str, str], external: Sequence[str] = ()) -> str:
    """A relationships part: (kind, target) with the ids rId1, rId2 …"""
    items = ""
    for number, (kind, target) in enumerate(arrows, 1):
        mode = ' TargetMode="External"' if target in external else ""
        items += f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def sheet(rows: str = "", *, before: str = "", after: str = "") -> str:
    """A worksheet part around the markup of its rows."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def plain_parts(rows: str = "", **more: str | bytes) -> Parts:
    """The parts of the smallest workbook: one sheet called 问题台账, strings and styles if given."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{SPREADSHEET}.sheet.main+xml"/></Types>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="问题台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet(rows),
        **more,
    }


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes openpyxl saves."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a saved workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Maker:
    """What tests build files with."""

    relationships = staticmethod(relationships)
    sheet = staticmethod(sheet)
    plain_parts = staticmethod(plain_parts)
    zipped = staticmethod(zipped)
    saved = staticmethod(saved)
    parts_of = staticmethod(parts_of)
    main, office, package = MAIN, OFFICE, PACKAGE

    @staticmethod
    def book(rows: Sequence[Sequence[Any]] = (), title: str = "问题台账") -> openpyxl.Workbook:
        """A workbook of one sheet with these rows."""
        book = openpyxl.Workbook()
        page = book.worksheets[0]
        page.title = title
        for row in rows:
            page.append(row)
        return book

    def xlsx(self, rows: Sequence[Sequence[Any]] = ()) -> bytes:
        """The same as bytes."""
        return saved(self.book(rows))


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()


@pytest.fixture(scope="session")
def read() -> Callable[..., Book | Unreadable]:
    """`read_book` under the ordinary limits."""

    def read(content: bytes, name: str = "台账.xlsx", **limits: int) -> Book | Unreadable:
        return read_book(name, content, ReadLimits(**limits))

    return read


@pytest.fixture(scope="session")
def read_good(read) -> Callable[..., Book]:
    """Like `read`, for files that must be readable."""

    def read_good(content: bytes, name: str = "台账.xlsx") -> Book:
        book = read(content, name)
        assert isinstance(book, Book), book
        return book

    return read_good


@pytest.fixture(scope="session")
def values() -> Callable[[Book], dict[tuple[int, int], Any]]:
    """The values of the first sheet by (row, column)."""

    def values(book: Book) -> dict[tuple[int, int], Any]:
        return {(row.number, column): cell.value for row in book.sheets[0].rows for column, cell in row.cells.items()}

    return values


@pytest.fixture(scope="session")
def labels() -> AnnotationLabels:
    return AnnotationLabels.of(load_wording().sentences)


@pytest.fixture(scope="session")
def template_labels() -> TemplateLabels:
    return TemplateLabels.of(load_wording().sentences)


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file beside the tests."""
    return tomllib.loads((Path(__file__).parent / "cases" / f"{name}.toml").read_text("utf-8"))["case"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked by its argument `case` gets the cases of the file named after its module."""
    if "case" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".")[2].removeprefix("test_")
        entries = cases(name)
        metafunc.parametrize("case", entries, ids=[str(entry["id"]) for entry in entries])
