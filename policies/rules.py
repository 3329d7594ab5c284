"""The county's rules in force, as one value: everything that may change without a release."""

from dataclasses import dataclass

from policies.archive_text import ArchiveSpec
from policies.asking_judge import AskingWords
from policies.daily import DailyRules
from policies.extension import ExtensionRules
from policies.leads import LeadThresholds
from policies.ledger.spec import LedgerSpec
from policies.masking import Masking
from policies.removal_text import RemovalWords
from policies.report_text import ReportVocabulary
from policies.requests import RequestWords
from policies.restraint import RestraintRules
from policies.schedule import ScheduleRules
from policies.second_opinion import OpinionRules
from policies.verification_text import VerificationWords
from policies.wishes import WishWords
from policies.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Rules:
    """`version` changes whenever any rule does; what is decided records it. `county` is the county's name."""

    version: str
    county: str
    ledger: LedgerSpec
    report_text: ReportVocabulary
    calendar: WorkCalendar
    daily: DailyRules
    requests: RequestWords
    schedule: ScheduleRules
    wishes: WishWords
    extension: ExtensionRules
    removals: RemovalWords
    verification: VerificationWords
    leads: LeadThresholds
    archive: ArchiveSpec
    masking: Masking
    second_opinion: OpinionRules
    restraint: RestraintRules
    asking_judge: AskingWords
