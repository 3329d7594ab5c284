"""A number means what its format shows (daily-clearance.md section 9, point 10)."""

from datetime import datetime
from xml.sax.saxutils import quoteattr

from policies.ledger.book import Cell


def _styled(make, *, number: int, code: str | None, serial: str, date1904: bool) -> bytes:
    declared = f'<numFmts><numFmt numFmtId="{number}" formatCode={quoteattr(code)}/></numFmts>' if code else ""
    styles = (
        f'<styleSheet xmlns="{make.main}">{declared}<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    )
    parts = make.plain_parts(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>', **{"xl/styles.xml": styles})
    if date1904:
        book = str(parts["xl/workbook.xml"])
        parts["xl/workbook.xml"] = book.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    return make.zipped(parts)


def test_a_number_is_read_as_it_is_shown(case, make, read_good):
    number = case.get("number", 170)
    date1904 = case.get("date1904", False)
    content = _styled(make, number=number, code=case.get("code"), serial=case["serial"], date1904=date1904)

    book = read_good(content)
    expected = case["date"] if "date" in case else case["value"]

    assert book.sheets[0].rows[0].cells[1] == Cell(expected, percent=case.get("percent", False))
    assert book.date1904 is date1904
    assert type(book.sheets[0].rows[0].cells[1].value) is type(expected)


def test_a_style_number_beyond_the_list_is_plain(make, read_good):
    styles = f'<styleSheet xmlns="{make.main}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    content = make.zipped(make.plain_parts('<row><c s="9"><v>46350</v></c></row>', **{"xl/styles.xml": styles}))

    assert read_good(content).sheets[0].rows[0].cells[1] == Cell(46350)


def test_a_workbook_without_styles_has_plain_numbers(make, read_good):
    content = make.zipped(make.plain_parts('<row><c s="0"><v>46350</v></c></row>'))

    assert read_good(content).sheets[0].rows[0].cells[1] == Cell(46350)


def test_an_iso_date_cell_is_a_date(make, read_good):
    rows = '<row><c t="d"><v>2026-11-24T09:30:00Z</v></c><c t="d"><v>2026-11-24</v></c><c t="d"><v>09:30</v></c></row>'
    cells = read_good(make.zipped(make.plain_parts(rows))).sheets[0].rows[0].cells

    assert [cell.value for cell in cells.values()] == [
        datetime.fromisoformat("2026-11-24T09:30"),
        datetime.fromisoformat("2026-11-24"),
        "09:30",
    ]
