"""Finds problems that were reported again under another id, or under none, by what they say (rule D02)."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.ledger.basis import Basis
from policies.ledger.characters import plain
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.ledger.similarity import BUDGET, similarity

_Place = tuple[str, str, str]
_Entry = tuple[str, str]  # an id and a text
_Stranger = tuple[int, str]  # a place in today's rows and a text


def old_ids(rows: Sequence[LedgerRow], past: Past, basis: Basis) -> dict[int, str]:
    """For places in today's rows the ids under which their problems were left open.

    A problem that is gone and a row nobody knows by its id are the same when village, venue and category are and the
    descriptions nearly are; each is used once, the likest first.
    """
    today = {row.problem_id for row in rows}
    gone = [row for key, row in past.left_open().items() if key not in today]
    if not gone:
        return {}
    known = past.ever_known()
    strangers = ((place, row) for place, row in enumerate(rows) if not row.problem_id or row.problem_id not in known)
    longest = 2 * basis.spec.limits.description_max
    left, came = defaultdict[_Place, list[_Entry]](list), defaultdict[_Place, list[_Stranger]](list)
    for row in gone:
        if row.problem_id and (where := _place(row)):
            left[where].append((row.problem_id, _text(row, longest)))
    for number, row in strangers:
        if where := _place(row):
            came[where].append((number, _text(row, longest)))
    pairing = Pairing(basis.spec.cross_day.similarity)
    return {number: key for where in left.keys() & came.keys() for number, key in pairing.of(left[where], came[where])}


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
