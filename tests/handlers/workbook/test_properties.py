"""What must hold for every workbook, looked for with generated ones; openpyxl is the oracle."""

import io
import random
from datetime import datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from handlers.workbook import Mark, UnreadableError, annotate
from policies.ledger.book import Book, Unreadable
from policies.ledger.finding import Level

# Given fixtures are plain functions without state, so sharing them between examples is safe.
steady = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t 中文问题，。"),
    min_size=1,
    max_size=40,
).filter(lambda text: not text.startswith("=") and "_x" not in text and text not in openpyxl.cell.cell.ERROR_CODES)
numbers = st.integers(-(10**14), 10**14) | st.floats(-1e12, 1e12, allow_nan=False).map(lambda n: float(f"{n:.15g}"))
moments = st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("9999-12-30")).map(
    lambda at: at.replace(microsecond=0)
)
values_of_cells = st.none() | texts | numbers | st.booleans() | moments
grids = st.lists(st.lists(values_of_cells, min_size=1, max_size=8), min_size=1, max_size=8)


def _held(grid: list[list[object]]) -> dict[tuple[int, int], object]:
    return {(r, c): value for r, row in enumerate(grid, 1) for c, value in enumerate(row, 1) if value is not None}


def _marks(seed: int) -> list[Mark]:
    draw = random.Random(seed)
    return [
        Mark("问题台账", draw.randint(1, 12), draw.choice([None, *range(1, 12)]), draw.choice(list(Level)), f"={seed}")
        for _ in range(draw.randint(0, 9))
    ]


@steady
@given(grid=grids)
def test_every_grid_comes_back_as_it_was_written(make, read_good, values, grid):
    found = values(read_good(make.xlsx(grid)))

    assert found == _held(grid)
    assert {place: type(value) is bool for place, value in found.items()} == {
        place: isinstance(value, bool) for place, value in _held(grid).items()
    }


@steady
@given(serials=st.lists(st.floats(61, 2_958_465, allow_nan=False) | st.integers(61, 2_958_465), min_size=1, max_size=9))
def test_dates_are_those_of_openpyxl(make, read_good, values, serials):
    book = make.book([serials])
    for cell in book.worksheets[0][1]:
        cell.number_format = "yyyy-mm-dd h:mm"
    content = make.saved(book)
    oracle = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]
    found = list(values(read_good(content)).values())

    assert len(found) == len(oracle)
    # Excel shows fifteen digits of a number; of a date in our days these are hundredths of a second.
    assert all(abs((ours - theirs).total_seconds()) <= 0.002 for ours, theirs in zip(found, oracle, strict=True))


@steady
@given(grid=grids, seed=st.integers(0, 10_000))
def test_a_copy_reads_like_its_original_and_so_does_a_copy_of_the_copy(make, read_good, labels, grid, seed):
    content = make.xlsx(grid)
    copy = annotate(content, _marks(seed), labels)
    again = annotate(copy, _marks(seed + 1), labels)

    assert read_good(copy) == read_good(again) == read_good(content)
    assert openpyxl.load_workbook(io.BytesIO(again)).sheetnames == ["检查结果", "问题台账"]


@pytest.fixture(scope="module")
def rich(make) -> bytes:
    """A workbook with a little of everything."""
    book = make.book(
        [["青禾县问题台账"], ["序号", "问题", "日期"], [1, "甲", datetime.fromisoformat("2026-11-24")], [2, "=A3", 0.5]]
    )
    page = book.worksheets[0]
    page.merge_cells("A1:C1")
    page["B3"].comment = Comment("请核对", "张三")
    page["C4"].number_format = "0%"
    page.row_dimensions[4].hidden = True
    page.add_data_validation(DataValidation(type="list", formula1='"甲,乙"', sqref="B3:B9"))
    page.conditional_formatting.add(
        "A3:A9", CellIsRule("greaterThan", ["1"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    page["A3"].hyperlink = "https://example.org/"
    page.print_title_rows = "1:2"
    book.create_sheet("字典").sheet_state = "veryHidden"
    book.properties.keywords = "qingzhi-template-1"
    return make.saved(book)


def _survives(read, labels, content: bytes) -> None:
    """Either plain values, which can be annotated and read again alike, or a reason."""
    found = read(content)
    assert isinstance(found, Book | Unreadable)
    if isinstance(found, Book):
        try:
            copy = annotate(content, _marks(1), labels)
        except UnreadableError:
            return  # a part that only the copy needs is broken: said, not crashed
        again = read(copy)
        assert isinstance(again, Book)
        assert [sheet.rows for sheet in again.sheets] == [sheet.rows for sheet in found.sheets]


@settings(steady, max_examples=150)
@given(data=st.data())
def test_no_change_of_bytes_makes_the_reader_fall(read, labels, rich, data):
    content = bytearray(rich)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))

    _survives(read, labels, bytes(content))


@settings(steady, max_examples=150)
@given(data=st.data())
def test_no_change_inside_a_part_makes_the_reader_fall(make, read, labels, rich, data):
    parts = {name: bytearray(part) for name, part in make.parts_of(rich).items()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(part) - 1))
        length = data.draw(st.integers(0, 12))
        part[at : at + length] = data.draw(st.binary(max_size=6) | st.sampled_from([b"9", b'"', b"<", b"/>", b"r:id"]))

    _survives(read, labels, make.zipped({name: bytes(part) for name, part in parts.items()}))


@settings(steady, max_examples=150)
@given(data=st.data())
def test_no_changed_number_in_a_part_makes_the_reader_fall(make, read, labels, rich, data):
    parts = make.parts_of(rich)
    name = data.draw(st.sampled_from([name for name in sorted(parts) if b'="' in parts[name]]))
    pieces = parts[name].split(b'"')
    at = data.draw(st.integers(0, (len(pieces) - 2) // 2)) * 2 + 1
    odd = [
        b"",
        b"-1",
        b"0",
        b"1",
        b"7",
        b"999999999999",
        b"1.5",
        b"x",
        b"A1:",
        b"XFE9",
        "一".encode(),
        b"../x",
        b"true",
    ]
    pieces[at] = data.draw(st.sampled_from(odd))
    parts[name] = b'"'.join(pieces)

    _survives(read, labels, make.zipped(parts))


@steady
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.xlsx", "a.csv", "a.xlsm", "a"]))
def test_no_bytes_make_the_reader_fall(read, content, name):
    assert isinstance(read(content, name), Book | Unreadable)
    assert isinstance(read(b"PK\x03\x04" + content, name), Book | Unreadable)


@steady
@given(text=st.text(max_size=200))
def test_no_text_makes_the_csv_reader_fall(read, text):
    assert isinstance(read(text.encode("utf-8", "surrogatepass"), "a.csv"), Book | Unreadable)
