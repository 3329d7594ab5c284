"""The demo county against the specifications and against the bot's own words for roles and kinds."""

import tomllib
from collections import Counter
from datetime import date

import pytest

from bot.sandbox.county import demo_county_file, load_county
from policies.roster import Role, UnitKind

COUNTY = load_county()
TWELVE = {
    "CG": "城关镇",
    "QH": "清河镇",
    "SQ": "石桥镇",
    "SL": "双龙镇",
    "BS": "白石镇",
    "TP": "太平镇",
    "XQ": "新桥乡",
    "DH": "大河乡",
    "LL": "柳林乡",
    "YT": "云台乡",
    "HY": "红岩街道",
    "BJ": "滨江街道",
}
DEPARTMENTS = {"D_ZZB", "D_JW", "D_WXB", "D_NY", "D_YJ", "D_JY", "D_LY"}


def test_the_twelve_units_and_the_departments():
    reporting = {unit.code: unit.name for unit in COUNTY.units if unit.kind != UnitKind.DEPARTMENT}

    assert reporting == TWELVE
    assert {unit.code for unit in COUNTY.units if unit.kind == UnitKind.DEPARTMENT} == DEPARTMENTS
    assert Counter(unit.kind for unit in COUNTY.units) == {"zhen": 6, "xiang": 4, "street": 2, "department": 7}


def test_every_kind_and_role_is_one_the_bot_knows():
    assert {unit.kind for unit in COUNTY.units} <= set(UnitKind)
    assert {role for person in COUNTY.people for role in person.roles} == set(Role)


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER])
def test_every_unit_has_one_clerk_and_one_leader(role):
    assert Counter(person.unit for person in COUNTY.people if role in person.roles) == dict.fromkeys(TWELVE, 1)


def test_user_ids_are_pinyin_and_names_are_unique():
    ids = [person.user_id for person in COUNTY.people]
    names = [person.name for person in COUNTY.people]

    assert all(user.isascii() and user.isalpha() and user.islower() for user in ids)
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def test_no_name_or_alias_means_two_units():
    called = Counter(name.casefold() for unit in COUNTY.units for name in {unit.name, *unit.aliases})

    assert [name for name, times in called.items() if times > 1] == []


def test_the_campaign_runs_in_the_last_two_months_of_2026():
    assert (COUNTY.campaign.starts_on, COUNTY.campaign.ends_on) == (date(2026, 11, 2), date(2026, 12, 31))
    assert COUNTY.campaign.basis


def test_a_person_of_no_unit_is_a_mistake(tmp_path):
    tables = demo_county_file().read_text(encoding="utf-8").replace('unit = "QH"', 'unit = "XX"')
    assert tomllib.loads(tables)
    file = tmp_path / "county.toml"
    file.write_text(tables, encoding="utf-8")

    with pytest.raises(KeyError, match="XX"):
        load_county(file)
