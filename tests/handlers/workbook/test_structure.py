"""What a workbook holds beside values: sheets, hidden rows, merged areas, pictures, macros, links, our own marks."""

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from policies.ledger.book import Area, Unreadable


def test_sheets_come_in_order_with_their_state(make, read_good):
    book = make.book([[1]])
    for title, state in (("填报说明", "hidden"), ("字典", "veryHidden"), ("数字载体清单", "visible")):
        book.create_sheet(title).sheet_state = state
    sheets = read_good(make.saved(book)).sheets

    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("问题台账", False),
        ("填报说明", True),
        ("字典", True),
        ("数字载体清单", False),
    ]


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ('hidden="1"', True),
        ('hidden="true"', True),
        ('ht="0" customHeight="1"', True),
        ('ht="0.0"', True),
        ('hidden="0"', False),
        ('ht="15"', False),
        ('ht="tall"', False),
        ('collapsed="1"', False),
        ("", False),
    ],
)
def test_a_row_is_hidden_by_switch_filter_or_height(make, read_good, attributes, hidden):
    content = make.zipped(make.plain_parts(f'<row r="3" {attributes}><c r="A3"><v>1</v></c></row>'))

    assert [(row.number, row.hidden) for row in read_good(content).sheets[0].rows] == [(3, hidden)]


def test_rows_with_nothing_but_format_are_left_out(make, read_good):
    book = make.book([["序号"], [1]])
    for row in range(3, 200):
        book.worksheets[0].cell(row, 1).number_format = "yyyy-mm-dd"
        book.worksheets[0].row_dimensions[row].height = 30

    assert [row.number for row in read_good(make.saved(book)).sheets[0].rows] == [1, 2]


def test_merged_areas_are_told_and_only_their_first_cell_has_a_value(make, read_good, values):
    book = make.book([["青禾县问题台账", None, None], [1, 2, 3], ["甲", "乙", "丙"]])
    book.worksheets[0].merge_cells("A1:C1")
    book.worksheets[0].merge_cells("A2:A3")
    found = read_good(make.saved(book))

    assert found.sheets[0].merged == (Area(1, 1, 1, 3), Area(2, 1, 3, 1))
    assert (3, 1) not in values(found)


def test_a_merge_of_one_cell_is_none(make, read_good):
    sheet = make.sheet("", after='<mergeCells><mergeCell ref="A1"/><mergeCell ref="C4:B3"/></mergeCells>')
    book = read_good(make.zipped(make.plain_parts(**{"xl/worksheets/sheet1.xml": sheet})))

    assert book.sheets[0].merged == (Area(3, 2, 4, 3),)


@pytest.mark.parametrize("reference", ["", "A1:XFE1", "A0:B1", "A1:B1048577", "甲1:B1", "1:2"])
def test_a_merged_area_outside_the_sheet_is_an_anomaly(make, read, reference):
    sheet = make.sheet("", after=f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>')
    found = read(make.zipped(make.plain_parts(**{"xl/worksheets/sheet1.xml": sheet})))

    assert found == Unreadable("F03", {"anomaly": True, "reason": "cell_reference"})


def _with_drawing(make, drawing: str, **more: str | bytes):
    return make.zipped(
        make.plain_parts(
            "<row><c><v>1</v></c></row>",
            **{
                "xl/worksheets/_rels/sheet1.xml.rels": make.relationships(("drawing", "../drawings/drawing1.xml")),
                "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="urn:xdr">{drawing}</xdr:wsDr>',
                **more,
            },
        )
    )


def test_pictures_and_charts_are_counted_and_text_boxes_are_not(make, read_good):
    picture, chart, box = (f"<xdr:{kind}><a/></xdr:{kind}>" for kind in ("pic", "graphicFrame", "sp"))
    anchors = "".join(f"<xdr:twoCellAnchor>{each}</xdr:twoCellAnchor>" for each in (picture, chart, box, picture))

    assert read_good(_with_drawing(make, anchors)).images == 3


def test_pictures_that_wps_keeps_in_cells_are_counted(make, read_good):
    picture = '<etc:cellImage><xdr:pic xmlns:xdr="urn:xdr"/></etc:cellImage>'
    cell_images = f'<etc:cellImages xmlns:etc="urn:etc">{picture}</etc:cellImages>'
    content = make.zipped(make.plain_parts(**{"xl/cellimages.xml": cell_images, "xl/media/image1.png": b"png"}))

    assert read_good(content).images == 1


def test_media_nobody_draws_are_counted_as_pictures(make, read_good):
    content = make.zipped(make.plain_parts(**{"xl/media/image1.png": b"png", "xl/media/image2.jpeg": b"jpeg"}))

    assert read_good(content).images == 2


def test_comments_are_not_pictures(make, read_good):
    book = make.book([["甲"]])
    book.worksheets[0]["A1"].comment = Comment("请核对", "张三")

    assert read_good(make.saved(book)).images == 0


def test_a_picture_inside_a_comment_is_not_a_picture(make, read_good):
    content = make.zipped(
        make.plain_parts(
            **{
                "xl/drawings/vmlDrawing1.vml": "<xml/>",
                "xl/drawings/_rels/vmlDrawing1.vml.rels": make.relationships(("image", "../media/image1.png")),
                "xl/media/image1.png": b"png",
            }
        )
    )

    assert read_good(content).images == 0


def test_a_sheet_that_is_a_chart_counts_as_one_and_has_no_rows(make, read_good):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="图" sheetId="2" r:id="rId2"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("chartsheet", "chartsheets/sheet1.xml")
    )
    parts["xl/chartsheets/sheet1.xml"] = "<chartsheet/>"
    parts["xl/chartsheets/_rels/sheet1.xml.rels"] = make.relationships(("drawing", "../drawings/drawing1.xml"))
    parts["xl/drawings/drawing1.xml"] = "<wsDr><absoluteAnchor><graphicFrame/></absoluteAnchor></wsDr>"
    book = read_good(make.zipped(parts))

    assert ([sheet.name for sheet in book.sheets], book.images) == (["问题台账"], 1)


def test_macros_are_noted_and_not_run(make, read_good):
    parts = make.plain_parts("<row><c><v>1</v></c></row>", **{"xl/vbaProject.bin": b"\xd0\xcf"})

    assert read_good(make.zipped(parts), "台账.xlsm").macros is True


def test_an_xlsm_without_macros_has_none(make, read_good):
    assert read_good(make.xlsx([[1]]), "台账.XLSM").macros is False


def test_an_old_macro_sheet_is_noted_and_not_read(make, read_good):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="宏" sheetId="2" r:id="rId2"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("xlMacrosheet", "macrosheets/sheet1.xml")
    )
    parts["xl/macrosheets/sheet1.xml"] = "<macrosheet/>"
    book = read_good(make.zipped(parts))

    assert ([sheet.name for sheet in book.sheets], book.macros) == (["问题台账"], True)


def test_external_links_are_noted_and_never_followed(make, read_good):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/externalLink1.xml")
    )

    assert read_good(make.zipped(parts)).external_links is True


def test_a_hyperlink_is_no_external_link(make, read_good):
    book = make.book([["网址"]])
    book.worksheets[0]["A1"].hyperlink = "https://example.org/"

    assert read_good(make.saved(book)).external_links is False


@pytest.mark.parametrize(
    ("kind", "target"),
    [("worksheet", "worksheets/sheet9.xml"), ("worksheet", "file:///etc/passwd"), ("other", "https://example.org/")],
)
def test_a_listed_sheet_that_is_not_there_is_damage_not_a_shorter_book(make, read, kind, target):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    external = [target] if "//" in target else []
    parts["xl/_rels/workbook.xml.rels"] = make.relationships((kind, target), external=external)

    assert read(make.zipped(parts)) == Unreadable("F03", {"anomaly": False, "reason": "missing_sheet"})


def test_a_sheet_of_an_unknown_kind_is_refused_rather_than_skipped(make, read):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(("novelty", "worksheets/sheet1.xml"))

    assert read(make.zipped(parts)) == Unreadable("F03", {"anomaly": False, "reason": "sheet_kind"})


def test_a_sheet_part_that_is_something_else_is_damage(make, read):
    parts = make.plain_parts(**{"xl/worksheets/sheet1.xml": "<novelty/>"})

    assert read(make.zipped(parts)) == Unreadable("F03", {"anomaly": False, "reason": "not_a_worksheet"})


def test_part_names_differing_in_case_are_found(make, read_good, values):
    parts = make.plain_parts('<row><c t="s"><v>0</v></c></row>')
    parts["xl/SharedStrings.xml"] = f'<sst xmlns="{make.main}"><si><t>甲</t></si></sst>'

    assert values(read_good(make.zipped(parts))) == {(1, 1): "甲"}


def test_absolute_targets_are_found(make, read_good, values):
    parts = make.plain_parts("<row><c><v>1</v></c></row>")
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(("worksheet", "/xl/worksheets/../worksheets/sheet1.xml"))

    assert values(read_good(make.zipped(parts))) == {(1, 1): 1}


@pytest.mark.parametrize(
    ("keywords", "version"), [("qingzhi-template-12", 12), ("台账, qingzhi-template-3", 3), ("台账", None)]
)
def test_the_template_version_is_read_from_the_keywords(make, read_good, keywords, version):
    book = make.book([[1]])
    book.properties.keywords = keywords

    assert read_good(make.saved(book)).template_version == version


def test_the_template_version_survives_as_a_name(make, read_good):
    book = make.book([[1]])
    book.defined_names["_qingzhi_template"] = DefinedName("_qingzhi_template", attr_text="4", hidden=True)

    assert read_good(make.saved(book)).template_version == 4


def test_our_own_findings_sheet_is_not_read(make, read_good):
    book = make.book([[1]])
    book.create_sheet("它's 结果").append(["错误"])
    reference = "'它''s 结果'!$A$1"
    book.defined_names["_qingzhi_findings"] = DefinedName("_qingzhi_findings", attr_text=reference, hidden=True)

    assert [sheet.name for sheet in read_good(make.saved(book)).sheets] == ["问题台账"]


def test_a_sheet_that_only_has_the_name_of_ours_is_read(make, read_good):
    book = make.book([[1]])
    book.create_sheet("检查结果").append(["甲"])

    assert [sheet.name for sheet in read_good(make.saved(book)).sheets] == ["问题台账", "检查结果"]


@pytest.mark.parametrize(("names", "targets"), [("甲甲", "12"), ("Aa", "12"), ("甲乙", "11")])
def test_two_sheets_of_one_name_or_one_part_are_an_anomaly(make, read, names, targets):
    parts = make.plain_parts()
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{make.main}" xmlns:r="{make.office}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = make.relationships(
        *(("worksheet", f"worksheets/sheet{n}.xml") for n in targets)
    )
    parts["xl/worksheets/sheet2.xml"] = make.sheet()

    assert read(make.zipped(parts)) == Unreadable("F03", {"anomaly": True, "reason": "twin_sheets"})
