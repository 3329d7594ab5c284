"""Reviews a ledger file: reads it, checks it, puts the findings into words. The command line and the chat share it."""

from dataclasses import dataclass, fields
from datetime import date

from handlers.wording import Wording
from handlers.workbook import AnnotationLabels, Mark, ReadLimits, annotate, read_book
from policies.ledger.basis import Filing
from policies.ledger.book import Book, Unreadable
from policies.ledger.check import Summary, check
from policies.ledger.files import finding_for
from policies.ledger.finding import Finding, Level
from policies.ledger.row import LedgerRow
from policies.ledger.spec import LedgerSpec
from policies.roster import Roster
from policies.workdays import WorkCalendar

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with its sentence.

    `row` is the sheet's own number, `column` the template's name or None, `position` the sheet's own column number
    where one cell is meant.
    """

    rule: str
    level: Level
    sheet: str | None
    row: int | None
    column: str | None
    message: str
    position: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """The shape of design.md section 4."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Review:
    """What came out. `book` is None for a file that could not be read; then there are no rows either."""

    remarks: tuple[Remark, ...]
    rows: tuple[LedgerRow, ...]
    summary: Summary
    book: Book | None

    @property
    def passed(self) -> bool:
        """Whether the ledger can be accepted."""
        return not self.summary.errors

    def as_json(self) -> dict[str, object]:
        """The shape of design.md section 4, `qingzhi ledger check --json`."""
        summary: dict[str, object] = {one.name: getattr(self.summary, one.name) for one in fields(self.summary)}
        summary["by_status"] = {status.value: count for status, count in self.summary.by_status.items()}
        return {"passed": self.passed, "findings": [remark.as_json() for remark in self.remarks], "summary": summary}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Reviews files by one county's rules; `limits` is how much of a file is read."""

    spec: LedgerSpec
    roster: Roster
    calendar: WorkCalendar
    words: Wording
    limits: ReadLimits

    def review(self, content: bytes, filing: Filing) -> Review:
        """Review the bytes of a file; its name, for the extension and for rule F06, is `filing.file_name`."""
        book = read_book(filing.file_name, content, self.limits)
        if isinstance(book, Unreadable):
            return self.without_book(book)
        checked = check(book, filing, self.spec, self.roster, self.calendar)
        return Review(tuple(map(self._remark, checked.findings)), checked.rows, checked.summary, book)

    def without_book(self, unread: Unreadable | None) -> Review:
        """The review of a file that was not read or, for None, of a report that came without one (F01)."""
        return Review((self._remark(finding_for(unread)),), (), Summary(errors=1), None)

    def annotated(self, content: bytes, review: Review) -> bytes:
        """A copy of the reviewed file, as .xlsx, with every remark on its cell and a list of them in front.

        Raises UnreadableError for a file that the review could not read either.
        """
        marks = [
            Mark(
                sheet=remark.sheet,
                row=remark.row,
                column_index=remark.position,
                level=remark.level,
                message=remark.message,
                column=remark.column or "",
            )
            for remark in review.remarks
        ]
        return annotate(content, marks, AnnotationLabels.of(self.words.sentences), self.limits)

    def _remark(self, finding: Finding) -> Remark:
        return Remark(
            rule=finding.rule,
            level=finding.level,
            sheet=finding.sheet,
            row=finding.row,
            column=finding.column,
            message=message(finding, self.words),
            position=finding.position,
        )


def message(finding: Finding, words: Wording) -> str:
    """The sentence of a finding: `ledger.<rule>` or `ledger.<rule>_<variant>` with its places filled."""
    key = f"ledger.{finding.rule}_{finding.variant}" if finding.variant else f"ledger.{finding.rule}"
    places = {"row": finding.row, "column": finding.column, "sheet": finding.sheet, **finding.fields}
    return words.say(key, **{name: _shown(value, words) for name, value in places.items()})


def _shown(value: object, words: Wording) -> str:
    """A value as people write it: 70 rather than 70.0, days in ISO form, lists with the mark of enumeration.

    What a clerk wrote is quoted as far as it helps to find it again.
    """
    if isinstance(value, tuple):
        return words.say("ledger.list_separator").join(map(str, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}\u2026"
