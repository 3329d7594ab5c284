"""The life of a problem, told from one accepted ledger to the next (status-queries.md section 1.4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.ledger.row import COLUMN_KEYS, LedgerRow, Status

# The running number only shows the order; the id tells problems apart; the status has its own kinds of event.
_WATCHED = tuple(key for key in COLUMN_KEYS if key not in {"sequence", "problem_id", "status"})


class EventKind(StrEnum):
    """What happened to a problem between two ledgers."""

    OPENED = "opened"
    PROGRESSED = "progressed"
    RECTIFIED = "rectified"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMOVED = "removed"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class ProblemEvent:
    """One problem's step. `status_before` is None when it was opened, `status_after` when it was removed.

    `changed` are the keys of the other columns that read differently; empty where there is nothing to compare with.
    """

    problem: str
    kind: EventKind
    status_before: Status | None
    status_after: Status | None
    changed: tuple[str, ...] = ()


def events_between(
    before: Sequence[LedgerRow], after: Sequence[LedgerRow], *, removed: Collection[str] = ()
) -> tuple[ProblemEvent, ...]:
    """What happened from one ledger to the next, in the order of `after`.

    A problem has one event, or none; a new one that is rectified or struck off already has that event as well, with
    no status before. The problems the task force agreed to strike (`removed`) come last, unless they still stand in
    `after`. What is gone without consent is D01's business and no event, and rows without an id and repetitions of an
    id are passed over.
    """
    was = _by_id(before)
    now = _by_id(after)
    events = [event for key, row in now.items() for event in _events(key, was.get(key), row)]
    struck = set(removed) - now.keys()
    events += (ProblemEvent(key, EventKind.REMOVED, row.status, None) for key, row in was.items() if key in struck)
    return tuple(events)


def _by_id(rows: Sequence[LedgerRow]) -> dict[str, LedgerRow]:
    problems = dict[str, LedgerRow]()
    for row in rows:
        if row.problem_id:
            problems.setdefault(row.problem_id, row)
    return problems


def _events(problem: str, was: LedgerRow | None, now: LedgerRow) -> tuple[ProblemEvent, ...]:
    if was is None:
        opened = ProblemEvent(problem, EventKind.OPENED, None, now.status)
        if (kind := _kind(None, now.status)) is EventKind.PROGRESSED:
            return (opened,)
        return opened, ProblemEvent(problem, kind, None, now.status)
    changed = tuple(key for key in _WATCHED if getattr(was, key) != getattr(now, key)) if was != now else ()
    if was.status is not now.status:
        return (ProblemEvent(problem, _kind(was.status, now.status), was.status, now.status, changed),)
    return (ProblemEvent(problem, EventKind.EDITED, was.status, now.status, changed),) if changed else ()


def _kind(before: Status | None, after: Status | None) -> EventKind:
    """What a change of status means."""
    match before, after:
        case _, Status.CLOSED:
            return EventKind.CLOSED
        case Status.CLOSED, _:
            return EventKind.REOPENED
        case _, Status.AWAITING:
            return EventKind.RECTIFIED
        case Status.AWAITING, Status.RETURNED:
            return EventKind.SENT_BACK
        case _:
            return EventKind.PROGRESSED
