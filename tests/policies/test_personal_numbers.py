"""The check signs that tell personal numbers from other long numbers."""

import pytest

from policies.personal_numbers import IN_CELLS, IN_PROSE, passes_identity_check, passes_luhn, replaced


@pytest.mark.parametrize(
    "written", ["11010519491231002X", "11010519491231002x", "110105 1949 1231 002X", "110105194912310011"]
)
def test_an_identity_number_passes_its_check(written: str) -> None:
    """GB 11643-1999, in any grouping."""
    assert passes_identity_check(written)


@pytest.mark.parametrize("written", ["", "X", "110105194912310022", "1101051949123100", "11010519491231X021"])
def test_any_other_number_does_not(written: str) -> None:
    assert not passes_identity_check(written)


def test_a_bank_card_passes_luhn_and_its_neighbour_does_not() -> None:
    assert [True, True, False] == [
        passes_luhn(one) for one in ("6222020200112230", "6222 0202 0011 2230", "6222020200112231")
    ]


def test_only_in_prose_may_an_identity_number_be_grouped_in_any_way() -> None:
    """In a cell, a list of numbers is likelier."""
    written = "37 0202 2001 0303 1234"

    assert [written, "identity"] == [replaced(written, looks, lambda kind, _: kind) for looks in (IN_CELLS, IN_PROSE)]
