"""Finds the header of a ledger by the names of its columns (H02-H04, section 9 point 7)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from policies.ledger.basis import Basis
from policies.ledger.book import Area, Row, Sheet
from policies.ledger.characters import fold
from policies.ledger.fitting import best_fit
from policies.ledger.template import SheetTemplate

_LONGEST = 100  # of what may be a heading; the rest of a hostile cell is not looked at
_DECORATION = " *:;,.\u203b\u2605\u2606\u25cf\u25a0\u3001\u3002"
_OPEN, _CLOSE = r"(\[{<\u3010\u3014", r")\]}>\u3011\u3015"
_NOTE = f"[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]"
_NOTE_AT_END = re.compile(f"{_NOTE}$|^{_NOTE}")
_ANY_NOTE = re.compile(_NOTE)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one sheet column: as written, and joined with the heading of the group above it, if any."""

    position: int
    written: str
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised header. `row` is its last row; `positions` and `aliases` go by column key.

    `surplus` are headings nobody knows, by sheet column; `written` all headings by sheet column.
    """

    row: int
    positions: Mapping[str, int]
    aliases: Mapping[str, str]
    surplus: Mapping[int, str]
    written: Mapping[int, str]


def find_header(sheet: Sheet, template: SheetTemplate, basis: Basis) -> Header | None:
    """The header among the first rows; None when no row names enough of the template's columns."""
    limits, names = basis.spec.limits, _Names(template)
    top = {row.number: row for row in sheet.rows[: limits.header_rows] if row.number <= limits.header_rows}
    best, score = None, (limits.header_least, 1)
    for number, row in top.items():
        headings = _headings(row, top.get(number - 1), sheet.merged, names)
        named = names.count(headings), names.count([one for one in headings if one.position in row.cells])
        if named > score or (best is None and named >= score):
            best, score = number, named
        if score[1] == len(template.columns):
            break
    if best is None:
        return None
    headings = _headings(top[best], top.get(best - 1), sheet.merged, names)
    last = _last_row(best, headings, sheet.merged)
    below = tuple(row for row in sheet.rows if row.number > last)
    return _assigned(last, headings, below=below, names=names, basis=basis)


class _Names:
    """Looks up headings in the template; notes, stars and spaces do not count."""

    def __init__(self, template: SheetTemplate) -> None:
        self.template = template
        self._spellings = dict[str, tuple[str, ...]]()

    def title(self, heading: Heading) -> str | None:
        """The key of the column whose title this is."""
        return next((key for name in self._forms(heading) if (key := self.template.titles.get(name))), None)

    def alias(self, heading: Heading) -> tuple[str, ...]:
        """The keys of the columns this may be another name of."""
        return next((keys for name in self._forms(heading) if (keys := self.template.aliases.get(name))), ())

    def count(self, headings: list[Heading]) -> int:
        """How many different columns the headings name."""
        return len({self.title(heading) or self.alias(heading) for heading in headings} - {()})

    def _forms(self, heading: Heading) -> Iterator[str]:
        yield from self._spelled(heading.written)
        if heading.joined:
            yield from self._spelled(heading.joined)

    def _spelled(self, text: str) -> tuple[str, ...]:
        if text not in self._spellings:
            self._spellings[text] = tuple(_spellings(text))
        return self._spellings[text]


def _headings(row: Row, above: Row | None, merged: tuple[Area, ...], names: _Names) -> list[Heading]:
    """One heading a sheet column: the cell itself, filled from the row above where it is empty (section 7)."""
    own = _texts(row)
    upper = _texts(above) if above else {}
    groups, tall = dict(upper), set[int]()
    for area in merged:
        if above and area.first_column in upper and area.first_row <= above.number <= area.last_row:
            last = min(area.last_column, max((*own, *upper)))
            groups |= dict.fromkeys(range(area.first_column, last + 1), upper[area.first_column])
            tall |= {area.first_column} if area.last_row >= row.number else set()
    headings = [
        Heading(position, text, groups[position] + text if position in groups else "") for position, text in own.items()
    ]
    for position in upper.keys() - own.keys():
        heading = Heading(position, upper[position])
        # The row above may be the sheet's title as well: only what is a heading counts.
        if position in tall or names.count([heading]):
            headings.append(heading)
    return sorted(headings, key=lambda heading: heading.position)


def _texts(row: Row) -> dict[int, str]:
    texts = ((position, cell.value) for position, cell in row.cells.items())
    return {place: text.strip()[:_LONGEST] for place, text in texts if isinstance(text, str) and text.strip()}


def _spellings(text: str) -> Iterator[str]:
    """Folded forms to look up, from the whole heading to the bare word."""
    bare = fold(text).strip(_DECORATION)
    while True:
        yield bare
        shorter = _NOTE_AT_END.sub("", bare).strip(_DECORATION)
        if shorter == bare or not shorter:
            break
        bare = shorter
    if (rest := _ANY_NOTE.sub("", bare)) != bare and rest:
        yield rest


def _last_row(number: int, headings: list[Heading], merged: tuple[Area, ...]) -> int:
    """A header whose cells reach down by merging ends where most of them end."""
    reaching = [area.last_row for area in merged if area.first_row <= number < area.last_row]
    return max(reaching) if len(reaching) * 2 > len(headings) and max(reaching) <= number + 2 else number


def _assigned(last_row: int, headings: list[Heading], *, below: tuple[Row, ...], names: _Names, basis: Basis) -> Header:
    """Titles come first, then aliases that can mean one column only, then the ambiguous ones by what is left."""
    template = names.template
    positions, aliases = dict[str, int](), dict[str, str]()
    left = list[Heading]()
    for heading in headings:
        title = names.title(heading)
        if title and title not in positions:
            positions[title] = heading.position
        else:
            left.append(heading)

    def take(wanted: range) -> None:
        for heading in tuple(left):
            free = [template.by_key[key] for key in names.alias(heading) if key not in positions]
            if len(free) in wanted:
                key = best_fit(below, heading.position, free, basis).key
                positions[key], aliases[key] = heading.position, heading.written
                left.remove(heading)

    take(range(1, 2))
    take(range(1, len(template.columns)))
    return Header(
        row=last_row,
        positions=positions,
        aliases=aliases,
        surplus={heading.position: heading.written for heading in left},
        written={heading.position: heading.written for heading in headings},
    )


def column_letters(position: int) -> str:
    """The letters a spreadsheet shows for a column number: 1 is A, 27 is AA."""
    letters = ""
    while position > 0:
        position, letter = divmod(position - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return letters
