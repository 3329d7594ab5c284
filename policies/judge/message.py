"""What is judged: a message as people see it in a group, and the situation it was sent in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What was sent; pictures, voice and the contents of files are never read (banned-requests.md section 2)."""

    TEXT = "text"
    LINK = "link"
    FILE = "file"
    MINI_PROGRAM = "mini_program"
    VOTE = "vote"
    COLLECT = "collect"
    CHAIN = "chain"
    TODO = "todo"


class GroupKind(StrEnum):
    """What kind of group it was sent in (banned-requests.md section 2.5)."""

    WORK = "work"
    EMERGENCY = "emergency"
    VILLAGER = "villager"
    PARTY = "party"
    TEMPORARY = "temporary"
    TASK_FORCE = "task_force"


class SenderRole(StrEnum):
    """Who sent it, as far as that matters for a demand."""

    COUNTY_DEPT = "county_dept"
    TOWNSHIP_LEADER = "township_leader"
    CLERK = "clerk"
    VILLAGE = "village"
    TASK_FORCE = "task_force"
    BOT = "bot"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The words of a message: `text`, and what its card shows (`title`, `url`, `filename`), empty where it has none."""

    text: str
    kind: Kind = Kind.TEXT
    title: str = ""
    url: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where and when it was said. `sent_at` is aware.

    `emergency_active` says that an emergency response registered for the group is running at that moment,
    `asked_by_others` how many other units asked for the same not long before.
    """

    sent_at: datetime
    group_kind: GroupKind = GroupKind.WORK
    emergency_active: bool = False
    sender_role: SenderRole = SenderRole.COUNTY_DEPT
    asked_by_others: int = 0
