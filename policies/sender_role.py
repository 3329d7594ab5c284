"""Who speaks, as far as that matters for a demand."""

from policies.judge import SenderRole
from policies.roster import Person, Role, Unit

_TASK_FORCE = frozenset({Role.STATISTICS, Role.INSPECTION, Role.POLICY, Role.ORGANISATION, Role.DISCIPLINE})


def sender_role(person: Person | None, unit: Unit | None) -> SenderRole:
    """The role of a registered person; somebody the county never registered counts as a county department's."""
    if person is None or unit is None:
        return SenderRole.COUNTY_DEPT
    if person.roles & _TASK_FORCE:
        return SenderRole.TASK_FORCE
    if not unit.reports:
        return SenderRole.COUNTY_DEPT
    if Role.LEADER in person.roles:
        return SenderRole.TOWNSHIP_LEADER
    return SenderRole.CITIZEN if Role.SUPERVISOR in person.roles else SenderRole.CLERK
