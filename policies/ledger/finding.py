"""What a check has to say: which rule, how serious, where, and the numbers its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """E returns the ledger, W passes it with a remark, N only informs (daily-clearance.md section 5)."""

    ERROR = "E"
    WARNING = "W"
    NOTE = "N"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `column` is the template's column name, None when the remark concerns a whole row or sheet;
    `row` is the sheet's own row number; `fields` fills the places of the rule's sentence. `variant` names another
    sentence of the same rule, such as the one for a number that is not known; empty for the ordinary one. `position`
    is the sheet's own column number, 1 for A, where one cell is meant; `suggestion` the value most likely meant there.
    """

    rule: str
    level: Level
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    position: int | None = None
    suggestion: str | int | float | date | None = None
