"""How a county runs the daily report (daily-clearance.md sections 3 and 6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.ledger.basis import NilMode


@dataclass(frozen=True, slots=True)
class DailyRules:
    """`nil_mode` says what a day without problems needs (section 6.3).

    After `nil_confirm_after` nil reports in a row the unit's leader is asked once whether that is so; after
    `returns_until_leader` returns in a row they get one line. `elsewhere_days` is how far back other units' ledgers
    are compared (rule D09), `stale_reports` how many earlier reports rule D06 may look at.
    """

    nil_mode: NilMode
    nil_confirm_after: int
    returns_until_leader: int
    elsewhere_days: int
    stale_reports: int

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "DailyRules":
        """Built from policies/data/daily_report.toml; raises KeyError or ValueError for data that does not fit."""
        counts = {name: data[name] for name in cls.__slots__ if name != "nil_mode"}
        for name, value in counts.items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"daily_report.{name} must be a whole number, 1 or more")
        return cls(nil_mode=NilMode(str(data["nil_mode"])), **counts)  # type: ignore[arg-type] # checked above
