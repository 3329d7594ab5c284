"""New values in a few cells of the clerk's own workbook; nothing else changes."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation

from handlers.workbook import Mark, NewValue, ReadLimits, UnreadableError, annotate, put_values, read_book
from policies.ledger.finding import Level

SHEET = "问题台账"
LIMITS = ReadLimits()
DAY = date(2026, 11, 24)
MIDNIGHT = datetime.combine(DAY, datetime.min.time())


@pytest.fixture
def book(make) -> openpyxl.Workbook:
    rows = [["青禾县问题台账"], [], ["序号", "问题描述", "发现日期"], [1, "甲", "11-23"], [2, "=1+1", "丙"]]
    book = make.book(rows)
    book.active.merge_cells("A1:C1")
    book.active["B4"].font = Font(bold=True)
    return book


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def put(content: bytes, *changes: tuple[int, int, object], sheet: str = SHEET) -> bytes:
    return put_values(content, [NewValue(sheet, *change) for change in changes], LIMITS)


def shown(content: bytes) -> dict[str, object]:
    """What every cell of the first sheet holds, by its name, as openpyxl reads it."""
    return {cell.coordinate: cell.value for row in opened(content).worksheets[0].iter_rows() for cell in row}


def with_part(content: bytes, name: str, change) -> bytes:
    """The workbook with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            new.writestr(each, change(data.decode()).encode() if each == name else data)
    return out.getvalue()


def test_a_text_a_number_and_a_day_are_what_the_cell_then_holds(make, book):
    copy = put(make.saved(book), (4, 2, "乙 & <丁>"), (5, 1, 7), (4, 3, DAY), (5, 3, 2.5))

    page = opened(copy)[SHEET]
    assert [page[name].value for name in ("B4", "A5", "C4", "C5")] == ["乙 & <丁>", 7, MIDNIGHT, 2.5]
    assert page["C4"].is_date
    assert (page["C4"].data_type, page["A5"].data_type, page["B4"].data_type) == ("d", "n", "s")


def test_our_reader_reads_the_new_values(make, book, read_good, values):
    copy = put(make.saved(book), (4, 2, "=SUM(A1)"), (5, 1, 7), (4, 3, DAY))

    read = values(read_good(copy))
    assert (read[4, 2], read[5, 1], read[4, 3]) == ("=SUM(A1)", 7, MIDNIGHT)


def test_all_other_cells_merged_areas_formulas_and_fonts_stay(make, book):
    content = make.saved(book)
    copy = put(content, (4, 2, "乙"))

    assert shown(copy) == shown(content) | {"B4": "乙"}
    page = opened(copy)[SHEET]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:C1"]
    assert page["B4"].font.bold
    assert page["B5"].data_type == "f"


@pytest.mark.parametrize("place", [(4, 5), (4, 30), (2, 2), (9, 1), (1, 2)])
def test_a_cell_that_was_not_there_comes_to_its_place(make, book, place):
    content = make.saved(book)
    copy = put(content, (*place, "新"))

    cells = {key: value for key, value in shown(copy).items() if value is not None}
    name = openpyxl.cell.cell.Cell(book.active, *place).coordinate
    before = {key: value for key, value in shown(content).items() if value is not None}
    if place == (1, 2):  # under the merged title, where nothing is shown
        assert cells == before
    else:
        assert cells == before | {name: "新"}


def test_rows_and_cells_come_in_their_order(make, read_good):
    parts = make.plain_parts('<row r="3"><c r="C3"><v>3</v></c></row><row r="7"/>')
    copy = put(make.zipped(parts), (3, 1, 1), (3, 5, 5), (7, 2, 2), (5, 4, 4), (1, 1, 0), (9, 1, 9))

    rows = read_good(copy).sheets[0].rows
    assert {row.number: {place: cell.value for place, cell in row.cells.items()} for row in rows} == {
        1: {1: 0},
        3: {1: 1, 3: 3, 5: 5},
        5: {4: 4},
        7: {2: 2},
        9: {1: 9},
    }


def test_a_sheet_without_any_row_takes_values(make, read_good, values):
    content = with_part(
        make.zipped(make.plain_parts()),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<sheetData></sheetData>", "<sheetData/>"),
    )

    assert values(read_good(put(content, (2, 2, "甲")))) == {(2, 2): "甲"}


def test_other_prefixes_rows_without_numbers_and_empty_tags_are_understood(make, read_good, values):
    rows = '<x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c/><x:c><x:v>3</x:v></x:c></x:row>'
    parts = make.plain_parts()
    main = make.main
    parts["xl/worksheets/sheet1.xml"] = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'

    copy = put(make.zipped(parts), (1, 2, "乙"), (2, 1, DAY))

    assert values(read_good(copy)) == {(1, 1): "甲", (1, 2): "乙", (1, 3): 3, (2, 1): MIDNIGHT}


def test_a_new_cell_has_the_format_of_its_row_or_column(make, book):
    book.active.column_dimensions["E"].font = Font(italic=True)
    copy = put(make.saved(book), (4, 5, "新"))

    assert opened(copy)[SHEET]["E4"].font.italic


def test_a_number_sheds_a_date_or_percent_format_and_a_day_keeps_its_own(make, book, read_good, values):
    page = book.active
    page["A4"].number_format, page["B4"].number_format = "yyyy-mm-dd", "0%"
    page["C4"].number_format, page["C5"].number_format = 'yyyy"年"m"月"', "0.00"
    copy = put(make.saved(book), (4, 1, 5), (4, 2, 5), (4, 3, DAY), (5, 3, 5))

    read = read_good(copy).sheets[0].rows
    cells = {(row.number, place): cell for row in read for place, cell in row.cells.items()}
    assert (cells[4, 1].value, cells[4, 2].value, cells[4, 2].percent, cells[5, 3].value) == (5, 5, False, 5)
    formats = opened(copy)[SHEET]
    assert formats["C4"].number_format == 'yyyy"年"m"月"'
    assert formats["C5"].number_format == "0.00"
    assert formats["B4"].font.bold


def test_days_go_by_the_date_system_of_the_book(make, book, read_good, values):
    book.epoch = CALENDAR_MAC_1904
    copy = put(make.saved(book), (4, 3, DAY))

    assert values(read_good(copy))[4, 3] == MIDNIGHT
    assert opened(copy)[SHEET]["C4"].value == MIDNIGHT


def test_a_day_in_a_book_without_styles_is_a_day(make, read_good, values):
    copy = put(make.zipped(make.plain_parts('<row r="1"><c r="A1"><v>1</v></c></row>')), (1, 1, DAY))

    assert values(read_good(copy)) == {(1, 1): MIDNIGHT}


def test_a_formula_gives_way_and_those_that_lean_on_it_keep_their_results(make, read_good, values):
    shared = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>B3*2</f><v>3</v></c></row>'
    )
    copy = put(make.zipped(make.plain_parts(shared)), (1, 1, 9))

    assert values(read_good(copy)) == {(1, 1): 9, (2, 1): 2, (3, 1): 3}
    assert shown(copy) == {"A1": 9, "A2": 2, "A3": "=B3*2"}


def test_comments_drop_downs_and_further_sheets_stay(make, book):
    book.active["B5"].comment = Comment("要核实", "王")
    rule = DataValidation(type="list", formula1='"甲,乙"')
    rule.add("B4:B9")
    book.active.add_data_validation(rule)
    book.create_sheet("字典").append(["过度装饰"])
    book["字典"].sheet_state = "veryHidden"
    book.active = 0

    copy = opened(put(make.saved(book), (4, 2, "乙")))

    assert copy[SHEET]["B5"].comment.text == "要核实"
    assert copy[SHEET]["B5"].comment.author == "王"
    assert [str(each.sqref) for each in copy[SHEET].data_validations.dataValidation] == ["B4:B9"]
    assert [(each.title, each.sheet_state) for each in copy] == [(SHEET, "visible"), ("字典", "veryHidden")]
    assert copy["字典"]["A1"].value == "过度装饰"
    assert copy.active.title == SHEET


def test_an_annotated_copy_can_be_mended_and_checked_again(make, book, labels, read_good, values):
    marked = annotate(make.saved(book), [Mark(SHEET, 4, 3, Level.ERROR, "请写完整日期", "发现日期")], labels)
    copy = put(marked, (4, 3, DAY))

    assert opened(copy).sheetnames == ["检查结果", SHEET]
    assert [each.name for each in read_good(copy).sheets] == [SHEET]
    assert values(read_good(copy))[4, 3] == MIDNIGHT
    assert [each.name for each in read_good(annotate(copy, [], labels)).sheets] == [SHEET]


def test_values_go_to_the_sheet_they_name_and_the_last_one_counts(make, book):
    book.create_sheet("另一张").append(["甲"])
    changes = [NewValue("另一张", 1, 1, "乙"), NewValue(SHEET, 4, 2, "丙"), NewValue("另一张", 1, 1, "丁")]
    copy = opened(put_values(make.saved(book), changes, LIMITS))

    assert (copy["另一张"]["A1"].value, copy[SHEET]["B4"].value) == ("丁", "丙")


def test_a_csv_becomes_a_workbook(read_good, values):
    copy = put("序号,发现日期\n1,11-23\n".encode("gb18030"), (2, 2, DAY), sheet="Sheet1")

    assert values(read_good(copy)) == {
        (1, 1): "序号",
        (1, 2): "发现日期",
        (2, 1): 1,
        (2, 2): MIDNIGHT,
    }


def test_without_changes_the_copy_reads_like_the_original(make, book, read_good):
    content = make.saved(book)

    assert read_good(put(content)) == read_good(content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(UnreadableError):
        put(content, (1, 1, 1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (NewValue("没有", 1, 1, 1), "no sheet called"),
        (NewValue(SHEET, 0, 1, 1), "no such place"),
        (NewValue(SHEET, 1, 20_000, 1), "no such place"),
        (NewValue(SHEET, 4, 1, float("nan")), "no cell can hold"),
        (NewValue(SHEET, 4, 1, date(1899, 12, 31)), "no cell can hold"),
    ],
)
def test_what_no_cell_can_hold_is_refused(make, book, change, reason):
    with pytest.raises(ValueError, match=reason):
        put_values(make.saved(book), [change], LIMITS)


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\ufffe\uffff", min_codepoint=32),
    min_size=1,
    max_size=12,
)
_VALUES = st.one_of(
    _TEXTS,
    st.sampled_from(["_x0041_x0042_", " 甲 ", "a\nb", "=1", "'甲"]),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9).map(lambda value: float(f"{value:.10g}")),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
)
_PLACES = st.tuples(st.integers(1, 12), st.integers(1, 30))


@settings(max_examples=60, deadline=None)
@given(before=st.dictionaries(_PLACES, _VALUES, max_size=12), after=st.dictionaries(_PLACES, _VALUES, max_size=12))
def test_any_values_in_any_cells_are_what_is_read_then(make, before, after):
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for (row, column), value in before.items():
        cell = book.active.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # whatever sign it begins with
    changes = [NewValue(SHEET, *place, value) for place, value in after.items()]

    copy = read_book("a.xlsx", put_values(make.saved(book), changes, LIMITS), LIMITS)

    read = {(row.number, place): cell.value for row in copy.sheets[0].rows for place, cell in row.cells.items()}
    original = read_book("a.xlsx", make.saved(book), LIMITS)
    kept = {(row.number, place): cell.value for row in original.sheets[0].rows for place, cell in row.cells.items()}
    assert read == kept | {place: _as_read(value) for place, value in after.items()}


def _as_read(value: object) -> object:
    return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value


def test_macros_and_pictures_are_left_behind(make, read_good, values):
    book_rels = make.relationships(("worksheet", "worksheets/sheet1.xml"), ("vbaProject", "vbaProject.bin"))
    drawing = '<drawing r:id="rId1"/>'
    parts = make.plain_parts(
        **{
            "xl/_rels/workbook.xml.rels": book_rels,
            "xl/vbaProject.bin": b"macro",
            "xl/worksheets/sheet1.xml": make.sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=drawing),
            "xl/worksheets/_rels/sheet1.xml.rels": make.relationships(("drawing", "../drawings/drawing1.xml")),
            "xl/drawings/drawing1.xml": "<wsDr/>",
        }
    )
    copy = put(make.zipped(parts), (1, 2, "甲"))

    assert values(read_good(copy)) == {(1, 1): 1, (1, 2): "甲"}
    kept = make.parts_of(copy)
    assert [name for name in kept if "vba" in name or "drawing" in name] == []
    assert b"<drawing" not in kept["xl/worksheets/sheet1.xml"]
