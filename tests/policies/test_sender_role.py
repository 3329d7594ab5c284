"""Who speaks, for the judge."""

import pytest

from policies.judge import SenderRole
from policies.roster import Person, Role, Unit, UnitCode, UnitKind, UserId
from policies.sender_role import sender_role

TOWN = Unit(UnitCode("QH"), "清河镇", UnitKind.TOWN)
OFFICE = Unit(UnitCode("D_NY"), "农业农村局", UnitKind.DEPARTMENT)


@pytest.mark.parametrize(
    ("unit", "roles", "role"),
    [
        (TOWN, {Role.LEADER}, SenderRole.TOWNSHIP_LEADER),
        (TOWN, {Role.LEADER, Role.CLERK}, SenderRole.TOWNSHIP_LEADER),
        (TOWN, {Role.CLERK}, SenderRole.CLERK),
        (TOWN, {Role.CADRE}, SenderRole.CLERK),
        (TOWN, {Role.SUPERVISOR}, SenderRole.CITIZEN),
        (OFFICE, {Role.CADRE}, SenderRole.COUNTY_DEPT),
        (OFFICE, {Role.LEADER}, SenderRole.COUNTY_DEPT),
        (OFFICE, {Role.POLICY}, SenderRole.TASK_FORCE),
        (TOWN, {Role.INSPECTION, Role.CLERK}, SenderRole.TASK_FORCE),
    ],
)
def test_a_registered_person_has_a_role(unit: Unit, roles: set[Role], role: SenderRole) -> None:
    person = Person(UserId("u"), "某人", unit.code, frozenset(roles))

    assert role is sender_role(person, unit)


def test_a_stranger_counts_as_a_departments() -> None:
    """Those write most of the demands."""
    assert SenderRole.COUNTY_DEPT is sender_role(None, None)
