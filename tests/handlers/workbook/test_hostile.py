"""Files built to exhaust the machine: each is refused or read completely, in bounded memory and bounded work.

They are read in a process of its own whose address space may grow by little more than the design allows; time is
measured in the benchmarks, never asserted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.workbook import ReadLimits
from handlers.workbook.guard import Package
from handlers.workbook.limits import UnreadableError

MIB = 1024 * 1024
ROOT = Path(__file__).parents[3]
# Beside the interpreter itself (some 40 MiB), to stay below 150 MiB (design.md section 5).
ALLOWED_GROWTH = 105 * MIB

READER = """
import json, resource, sys
from pathlib import Path
from handlers.workbook import ReadLimits, read_book

pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for path in sorted(Path(sys.argv[2]).iterdir()):
    found = read_book(path.name, path.read_bytes(), ReadLimits())
    if hasattr(found, "rule"):
        said = found.fields.get("reason") or found.fields["kind"]
        print(json.dumps({path.stem: [found.rule, said]}))
    else:
        print(json.dumps({path.stem: ["read", sum(len(sheet.rows) for sheet in found.sheets)]}))
    del found
"""

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


def _sheets(make) -> Iterator[tuple[str, str, list[object]]]:
    """Worksheets: (name, part, what is said)."""
    million = range(1, 1_000_001)
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    bomb, content = ["F03", "zip_bomb"], ["F04", "content"]
    yield "eighty megabytes of one letter", make.sheet(f"<row>{cell.format('a' * 80 * MIB)}</row>"), bomb
    yield (
        "twenty megabytes of one letter",
        make.sheet(f"<row>{cell.format('a' * 20 * MIB)}</row>"),
        ["F03", "long_text"],
    )
    yield "a huge attribute", make.sheet(f'<row><c a="{"a" * 20 * MIB}"/></row>'), ["F03", "long_token"]
    yield "a huge comment", make.sheet(f"<!--{'a' * 20 * MIB}-->"), ["F03", "long_token"]
    yield "a million empty rows without numbers", make.sheet("<row/>" * 1_500_000), bomb
    yield "a million empty rows", make.sheet("".join(f'<row r="{n}"/>' for n in million)), content
    yield "two hundred thousand empty rows", make.sheet("<row/>" * 200_000), ["read", 0]
    yield "half a million empty cells", make.sheet(f"<row>{'<c/>' * 10_000}</row>" * 50), content
    yield "a million short cells", make.sheet("".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in million)), content
    yield "a million short cells in few rows", make.sheet(f"<row>{'<c><v>1</v></c>' * 1_000}</row>" * 1_000), bomb
    yield "deep nesting", make.sheet("<a>" * 500_000), ["F03", "depth"]
    yield "deep nesting in a cell", make.sheet("<row><c>" + "<v>" * 500_000), ["F03", "depth"]
    yield "a million unknown elements", make.sheet("<a/>" * 1_000_000), content
    yield "many names", make.sheet("".join(f"<a{n}/>" for n in range(100_000))), ["F03", "name_count"]
    yield (
        "many attributes",
        make.sheet("<row>" + "".join(f'<c a{n}=""/>' for n in range(9_000)) + "</row>"),
        ["F03", "name_count"],
    )
    yield "many prefixes", make.sheet("".join(f'<a xmlns:a{n}="u"/>' for n in range(100_000))), ["F03", "name_count"]
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 60_000))
    yield "many merged areas", make.sheet("", after=f"<mergeCells>{merges}</mergeCells>"), ["F03", "merged_areas"]
    yield "a cell of a million pieces", make.sheet(f"<row><c><is>{'<t>a</t>' * 700_000}</is></c></row>"), ["read", 1]
    strays = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    yield "a stray cell at the far end", make.sheet(strays), ["read", 2]


def _other_parts(make) -> Iterator[tuple[str, dict[str, str], list[object]]]:
    """Other parts: (name, parts, what is said)."""
    strings, styles = f'<sst xmlns="{make.main}">', f'<styleSheet xmlns="{make.main}">'
    texts = "".join(f"<si><t>a{n}</t></si>" for n in range(1_000_000))
    yield "a million strings", {STRINGS: f"{strings}{texts}</sst>"}, ["F04", "content"]
    yield "a million empty strings", {STRINGS: f"{strings}{'<si/>' * 1_000_000}</sst>"}, ["F04", "content"]
    wide = f"<si><t>\U0001f600{'a' * MIB}</t></si>" * 40
    yield "forty wide strings", {STRINGS: f"{strings}{wide}</sst>"}, ["F04", "content"]
    references = f"<si><t>{'&amp;' * 5_000_000}</t></si>"
    yield "a string of references", {STRINGS: f"{strings}{references}</sst>"}, ["F03", "long_text"]
    yield (
        "a million styles",
        {STYLES: f"{styles}<cellXfs>{'<xf/>' * 1_000_000}</cellXfs></styleSheet>"},
        ["F04", "content"],
    )
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{"[" * 300}"/>' for n in range(20_000))
    yield (
        "twenty thousand slow formats",
        {STYLES: f"{styles}<numFmts>{codes}</numFmts></styleSheet>"},
        ["F03", "format_count"],
    )
    rels = make.relationships(("drawing", "../drawings/drawing1.xml"))
    drawing = f"<a>{'<pic/>' * 1_000_000}</a>"
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/drawings/drawing1.xml": drawing}
    yield "a million pictures", parts, ["F04", "content"]


def _whole_files(make) -> Iterator[tuple[str, bytes, list[object]]]:
    """Whole files: (name, content, what is said)."""
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 61))
    book = f'<workbook xmlns="{make.main}" xmlns:r="{make.office}"><sheets>{listed}</sheets></workbook>'
    rows = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 9_001))
    yield (
        "one part under sixty names",
        make.zipped(make.plain_parts(rows, **{"xl/workbook.xml": book})),
        ["F03", "twin_sheets"],
    )
    many = make.plain_parts() | {f"a/{n}.xml": "" for n in range(3_000)}
    yield "three thousand members", make.zipped(many), ["F03", "member_count"]
    yield "a flood of directory entries", b"PK\x03\x04" + b"PK\x01\x02" * 500_000, ["F03", "member_count"]
    yield "noise behind a zip header", b"PK\x03\x04" + os.urandom(4 * MIB), ["F03", "zip_directory"]
    legal = [[n, f"QH-20261124-{n:04}", *(f"{column}格{n}" for column in range(21))] for n in range(1, 5_001)]
    yield "five thousand legal rows", make.xlsx(legal), ["read", 5_000]


def _kinds(make) -> dict[str, tuple[bytes, list[object]]]:
    kinds = {name: (make.zipped(make.plain_parts(**{SHEET: part})), said) for name, part, said in _sheets(make)}
    kinds |= {name: (make.zipped(make.plain_parts(**parts)), said) for name, parts, said in _other_parts(make)}
    return kinds | {name: (content, said) for name, content, said in _whole_files(make)}


@pytest.fixture(scope="module")
def outcomes(make, tmp_path_factory) -> dict[str, tuple[list[object], list[object]]]:
    """Name → (what should be said, what was said in the capped process)."""
    folder = tmp_path_factory.mktemp("hostile")
    kinds = _kinds(make)
    for name, (content, _) in kinds.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    command = [sys.executable, "-c", READER, str(ALLOWED_GROWTH), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = {name: found for line in done.stdout.splitlines() for name, found in json.loads(line).items()}
    return {name: (expected, said[name]) for name, (_, expected) in kinds.items()}


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is capped through /proc and setrlimit")
def test_hostile_files_are_refused_or_read_completely_in_bounded_memory(outcomes):
    wrong = {name: pair for name, pair in outcomes.items() if pair[0] != pair[1]}

    assert wrong == {}


def test_a_refused_bomb_was_hardly_unpacked(make):
    """The work is bounded by what really came out of the zip, not by what the header promised."""
    limits = ReadLimits(max_unpacked_bytes=3 * MIB)
    parts = make.plain_parts(**{f"a{n}.xml": "x" * MIB for n in range(2)})
    package = Package(make.zipped(parts), limits)
    unpacked = 0
    reasons = []
    for name in ("a0.xml", "a1.xml", "a0.xml", "a1.xml"):
        try:
            unpacked += sum(map(len, package.chunks(name)))
        except UnreadableError as error:
            reasons.append(error.unreadable.fields["reason"])

    assert reasons == ["unpacked_size"]
    assert unpacked == 3 * MIB


@pytest.mark.parametrize(
    ("limit", "value"),
    [("max_rows", 4), ("max_cells", 9), ("max_book_rows", 4), ("max_characters", 9), ("max_markup", 60)],
)
def test_content_beyond_a_limit_is_refused_and_never_cut(make, read, limit, value):
    rows = "".join(f'<row><c><v>{n}0</v></c><c t="str"><v>甲</v></c></row>' for n in range(1, 6))
    found = read(make.zipped(make.plain_parts(rows)), **{limit: value})

    assert (found.rule, found.fields["kind"]) == ("F04", "content")


def test_content_at_the_limits_is_read(make, read):
    rows = "".join("<row><c><v>1</v></c><c t='str'><v>甲</v></c></row>" for _ in range(5))
    found = read(make.zipped(make.plain_parts(rows)), max_rows=5, max_cells=10, max_book_rows=5, max_characters=10)

    assert len(found.sheets[0].rows) == 5


def test_a_small_file_that_unpacks_beyond_the_limit_is_a_bomb_and_a_large_one_is_too_much(make, read):
    dense = make.zipped(make.plain_parts("<row/>" * 100_000))
    sparse = make.zipped(make.plain_parts(f"<!--{os.urandom(300_000).hex()}-->"))

    assert read(dense, max_unpacked_bytes=500_000).fields["reason"] == "zip_bomb"
    assert read(sparse, max_unpacked_bytes=500_000).fields["kind"] == "content"
