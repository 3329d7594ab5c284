"""The clerk's own workbook with every remark on its cell and a findings sheet in front.

The file is edited part by part instead of being loaded and saved: layout, rich text, conditional formats and the
results formulas were saved with stay as they were, and the copy reads like the original when it comes back.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress

from handlers.workbook.book_edit import BookPlan, FrontSheet, edit_book
from handlers.workbook.comments import Comments, add_comments, read_comments, with_remarks, without_ours
from handlers.workbook.csv_reader import read_csv
from handlers.workbook.findings import HEADING_ROW, MOST_MARKS, AnnotationLabels, Mark, findings_part
from handlers.workbook.guard import Package, looks_like_zip
from handlers.workbook.limits import ReadLimits, UnreadableError
from handlers.workbook.outline import SheetEntry, read_outline
from handlers.workbook.paint import EMPTY_STYLES, Painter
from handlers.workbook.parts import Parts
from handlers.workbook.plain import plain_workbook
from handlers.workbook.relationships import relationships
from handlers.workbook.sheet_edit import SheetPlan, edit_sheet, merged_areas
from policies.ledger.book import Area
from policies.ledger.finding import Level

_SEVERITY = (Level.ERROR, Level.WARNING, Level.NOTE)
_LONGEST_TITLE = 31

Place = tuple[int, int]


def annotate(
    content: bytes, marks: Sequence[Mark], labels: AnnotationLabels, limits: ReadLimits | None = None
) -> bytes:
    """An .xlsx with the marks in it, from the bytes of a file that `read_book` has read (a .csv becomes one).

    What an earlier check left in the file is taken off first. Marks beyond the first 2,000 are only counted on the
    findings sheet. Raises UnreadableError for a file that cannot be read.
    """
    limits = limits or ReadLimits()
    if not looks_like_zip(content):
        content = plain_workbook(read_csv(content, limits))
    package = Package(content, limits)
    copy = _Copy(package, labels)
    shown = marks[:MOST_MARKS]
    for entry in copy.sheets():
        copy.edit(entry, [mark for mark in shown if mark.sheet == entry.name and mark.has_place])
    copy.add_findings(marks)
    return copy.parts.to_bytes()


class _Copy:
    """The copy while it is made."""

    def __init__(self, package: Package, labels: AnnotationLabels) -> None:
        self._package = package
        self._labels = labels
        self._outline = read_outline(package)
        self.parts = Parts(package)
        self._drops_links = any(arrow.kind == "externalLink" for arrow in self._outline.relationships.arrows)
        self._styles = next(iter(self._outline.relationships.targets("styles")), None)
        self._painter = Painter(self.parts.data.get(self._styles or "", EMPTY_STYLES))
        self._gone = frozenset[str]()
        for entry in self._outline.sheets:
            if entry.name == self._outline.findings_sheet:
                self._drop(entry)

    def sheets(self) -> list[SheetEntry]:
        """The sheets that are kept."""
        return [entry for entry in self._outline.sheets if entry.part in self.parts.data]

    def edit(self, entry: SheetEntry, marks: Sequence[Mark]) -> None:
        """Put the marks on their cells."""
        data = self.parts.data[entry.part]
        remarks = _by_cell(marks, merged_areas(data))
        comments = self._comments(entry, remarks)
        plan = SheetPlan(
            painter=self._painter,
            levels={place: min((mark.level for mark in each), key=_SEVERITY.index) for place, each in remarks.items()},
            dropped=self.parts.dropped[entry.part],
            drops_links=self._drops_links,
            drops_metadata=self.parts.drops_metadata,
            notes_id=add_comments(self.parts, entry.part, comments) if comments.all else None,
        )
        self.parts.data[entry.part] = edit_sheet(data, plan)

    def add_findings(self, marks: Sequence[Mark]) -> None:
        """Put the findings sheet in front; the last step, it completes styles and workbook."""
        title = _free_title(self._labels.title, [entry.name for entry in self.sheets()])
        book = self._outline.part
        part = self.parts.unused_name("xl/worksheets/sheet{}.xml")
        self.parts.add(part, findings_part(marks, self._labels, self._painter), kind="worksheet")
        self.parts.set_styles(self._styles, self._painter.result(), book=book)
        dropped = self.parts.dropped[book] | self._gone
        front = FrontSheet(title, self.parts.point(book, part, kind="worksheet"), HEADING_ROW)
        plan = BookPlan(dropped=dropped, drops_links=self._drops_links, front=front)
        self.parts.data[book] = edit_book(self.parts.data[book], plan)

    def _drop(self, entry: SheetEntry) -> None:
        arrows = self.parts.arrows[self._outline.part]
        self._gone |= {arrow.id for arrow in arrows if arrow.target == entry.part}
        self.parts.remove(entry.part)

    def _comments(self, entry: SheetEntry, remarks: Mapping[Place, Sequence[Mark]]) -> Comments:
        comments, author, signature = Comments(), self._labels.author, self._labels.signature
        for part in relationships(self._package, entry.part).targets("comments"):
            with suppress(UnreadableError):  # a sheet whose cells can be read is worth more than its broken comments
                comments = without_ours(read_comments(self._package.read(part)), author=author, signature=signature)
        texts = {place: self._text(each) for place, each in remarks.items()}
        return with_remarks(comments, texts, author=author)

    def _text(self, marks: Sequence[Mark]) -> str:
        words = self._labels.levels
        remarks = [self._labels.remark.format(level=words[mark.level], message=mark.message) for mark in marks]
        return "\n".join((*remarks, self._labels.signature))


def _by_cell(marks: Sequence[Mark], areas: Sequence[Area]) -> dict[Place, list[Mark]]:
    remarks = dict[Place, list[Mark]]()
    areas_of = _areas_by_row(areas, sorted({mark.row for mark in marks if mark.row is not None}))
    for mark in marks:
        if mark.row is not None:
            place = _anchor(mark.row, mark.column_index or 1, areas_of.get(mark.row, ()))
            remarks.setdefault(place, []).append(mark)
    return remarks


def _areas_by_row(areas: Sequence[Area], rows: Sequence[int]) -> dict[int, list[Area]]:
    found = dict[int, list[Area]]()
    for area in areas:
        for row in rows[bisect_left(rows, area.first_row) : bisect_right(rows, area.last_row)]:
            found.setdefault(row, []).append(area)
    return found


def _anchor(row: int, column: int, areas: Sequence[Area]) -> Place:
    for area in areas:
        if area.first_column <= column <= area.last_column:
            return area.first_row, area.first_column
    return row, column


def _free_title(title: str, taken: Sequence[str]) -> str:
    used = {name.casefold() for name in taken}
    options = (title, *(f"{title[: _LONGEST_TITLE - 5]}({number})" for number in range(2, len(used) + 3)))
    return next(option for option in options if option.casefold() not in used)
