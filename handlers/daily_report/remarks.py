"""What there is to say about the words of a report (rules T02 and T03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.context import Context
from policies.ledger.finding import Level
from policies.report_text import (
    Figure,
    LedgerNumbers,
    Metric,
    ReportKind,
    ReportText,
    Span,
    compare,
    mentions_unwanted,
)


@dataclass(frozen=True, slots=True)
class TextRemark:
    """A remark on the words, ready to be said."""

    rule: str
    level: Level
    message: str


def said_before(numbers: Mapping[str, int]) -> ReportText:
    """Numbers of an earlier message, as far as they were kept: without their words."""
    figures = {Metric(name): Figure(value, Span(0, 0)) for name, value in numbers.items()}
    return ReportText(kind=ReportKind.REPORT, figures=figures)


def remarks_on_text(
    text: str, said: ReportText | None, numbers: Mapping[str, int] | None, ctx: Context
) -> list[TextRemark]:
    """T02 for every number that differs from the ledger's, then T03 for things nobody wants."""
    remarks = list[TextRemark]()
    if said is not None and numbers is not None:
        ledger = LedgerNumbers(**{metric.value: numbers[metric.value] for metric in Metric})
        for mismatch in compare(said, ledger):
            message = ctx.words.say(
                "report_text.T02",
                metric=ctx.words.say(f"report_text.metric.{mismatch.metric}"),
                written=mismatch.written,
                n=mismatch.ledger,
            )
            remarks.append(TextRemark("T02", Level.WARNING, message))
    if mentions_unwanted(text, ctx.rules.report_text):
        remarks.append(TextRemark("T03", Level.WARNING, ctx.words.say("report_text.T03")))
    return remarks
