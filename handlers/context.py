"""What every handler is given besides the event."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from handlers.wording import Wording
from handlers.workbook import ReadLimits
from policies.judge import Message, Situation, Verdict
from policies.roster import Roster
from policies.rules import Rules
from storage.sealing import Sealer


class Judging(Protocol):
    """Whoever can say whether a message is a banned request."""

    def judge(self, message: Message, situation: Situation) -> Verdict:
        """The judgement of one message; a second opinion may take its time."""


@dataclass(frozen=True, slots=True)
class Context:
    """The open transaction, the county's rules and roster, and the sentences.

    `db` is the one transaction of the update; on SQLite its first statement takes the only write lock. A handler with
    something slow to compute reads what it needs through `look()` first and touches `db` afterwards.
    `now` is the moment of handling (aware). `seal` keeps files and people's words unreadable at rest.
    `judge` is asked before `db` is touched, like anything slow.
    `can_send_files` is False when the county has no app through which a file could go back.
    """

    db: Connection
    rules: Rules
    roster: Roster
    words: Wording
    limits: ReadLimits
    can_send_files: bool
    now: datetime
    seal: Sealer
    judge: Judging
    look: Callable[[], AbstractContextManager[Connection]]
