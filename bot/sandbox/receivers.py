"""Who gets a message of the app: users, departments and tags of the request against the directory."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.county import ROOT_DEPARTMENT
from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.fields import Fields
from bot.sandbox.state import TenantState

MOST_USERS = 1000
MOST_PARTIES = 100


@dataclass(frozen=True, slots=True)
class Receivers:
    """The people reached, and what of the request nobody answers to (user ids in lower case)."""

    users: tuple[str, ...]
    bad_users: tuple[str, ...] = ()
    bad_parties: tuple[str, ...] = ()
    bad_tags: tuple[str, ...] = ()

    def answer(self) -> dict[str, object]:
        """The keys of the answer that name the invalid receivers."""
        return {
            "invaliduser": "|".join(self.bad_users),
            "invalidparty": "|".join(self.bad_parties),
            "invalidtag": "|".join(self.bad_tags),
            "unlicenseduser": "",
        }


def check_agent(state: TenantState, body: Fields) -> None:
    """Refuse a missing (41011), malformed (40056) or foreign (301002) agentid."""
    if not body.has("agentid"):
        raise Refusal(ErrCode.AGENT_MISSING)
    agent = body.raw["agentid"]
    if isinstance(agent, bool) or not isinstance(agent, int) or agent <= 0:
        raise Refusal(ErrCode.INVALID_AGENT)
    if agent != state.credentials.agent_id:
        raise Refusal(ErrCode.FOREIGN_AGENT)


def find_receivers(state: TenantState, body: Fields) -> Receivers:
    """Resolve touser, toparty and totag; refuses requests that name nobody (82001) or too many (82002, 82003)."""
    users, parties, tags = (_ids(body, name) for name in ("touser", "toparty", "totag"))
    if not users and not parties and not tags:
        raise Refusal(ErrCode.NO_RECEIVER)
    if len(users) > MOST_USERS:
        raise Refusal(ErrCode.USER_LIST_TOO_LONG)
    if len(parties) > MOST_PARTIES or len(tags) > MOST_PARTIES:
        raise Refusal(ErrCode.PARTY_LIST_TOO_LONG)
    if users == ["@all"]:
        return Receivers(tuple(person.user_id for person in state.county.people))
    known, unknown = known_users(state, users)
    known_parties = {str(unit.department_id) for unit in state.county.units} | {str(ROOT_DEPARTMENT)}
    for party in parties:
        known += users_of_party(state, party)
    return Receivers(
        users=tuple(dict.fromkeys(known)),
        bad_users=tuple(user.lower() for user in unknown),
        bad_parties=tuple(party for party in parties if party not in known_parties),
        bad_tags=tuple(tags),  # this tenant has no tags
    )


def _ids(body: Fields, name: str) -> list[str]:
    return [part for part in body.text(name).split("|") if part]


def known_users(state: TenantState, users: Iterable[str]) -> tuple[list[str], list[str]]:
    """The user ids as the directory writes them, and those it does not know."""
    known, unknown = list[str](), list[str]()
    for user in users:
        member = state.county.member(user)
        if member is None:
            unknown.append(user)
        else:
            known.append(member.user_id)
    return known, unknown


def users_of_party(state: TenantState, party: str) -> list[str]:
    """The members of a department and of those below it; nobody for an unknown one."""
    if party == str(ROOT_DEPARTMENT):
        return [person.user_id for person in state.county.people]
    number = int(party) if party.isascii() and party.isdigit() else 0
    return [person.user_id for person in state.county.members_of(number)]
