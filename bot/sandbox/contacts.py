"""The directory calls: members and departments as the app may see them (contacts-oauth.md section 1)."""

from collections.abc import Mapping

from bot.sandbox.county import ROOT_DEPARTMENT, County, Member, Unit
from bot.sandbox.errors import ErrCode, Refusal

_ACTIVE = 1


def user_get(county: County, query: Mapping[str, str]) -> dict[str, object]:
    """A member's record without anything private."""
    user_id = query.get("userid", "")
    if not user_id:
        raise Refusal(ErrCode.INVALID_USER)
    member = county.member(user_id)
    if member is None:
        raise Refusal(ErrCode.UNKNOWN_USER)
    department = county.unit(member.unit).department_id
    return {
        "userid": member.user_id,
        "name": member.name,
        "department": [department],
        "order": [0],
        "position": member.position,
        "is_leader_in_dept": [int("leader" in member.roles)],
        "direct_leader": _direct_leader(county, member),
        "main_department": department,
        "status": _ACTIVE,
        "alias": "",
        "telephone": "",
        "extattr": {"attrs": []},
    }


def user_simplelist(county: County, query: Mapping[str, str]) -> dict[str, object]:
    """The direct members of a department."""
    number = _department(county, query.get("department_id", ""))
    return {
        "userlist": [
            {"userid": member.user_id, "name": member.name, "department": [number], "open_userid": ""}
            for member in county.members_of(number)
        ]
    }


def department_list(county: County, query: Mapping[str, str]) -> dict[str, object]:
    """A department and everything below it; the whole tree without an id."""
    wanted = _subtree(county, query)
    root = [{"id": ROOT_DEPARTMENT, "name": county.name, "parentid": 0}] if ROOT_DEPARTMENT in wanted else []
    units = [
        {"id": unit.department_id, "name": unit.name, "parentid": ROOT_DEPARTMENT}
        for unit in county.units
        if unit.department_id in wanted
    ]
    return {
        "department": [
            {**entry, "name_en": "", "order": 1000 - position, "department_leader": _leaders(county, entry["id"])}
            for position, entry in enumerate([*root, *units])
        ]
    }


def department_simplelist(county: County, query: Mapping[str, str]) -> dict[str, object]:
    """The same tree as numbers only."""
    wanted = _subtree(county, query)
    root = [{"id": ROOT_DEPARTMENT, "parentid": 0, "order": 1000}] if ROOT_DEPARTMENT in wanted else []
    units = [
        {"id": unit.department_id, "parentid": ROOT_DEPARTMENT, "order": 1000 - position}
        for position, unit in enumerate(county.units, start=1)
        if unit.department_id in wanted
    ]
    return {"department_id": [*root, *units]}


def _subtree(county: County, query: Mapping[str, str]) -> set[int]:
    everything = {ROOT_DEPARTMENT, *(unit.department_id for unit in county.units)}
    if not query.get("id"):
        return everything
    number = _department(county, query["id"])
    return everything if number == ROOT_DEPARTMENT else {number}


def _department(county: County, text: str) -> int:
    known = {str(ROOT_DEPARTMENT), *(str(unit.department_id) for unit in county.units)}
    if text not in known:
        raise Refusal(ErrCode.UNKNOWN_DEPARTMENT)
    return int(text)


def _leaders(county: County, department: object) -> list[str]:
    codes = {unit.code for unit in county.units if unit.department_id == department}
    return [person.user_id for person in county.people if person.unit in codes and "leader" in person.roles]


def _direct_leader(county: County, member: Member) -> list[str]:
    unit: Unit = county.unit(member.unit)
    return [leader for leader in _leaders(county, unit.department_id) if leader != member.user_id]
