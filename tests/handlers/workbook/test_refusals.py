"""What is not read, and what is said about it (daily-clearance.md section 5.1 and section 9, point 2)."""

import struct
import zipfile

import pytest

from policies.ledger.book import Book, Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def damaged(reason: str) -> Unreadable:
    return Unreadable("F03", {"anomaly": False, "reason": reason})


def anomaly(reason: str) -> Unreadable:
    return Unreadable("F03", {"anomaly": True, "reason": reason})


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("台账.et", ".et"),
        ("台账.xls", ".xls"),
        ("台账.XLS", ".xls"),
        ("台账.pdf", ".pdf"),
        ("台账.xlsx.zip", ".zip"),
        ("台账.xlsb", ".xlsb"),
        ("台账", ""),
        ("照片.jpg ", ".jpg"),
    ],
)
def test_another_extension_is_f02_whatever_is_inside(read, name, extension):
    assert read(b"anything", name) == Unreadable("F02", {"extension": extension})


def test_the_extension_is_judged_before_the_size(read):
    assert read(bytes(2_000), "台账.et", max_bytes=1_024) == Unreadable("F02", {"extension": ".et"})


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.XLSX", "台账.xlsm", "a.b.xlsx", "台账.xlsx ", "没有扩展名"])
def test_a_workbook_is_read_under_every_name_it_may_have(make, read, name):
    assert isinstance(read(make.xlsx([[1]]), name), Book)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"not a workbook", "not_zip"),
        ("序号,问题\n1,甲\n".encode("gbk"), "not_zip"),
        (b"%PDF-1.7", "not_zip"),
        (OLE + bytes(504), "encrypted_or_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_or_xls"),
        (b"PK\x03\x04", "zip_directory"),
        (b"PK\x03\x04" + bytes(1_000), "zip_directory"),
        (b"PK\x05\x06" + bytes(18), "not_zip"),
    ],
)
def test_what_is_no_workbook_is_damage(read, content, reason):
    assert read(content) == damaged(reason)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_half_a_file_is_damage(make, read, keep):
    content = make.xlsx([[number, "甲"] for number in range(200)])

    assert read(content[: int(len(content) * keep)]) == damaged("zip_directory")


def test_a_zip_with_a_password_is_damage(make, read):
    content = bytearray(make.xlsx([[1]]))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1

    assert read(bytes(content)) == damaged("encrypted")


@pytest.mark.parametrize(
    "missing",
    ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"],
)
def test_a_workbook_without_a_vital_part_is_damage(make, read, missing):
    parts = make.plain_parts()
    del parts[missing]
    found = read(make.zipped(parts))

    assert (found.rule, found.fields["anomaly"]) == ("F03", False)


def test_another_kind_of_office_file_is_damage(make, read):
    parts = {
        "_rels/.rels": make.relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": "<document/>",
    }

    assert read(make.zipped(parts | {"[Content_Types].xml": "<Types/>"})) == damaged("no_sheets")


def test_a_binary_workbook_under_the_name_of_an_xlsx_is_damage(make, read):
    parts = make.plain_parts()
    parts["_rels/.rels"] = make.relationships(("officeDocument", "xl/workbook.bin"))
    parts["xl/workbook.bin"] = bytes(range(256))

    assert read(make.zipped(parts)) == damaged("not_well_formed")


def test_a_main_part_outside_the_file_is_never_fetched(make, read):
    parts = make.plain_parts()
    address = "https://example.org/workbook.xml"
    parts["_rels/.rels"] = make.relationships(("officeDocument", address), external=[address])

    assert read(make.zipped(parts)) == damaged("no_workbook")


def test_a_damaged_member_is_damage_not_a_short_reading(make, read):
    content = bytearray(make.zipped(make.plain_parts("<row><c><v>12345</v></c></row>"), zipfile.ZIP_STORED))
    at = content.find(b"12345")
    content[at] = ord("9")

    assert read(bytes(content)) == damaged("checksum")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_no_spreadsheet_program_uses_is_an_anomaly(make, read, method):
    assert read(make.zipped(make.plain_parts(), method)) == anomaly("compression_method")


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\evil.xml", "C:evil.xml", "xl/../../evil.xml"])
def test_a_member_that_points_out_of_the_package_is_an_anomaly(make, read, name):
    assert read(make.zipped(make.plain_parts() | {name: "x"})) == anomaly("member_name")


def test_a_name_cut_by_a_nul_is_an_anomaly(make, read):
    content = make.zipped(make.plain_parts() | {"xl/evil0.xml": "x"}).replace(b"evil0.xml", b"evil\0.xml")

    assert read(content) == anomaly("member_name")


@pytest.mark.parametrize("twin", ["xl/worksheets/sheet1.xml", "XL/worksheets/Sheet1.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_an_anomaly(make, read, twin, tmp_path):
    path = tmp_path / "twins.xlsx"
    path.write_bytes(make.zipped(make.plain_parts()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(twin, make.sheet("<row><c><v>2</v></c></row>"))

    assert read(path.read_bytes()) == anomaly("duplicate_member")


def test_a_second_name_in_front_of_the_data_is_an_anomaly(make, read):
    content = make.zipped(make.plain_parts())
    at = content.find(b"xl/worksheets/sheet1.xml")

    assert read(content[:at] + b"xl/worksheets/sheet2.xml" + content[at + 24 :]) == anomaly("local_name")


def _with_declared_size(content: bytes, member: bytes, size: int) -> bytes:
    """The directory's word about a member's size, changed."""
    at = content.find(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(member)] != member:
        at = content.find(b"PK\x01\x02", at + 1)
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def test_a_size_that_is_declared_too_small_is_an_anomaly(make, read):
    content = make.zipped(make.plain_parts("<row><c><v>1</v></c></row>" * 100))

    assert read(_with_declared_size(content, b"xl/worksheets/sheet1.xml", 50)) == anomaly("lying_size")


def test_a_size_that_is_declared_too_large_is_damage(make, read):
    content = make.zipped(make.plain_parts())

    assert read(_with_declared_size(content, b"xl/worksheets/sheet1.xml", 9_999)) == damaged("checksum")


def test_a_declared_bomb_is_refused_before_it_is_unpacked(make, read):
    content = make.zipped(make.plain_parts())

    assert read(_with_declared_size(content, b"xl/worksheets/sheet1.xml", 4_000_000_000)) == anomaly("zip_bomb")


def test_a_broken_zip64_field_is_damage(make, read):
    content = make.zipped(make.plain_parts())

    assert read(_with_declared_size(content, b"xl/worksheets/sheet1.xml", 0xFFFF_FFFF)) == anomaly("zip_bomb")


def test_honest_zip64_is_read(make, read_good, values, tmp_path):
    path = tmp_path / "zip64.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in make.plain_parts("<row><c><v>1</v></c></row>").items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(text.encode())

    assert values(read_good(path.read_bytes())) == {(1, 1): 1}


def test_bytes_before_the_zip_do_not_matter_to_what_is_read(make, read):
    found = read(b"PK\x03\x04junk" + make.xlsx([[1]]))

    assert isinstance(found, Book)


DOCTYPES = {
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>',
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "external subset": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    "empty": "<!DOCTYPE x>",
    "after a comment": "<!-- <row/> --><!DOCTYPE x>",
    "after an instruction": "<?a b?><!DOCTYPE x>",
}
PARTS = {
    "xl/worksheets/sheet1.xml": "worksheet",
    "xl/sharedStrings.xml": "sst",
    "xl/styles.xml": "styleSheet",
    "xl/workbook.xml": "workbook",
    "xl/_rels/workbook.xml.rels": "Relationships",
    "_rels/.rels": "Relationships",
    "[Content_Types].xml": "Types",
    "xl/theme/theme1.xml": "theme",
    "docProps/app.xml": "Properties",
    "xl/drawings/vmlDrawing1.vml": "xml",
    "customXml/item1.xml": "item",
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_a_doctype_is_an_anomaly_in_every_part(make, read, part, doctype):
    parts = make.plain_parts() | {part: f"{doctype}<{PARTS[part]}>&a;</{PARTS[part]}>"}

    assert read(make.zipped(parts)) == anomaly("doctype")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16BE", "utf-16-be"),
        ("iso-8859-1", "latin-1"),
        ("cp1252", "ascii"),
    ],
)
def test_a_doctype_is_seen_in_every_encoding(make, read, part, declared, encoding):
    text = f'<?xml version="1.0" encoding="{declared}"?>{DOCTYPES["billion laughs"]}<worksheet>&c;</worksheet>'

    assert read(make.zipped(make.plain_parts() | {part: text.encode(encoding)})) == anomaly("doctype")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "ascii"])
def test_a_doctype_is_seen_behind_an_encoding_the_parser_does_not_know(make, read, encoding):
    text = f'<?xml version="1.0" encoding="no-such-thing"?>{DOCTYPES["billion laughs"]}<theme>&c;</theme>'

    assert read(make.zipped(make.plain_parts() | {"xl/theme/theme1.xml": text.encode(encoding)})) == anomaly("doctype")


def test_an_entity_nobody_declared_is_damage(make, read):
    rows = '<row><c t="inlineStr"><is><t>&a;</t></is></c></row>'

    assert read(make.zipped(make.plain_parts(rows))) == damaged("not_well_formed")


def test_the_word_doctype_in_a_cell_is_a_text_like_any_other(make, read_good, values):
    rows = '<row><c t="inlineStr"><is><t><![CDATA[<!DOCTYPE x> <!ENTITY y>]]></t></is></c></row>'

    assert values(read_good(make.zipped(make.plain_parts(rows)))) == {(1, 1): "<!DOCTYPE x> <!ENTITY y>"}


@pytest.mark.parametrize("encoding", ["gb2312", "utf-7", "no-such-encoding", "zlib"])
def test_an_encoding_xml_does_not_have_is_damage(make, read, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><worksheet/>'

    assert read(make.zipped(make.plain_parts() | {"xl/worksheets/sheet1.xml": text})) == damaged("not_well_formed")


def test_a_part_nobody_parses_may_be_broken(make, read):
    parts = make.plain_parts() | {"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>", "customXml/item1.xml": b"\xff"}

    assert isinstance(read(make.zipped(parts)), Book)


@pytest.mark.parametrize(
    ("size", "limit", "said"),
    [
        (7_654_321, 5 * 1024 * 1024, {"size": "7.3 MB", "limit": "5 MB"}),
        (5 * 1024 * 1024 + 1, 5 * 1024 * 1024, {"size": "5.1 MB", "limit": "5 MB"}),
        (2_000, 1_024, {"size": "2 KB", "limit": "1 KB"}),
        (1_025, 1_024, {"size": "1.1 KB", "limit": "1 KB"}),
    ],
)
def test_a_file_that_is_too_large_is_f04_with_both_sizes(read, size, limit, said):
    assert read(bytes(size), max_bytes=limit) == Unreadable("F04", {"kind": "bytes", **said})


def test_a_file_of_exactly_the_limit_is_opened(make, read):
    content = make.xlsx([[1]])

    assert isinstance(read(content, max_bytes=len(content)), Book)
