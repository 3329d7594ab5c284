"""What cells say, whichever way a program wrote it."""

from datetime import datetime

import pytest

from policies.ledger.book import Area, Cell, Unreadable


def _strings(make, *items: str) -> dict[str, str]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{make.main}">{"".join(items)}</sst>'}


def _row(make, read_good, cells: str, **parts: str):
    return read_good(make.zipped(make.plain_parts(f'<row r="1">{cells}</row>', **parts))).sheets[0].rows[0].cells


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>5</v></c>", 5),
        ("<c><v>0</v></c>", 0),
        ("<c><v>-3</v></c>", -3),
        ("<c><v>5.0</v></c>", 5),
        ("<c><v>5E0</v></c>", 5),
        ("<c><v>0.5</v></c>", 0.5),
        ("<c><v>11.300000000000001</v></c>", 11.3),
        ("<c><v>1.10101199001011E+17</v></c>", 110101199001011000),
        ('<c t="n"><v>5</v></c>', 5),
        ("<c><v>five</v></c>", "five"),
        ("<c><v>nan</v></c>", "nan"),
        ("<c><v>1_000</v></c>", "1_000"),
        ("<c><v>1e999</v></c>", "1e999"),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="b"><v>0</v></c>', False),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c t="str"><f>A2&amp;"x"</f><v>甲x</v></c>', "甲x"),
        ('<c t="inlineStr"><is><t>文化墙 &lt;8米&gt;</t></is></c>', "文化墙 <8米>"),
        ('<c t="inlineStr"><is><r><t>一楼</t></r><r><rPr><b/></rPr><t>宣传栏</t></r></is></c>', "一楼宣传栏"),
        ('<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh></is></c>', "東京"),
        ("<c t=\"inlineStr\"><is><t xml:space='preserve'> 两头 </t></is></c>", " 两头 "),
        ('<c t="inlineStr"><is><t>上_x000A_下</t></is></c>', "上\n下"),
        ('<c t="inlineStr"><is><t>_x005F_x000A_</t></is></c>', "_x000A_"),
        ('<c t="inlineStr"><is><t>_xD83D_</t></is></c>', "_xD83D_"),
        ('<c t="inlineStr"><is><t> </t></is></c>', " "),
        ("<c><f>1+1</f><v>2</v></c>", 2),
        ("<c><v><![CDATA[7]]></v></c>", 7),
    ],
)
def test_a_cell_has_the_value_it_shows(make, read_good, cell, value):
    found = _row(make, read_good, cell)[1]

    assert found == Cell(value)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "cell",
    [
        "<c/>",
        "<c><v/></c>",
        '<c t="s"><v></v></c>',
        '<c t="inlineStr"><is><t/></is></c>',
        '<c t="str"><f>""</f><v></v></c>',
    ],
)
def test_a_cell_that_shows_nothing_is_left_out(make, read_good, cell):
    assert list(_row(make, read_good, f"{cell}<c><v>1</v></c>")) == [2]


def test_a_formula_saved_without_its_result_is_told_apart(make, read_good):
    styles = {
        "xl/styles.xml": f'<styleSheet xmlns="{make.main}"><cellXfs><xf/><xf numFmtId="9"/></cellXfs></styleSheet>'
    }
    cells = _row(make, read_good, '<c><f>1+1</f></c><c><f>1+1</f><v></v></c><c s="1"><f>1+1</f></c>', **styles)

    assert cells[1] == cells[2] == Cell(None, formula_only=True)
    assert cells[3] == Cell(None, percent=True, formula_only=True)


def test_openpyxl_formulas_have_no_result(make, read_good):
    cells = read_good(make.xlsx([[1, "=A1+1"]])).sheets[0].rows[0].cells

    assert cells == {1: Cell(1), 2: Cell(None, formula_only=True)}


def test_a_picture_that_wps_keeps_in_a_cell_is_no_text(make, read_good):
    cell = '<c t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c><c><v>1</v></c>'

    assert list(_row(make, read_good, cell)) == [2]


def test_shared_strings_are_found_by_their_number(make, read_good):
    strings = _strings(
        make,
        "<si><t>甲</t></si>",
        "<si/>",
        "<si><r><t>一</t></r><r><t>二</t></r><rPh><t>いち</t></rPh><phoneticPr fontId='1'/></si>",
        "<si><t>末_x000D_</t></si>",
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in (0, 1, 2, 3, 0))

    assert {k: c.value for k, c in _row(make, read_good, cells, **strings).items()} == {
        1: "甲",
        3: "一二",
        4: "末\r",
        5: "甲",
    }


@pytest.mark.parametrize("number", ["9", "-1", "x", "1.0"])
def test_a_string_number_that_does_not_exist_is_damage_not_an_empty_cell(make, read, number):
    parts = make.plain_parts(f'<row><c t="s"><v>{number}</v></c></row>', **_strings(make, "<si><t>甲</t></si>"))

    assert read(make.zipped(parts)) == Unreadable("F03", {"anomaly": False, "reason": "string_index"})


def test_rows_and_cells_without_numbers_count_on(make, read_good, values):
    rows = (
        '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>5</v></c></row>"
    )

    assert values(read_good(make.zipped(make.plain_parts(rows)))) == {
        (1, 1): 1,
        (1, 2): 2,
        (5, 3): 3,
        (5, 4): 4,
        (6, 1): 5,
    }


def test_absolute_and_lower_case_references_are_understood(make, read_good, values):
    rows = '<row r="7"><c r="b7"><v>1</v></c><c r="$AA$7"><v>2</v></c></row>'

    assert values(read_good(make.zipped(make.plain_parts(rows)))) == {(7, 2): 1, (7, 27): 2}


def test_the_last_cell_of_a_sheet_is_read_and_no_dimension_is_believed(make, read_good, values):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    for dimension in ("A1", "A1:XFD1048576", "B2:C3", "nonsense"):
        sheet = make.sheet(rows, before=f'<dimension ref="{dimension}"/>')
        book = read_good(make.zipped(make.plain_parts(**{"xl/worksheets/sheet1.xml": sheet})))

        assert values(book) == {(1, 1): 1, (1_048_576, 16_384): 2}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="5"><c r="A6"><v>1</v></c></row>',
        '<row r="5"><c r="A15"><v>1</v></c></row>',
        '<row r="5"><c r="A5"><v>1</v></c><c r="A5"><v>2</v></c></row>',
        '<row r="5"><c r="B5"><v>1</v></c><c r="A5"><v>2</v></c></row>',
        '<row r="5"/><row r="5"><c><v>1</v></c></row>',
        '<row r="5"/><row r="4"/>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row><row><c/></row></row>',
        "<c><v>1</v></c>",
        "<other><c><v>1</v></c></other>",
        '<row><c><c/></c></row>',
        '<x:row xmlns:x="urn:x"><x:c><x:v>1</x:v></x:c></x:row>',
        '<row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:c><v>1</v></x:c></row>',
    ],
)  # fmt: skip
def test_cells_that_are_nowhere_or_twice_are_refused_rather_than_dropped(make, read, rows):
    found = read(make.zipped(make.plain_parts(rows)))

    assert isinstance(found, Unreadable)
    assert (found.rule, found.fields["anomaly"]) == ("F03", True)


def test_prefixed_and_strict_workbooks_are_read_like_others(make, read_good, values):
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    rows = '<x:sheetData><x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData>'
    sheet = (
        f'<x:worksheet xmlns:x="{strict}">{rows}<x:mergeCells><x:mergeCell ref="B2:C3"/></x:mergeCells></x:worksheet>'
    )
    strings = f'<x:sst xmlns:x="{strict}"><x:si><x:t>甲</x:t></x:si></x:sst>'
    book = read_good(
        make.zipped(make.plain_parts(**{"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings}))
    )

    assert values(book) == {(2, 2): "甲"}
    assert book.sheets[0].merged == (Area(2, 2, 3, 3),)


def test_parts_in_utf_16_are_read(make, read_good, values):
    text = '<?xml version="1.0" encoding="UTF-16"?>' + make.sheet('<row><c t="inlineStr"><is><t>弼</t></is></c></row>')
    content = make.zipped(make.plain_parts(**{"xl/worksheets/sheet1.xml": text.encode("utf-16")}))

    assert values(read_good(content)) == {(1, 1): "弼"}


def test_dates_written_by_openpyxl_come_back(make, read_good, values):
    moments = [
        datetime.fromisoformat("2026-11-24"),
        datetime.fromisoformat("2026-11-24T17:30"),
        datetime.fromisoformat("1900-01-01"),
        datetime.fromisoformat("9999-12-31"),
    ]

    assert list(values(read_good(make.xlsx([moments]))).values()) == moments
