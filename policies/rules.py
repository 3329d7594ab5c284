"""The county's rules in force, as one value: everything that may change without a release."""

from dataclasses import dataclass

from policies.ledger.spec import LedgerSpec
from policies.report_text import ReportVocabulary
from policies.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Rules:
    """`version` changes whenever any rule does; what is decided records it. `county` is the county's name."""

    version: str
    county: str
    ledger: LedgerSpec
    report_text: ReportVocabulary
    calendar: WorkCalendar
