"""Cross-day rules about the ledger as a whole: nothing new, nothing done, and whether the numbers add up."""

import re
from collections.abc import Sequence

from policies.ledger.basis import Basis
from policies.ledger.characters import fold
from policies.ledger.cross_day.reconciliation import Reconciliation
from policies.ledger.finding import Level
from policies.ledger.row import COLUMN_KEYS, LedgerRow, Status
from policies.ledger.rule import Hit, Hits, Rule, rule
from policies.ledger.similarity import Finder

_CELLS = slice(1, 1 + len(COLUMN_KEYS))  # of a row: all the template's columns
_CONTENT = slice(LedgerRow._fields.index("unit"), _CELLS.stop)  # what is left when a row is moved or renumbered
# Nobody at the unit can move these on: they wait for somebody else.
_WAITING = frozenset({Status.AWAITING, Status.EXTENSION})
_PUNCTUATION = re.compile(r"[\W_]+")


@rule("D05", Level.WARNING, "5.5; 9.18")
def same_as_before(found: Reconciliation, _basis: Basis) -> Hits:
    """Every cell of every row has the value it had in the last report; order of columns and format do not count."""
    rows, before = found.rows, found.past.rows
    if not rows or len(rows) != len(before):
        return ()
    return (Hit(),) if all(row[_CELLS] == was[_CELLS] for row, was in zip(rows, before, strict=True)) else ()


@rule("D06", Level.WARNING, "5.5")
def no_progress(found: Reconciliation, basis: Basis) -> Hits:
    """Open problems without a word of explanation read the same as in each of the last reports."""
    days = basis.spec.cross_day.stale_days
    reports = (found.past.rows, *found.past.earlier)[:days]
    if len(reports) < days:
        return ()
    same = {row.problem_id: row[_CONTENT] for row in found.movements.carried if _may_be_stale(row)}
    for report in reports:
        before = {row.problem_id: row for row in report}
        same = {key: cells for key, cells in same.items() if key in before and before[key][_CONTENT] == cells}
    return (Hit({"n": len(same), "days": days, "problems": tuple(same)}),) if same else ()


@rule("D07", Level.ERROR, "5.5; 9.17")
def closed_too_many(found: Reconciliation, _basis: Basis) -> Hits:
    """More problems were struck off today than were open or came in."""
    parts = (*found.movements.carried, *found.movements.new, *found.movements.redated)
    closed = sum(row.status is Status.CLOSED and row.closed_on == found.day for row in parts)
    possible = found.account.before - found.account.removed + found.account.new
    return (Hit({"a": closed, "b": possible}),) if closed > possible else ()


@rule("D08", Level.WARNING, "5.5")
def closed_at_once(found: Reconciliation, basis: Basis) -> Hits:
    """Several problems were new and struck off in one report."""
    closed = sum(row.status is Status.CLOSED for row in found.movements.new)
    return (Hit({"n": closed}),) if closed >= basis.spec.cross_day.closed_at_once else ()


@rule("D09", Level.WARNING, "5.5")
def same_as_elsewhere(found: Reconciliation, basis: Basis) -> Hits:
    """Several descriptions are nearly those of another unit, the names of units and villages aside."""
    least, elsewhere = basis.spec.cross_day.same_elsewhere, found.past.elsewhere
    if not elsewhere or len(found.rows) < least:
        return ()
    names = _names(basis)
    ours = _bare_texts(found.rows, names, basis)
    finder = Finder(basis.spec.cross_day.similarity)  # one for all units: they share the budget
    hits = list[Hit]()
    for code, unit in basis.roster.units.items():
        if code == basis.filing.unit or code not in elsewhere:
            continue
        theirs = list(dict.fromkeys(_bare_texts(elsewhere[code], names, basis)))
        if (alike := _alike(ours, theirs, finder)) >= least:
            hits.append(Hit({"n": alike, "unit": unit.name}))
    return tuple(hits)


@rule("D10", Level.ERROR, "5.5; 9.17")
def account_off(found: Reconciliation, _basis: Basis) -> Hits:
    """What is open is not what was open, plus what came in, less what was struck off or removed by consent."""
    account = found.account
    if account.balanced:
        return ()
    numbers = (account.before, account.new, account.closed, account.removed, account.expected, account.open)
    return (Hit({**dict(zip("abcdef", numbers, strict=True)), "ids": account.off}),)


def _alike(ours: Sequence[str], theirs: Sequence[str], finder: Finder) -> int:
    """How many of our texts are nearly one of theirs; only the equal ones once the budget is spent."""
    if finder.budget < len(theirs):
        return sum(map(set(theirs).__contains__, ours))
    return sum(earlier < len(theirs) <= later for earlier, later in finder.pairs([*theirs, *ours]))


def _may_be_stale(row: LedgerRow) -> bool:
    return row.is_open and row.status not in _WAITING and not row.remark


def _names(basis: Basis) -> re.Pattern[str]:
    """Any name of any unit, the longest first: a short one may be part of a long one."""
    names = {fold(name) for unit in basis.roster.units.values() for name in (unit.name, *unit.aliases)}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)) if name))


def _bare_texts(rows: Sequence[LedgerRow], names: re.Pattern[str], basis: Basis) -> list[str]:
    """Descriptions without names, punctuation and spaces; none for a row that says nothing else."""
    longest = 2 * basis.spec.limits.description_max
    texts = list[str]()
    for row in rows:
        if row.description:
            text = fold(row.description)[:longest]
            if row.village:
                text = text.replace(fold(row.village), "")
            texts.append(_PUNCTUATION.sub("", names.sub("", text)))
    return [text for text in texts if text]


LEDGER_RULES: tuple[Rule[[Reconciliation, Basis]], ...] = (
    same_as_before,
    no_progress,
    closed_too_many,
    closed_at_once,
    same_as_elsewhere,
    account_off,
)
