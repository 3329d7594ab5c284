"""What was reported before: all that a ledger is reconciled with (rules D01-D11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from policies.ledger.row import LedgerRow
from policies.roster import UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A unit's last accepted report before this one: its day and its rows.

    Since then the task force agreed to strike the problems `removed` (unfounded) and `merged` (into which), and found
    those `reopened`, which were struck off, not rectified after all. `closed_before` and `known` are the ids closed
    and reported in any earlier report; `earlier` the rows of the reports before the last, newest first; `elsewhere`
    the latest rows of the other units. Rows without an id are passed over: no accepted report has any.
    """

    day: date
    rows: tuple[LedgerRow, ...]
    removed: frozenset[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)
    reopened: frozenset[str] = frozenset()
    closed_before: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    earlier: tuple[tuple[LedgerRow, ...], ...] = ()
    elsewhere: Mapping[UnitCode, tuple[LedgerRow, ...]] = field(default_factory=dict)

    def settled_by(self, rows: Iterable[LedgerRow]) -> "Past":
        """The same, what was agreed being held against a ledger: nothing is left in `merged`.

        A problem that stands there is there, whatever was agreed; one that was merged is gone only where the problem
        it was merged into stands.
        """
        listed = {row.problem_id for row in rows}
        joined = {problem for problem, target in self.merged.items() if target in listed}
        return replace(self, removed=(self.removed | joined) - listed, merged={})

    def by_id(self) -> dict[str, LedgerRow]:
        """The rows of the last report by problem id."""
        return {row.problem_id: row for row in self.rows if row.problem_id}

    def left_open(self) -> dict[str, LedgerRow]:
        """The problems the last report left open and nobody agreed to strike: each must be reported again."""
        return {key: row for key, row in self.by_id().items() if row.is_open and key not in self.removed}

    def to_reopen(self) -> frozenset[str]:
        """Struck-off problems that must be open again, because their verification failed."""
        open_anyway = {key for key, row in self.by_id().items() if row.is_open}
        return self.reopened - self.removed - open_anyway

    def struck_off(self) -> frozenset[str]:
        """Problems that count as settled: struck off in this or an earlier report, and not reopened since."""
        rows = self.by_id()
        settled = {key for key, row in rows.items() if not row.is_open}
        reopened = {key for key, row in rows.items() if row.is_open} | self.reopened
        return (self.closed_before | settled) - reopened

    def ever_known(self) -> frozenset[str]:
        """Every id that was ever reported, as far as anybody knows."""
        return self.known.union(self.closed_before, self.reopened, self.by_id())
