"""What every handler is given besides the event."""

from dataclasses import dataclass

from sqlalchemy import Connection

from handlers.wording import Wording
from policies.roster import Roster
from policies.rules import Rules


@dataclass(frozen=True, slots=True)
class Context:
    """The open transaction, the county's rules and roster, and the sentences.

    `db` begins with its first statement: compute first, then load and save, so that no other writer waits.
    `can_send_files` is False when the county has no app through which a file could be sent back.
    """

    db: Connection
    rules: Rules
    roster: Roster
    words: Wording
    can_send_files: bool = True
