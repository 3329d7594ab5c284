"""F rules: what can be said about the file before its rows are looked at (daily-clearance.md section 5.1)."""

from policies.ledger.basis import Basis
from policies.ledger.book import Book, Unreadable
from policies.ledger.characters import fold, tidy
from policies.ledger.finding import Finding, Level
from policies.ledger.privacy import masked
from policies.ledger.rule import Hit, Hits, Rule, rule

Arrived = Book | Unreadable | None


@rule("F01", Level.ERROR, "5.1")
def no_attachment(arrived: Arrived) -> Hits:
    """No ledger came with the report."""
    return (Hit(),) if arrived is None else ()


@rule("F02", Level.ERROR, "5.1; 9.2, 9.3")
def not_a_workbook(arrived: Arrived) -> Hits:
    """The file's extension is neither .xlsx nor .xlsm; an emergency .csv is read and only noted."""
    if isinstance(arrived, Book) and arrived.csv:
        return (Hit(variant="csv", level=Level.NOTE),)
    return _refused(arrived, "F02", variant="bare", when="extension", means="")


@rule("F03", Level.ERROR, "5.1; 9.2")
def cannot_be_opened(arrived: Arrived) -> Hits:
    """The file has a password, is damaged or no workbook at all; the variant `anomaly` is a file built to do harm."""
    return _refused(arrived, "F03", variant="anomaly", when="anomaly", means=True)


@rule("F04", Level.ERROR, "5.1")
def too_large(arrived: Arrived) -> Hits:
    """The file is larger than the limit; the variant `content` has more rows or cells than the limit."""
    return _refused(arrived, "F04", variant="content", when="kind", means="content")


@rule("F05", Level.WARNING, "5.1")
def has_pictures(book: Book, _basis: Basis) -> Hits:
    """The workbook holds pictures or charts; comments are not pictures (9.5)."""
    return (Hit({"n": book.images}),) if book.images else ()


@rule("F06", Level.WARNING, "5.1; 9.8")
def file_name_unclear(_book: Book, basis: Basis) -> Hits:
    """The file name lacks the unit (or an alias of it) or the day it is filed for."""
    filing = basis.filing
    if not filing.file_name:
        return ()
    folded = fold(filing.file_name)
    names_unit = any(unit.code == filing.unit for _, _, unit in basis.roster.mentions(folded))
    if names_unit and basis.spec.dates.named_in(folded, filing.day):
        return ()
    name = masked(tidy(filing.file_name), basis.spec.cells.private_label)
    return (Hit({"name": name, "unit": basis.unit.name, "date": f"{filing.day:%Y%m%d}"}),)


@rule("F07", Level.NOTE, "5.1")
def has_macros_or_links(book: Book, _basis: Basis) -> Hits:
    """The workbook holds macros or links to other files."""
    return (Hit(),) if book.macros or book.external_links else ()


def finding_for(unread: Unreadable | None) -> Finding:
    """The finding to give for a file that was not read: F01 for None (no file at all), else F02, F03 or F04."""
    for one in ARRIVAL_RULES:
        for hit in one.decide(unread):
            return Finding(one.id, one.level, fields=hit.fields, variant=hit.variant)
    raise ValueError(f"no rule for an unreadable file: {unread}")


def _refused(arrived: Arrived, rule_id: str, *, variant: str = "", when: str = "", means: object = None) -> Hits:
    if not isinstance(arrived, Unreadable) or arrived.rule != rule_id:
        return ()
    return (Hit(arrived.fields, variant=variant if variant and arrived.fields.get(when) == means else ""),)


ARRIVAL_RULES: tuple[Rule[[Arrived]], ...] = (no_attachment, not_a_workbook, cannot_be_opened, too_large)
BOOK_RULES: tuple[Rule[[Book, Basis]], ...] = (has_pictures, file_name_unclear, has_macros_or_links)
