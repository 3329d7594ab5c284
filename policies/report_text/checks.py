"""The rules about words: T01 nobody knows whose report, T02 numbers that differ, T03 things not wanted."""

from dataclasses import dataclass

from policies.report_text.clauses import Clause, clauses_of
from policies.report_text.folding import fold
from policies.report_text.values import Metric, ReportText, Span
from policies.report_text.vocabulary import ReportVocabulary
from policies.report_text.words import Words

_REACH = 8  # characters around a thing in which its verb stands


@dataclass(frozen=True, slots=True)
class LedgerNumbers:
    """The four numbers as the ledger gives them; these hold."""

    new: int
    rectified: int
    closed: int
    open: int

    def of(self, metric: Metric) -> int:
        """The ledger's number for a metric."""
        return {
            Metric.NEW: self.new,
            Metric.RECTIFIED: self.rectified,
            Metric.CLOSED: self.closed,
            Metric.OPEN: self.open,
        }[metric]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Rule T02: the message says `written` at `span`, the ledger says `ledger`."""

    metric: Metric
    written: int
    ledger: int
    span: Span


def compare(text: ReportText, ledger: LedgerNumbers) -> list[Mismatch]:
    """The numbers written that differ from the ledger (T02), in the order of the metrics.

    Numbers left out and numbers nobody wrote as such are not compared.
    """
    return [
        Mismatch(metric, figure.value, ledger.of(metric), figure.span)
        for metric, figure in text.figures.items()
        if not figure.approximate and figure.value != ledger.of(metric)
    ]


def lacks_unit_and_day(text: ReportText) -> bool:
    """Rule T01, for a message without attachment: neither the unit nor the day is known."""
    return text.unit is None and not text.day_written


def mentions_unwanted(text: str, vocabulary: ReportVocabulary) -> Span | None:
    """Rule T03: where the message asks for or hands in photographs, publicity or page shows; None when it does not.

    Saying that there are none, or that some were removed, is no mention; nor is a question.
    """
    words = vocabulary.unwanted
    folded = fold(text, marks=vocabulary.marks, addressees=vocabulary.addressees)
    clauses = clauses_of(folded.text, vocabulary.clauses)
    told_on = {clause.sentence for clause in clauses if words["told_on"].search(clause.text)}
    for clause in clauses:
        if clause.question or clause.sentence in told_on or _refuses(clause, words):
            continue
        for thing in words["things"].finditer(clause.text):
            before = clause.text[max(0, thing.start() - _REACH) : thing.start()]
            after = clause.text[thing.end() : thing.end() + _REACH]
            if words["verbs"].search(before) or words["verbs_after"].search(after):
                return folded.span(clause.start + thing.start(), clause.start + thing.end())
    return None


def _refuses(clause: Clause, words: Words) -> bool:
    return bool(words["refusals"].search(clause.text) or words["other_senses"].search(clause.text))
