"""What a clerk most likely meant: the one choice, unit, day or number that is near what was written.

Nothing here decides anything: a suggestion is a question, so nothing is suggested where two answers are near.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from policies.ledger.characters import fold, plain
from policies.ledger.lexicon import DateForms
from policies.ledger.template import Column
from policies.roster import Roster, Unit

MOST_SEARCHES = 50
"""How many times a ledger is searched for a near choice: a hostile one has thousands of different wrong values."""

_LONGEST = 30  # no choice is longer; what is written in a longer cell is something else
_SHORT = 2  # in so short a word one other character is another word; only swapped ones are near
_LONG = 8
_NUMBER = re.compile(r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?)(.*)")

Spellings = Mapping[str, Iterable[str]]


def nearest(written: str, choices: Spellings, *, decisive: Collection[str] = ()) -> str | None:
    """The one choice that is clearly near: a typo away from one of its spellings; None when none or several are.

    `choices` maps the canonical name to its spellings; `decisive` are characters that no typo may change, because
    "not passed" is one character away from "passed".
    """
    near = _near([fold(written)], choices, decisive)
    return near[0] if len(near) == 1 else None


def day_without_year(written: str, forms: DateForms, today: date, *, ahead: bool) -> date | None:
    """The day meant by a month and a day, or by a word for today or yesterday, seen from `today`.

    The nearest such day; unless `ahead`, the nearest that is not in the future.
    """
    bare = plain(written)
    if bare in forms.today:
        return today
    if bare in forms.yesterday:
        return today - timedelta(days=1)
    match = forms.without_year.fullmatch(bare)
    if match is None:
        return None
    days = _in_years(range(today.year - 1, today.year + 2), int(match["m"]), int(match["d"]))
    return min((day for day in days if ahead or day <= today), key=lambda day: abs(day - today), default=None)


def number_before_measure(written: str, measure: Column) -> int | float | None:
    """The number in a cell that holds nothing but a number and its measure, a choice of the column `measure`."""
    match = _NUMBER.fullmatch(plain(written))
    if match is None or not (match[2] in measure.choices or match[2] in measure.near):
        return None
    number = float(match[1])
    return int(number) if number.is_integer() else number


@dataclass(slots=True)
class Suggestions:
    """Searches for near choices, `left` times in one ledger."""

    left: int = MOST_SEARCHES
    _choices: dict[str, Spellings] = field(default_factory=dict, repr=False)

    def choice(self, written: str, column: Column, decisive: Collection[str]) -> str | None:
        """The choice of a column that is near."""
        if not self._may_search():
            return None
        if column.key not in self._choices:
            self._choices[column.key] = _by_label(column)
        return nearest(written, self._choices[column.key], decisive=decisive)

    def unit(self, written: str, roster: Roster, own: Unit) -> str | None:
        """The name of `own`, the unit that files the ledger, when it is near; else of the one unit that reports."""
        if not self._may_search():
            return None
        units = {unit.name: (unit.name, *unit.aliases) for unit in roster.units.values() if unit.reports}
        near = _near(_as_units(fold(written), units), units, ())
        if own.name in near:
            return own.name
        return near[0] if len(near) == 1 else None

    def _may_search(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _near(forms: Iterable[str], choices: Spellings, decisive: Collection[str]) -> list[str]:
    forms = [form for form in forms if 0 < len(form) <= _LONGEST]
    return [
        choice
        for choice, spellings in choices.items()
        if any(_is_near(form, fold(spelling), decisive) for spelling in spellings for form in forms)
    ]


def _is_near(written: str, spelling: str, decisive: Collection[str]) -> bool:
    shorter = min(len(written), len(spelling))
    if shorter <= _SHORT:
        return written == spelling or (shorter > 1 and written == spelling[::-1])
    most = 1 if shorter < _LONG else 2
    if abs(len(written) - len(spelling)) > most or sum(char not in spelling for char in written) > most:
        return False
    if [char for char in written if char in decisive] != [char for char in spelling if char in decisive]:
        return False
    return _distance(written, spelling) <= most


def _distance(one: str, other: str) -> int:
    """How many characters to put in, leave out, change or swap with their neighbour to get from one to the other."""
    before_last, last = list[int](), list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


def _as_units(written: str, units: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """As written, and with every ending that sets a unit's name apart from its short name, such as -zhen, -xiang."""
    yield written
    endings = {
        fold(name.removeprefix(alias))
        for name, aliases in units.items()
        for alias in aliases
        if name.startswith(alias) and name != alias
    }
    bare = next((written.removesuffix(ending) for ending in endings if written.endswith(ending)), written)
    if bare:
        yield from (bare + ending for ending in sorted(endings))


def _by_label(column: Column) -> Spellings:
    spellings: dict[str, list[str]] = {label: [] for label in column.values}
    for spelling, label in (*column.choices.items(), *column.near.items()):
        spellings[label].append(spelling)
    return spellings


def _in_years(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
