"""Finds problems that were reported again under another id, or under none, by what they say (rule D02)."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.ledger.basis import Basis
from policies.ledger.characters import plain
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.ledger.similarity import BUDGET, similarity

_Place = tuple[str, str, str]
_Entry = tuple[str, str]  # an id and a text
_Stranger = tuple[int, str]  # a place in today's rows and a text


def old_ids(rows: Sequence[LedgerRow], past: Past, basis: Basis) -> dict[int, str | None]:
    """For places in today's rows the ids under which their problems were reported before, where today's are others.

    A problem that is gone and a row nobody knows by its id are the same when village, venue and category are and the
    descriptions nearly are; each is used once, the likest first. So are a problem and the row that tells of it under
    the id of another: two ids swapped, a column sorted by itself. None is for a new problem under such an id.
    """
    strays = _strays(rows, past)
    gone = _gone(rows, strays, past)
    if not gone:
        return {}
    known, longest = past.ever_known(), 2 * basis.spec.limits.description_max
    left, came = defaultdict[_Place, list[_Entry]](list), defaultdict[_Place, list[_Stranger]](list)
    for key, row in gone.items():
        if where := _place(row):
            left[where].append((key, _text(row, longest)))
    for number, row in enumerate(rows):
        is_stranger = number in strays or not row.problem_id or row.problem_id not in known
        if is_stranger and (where := _place(row)):
            came[where].append((number, _text(row, longest)))
    pairing = Pairing(basis.spec.cross_day.similarity)
    pairs = {number: key for where in left.keys() & came.keys() for number, key in pairing.of(left[where], came[where])}
    found: dict[int, str | None] = {place: key for place, key in pairs.items() if key != rows[place].problem_id}
    told = set(pairs.values())
    found |= {place: None for place in strays if place not in pairs and rows[place].problem_id in told}
    return found


def _gone(rows: Sequence[LedgerRow], strays: Collection[int], past: Past) -> dict[str, LedgerRow]:
    """The problems that were open and that no row is sure to tell of, and the settled ones whose id strayed."""
    ids = {row.problem_id for place, row in enumerate(rows) if place not in strays}
    wanted = past.left_open().keys() | {rows[place].problem_id for place in strays}
    return {key: row for key, row in past.by_id().items() if key in wanted and key not in ids}


def _strays(rows: Sequence[LedgerRow], past: Past) -> set[int]:
    """Places of rows under the id of a problem that was somewhere else, or told in another problem's own words."""
    was = past.by_id()
    moved = [(place, row) for place, row in enumerate(rows) if _is_told_anew(row, was.get(row.problem_id or ""))]
    if not moved:
        return set()
    words = {(_place(row), plain(row.description)): key for key, row in was.items() if row.description}
    strays = set[int]()
    for place, row in moved:
        key = row.problem_id or ""
        where, before = _place(row), _place(was[key])
        if where is None or before is None:
            continue
        if where != before or words.get((where, plain(row.description or "")), key) != key:
            strays.add(place)
    return strays


def _is_told_anew(row: LedgerRow, was: LedgerRow | None) -> bool:
    return was is not None and (
        row.description != was.description
        or row.village != was.village
        or row.venue != was.venue
        or row.category != was.category
    )


@dataclass(slots=True)
class Pairing:
    """Pairs texts one to one. When the budget is spent, only equal texts are paired."""

    least: float
    budget: int = BUDGET

    def of(self, left: Sequence[_Entry], came: Sequence[_Stranger]) -> Iterable[tuple[int, str]]:
        """Places with the ids they go by: equal texts in order, then the likest of what is left."""
        waiting = defaultdict[str, deque[str]](deque)
        for key, text in left:
            waiting[text].append(key)
        paired = dict[int, str]()
        for number, text in came:
            if waiting.get(text):
                paired[number] = waiting[text].popleft()
        taken = set(paired.values())
        rest = [entry for entry in left if entry[0] not in taken]
        likeness = [one for number, text in came if number not in paired for one in self._like(number, text, rest)]
        for _, number, _, key in sorted(likeness):
            if number not in paired and key not in taken:
                paired[number] = key
                taken.add(key)
        return paired.items()

    def _like(self, number: int, text: str, rest: Sequence[_Entry]) -> Iterator[tuple[float, int, int, str]]:
        """The entries with a text like this one, ready to be sorted with the likest first."""
        if self.budget < len(rest):
            return
        self.budget -= len(rest)
        chars, size, slack = set(text), len(text), 1 - self.least + 1e-9
        for order, (key, other) in enumerate(rest):
            both = size + len(other)
            # Characters that only one of the two has cannot be in common: cheaper than comparing, and mostly enough.
            if self.budget < both or len(chars.symmetric_difference(other)) > slack * both:
                continue
            self.budget -= both
            if (likeness := similarity(text, other)) >= self.least:
                yield -likeness, number, order, key


def _place(row: LedgerRow) -> _Place | None:
    if row.village and row.venue and row.category and row.description:
        return plain(row.village), plain(row.venue), row.category
    return None


def _text(row: LedgerRow, longest: int) -> str:
    return plain(row.description or "")[:longest]
