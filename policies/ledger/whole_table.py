"""Rules about the table as a whole: sequence, sameness, doubles, and columns that slipped."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from policies.ledger.basis import Basis
from policies.ledger.characters import plain
from policies.ledger.columns import Columns
from policies.ledger.finding import Level
from policies.ledger.fitting import SAMPLE, fits, is_filled
from policies.ledger.reading import Form
from policies.ledger.row import LedgerRow
from policies.ledger.rule import Hit, Hits, Rule, rule
from policies.ledger.similarity import Finder
from policies.ledger.table import Table
from policies.ledger.template import Column, Kind


class Numbered(Protocol):
    """A row of either sheet with its sequence number."""

    @property
    def number(self) -> int:
        """The sheet's own row number."""

    @property
    def sequence(self) -> int | None:
        """What the row calls itself."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The table with its columns and rows; the three go by the same places."""

    table: Table
    columns: Columns
    rows: tuple[LedgerRow, ...]


@rule("R13", Level.ERROR, "5.3; 7; 9.5")
def sequence_broken(whole: Whole, _basis: Basis) -> Hits:
    """The sequence numbers do not run on from 1; rows that were hidden or left empty may account for a gap."""
    return broken_at(whole.rows, whole.columns, whole.table.slack)


def broken_at(rows: Sequence[Numbered], columns: Columns, slack_before: Sequence[int]) -> Hits:
    """Where the sequence numbers of a sheet first break off (R13); `slack_before` is the table's `slack`."""
    odd = columns.odd.get("sequence", {})
    last, slack = 0, 0
    for place, (row, passed) in enumerate(zip(rows, slack_before, strict=True)):
        slack += passed
        if row.sequence is None and (place not in odd or odd[place].form not in (Form.NO_NUMBER, Form.PERSONAL)):
            slack += 1  # empty, or a formula without a result: other rules' business
            continue
        if row.sequence is None or not last < row.sequence <= last + 1 + slack:
            return (Hit(column="sequence", row=row.number),)
        last, slack = row.sequence, 0
    return ()


@rule("R15", Level.NOTE, "5.3; 9.15")
def column_all_alike(whole: Whole, basis: Basis) -> Hits:
    """Every row has the same description, remedy or value, and there are several rows."""
    if len(whole.rows) < basis.spec.limits.uniform_rows:
        return ()
    hits = list[Hit]()
    for key in basis.spec.cells.uniform_columns:
        first = getattr(whole.rows[0], key)
        if first is not None and all(getattr(row, key) == first for row in whole.rows):
            hits.append(Hit(column=key))
    return tuple(hits)


@rule("R21", Level.ERROR, "9.14")
def problem_id_twice(whole: Whole, _basis: Basis) -> Hits:
    """A row has the problem id of a row above it."""
    first = dict[str, int]()
    hits = list[Hit]()
    for row in whole.rows:
        if row.problem_id is None:
            continue
        earlier = first.setdefault(row.problem_id, row.number)
        if earlier != row.number:
            hits.append(Hit({"row2": earlier, "value": row.problem_id}, column="problem_id", row=row.number))
    return tuple(hits)


@rule("X15", Level.ERROR, "5.4")
def same_problem_twice(whole: Whole, basis: Basis) -> Hits:
    """Two rows of the same village, venue and category have descriptions that are nearly the same."""
    groups = defaultdict[tuple[str, str, str], list[LedgerRow]](list)
    for row in whole.rows:
        if row.village and row.venue and row.category and row.description:
            groups[_solid(row.village), _solid(row.venue), row.category].append(row)
    finder = Finder(basis.spec.limits.similarity)
    hits = list[Hit]()
    for rows in groups.values():
        if len(rows) > 1:
            texts = [_compared(row.description, basis) for row in rows]
            for one, other in finder.pairs(texts):
                hits.append(Hit({"row2": rows[other].number}, row=rows[one].number))
    return tuple(hits)


@rule("H12", Level.WARNING, "9.7; 7")
def columns_slipped(whole: Whole, basis: Basis) -> Hits:
    """Choices stand in the neighbouring column in most rows: the columns slipped from somewhere on."""
    slip = _Slip(whole, basis)
    for step in (-1, 1):
        if start := slip.start(step):
            return (Hit(column=start),)
    return ()


class _Slip:
    """Looks for columns whose content stands `step` columns beside them (-1: slipped to the left)."""

    def __init__(self, whole: Whole, basis: Basis) -> None:
        self._whole = whole
        self._basis = basis
        self._positions = whole.table.header.positions
        self._keys = {position: key for key, position in self._positions.items()}
        self._rows = whole.table.rows[:SAMPLE]
        self._least = max(1.0, basis.spec.limits.shift_share * len(self._rows))

    def start(self, step: int) -> str | None:
        """The key of the first slipped column, by the sheet's order."""
        slipped = [key for key in self._choices() if self._slipped_rows(key, step) >= self._least]
        # One column alone may be a misunderstanding when there is but one row to tell by.
        if not slipped or (len(self._rows) == 1 and len(slipped) == 1):
            return None
        place = self._positions[slipped[0]] + min(step, 0)
        while (before := place - 1) in self._keys and self._went_on(before, step):
            place = before
        return self._keys.get(place, slipped[0])

    def _choices(self) -> list[str]:
        """Choice columns with something wrong in them, by the sheet's order."""
        choices = (key for key in self._positions if self._column(key).kind is Kind.CHOICE)
        wrong = (key for key in choices if any(self._is_wrong(key, place) for place in range(len(self._rows))))
        return sorted(wrong, key=lambda key: self._positions[key])

    def _is_wrong(self, key: str, place: int) -> bool:
        return self._whole.columns.form(key, place) in (Form.NO_CHOICE, Form.BLANK)

    def _slipped_rows(self, key: str, step: int) -> int:
        """Rows whose cell is no choice of its column while the neighbour's is."""
        beside = self._positions[key] + step
        return sum(
            self._is_wrong(key, place) and self._fits(row.cells.get(beside), key)
            for place, row in enumerate(self._rows)
        )

    def _went_on(self, place: int, step: int) -> bool:
        """Whether the column at `place` slipped too."""
        key = self._keys[place]
        if step > 0:
            filled = sum(is_filled(row.cells.get(place), self._column(key), self._basis) for row in self._rows)
            moved = self._share(place + 1, key) and not self._share(place, key)
            return moved or (filled == 0 and key in self._basis.required)
        owner = self._keys.get(place + 1)
        if owner is None or self._share(place, key):
            return False
        return self._share(place, owner) or self._holds_something_else(key)

    def _holds_something_else(self, key: str) -> bool:
        """Whether most cells of a choice column hold no choice; free text that slipped into it tells nothing else."""
        forms = (self._whole.columns.form(key, place) for place in range(len(self._rows)))
        return self._column(key).kind is Kind.CHOICE and sum(form is Form.NO_CHOICE for form in forms) >= self._least

    def _share(self, place: int, key: str) -> bool:
        """Whether most cells at a place fit a column."""
        return sum(self._fits(row.cells.get(place), key) for row in self._rows) >= self._least

    def _fits(self, cell: object, key: str) -> bool:
        return fits(cell, self._column(key), self._basis)  # type: ignore[arg-type]

    def _column(self, key: str) -> Column:
        return self._basis.spec.ledger.by_key[key]


def _solid(name: str) -> str:
    """A name without the spaces some people put in it."""
    return name.replace(" ", "")


def _compared(description: str | None, basis: Basis) -> str:
    """The part of a description that is compared: no spaces, and no more than twice the longest allowed."""
    return plain(description or "")[: 2 * basis.spec.limits.description_max]


TABLE_RULES: tuple[Rule[[Whole, Basis]], ...] = (
    sequence_broken,
    column_all_alike,
    problem_id_twice,
    same_problem_twice,
    columns_slipped,
)
