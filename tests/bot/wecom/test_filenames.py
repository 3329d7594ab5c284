"""Names of received files."""

import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wecom.filenames import filename_from, safe_filename

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/wecom/file_names.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["header"][:60])
def test_a_header_names_the_file(case):
    as_received = case["header"].encode().decode("latin-1")

    assert case["name"] == filename_from(as_received)


def test_without_a_header_the_message_names_the_file():
    assert filename_from(None, otherwise="dir/台账.xlsx") == "台账.xlsx"
    assert filename_from(None) == "attachment"


def test_a_header_that_was_decoded_already_names_the_file():
    assert filename_from('attachment; filename="台账.xlsx"') == "台账.xlsx"


def test_a_header_wins_over_the_message():
    assert filename_from('attachment; filename="a.xlsx"', otherwise="b.xlsx") == "a.xlsx"


def test_a_long_name_keeps_its_ending():
    name = safe_filename("台" * 300 + ".xlsx")

    assert (len(name), name[-5:]) == (120, ".xlsx")


def test_a_long_name_without_an_ending_is_cut():
    assert safe_filename("台" * 300) == "台" * 120
    assert len(safe_filename("a." + "b" * 300)) == 120


@given(st.text())
def test_whatever_it_was_called_the_name_is_safe(name):
    safe = safe_filename(name)

    assert 1 <= len(safe) <= 120
    assert not set("/\\") & set(safe)
    assert not safe.startswith(".")
    assert not [char for char in safe if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(st.text(st.characters(max_codepoint=255)))
def test_no_header_makes_naming_fail(header):
    assert filename_from(f"attachment; filename{header}")
    assert filename_from(header)
