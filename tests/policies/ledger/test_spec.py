"""The county's own data: read whole, or refused with the entry's name."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from policies.ledger.row import COLUMN_KEYS, Status
from policies.ledger.section import SpecError
from policies.ledger.spec import LedgerSpec

WRONG = tomllib.loads((Path(__file__).parents[3] / "tests/cases/ledger/spec.toml").read_text(encoding="utf-8"))["wrong"]


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong["name"] for wrong in WRONG])
def test_a_mistake_is_named(county, wrong):
    with pytest.raises(SpecError) as error:
        county.without(wrong.get("drop", ())).changed(wrong.get("change", {}))

    assert str(error.value) == wrong["says"]


def test_the_shipped_template_is_the_one_of_the_specification(county):
    assert len(county.spec.ledger.columns) == 23
    assert len(county.spec.carriers.columns) == 12
    assert tuple(column.key for column in county.spec.ledger.columns) == COLUMN_KEYS


def test_the_words_of_a_status_can_be_asked_for(county):
    assert county.spec.word(Status.AWAITING) == "已整改待核验"


def test_an_old_template_can_be_registered(county):
    old = {"version": 1, "released": date(2026, 9, 1), "columns": ["序号", "问题"]}
    spec = LedgerSpec.from_data(dict(county.data) | {"template": {"version": 2, "header_row": 3, "old": [old]}})

    assert spec.old_templates[0].columns == {"序号", "问题"}
