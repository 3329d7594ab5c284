"""What every handler is given besides the event."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection

from handlers.wording import Wording
from handlers.workbook import ReadLimits
from policies.roster import Roster
from policies.rules import Rules


@dataclass(frozen=True, slots=True)
class Context:
    """The open transaction, the county's rules and roster, and the sentences.

    `db` is the one transaction of the update; on SQLite its first statement takes the only write lock. A handler with
    something slow to compute reads what it needs through `look()` first and touches `db` afterwards.
    `can_send_files` is False when the county has no app through which a file could go back.
    """

    db: Connection
    rules: Rules
    roster: Roster
    words: Wording
    limits: ReadLimits
    can_send_files: bool
    look: Callable[[], AbstractContextManager[Connection]]
