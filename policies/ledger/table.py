"""Finds a sheet of the template in a book and tells its rows from blanks, totals, signatures and hidden rows."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policies.ledger.basis import Basis
from policies.ledger.book import Area, Book, Cell, Row, Sheet
from policies.ledger.characters import fold, tidy
from policies.ledger.header import Header, column_letters, find_header
from policies.ledger.privacy import masked
from policies.ledger.reading import shown_text

_NOT_NAMED = 3
_MOST_SIGNATURE_CELLS = 6
_LONGEST_TOTAL = 20
_LEADING_COLUMNS = ("sequence", "problem_id", "unit", "village")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of the template, sorted out; a row of the second sheet is a carrier where the ledger's is a problem.

    `rows` are the problems in order; `slack[i]` is how many numbered rows were passed over right before `rows[i]`.
    `totals` are the row numbers of total rows, True for those after the last problem; `signatures` of rows with names
    and notes below the table. `hidden` counts hidden rows with content, `blank` empty rows between problems,
    `merged` are the merged areas among the problems. `surplus` names, by sheet column, what the template has not got:
    by its heading, or by its letters where there is none.
    """

    sheet: Sheet
    header: Header
    rows: tuple[Row, ...]
    slack: tuple[int, ...]
    totals: Mapping[int, bool]
    signatures: tuple[int, ...]
    hidden: int
    blank: int
    skipped: int
    merged: tuple[Area, ...]
    surplus: Mapping[int, str]


def find_ledger(book: Book, basis: Basis) -> tuple[Sheet | None, Header | None]:
    """The visible sheet that is the ledger, with its header; the sheet alone when only its name fits."""
    names = basis.spec.ledger.names
    found = list[tuple[int, int, Sheet, Header | None]]()
    for sheet in book.sheets:
        rank = names.rank(sheet.name)
        if sheet.hidden or (rank not in {0, 1} and is_other(sheet, basis)):
            continue
        header = find_header(sheet, basis.spec.ledger, basis)
        if header or rank is not None:
            found.append((_NOT_NAMED if rank is None else rank, -len(header.positions) if header else 0, sheet, header))
    if not found:
        return None, None
    _, _, sheet, header = min(found, key=lambda entry: (entry[3] is None, *entry[:2]))
    return sheet, header


def is_other(sheet: Sheet, basis: Basis) -> bool:
    """Whether the sheet bears the name of the second sheet or of one that the system writes."""
    return basis.spec.carriers.names.rank(sheet.name) is not None or is_helper(sheet, basis)


def is_helper(sheet: Sheet, basis: Basis) -> bool:
    """Whether the sheet bears the name of a help sheet or dictionary."""
    return basis.spec.helpers.rank(sheet.name) is not None


def read_table(sheet: Sheet, header: Header, basis: Basis, *, telling: str = "description") -> Table:
    """Sort the rows below the header; `telling` is the key of the column that no row of data leaves empty."""
    sorter = _Sorter(header, basis, telling)
    for row in sheet.rows:
        if row.number > header.row and row.cells:
            sorter.add(row)
    return sorter.table(sheet)


def content_rows(sheet: Sheet, basis: Basis) -> int:
    """How many rows of a hidden sheet hold data: those below a header, or all of them."""
    spec = basis.spec
    template = spec.ledger if spec.carriers.names.rank(sheet.name) is None else spec.carriers
    header = find_header(sheet, template, basis)
    first = header.row if header else 0
    return sum(row.number > first and not is_empty(row.cells.values()) for row in sheet.rows)


def is_empty(cells: Iterable[Cell]) -> bool:
    """Whether none of the cells shows anything."""
    return not any(map(_is_filled, cells))


def _is_filled(cell: Cell) -> bool:
    value = cell.value
    if isinstance(value, str):
        return value[:1].isalnum() or bool(shown_text(cell))  # nearly all texts begin with a letter
    return value is not None or cell.formula_only


@dataclass(slots=True)
class _Sorter:
    header: Header
    basis: Basis
    telling: str
    rows: list[Row] = field(default_factory=list)
    slack: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    hidden: int = 0
    pending: int = 0
    known: frozenset[int] = frozenset()
    sequence: int | None = None
    description: int | None = None

    def __post_init__(self) -> None:
        positions = self.header.positions
        self.sequence, self.description = positions.get("sequence"), positions.get(self.telling)
        self.known = frozenset(positions.values()) - {self.sequence}

    def add(self, row: Row) -> None:
        """Put one row where it belongs."""
        if self._tells_a_problem(row):
            self._add_problem(row)
        elif row.hidden:
            self._pass_over(row)
        elif self._is_total(row):
            self.totals.append(row.number)
        elif self._is_signature(row):
            self.signatures.append(row.number)
        elif not self._has_content(row):
            self._add_blank(row)
        elif self._is_header_again(row):
            self.others.append(row.number)
        else:
            self._add_problem(row)

    def _add_blank(self, row: Row) -> None:
        """A row with nothing but a sequence number is blank; words in its place are the heading of a part."""
        text = self._text(row, self.sequence)
        if text and not any(char.isdecimal() for char in text):
            self.signatures.append(row.number)
        self.pending += self.sequence in row.cells

    def _pass_over(self, row: Row) -> None:
        """A hidden row is not read; it only explains a gap in the sequence."""
        if self._has_content(row):
            self.hidden += not self._is_total(row)
            self.others.append(row.number)
            self.pending += 1
        else:
            self.pending += self.sequence in row.cells

    def _add_problem(self, row: Row) -> None:
        self.rows.append(row)
        self.slack.append(self.pending)
        self.pending = 0

    def _tells_a_problem(self, row: Row) -> bool:
        """The quick answer for most rows: no total or header has so much to say in the description."""
        cell = row.cells.get(self.description) if self.description and not row.hidden else None
        return cell is not None and isinstance(cell.value, str) and len(cell.value.strip()) > _LONGEST_TOTAL

    def table(self, sheet: Sheet) -> Table:
        first, last = (self.rows[0].number, self.rows[-1].number) if self.rows else (0, -1)
        between = sum(first < number < last for number in (*self.totals, *self.signatures, *self.others))
        blank = last - first + 1 - len(self.rows) - between
        return Table(
            sheet=sheet,
            header=self.header,
            rows=tuple(self.rows),
            slack=tuple(self.slack),
            totals={number: number > last for number in self.totals},
            signatures=tuple(self.signatures),
            hidden=self.hidden,
            blank=blank,
            skipped=blank + len(self.totals) + len(self.signatures),
            merged=self._merged(sheet),
            surplus=self._surplus(),
        )

    def _has_content(self, row: Row) -> bool:
        """A row with nothing but a sequence number is a blank row (section 9, point 4)."""
        return any(position in self.known and _is_filled(cell) for position, cell in row.cells.items())

    def _is_total(self, row: Row) -> bool:
        """A row without a problem that says "total" in its first cell or in one of the leading columns."""
        total = self.basis.spec.cells.total
        description = self._text(row, self.description)
        if description and not total.fullmatch(description):
            return False
        places = {min(row.cells), self.description, *map(self.header.positions.get, _LEADING_COLUMNS)}
        return any(total.fullmatch(self._text(row, place)) for place in places)

    def _text(self, row: Row, position: int | None) -> str:
        """The folded text of a cell; empty for other contents."""
        cell = row.cells.get(position) if position else None
        return fold(cell.value) if cell and isinstance(cell.value, str) else ""

    def _is_signature(self, row: Row) -> bool:
        """A few cells below the table, the first of which names who filled it in, or a note."""
        if len(row.cells) > _MOST_SIGNATURE_CELLS or self._text(row, self.description):
            return False
        return self.basis.spec.cells.footer.match(self._text(row, min(row.cells))) is not None

    def _is_header_again(self, row: Row) -> bool:
        """The header repeated further down, as it is for printing or by pasting two tables together."""
        written = self.header.written
        if self.description is None or self._text(row, self.description) != fold(written[self.description]):
            return False
        same = sum(self._text(row, position) == fold(text) for position, text in written.items())
        return same * 2 > len(written)

    def _surplus(self) -> dict[int, str]:
        label = self.basis.spec.cells.private_label
        named = {place: masked(tidy(text), label) for place, text in self.header.surplus.items()}
        used = set[int]().union(*(row.cells for row in self.rows)) - self.header.written.keys()
        unnamed = (place for place in used if not is_empty(row.cells[place] for row in self.rows if place in row.cells))
        return dict(sorted((named | {place: column_letters(place) for place in unnamed}).items()))

    def _merged(self, sheet: Sheet) -> tuple[Area, ...]:
        """Merged areas that touch a problem in a known column."""
        if not self.rows or not self.known:
            return ()
        numbers = [row.number for row in self.rows]
        first, last = min(self.header.written), max(self.header.written)
        return tuple(
            area
            for area in sheet.merged
            if area.first_column <= last
            and area.last_column >= first
            and bisect_right(numbers, area.last_row) > bisect_right(numbers, area.first_row - 1)
        )
