"""What differs between two versions of the same day's ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Changes:
    """How many problems came in, went out or read differently."""

    added: int
    removed: int
    changed: int

    @property
    def none(self) -> bool:
        """Whether both versions say the same."""
        return not (self.added or self.removed or self.changed)


def changes_between(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Compare two ledgers given as problem id → cells by column name; the order of rows does not count."""
    return Changes(
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(before[problem] != after[problem] for problem in before.keys() & after.keys()),
    )
