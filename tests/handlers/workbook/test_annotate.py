"""The clerk's own workbook comes back with remarks on its cells, and nothing else changed."""

import io
import re

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from handlers.workbook import Mark, UnreadableError, annotate
from policies.ledger.finding import Level

SHEET = "问题台账"
RED, YELLOW, GREY = "FFFFC7CF", "FFFFEB9D", "FFD6DCE6"
ERROR = Mark(SHEET, 4, 2, Level.ERROR, "第 4 行“问题描述”没填。", "问题描述")
WARNING = Mark(SHEET, 4, 2, Level.WARNING, "描述偏长", "问题描述")
NOTE = Mark(SHEET, 5, 3, Level.NOTE, "只是说明")


@pytest.fixture
def ledger(make) -> bytes:
    rows = [
        ["青禾县问题台账"],
        ["填报单位：清河镇"],
        ["序号", "问题描述", "发现日期"],
        [1, "甲", None],
        [2, "=1+1", "丙"],
    ]
    return make.xlsx(rows)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def comments(content: bytes, sheet: str = SHEET) -> dict[str, str]:
    return {c.coordinate: c.comment.text for row in opened(content)[sheet].iter_rows() for c in row if c.comment}


def colours(content: bytes, sheet: str = SHEET) -> dict[str, str]:
    cells = (cell for row in opened(content)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.fill.fill_type}


def findings(content: bytes) -> list[list[str]]:
    return [
        ["" if v is None else v for v in row]
        for row in opened(content)["检查结果"].iter_rows(min_row=4, values_only=True)
    ]


def test_each_remark_is_a_comment_and_a_colour_on_its_cell(ledger, labels):
    copy = annotate(ledger, [ERROR, NOTE], labels)

    assert comments(copy) == {"B4": "错误：第 4 行“问题描述”没填。\n（轻指检查）", "C5": "说明：只是说明\n（轻指检查）"}
    assert colours(copy) == {"B4": RED, "C5": GREY}


def test_several_remarks_on_a_cell_share_a_comment_and_the_worst_colours_it(ledger, labels):
    copy = annotate(ledger, [WARNING, ERROR], labels)

    assert comments(copy) == {"B4": "提醒：描述偏长\n错误：第 4 行“问题描述”没填。\n（轻指检查）"}
    assert colours(copy) == {"B4": RED}


def test_a_remark_on_a_row_is_on_its_first_cell(ledger, labels):
    copy = annotate(ledger, [Mark(SHEET, 5, None, Level.WARNING, "整行")], labels)

    assert list(comments(copy)) == ["A5"]
    assert colours(copy) == {"A5": YELLOW}


@pytest.mark.parametrize(
    "mark",
    [
        Mark(None, None, None, Level.NOTE, "整个文件"),
        Mark(SHEET, None, None, Level.ERROR, "整张表"),
        Mark("没有这张表", 3, 3, Level.ERROR, "别的表"),
        Mark(SHEET, 4, 20_000, Level.ERROR, "没有这一列"),
        Mark(SHEET, 2_000_000, 1, Level.ERROR, "没有这一行"),
        Mark(SHEET, 0, 1, Level.ERROR, "没有这一行"),
    ],
)
def test_a_remark_without_a_cell_is_listed_only(ledger, labels, mark):
    copy = annotate(ledger, [mark], labels)

    assert comments(copy) == {}
    assert [row[3] for row in findings(copy)] == [mark.message]


def test_the_findings_sheet_lists_all_in_order_with_links(ledger, labels):
    copy = annotate(ledger, [ERROR, NOTE, Mark(None, None, None, Level.WARNING, "文件名")], labels)
    page = opened(copy)["检查结果"]

    assert page["A1"].value == "检查结果：错误 1 处，提醒 1 处，说明 1 处"
    assert [cell.value for cell in page[3]] == ["级别", "行", "列", "怎么改", "工作表"]
    assert findings(copy) == [
        ["错误", "4", "B 问题描述", "第 4 行“问题描述”没填。", SHEET],
        ["说明", "5", "C", "只是说明", SHEET],
        ["提醒", "整个文件", "", "文件名", ""],
    ]
    assert [page[f"B{row}"].hyperlink and page[f"B{row}"].hyperlink.location for row in (4, 5, 6)] == [
        "'问题台账'!B4",
        "'问题台账'!C5",
        None,
    ]


def test_the_findings_sheet_is_first_open_frozen_and_fits_a_page(ledger, labels):
    book = opened(annotate(ledger, [ERROR], labels))
    page = book["检查结果"]

    assert book.sheetnames == ["检查结果", SHEET]
    assert book.active.title == "检查结果"
    assert [sheet.sheet_view.tabSelected for sheet in book] == [True, None]
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.fitToHeight) == ("A4", "$3:$3", 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True


def test_a_message_is_never_a_formula(ledger, labels, read_good):
    signs = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1"]
    copy = annotate(ledger, [Mark(SHEET, 4, 2, Level.ERROR, sign) for sign in signs], labels)
    cells = [row[3] for row in opened(copy)["检查结果"].iter_rows(min_row=4)]

    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(sign, "s", True) for sign in signs]


def test_signs_of_xml_and_control_characters_do_no_harm(ledger, labels):
    copy = annotate(ledger, [Mark(SHEET, 4, 2, Level.ERROR, '<a>&"\x00\x0b\ud800\n尾')], labels)

    assert findings(copy)[0][3] == '<a>&"\n尾'
    assert comments(copy) == {"B4": '错误：<a>&"\n尾\n（轻指检查）'}


def test_a_name_that_is_taken_is_not_taken_again(make, labels, read_good):
    book = make.book([[1]])
    book.create_sheet("检查结果").append(["甲"])
    content = make.saved(book)
    copy = annotate(content, [], labels)

    assert opened(copy).sheetnames == ["检查结果(2)", SHEET, "检查结果"]
    assert read_good(copy) == read_good(content)


def test_a_remark_inside_a_merged_area_is_on_its_first_cell(make, labels):
    book = make.book([["标题", None], ["甲", "乙"], [None, "丁"]])
    book.worksheets[0].merge_cells("A2:A3")
    copy = annotate(
        make.saved(book), [Mark(SHEET, 3, 1, Level.ERROR, "合并"), Mark(SHEET, 3, 2, Level.NOTE, "丁")], labels
    )

    assert list(comments(copy)) == ["A2", "B3"]
    assert opened(copy)[SHEET].merged_cells.ranges == {openpyxl.worksheet.cell_range.CellRange("A2:A3")}


def test_cells_and_rows_that_do_not_exist_are_made_in_their_place(make, labels, read_good):
    rows = '<row r="2" spans="1:2"><c r="B2"><v>1</v></c></row><row r="4"/><row r="6" ><c r="A6"/></row>'
    content = make.zipped(make.plain_parts(rows))
    places = [(1, 1), (2, 1), (2, 3), (3, 2), (4, 1), (4, 9), (6, 1), (9, 30)]
    copy = annotate(content, [Mark(SHEET, row, column, Level.ERROR, "空") for row, column in places], labels)
    markup = make.parts_of(copy)["xl/worksheets/sheet1.xml"].decode()

    assert re.findall(r'<row r="(\d+)"', markup) == ["1", "2", "3", "4", "6", "9"]
    assert re.findall(r'<c r="(\w+)"', markup) == ["A1", "A2", "B2", "C2", "B3", "A4", "I4", "A6", "AD9"]
    assert list(colours(copy)) == ["A1", "A2", "C2", "B3", "A4", "I4", "A6", "AD9"]
    assert read_good(copy) == read_good(content)


def test_an_empty_sheet_can_be_marked(make, labels):
    parts = make.plain_parts()
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{make.main}"><sheetData/></worksheet>'

    assert colours(annotate(make.zipped(parts), [ERROR], labels)) == {"B4": RED}


def test_a_cell_keeps_its_font_and_format_under_the_colour(make, labels):
    book = make.book([["甲"]])
    cell = book.worksheets[0]["A1"]
    cell.font, cell.number_format = Font(bold=True, name="仿宋", size=16), "yyyy-mm-dd"
    found = opened(annotate(make.saved(book), [Mark(SHEET, 1, 1, Level.ERROR, "x")], labels))[SHEET]["A1"]

    assert (found.font.bold, found.font.name, found.font.size, found.number_format) == (True, "仿宋", 16, "yyyy-mm-dd")


def test_a_new_cell_takes_the_format_of_its_column(make, labels):
    book = make.book([["甲"]])
    book.worksheets[0].column_dimensions["C"].number_format = "yyyy-mm-dd"
    found = opened(annotate(make.saved(book), [Mark(SHEET, 1, 3, Level.ERROR, "x")], labels))

    assert found[SHEET]["C1"].number_format == "yyyy-mm-dd"


def test_everything_else_in_the_sheet_stays_byte_for_byte(make, labels):
    odd = (
        '<sheetPr codeName="S1"/><sheetViews><sheetView workbookViewId="0" zoomScale="85"/></sheetViews>'
        '<cols><col min="1" max="2" width="30.5" customWidth="1"/></cols>'
    )
    rows = (
        '<row r="1" ht="33" customHeight="1"><c r="A1" t="str" ><f>UPPER("a")</f><v>A</v></c>'
        '<c r="B1" t="inlineStr"><is><r><rPr><b/></rPr><t>粗</t></r></is></c><c r="C1"><v>3</v></c></row>'
    )
    after = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1&gt;1</formula></cfRule>'
        '</conditionalFormatting><dataValidations count="1"><dataValidation sqref="A2:A9"/></dataValidations>'
        '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><extLst><ext uri="{X}"/></extLst>'
    )
    parts = make.plain_parts(**{"xl/worksheets/sheet1.xml": make.sheet(rows, before=odd, after=after)})
    copy = make.parts_of(annotate(make.zipped(parts), [Mark(SHEET, 1, 3, Level.ERROR, "x")], labels))
    changed = copy["xl/worksheets/sheet1.xml"].decode()

    changed = re.sub(r"<legacyDrawing [^>]*/>", "", changed).replace('<c r="C1" s="1">', '<c r="C1">')
    assert changed == parts["xl/worksheets/sheet1.xml"]


def test_results_of_formulas_are_kept(make, labels, read_good):
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1</f><v>2</v></c></row>'
    )
    content = make.zipped(make.plain_parts(rows))
    copy = annotate(content, [Mark(SHEET, 1, 1, Level.ERROR, "x")], labels)

    assert read_good(copy) == read_good(content)
    assert opened(copy)[SHEET]["A1"].value == "=1+1"


def test_pictures_macros_and_links_are_dropped_with_every_pointer_to_them(make, labels, read_good):
    rows = (
        '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>7</v></c>'
        '<c r="B1"><f t="shared" ref="B1:C1" si="3">[1]S!B1</f><v>8</v></c>'
        '<c r="C1"><f t="shared" si="3"/><v>9</v></c><c r="D1" vm="1" cm="2" t="e"><v>#VALUE!</v></c></row>'
    )
    after = (
        '<hyperlinks><hyperlink ref="A1" r:id="rId5"/></hyperlinks><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        '<picture r:id="rId3"/><oleObjects><oleObject progId="Word" r:id="rId4"/></oleObjects>'
        '<extLst><ext uri="{A}"><x r:id="rId6"/></ext><ext uri="{B}"/></extLst>'
    )
    parts = make.plain_parts(**{"xl/worksheets/sheet1.xml": make.sheet(rows, after=after)})
    link = "https://example.org/"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = make.relationships(
        ("drawing", "../drawings/drawing1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("image", "../media/image1.png"),
        ("oleObject", "../embeddings/oleObject1.bin"),
        ("hyperlink", link),
        ("slicer", "../slicers/slicer1.xml"),
        external=[link],
    )
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        ("worksheet", "worksheets/sheet1.xml"),
        ("externalLink", "externalLinks/externalLink1.xml"),
        ("vbaProject", "vbaProject.bin"),
        ("calcChain", "calcChain.xml"),
        ("richValueRel", "richData/richValueRel.xml"),
        ("sheetMetadata", "metadata.xml"),
    )
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>",
        '</sheets><externalReferences><externalReference r:id="rId2"/></externalReferences>'
        "<definedNames><definedName name='远'>[1]Sheet1!$A$1</definedName></definedNames>",
    )
    gone = ["drawings/drawing1.xml", "drawings/vmlDrawing1.vml", "media/image1.png", "embeddings/oleObject1.bin"]
    gone += ["slicers/slicer1.xml", "externalLinks/externalLink1.xml", "vbaProject.bin", "calcChain.xml"]
    gone += ["richData/richValueRel.xml", "metadata.xml"]
    parts |= {f"xl/{name}": "<x/>" for name in gone}
    content = make.zipped(parts)
    copy = make.parts_of(annotate(content, [], labels))
    markup = copy["xl/worksheets/sheet1.xml"].decode()

    assert not [name for name in gone if f"xl/{name}" in copy]
    assert re.findall(r'r:id="(\w+)"', markup) == ["rId5"]
    assert "[1]" not in markup + copy["xl/workbook.xml"].decode()
    assert all(kept in markup for kept in ("<v>7</v></c>", "<v>8</v></c>", "<v>9</v></c>", '<ext uri="{B}"/>'))
    assert not any(gone in markup for gone in ("vm=", "cm=", '<ext uri="{A}">'))
    assert "externalReference" not in copy["xl/workbook.xml"].decode()
    before, after_reading = read_good(content), read_good(make.zipped(copy))
    assert (after_reading.images, after_reading.macros, after_reading.external_links) == (0, False, False)
    assert [row.cells for row in after_reading.sheets[0].rows] == [row.cells for row in before.sheets[0].rows]


def test_a_macro_workbook_becomes_an_ordinary_one(make, labels):
    parts = make.plain_parts()
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = str(parts["[Content_Types].xml"])
    parts["[Content_Types].xml"] = re.sub(r'(workbook.xml" ContentType=")[^"]*', rf"\g<1>{macro}", types)
    copy = make.parts_of(annotate(make.zipped(parts), [], labels))

    assert macro not in copy["[Content_Types].xml"].decode()


def test_names_stay_with_their_sheets(make, labels):
    book = make.book([[1]])
    second = book.create_sheet("数字载体清单")
    second.append([1])
    second.print_title_rows = "1:1"
    book.worksheets[0].print_title_rows = "2:2"
    copy = opened(annotate(make.saved(book), [], labels))

    assert [page.print_title_rows for page in copy] == ["$3:$3", "$2:$2", "$1:$1"]


def test_a_second_check_takes_off_what_the_first_put_on(ledger, labels, read_good):
    first = annotate(ledger, [ERROR, NOTE], labels)
    second = annotate(first, [Mark(SHEET, 5, 1, Level.WARNING, "新")], labels)

    assert opened(second).sheetnames == ["检查结果", SHEET]
    assert comments(second) == {"A5": "提醒：新\n（轻指检查）"}
    assert colours(second) == {"A5": YELLOW}
    assert [row[3] for row in findings(second)] == ["新"]
    assert read_good(ledger) == read_good(first) == read_good(second)


def test_checking_again_and_again_does_not_make_the_file_grow(ledger, labels):
    sizes = [len(ledger)]
    copy = ledger
    for _ in range(6):
        copy = annotate(copy, [ERROR, WARNING, NOTE], labels)
        sizes.append(len(copy))

    assert sizes[-1] - sizes[2] < 600


def test_what_other_people_wrote_beside_the_cell_is_kept(make, labels):
    book = make.book([["甲", "乙"]])
    book.worksheets[0]["A1"].comment = Comment("请核实\n第二行", "张三")
    book.worksheets[0]["B1"].comment = Comment("别动", "李四")
    first = annotate(make.saved(book), [Mark(SHEET, 1, 1, Level.ERROR, "x")], labels)
    second = annotate(first, [], labels)

    assert comments(first) == {"A1": "错误：x\n（轻指检查）\n\n请核实\n第二行", "B1": "别动"}
    assert opened(first)[SHEET]["A1"].comment.author == "轻指 + 张三"
    assert comments(second) == {"A1": "请核实\n第二行", "B1": "别动"}
    assert opened(second)[SHEET]["A1"].comment.author == "张三"


def test_our_comments_are_known_without_their_author(make, ledger, labels):
    """LibreOffice saves comments without authors and joins their runs."""
    parts = make.parts_of(annotate(ledger, [ERROR], labels))
    name = next(part for part in parts if part.startswith("xl/comments"))
    parts[name] = re.sub("<author>[^<]*</author>", "<author> </author>", parts[name].decode()).encode()

    assert comments(annotate(make.zipped(parts), [], labels)) == {}


def test_a_colour_of_the_clerks_own_stays_where_nothing_was_marked(make, labels):
    book = make.book([["甲", "乙"]])
    book.worksheets[0]["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
    first = annotate(make.saved(book), [Mark(SHEET, 1, 2, Level.ERROR, "x")], labels)

    assert colours(first) == {"A1": "FF00FF00", "B1": RED}
    assert colours(annotate(first, [], labels)) == {"A1": "FF00FF00"}


def test_broken_comments_do_not_stop_the_copy(make, labels):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = make.relationships(("comments", "../comments1.xml"))
    parts["xl/comments1.xml"] = "<comments><authors>"

    assert comments(annotate(make.zipped(parts), [Mark(SHEET, 1, 1, Level.ERROR, "x")], labels)) == {
        "A1": "错误：x\n（轻指检查）"
    }


def test_prefixed_and_utf_16_parts_are_edited_too(make, labels, read_good):
    rows = '<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>弼</x:t></x:is></x:c></x:row></x:sheetData>'
    text = f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{make.main}">{rows}</x:worksheet>'
    parts = make.plain_parts(**{"xl/worksheets/sheet1.xml": text.encode("utf-16")})
    content = make.zipped(parts)
    marks = [Mark(SHEET, 1, 1, Level.ERROR, "x"), Mark(SHEET, 2, 2, Level.NOTE, "y")]
    copy = annotate(content, marks, labels)
    markup = make.parts_of(copy)["xl/worksheets/sheet1.xml"].decode()

    assert read_good(copy) == read_good(content)
    assert '<x:row r="2"><x:c r="B2"' in markup
    assert "<x:legacyDrawing" in markup


def test_a_workbook_without_styles_gets_some(make, labels):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(("worksheet", "worksheets/sheet1.xml"))

    assert colours(annotate(make.zipped(parts), [Mark(SHEET, 1, 1, Level.ERROR, "x")], labels)) == {"A1": RED}


def test_a_csv_becomes_a_workbook(labels, read_good, values):
    content = "序号,问题,数\n1,=1+1,0.5\n,@乙,007\n".encode("gb18030")
    copy = annotate(content, [Mark("Sheet1", 2, 2, Level.ERROR, "公式")], labels)

    assert values(read_good(copy)) == values(read_good(content, "a.csv"))
    assert comments(copy, "Sheet1") == {"B2": "错误：公式\n（轻指检查）"}
    assert opened(copy)["Sheet1"]["B2"].data_type == "s"


def test_equal_input_gives_equal_bytes(ledger, labels):
    assert annotate(ledger, [ERROR, NOTE], labels) == annotate(ledger, [ERROR, NOTE], labels)


def test_a_file_that_cannot_be_read_is_not_annotated(labels):
    with pytest.raises(UnreadableError):
        annotate(b"PK\x03\x04", [], labels)


def test_the_reader_keeps_the_template_version_of_a_copy(make, labels, read_good):
    book = make.book([[1]])
    book.properties.keywords = "qingzhi-template-5"

    assert read_good(annotate(make.saved(book), [], labels)).template_version == 5


def test_remarks_nobody_could_mend_are_counted_not_drawn(make, labels):
    content = make.xlsx([[n, "甲"] for n in range(1, 2_100)])
    marks = [Mark(SHEET, row, 2, Level.ERROR, "没填") for row in range(1, 2_051)]
    copy = annotate(content, marks, labels)
    listed = findings(copy)

    assert len(comments(copy)) == len(listed) - 1 == 2_000
    assert listed[-1][0] == "还有 50 处没有列出。改好上面这些再发一次，就能看到。"
    assert opened(copy)["检查结果"]["A1"].value == "检查结果：错误 2050 处，提醒 0 处，说明 0 处"


def test_a_sheet_full_of_links_is_cleaned_and_marked(make, labels, read_good):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>[1]S!A{n}</f><v>{n}</v></c></row>' for n in range(1, 3_001))
    parts = make.plain_parts(rows)
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/externalLink1.xml")
    )
    content = make.zipped(parts)
    copy = annotate(content, [Mark(SHEET, row, 1, Level.NOTE, "x") for row in range(1, 2_001)], labels)

    assert b"<f>" not in make.parts_of(copy)["xl/worksheets/sheet1.xml"]
    assert read_good(copy).sheets == read_good(content).sheets


def test_a_long_remark_has_room_on_the_findings_sheet(ledger, labels):
    """Not every program fits a row's height to wrapped text."""
    long = Mark(SHEET, 4, 2, Level.ERROR, "可选：" + "、".join(["过度装饰", "宣传栏重复", "展板重复"] * 8), "问题描述")
    sheet = opened(annotate(ledger, [ERROR, long], labels))["检查结果"]
    short_row, long_row = sheet.row_dimensions[4].height, sheet.row_dimensions[5].height

    assert long_row >= 4 * short_row


def test_cells_that_do_not_name_their_place_are_found(make, labels, read_good, values):
    row = '<row><c><v>1</v></c><c t="inlineStr"><is><t>甲</t></is></c><c><v>3</v></c></row>'
    copy = annotate(make.zipped(make.plain_parts(row)), [Mark(SHEET, 1, 2, Level.ERROR, "没填")], labels)

    assert values(read_good(copy)) == {(1, 1): 1, (1, 2): "甲", (1, 3): 3}
    assert colours(copy) == {"B1": RED}
