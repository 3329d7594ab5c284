"""What a clerk's words mean: the text part of the daily report (daily-clearance.md section 6)."""

from policies.report_text.checks import LedgerNumbers, Mismatch, compare, lacks_unit_and_day, mentions_unwanted
from policies.report_text.parsing import parse
from policies.report_text.values import Figure, Metric, ReportKind, ReportText, Span, VersusYesterday
from policies.report_text.vocabulary import ReportVocabulary

__all__ = [
    "Figure",
    "LedgerNumbers",
    "Metric",
    "Mismatch",
    "ReportKind",
    "ReportText",
    "ReportVocabulary",
    "Span",
    "VersusYesterday",
    "compare",
    "lacks_unit_and_day",
    "mentions_unwanted",
    "parse",
]
