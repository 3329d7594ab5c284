"""Reviews a ledger file: reads it, checks it, puts the findings into words. The command line and the chat share it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date

from handlers.wording import Wording
from handlers.workbook import AnnotationLabels, Mark, ReadLimits, annotate, read_book
from policies.ledger.account import Account
from policies.ledger.basis import Filing
from policies.ledger.book import Book, Unreadable
from policies.ledger.check import Summary, check
from policies.ledger.files import finding_for
from policies.ledger.finding import Finding, Level
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.ledger.spec import LedgerSpec
from policies.roster import Roster
from policies.workdays import WorkCalendar

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with its sentence.

    `row` is the sheet's own number, `column` the template's name or None, `position` the sheet's own column number
    where one cell is meant; `suggestion` is the value most likely meant there, not part of the JSON.
    """

    rule: str
    level: Level
    sheet: str | None
    row: int | None
    column: str | None
    message: str
    position: int | None = None
    suggestion: str | int | float | date | None = None

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
    """What came out. `book` is None for a file that could not be read; then there are no rows either.

    `account` is there when the ledger could be reconciled with the report before it; `findings` are what the remarks
    were put into words from.
    """

    remarks: tuple[Remark, ...]
    rows: tuple[LedgerRow, ...]
    summary: Summary
    book: Book | None
    account: Account | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the ledger can be accepted."""
        return not self.summary.errors

    def as_json(self) -> dict[str, object]:
        """The shape of design.md section 4, `qingzhi ledger check --json`."""
        summary: dict[str, object] = {one.name: getattr(self.summary, one.name) for one in fields(self.summary)}
        summary["by_status"] = {status.value: count for status, count in self.summary.by_status.items()}
        if self.account:
            summary["account"] = _account_json(self.account)
        return {"passed": self.passed, "findings": [remark.as_json() for remark in self.remarks], "summary": summary}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Reviews files by one county's rules; `limits` is how much of a file is read."""

    spec: LedgerSpec
    roster: Roster
    calendar: WorkCalendar
    words: Wording
    limits: ReadLimits

    def review(
        self, content: bytes, filing: Filing, *, past: Past | None = None, silent: frozenset[str] = frozenset()
    ) -> Review:
        """Review the bytes of a file; its name, for the extension and for rule F06, is `filing.file_name`.

        With a `past` it is reconciled with the reports before it. The rules in `silent` say nothing and count nothing.
        """
        book = read_book(filing.file_name, content, self.limits)
        if isinstance(book, Unreadable):
            return self.without_book(book)
        checked = check(book, filing, self.spec, self.roster, self.calendar, past=past)
        findings, summary = checked.findings, checked.summary
        if silent:
            findings = tuple(one for one in findings if one.rule not in silent)
            summary = _recounted(summary, findings)
        return Review(tuple(map(self._remark, findings)), checked.rows, summary, book, checked.account, findings)

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
            suggestion=finding.suggestion,
        )


def _recounted(summary: Summary, findings: Iterable[Finding]) -> Summary:
    levels = Counter(finding.level for finding in findings)
    return replace(summary, errors=levels[Level.ERROR], warnings=levels[Level.WARNING], notes=levels[Level.NOTE])


def _account_json(account: Account) -> dict[str, object]:
    """The counts, and the ids that do not balance."""
    return {
        "before": account.before,
        "new": account.new,
        "closed": account.closed,
        "removed": account.removed,
        "expected": account.expected,
        "open": account.open,
        "balanced": account.balanced,
        "off": list(account.off),
    }


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
