"""What there is to say about the words of a report (rules T02 and T03)."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from handlers.context import Context
from policies.ledger.finding import Level
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.report_text import Figure, Metric, ReportKind, ReportText, Span, VersusYesterday, mentions_unwanted
from storage.declarations import Declaration


@dataclass(frozen=True, slots=True)
class TextRemark:
    """A remark on the words, ready to be said."""

    rule: str
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words are held against.

    `counts` are the ledger's numbers, counted by its dates and by the account: words that agree with either agree.
    `before` is what was open before, `known` the ids a report may speak of; None where nobody knows.
    """

    counts: Sequence[Mapping[str, int | None]] = field(default_factory=list)
    before: int | None = None
    known: AbstractSet[str | None] | None = None


def said_before(declared: Declaration) -> ReportText:
    """What an earlier message said, as far as it was kept: without its words."""
    nowhere = Span(0, 0)
    versus = None if declared.versus is None else VersusYesterday(Metric.OPEN, declared.versus, nowhere)
    return ReportText(
        kind=ReportKind.REPORT,
        figures={Metric(name): Figure(value, nowhere) for name, value in declared.numbers.items()},
        versus_yesterday=versus,
        problems=declared.problems,
    )


def known_ids(rows: Iterable[LedgerRow], past: Past | None) -> frozenset[str | None] | None:
    """The ids a report may speak of: those of its rows and those open before; None before the first report."""
    if past is None:
        return None
    open_before = {row.problem_id for row in past.rows if row.is_open}
    return frozenset(row.problem_id for row in rows) | open_before


def remarks_on_text(text: str, said: ReportText | None, facts: Facts, ctx: Context) -> list[TextRemark]:
    """T02 for every number that differs from the ledger's, then T03 for things nobody wants."""
    remarks = list[TextRemark]()
    if said is not None:
        remarks += [TextRemark("T02", Level.WARNING, message) for message in _differences(said, facts, ctx)]
    if mentions_unwanted(text, ctx.rules.report_text):
        remarks.append(TextRemark("T03", Level.WARNING, ctx.words.say("report_text.T03")))
    return remarks


def _differences(said: ReportText, facts: Facts, ctx: Context) -> list[str]:
    messages = [
        ctx.words.say(
            "report_text.T02", metric=ctx.words.say(f"report_text.metric.{metric}"), written=figure.value, n=counted
        )
        for metric, figure in said.figures.items()
        if not figure.approximate and (counted := _other_than(figure.value, metric, facts)) is not None
    ]
    if (now := _moved_otherwise(said, facts)) is not None:
        messages.append(ctx.words.say("report_text.T02_versus", before=facts.before, now=now))
    if facts.known is not None and (strange := [one for one in said.problems if one not in facts.known]):
        joined = ctx.words.say("daily_report.and").join(strange)
        messages.append(ctx.words.say("report_text.T02_unknown", problems=joined))
    return messages


def _moved_otherwise(said: ReportText, facts: Facts) -> int | None:
    """What is open now, if the words say that it moved otherwise since the report before."""
    versus, counted = said.versus_yesterday, _counted(Metric.OPEN, facts)
    if versus is None or versus.metric is not Metric.OPEN or facts.before is None or not counted:
        return None
    return counted[-1] if versus.delta != counted[-1] - facts.before else None


def _other_than(written: int, metric: Metric, facts: Facts) -> int | None:
    """The ledger's number, if it is neither way the written one."""
    counted = _counted(metric, facts)
    return counted[-1] if counted and written not in counted else None


def _counted(metric: Metric, facts: Facts) -> list[int]:
    return [number for one in facts.counts if (number := one.get(metric.value)) is not None]
