"""Who is in the corporation, as far as the app may see (contacts-oauth.md section 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import TenantBusy
from bot.wecom._wechatpy import Api
from policies.roster import UserId

_ODD_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Member:
    """A person: `departments` are department ids, `active` is false for the disabled, the absent and the departed."""

    user: UserId
    name: str
    departments: tuple[int, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Department:
    """A department; `parent` is 0 for the root, or the id of one that may itself be out of sight."""

    id: int
    name: str
    parent: int


def member(api: Api, user: UserId) -> Member:
    """One person; raises TenantRefused (60111 unknown, 60011 or 50002 out of sight)."""
    answer = api.get("user/get", params={"userid": user})
    departments = answer.get("department", [])
    if not isinstance(departments, list):
        raise TenantBusy(_ODD_ANSWER_SECONDS)
    return Member(
        user=UserId(str(answer.get("userid", user))),
        name=str(answer.get("name", "")),
        departments=tuple(entry for entry in departments if isinstance(entry, int)),
        active=answer.get("status", 1) == 1,
    )


def departments(api: Api) -> list[Department]:
    """All departments in sight, in the tenant's order."""
    answer = api.get("department/list")
    rows = answer.get("department", [])
    if not isinstance(rows, list):
        raise TenantBusy(_ODD_ANSWER_SECONDS)
    return list(_departments(rows))


def _departments(rows: list[object]) -> Iterator[Department]:
    for row in rows:
        if isinstance(row, Mapping) and isinstance(number := row.get("id"), int):
            parent = row.get("parentid", 0)
            yield Department(number, str(row.get("name", "")), parent if isinstance(parent, int) else 0)
