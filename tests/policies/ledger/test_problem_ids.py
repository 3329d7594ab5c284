"""How long a problem's id may be: the database has room for sixty characters (rule R22)."""

import pytest

from policies.ledger.finding import Level


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("1" * 60, Level.WARNING),
        ("1" * 61, Level.ERROR),
        ("QH-20261120-" + "1" * 49, Level.ERROR),
        ("编" * 60, Level.WARNING),
        ("编" * 61, Level.ERROR),
    ],
)
def test_an_id_nobody_could_keep_is_an_error(county, written, level):
    (found,) = county.findings({"cells": {"问题编号": written}, "only": ["R22"]})

    assert level is found.level
