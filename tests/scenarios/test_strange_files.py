"""Files that are no ledger: refused in a sentence that says what to do, and nothing is kept of them."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from tests.scenarios.ledgers import TUESDAY, Ledger, as_csv, blank, ledger, saved, words
from tests.scenarios.towns import Town

say = words().say
# How every old .xls and every workbook with a password begins: a compound file, not a zip.
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1_024)
BOMB_BYTES = 100 * 1024 * 1024


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(BOMB_BYTES))
    return out.getvalue()


REFUSED: dict[str, tuple[str, Callable[[str], bytes], str]] = {
    "an old workbook": (".xls", lambda unit: COMPOUND_FILE, say("ledger.F02", extension=".xls")),
    "a WPS workbook": (".et", lambda unit: ledger(unit).content, say("ledger.F02", extension=".et")),
    "a PDF": (".pdf", lambda unit: b"%PDF-1.7\n", say("ledger.F02", extension=".pdf")),
    "a renamed CSV": (".xlsx", lambda unit: as_csv(ledger(unit)), say("ledger.F03")),
    "a renamed old workbook, or one with a password": (".xlsx", lambda unit: COMPOUND_FILE, say("ledger.F03")),
    "an empty file": (".xlsx", lambda unit: b"", say("ledger.F03")),
    "a zip bomb": (".xlsx", lambda unit: zip_bomb(), "文件结构异常，没有打开。"),
    "another workbook": (".xlsx", lambda unit: saved(openpyxl.Workbook()), say("ledger.H01")),
    "an empty template": (".xlsx", blank, say("ledger.H10_unknown")),
}


@pytest.mark.parametrize(("extension", "content", "remedy"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_ledger_is_returned_with_its_remedy_and_the_template(
    town: Town, extension: str, content: Callable[[str], bytes], remedy: str
) -> None:
    """One card, one tap away from a workbook that works."""
    file = Ledger(f"{town.name}_20261124_问题台账{extension}", content(town.unit))
    title = say("daily_report.offer_return_title", unit=town.name, day=TUESDAY)

    assert [f"aibot: {title} | {remedy} | [下载模板]"] == town.clerk.sends(file)


def test_a_file_above_the_limit_is_not_fetched(town: Town) -> None:
    """Six megabytes are photographs, not rows."""
    file = Ledger(f"{town.name}_20261124_问题台账.xlsx", b"PK\x03\x04" + bytes(6 * 1024 * 1024))

    assert ["aibot: " + say("daily_report.fetch_too_large", limit="5 MB")] == town.clerk.sends(file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_taken_in_an_emergency(town: Town, encoding: str) -> None:
    """As WPS exports it, in either encoding (section 9, point 3)."""
    file = Ledger(f"{town.name}_20261124_问题台账.csv", as_csv(ledger(town.unit), encoding))
    (answer,) = town.clerk.sends(file)

    assert f"回执 {town.receipt()}" in answer
    assert "1. 下次请用 .xlsx。" == answer.splitlines()[-1]
