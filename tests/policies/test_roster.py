"""Who is who: units found by what people write, and who may report for whom."""

import pytest

from policies.roster import Person, Role, Roster, Unit, UnitCode, UnitKind, UserId

QH = Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN, ("清河", "QH", "qinghe", "轻河"))
SQ = Unit(UnitCode("SQ"), "石桥镇", UnitKind.TOWN, ("石桥", "石桥党办"))
XQ = Unit(UnitCode("XQ"), "新桥乡", UnitKind.TOWNSHIP, ("新桥",))
HY = Unit(UnitCode("HY"), "红岩街道", UnitKind.STREET, ("红岩", "红岩街办"))
ZZB = Unit(UnitCode("D_ZZB"), "组织部", UnitKind.DEPARTMENT)
ROSTER = Roster.of([QH, SQ, XQ, HY, ZZB])


def mentioned(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], unit.code) for start, end, unit in ROSTER.mentions(text)]


def test_units_keep_the_order_they_were_given_in() -> None:
    """Lists are shown in the county's own order."""
    assert ["QH", "SQ", "XQ", "HY", "D_ZZB"] == list(ROSTER.units)


@pytest.mark.parametrize("written", ["清河镇", "清河", " 清河镇 ", "qh", "QH", "QingHe", "轻河\n"])
def test_a_unit_is_known_by_its_name_and_its_aliases_in_any_case(written: str) -> None:
    """Outer spaces aside."""
    assert QH == ROSTER.named(written)


@pytest.mark.parametrize("written", ["", " ", "清河镇政府", "清", "河镇", "清 河", "清河镇石桥镇"])
def test_half_a_name_or_more_than_a_name_is_nobodys(written: str) -> None:
    """Exactly, or not at all."""
    assert ROSTER.named(written) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清河镇日报", [("清河镇", "QH")]),
        ("报：清河 今天没有新发现", [("清河", "QH")]),
        ("石桥党办报", [("石桥党办", "SQ")]),
        ("石桥镇、新桥乡、清河镇", [("石桥镇", "SQ"), ("新桥乡", "XQ"), ("清河镇", "QH")]),
        ("清河清河", [("清河", "QH"), ("清河", "QH")]),
        ("QH-20261124-003", [("QH", "QH")]),
        ("红岩街办和红岩街道", [("红岩街办", "HY"), ("红岩街道", "HY")]),
        ("今天下午开会", []),
        ("", []),
    ],
)
def test_units_named_in_a_text_are_found_left_to_right_the_longest_name_winning(text: str, expected: list) -> None:
    """With the place each stands at."""
    assert expected == mentioned(text)


def test_places_fit_the_text_as_it_was_written() -> None:
    """Whatever the case."""
    text = "报表 QingHe 与 sq"

    assert [(3, 9)] == [(start, end) for start, end, _ in ROSTER.mentions(text)]


@pytest.mark.parametrize(("unit", "owes"), [(QH, True), (XQ, True), (HY, True), (ZZB, False)])
def test_townships_and_streets_owe_the_report_and_departments_do_not(unit: Unit, *, owes: bool) -> None:
    """By kind."""
    assert owes is unit.reports


@pytest.mark.parametrize(
    ("roles", "unit", "may"),
    [
        ({Role.CLERK}, "QH", True),
        ({Role.CLERK, Role.LEADER}, "QH", True),
        ({Role.CLERK}, "SQ", False),
        ({Role.LEADER}, "QH", False),
        (set(), "QH", False),
        (set(Role) - {Role.CLERK}, "QH", False),
    ],
)
def test_the_clerk_reports_for_the_own_unit_and_nobody_else_does(roles: set[Role], unit: str, *, may: bool) -> None:
    """Rule S02."""
    person = Person(UserId("chenjing"), "陈静", UnitCode("QH"), frozenset(roles))

    assert may is person.is_clerk_of(UnitCode(unit))
