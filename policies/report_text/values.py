"""What a clerk's message says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from policies.roster import UnitCode


class Span(NamedTuple):
    """Where something stands in the message as it was sent: `text[start:end]`."""

    start: int
    end: int


class Metric(StrEnum):
    """The four numbers of a daily report (daily-clearance.md section 6.1)."""

    NEW = "new"
    RECTIFIED = "rectified"
    CLOSED = "closed"
    OPEN = "open"


class ReportKind(StrEnum):
    """What the sender wants to happen (daily-clearance.md section 6.3)."""

    REPORT = "report"
    NIL = "nil"
    CARRY_OVER = "carry_over"
    CORRECTION = "correction"
    EXTENSION = "extension"
    WITHDRAWAL = "withdrawal"
    NOT_A_REPORT = "not_a_report"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report and the words that gave it.

    `approximate` marks a number nobody wrote as such: counted from statements ("already taken down") or hedged
    ("about three"). It is good for a summary, never for holding the clerk to it.
    """

    value: int
    span: Span
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class VersusYesterday:
    """How a number moved since the day before: `delta` is 0 for "the same"."""

    metric: Metric
    delta: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """One message, read.

    `unit` is the unit written, else the sender's; None with `candidates` when several fit.
    `day` is the day written, else the day of sending; None for anything that is no report.
    `figures` holds only what was said: a metric left out is absent (section 6.1 counts it as 0).
    `problems` are problem ids, `sequence` the numbers of "problem no. 2", which count yesterday's ledger rows.
    `ledger_follows` is the promise to send the ledger later ("numbers first").
    `until` (Asia/Shanghai) and `reason` belong to extensions; corrections have a `reason` too.
    """

    kind: ReportKind
    unit: UnitCode | None = None
    unit_written: bool = False
    unit_span: Span | None = None
    candidates: tuple[UnitCode, ...] = ()
    day: date | None = None
    day_written: bool = False
    day_span: Span | None = None
    figures: Mapping[Metric, Figure] = field(default_factory=dict)
    versus_yesterday: VersusYesterday | None = None
    problems: tuple[str, ...] = ()
    sequence: tuple[int, ...] = ()
    says_attached: bool = False
    ledger_follows: bool = False
    reason: str | None = None
    until: datetime | None = None
    difficulties: str | None = None

    @property
    def written_day(self) -> date | None:
        """The day if the sender wrote one; this, not `day`, is what `policies.deadline.place` wants."""
        return self.day if self.day_written else None

    @property
    def new(self) -> int | None:
        """Problems newly found, None when nothing was said."""
        return self._value(Metric.NEW)

    @property
    def rectified(self) -> int | None:
        """Problems rectified that day, None when nothing was said."""
        return self._value(Metric.RECTIFIED)

    @property
    def closed(self) -> int | None:
        """Problems struck off that day, None when nothing was said."""
        return self._value(Metric.CLOSED)

    @property
    def open(self) -> int | None:
        """Problems not yet struck off, None when nothing was said."""
        return self._value(Metric.OPEN)

    def _value(self, metric: Metric) -> int | None:
        figure = self.figures.get(metric)
        return figure.value if figure else None
