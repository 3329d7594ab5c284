"""Archives: numbers, what people ask for, where things lie in a package, and what its manifest notices."""

import hashlib
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import archive
from policies.archive import (
    ArchivedFinding,
    ArchivedReport,
    Differences,
    Member,
    NumberStyle,
    Order,
    OriginalFile,
    next_number,
)
from policies.archive_text import ArchiveVocabulary, ExportRequest, IssueRequest, parse
from policies.campaign import Campaign
from policies.file_names import is_safe_path, safe_name, safe_part
from policies.roster import UnitCode

FOLDER = Path(__file__).parents[2]
CASES = tomllib.loads((FOLDER / "tests/cases/archive.toml").read_text(encoding="utf-8"))
DATA = tomllib.loads((FOLDER / "policies/data/archive.toml").read_text(encoding="utf-8"))
STYLE, WORDS = NumberStyle.of(DATA["number"]), ArchiveVocabulary.of(DATA["words"])
TUESDAY = date(2026, 11, 24)
ORDER = Order(
    campaign=Campaign("qinghe-2026", "专项", "3号", date(2026, 11, 2), date(2026, 12, 31)),
    number="DJBG2026-0001",
    exporter="戴清源",
    at=datetime(2027, 1, 4, 1, 0, tzinfo=UTC),
    reason="移交",
)


def report(unit: str = "QH", version: int = 1, name: str | None = "台账.xlsx", **changes) -> ArchivedReport:
    plain = {
        "id": version,
        "unit": UnitCode(unit),
        "day": TUESDAY,
        "version": version,
        "state": "accepted",
        "receipt": f"{unit}-20261124-V{version}",
        "form": "ledger",
        "timing": "on_time",
        "submitted_at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
        "original": OriginalFile(name, "ab" * 32, 7) if name else None,
    }
    return ArchivedReport(**plain | changes)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["why"])
def test_a_request_is_understood(case: dict) -> None:
    """And whatever is none is left to others."""
    expected = {
        "issue": IssueRequest(case.get("campaign")),
        "export": ExportRequest(case.get("number"), case.get("reason")),
        "none": None,
    }

    assert expected[case["expect"]] == parse(case["text"], WORDS)


@given(st.text(max_size=700))
def test_any_text_can_be_read(text: str) -> None:
    """No words make it fail, and a reason is never empty or endless."""
    asked = parse(text, WORDS)

    assert not isinstance(asked, ExportRequest) or asked.reason is None or 2 <= len(asked.reason) <= 200


def test_a_text_that_goes_on_and_on_is_no_request() -> None:
    """Nor does it take long to see that."""
    assert parse("导出归档 " + "，" * 100_000, WORDS) is None


@pytest.mark.parametrize("case", CASES["number"], ids=lambda case: f"{case['issued']}-{case['year']}")
def test_the_next_number_follows_the_highest_of_its_year(case: dict) -> None:
    """Years begin anew, numbers of another shape do not count."""
    assert case["expect"] == next_number(STYLE, case["issued"], year=case["year"])


def test_a_year_whose_digits_are_used_up_has_no_number_left() -> None:
    """Rather than one of another shape."""
    with pytest.raises(ValueError, match="2026"):
        next_number(STYLE, ["DJBG2026-9999"], year=2026)


def test_the_number_of_digits_is_data() -> None:
    """The masked example does not tell."""
    style = NumberStyle.of({"prefix": "DJBG", "serial_digits": 6})

    assert "DJBG2026-000001" == next_number(style, [], year=2026)
    assert (True, False) == (style.matches("DJBG2026-000001"), style.matches("DJBG2026-0001"))


@pytest.mark.parametrize("data", [{"prefix": "dj.g", "serial_digits": 4}, {"prefix": "DJBG", "serial_digits": 0}])
def test_a_style_that_makes_no_sense_is_refused(data: dict) -> None:
    """With a word about what fits."""
    with pytest.raises(ValueError, match="capital letters"):
        NumberStyle.of(data)


@pytest.mark.parametrize("case", CASES["name"], ids=lambda case: case["given"])
def test_a_name_is_made_safe(case: dict) -> None:
    """For any folder on any system."""
    assert case["safe"] == safe_name(case["given"])


@given(st.text(max_size=300))
def test_any_name_ends_up_inside_its_folder(name: str) -> None:
    """Whatever somebody called their file."""
    safe = safe_name(name)

    assert safe == safe_name(safe)
    assert is_safe_path(f"originals/{safe}")
    assert len(safe.encode()) <= 200


@pytest.mark.parametrize("path", ["", "/etc/passwd", "a/../b", "a//b", "./a", "a\\b", "C:/x", "a/", "..", "a/\u202eb"])
def test_a_path_that_leads_elsewhere_is_noticed(path: str) -> None:
    """Before anything is written there."""
    assert not is_safe_path(path)


def test_a_long_name_keeps_its_ending() -> None:
    """A folder takes 255 bytes."""
    safe = safe_name("台" * 300 + ".xlsx")

    assert safe.endswith("台.xlsx")
    assert len(safe.encode()) <= 200
    assert len(safe_part("x" * 300).encode()) <= 200


def test_everything_has_its_place() -> None:
    """By unit, day and version."""
    placed = archive.lay_out([report("SQ", name=None), report(version=2), report()])

    assert [
        ("originals/QH/2026-11-24/v1_台账.xlsx", "findings/QH-20261124-V1.json"),
        ("originals/QH/2026-11-24/v2_台账.xlsx", "findings/QH-20261124-V2.json"),
        (None, "findings/SQ-20261124-V1.json"),
    ] == [(one.original, one.findings) for one in placed]


def test_no_two_files_have_one_place() -> None:
    """Not even where a system takes capitals for small letters."""
    placed = archive.lay_out([report("QH"), report("qh"), report("A/B"), report("A:B"), report("A|B")])
    paths = [path.casefold() for one in placed for path in (one.original, one.findings)]

    assert len(paths) == len(set(paths))
    assert all(map(is_safe_path, paths))


def test_a_package_is_counted() -> None:
    """For the sentence the exporter reads."""
    found = (ArchivedFinding("F06", "W", None, None, None),)
    reports = [report(state="replaced", findings=found), report(version=2), report("SQ", name=None)]
    told = archive.contents(archive.lay_out(reports))

    assert archive.Contents(2, 1, 3, 1, 2, 1, 1) == told


def test_findings_say_where_and_not_what() -> None:
    """A sentence could quote people."""
    document = archive.findings_document(report(findings=(ArchivedFinding("R01", "E", "问题台账", 4, "责任岗位"),)))

    assert {
        "receipt": "QH-20261124-V1",
        "findings": [{"rule": "R01", "level": "E", "sheet": "问题台账", "row": 4, "column": "责任岗位"}],
    } == document


def test_the_chain_of_a_day_goes_from_the_first_version_to_the_last() -> None:
    """With the reason of each correction."""
    reports = [report(version=2, reason="2 号问题状态填错"), report(state="replaced"), report("SQ")]
    document = archive.versions_document(archive.lay_out(reports))

    assert [("QH", [1, 2]), ("SQ", [1])] == [
        (one["unit"], [link["version"] for link in one["chain"]]) for one in document["days"]
    ]
    assert ["replaced", "accepted"] == [link["state"] for link in document["days"][0]["chain"]]
    assert "2 号问题状态填错" == document["days"][0]["chain"][1]["reason"]


def members(*paths: str) -> list[Member]:
    return [Member(path, hashlib.sha256(path.encode()).hexdigest(), len(path)) for path in paths]


def manifest(*paths: str) -> dict:
    return archive.manifest_document(ORDER, [], members(*paths))


def test_a_manifest_says_of_every_version_where_its_files_are() -> None:
    """Hash, size, unit, day, version, state, receipt, when and how it came."""
    (entry,) = archive.manifest_document(ORDER, archive.lay_out([report()]), [])["reports"]

    assert {
        "unit": "QH",
        "day": "2026-11-24",
        "version": 1,
        "state": "accepted",
        "receipt": "QH-20261124-V1",
        "form": "ledger",
        "timing": "on_time",
        "submitted_at": "2026-11-24T08:00:00+00:00",
        "reason": None,
        "original": {"path": "originals/QH/2026-11-24/v1_台账.xlsx", "sha256": "ab" * 32, "size": 7},
        "findings": "findings/QH-20261124-V1.json",
    } == entry


def test_a_package_that_is_as_it_was_differs_in_nothing() -> None:
    """The manifest itself does not list itself."""
    found = {one.path: one.sha256 for one in members("originals/a", "versions.json")} | {"manifest.json": "any"}

    assert archive.differences(manifest("originals/a", "versions.json"), found).none


def test_every_difference_is_named() -> None:
    """Changed, missing, extra."""
    found = {"originals/a": "00", "c": "11"}

    assert Differences(changed=("originals/a",), missing=("b",), extra=("c",)) == archive.differences(
        manifest("originals/a", "b"), found
    )


@pytest.mark.parametrize("document", [{}, {"format": 2, "members": []}, {"format": 1, "members": [{}]}, {"format": 1}])
def test_what_is_no_manifest_is_refused(document: dict) -> None:
    """Rather than taken for an empty one."""
    with pytest.raises(ValueError, match="manifest"):
        archive.differences(document, {})


def test_the_hash_of_the_contents_does_not_depend_on_who_took_them_out() -> None:
    """The cover sheet names the exporter and does not count; everything else does."""
    inside = members("originals/a", "findings/b.json", "versions.json")

    assert archive.digest(inside) == archive.digest([*reversed(inside), *members("说明.txt")])
    assert archive.digest(inside) != archive.digest(inside[1:])
    assert archive.digest(inside) != archive.digest([Member("originals/a", "00", 1), *inside[1:]])
