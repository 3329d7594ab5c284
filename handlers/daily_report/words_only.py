"""A report in words without a ledger: remember the numbers, ask for the ledger, or hold them against one just sent."""

from handlers.cards import template_offer
from handlers.context import Context
from handlers.daily_report.answers import timing_lines
from handlers.daily_report.remarks import remarks_on_text
from handlers.events import FetchFailure, MessageReceived
from handlers.filing import TOGETHER, Filing, submission_of
from handlers.outgoing import Outgoing, Text
from policies.report_text import Metric, ReportKind, ReportText
from storage import declarations, reports
from storage.reports import Report, ReportState

_FETCH_ANSWERS = {
    FetchFailure.EXPIRED: "daily_report.fetch_expired",
    FetchFailure.TOO_LARGE: "daily_report.fetch_too_large",
    FetchFailure.UNREADABLE: "daily_report.fetch_unreadable",
}

# What clerks may ask for and the bot cannot do yet: said plainly, with what to do instead.
_NOT_YET = frozenset({ReportKind.WITHDRAWAL, ReportKind.EXTENSION, ReportKind.CARRY_OVER})


def take(event: MessageReceived, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Answer a report that came without a readable ledger."""
    if event.fetch_failure is not None:
        return [Text(ctx.words.say(_FETCH_ANSWERS[event.fetch_failure]))]
    if event.images and not filed.said.figures:
        return [Text(ctx.words.say("daily_report.picture"))]

    if filed.said.kind in _NOT_YET:
        return [Text(ctx.words.say("daily_report.not_yet"))]
    if filed.said.kind is ReportKind.NIL and not event.images:
        return _nil(event, filed, ctx)
    if filed.said.kind is ReportKind.CORRECTION:
        _remember(event, filed, ctx)
        return [Text(ctx.words.say("daily_report.correction_waits"))]
    just_sent = reports.latest_of(ctx.db, filed.sender.user_id, since=event.at - TOGETHER)
    if just_sent is not None and just_sent.day == filed.placement.day:
        return _after_the_ledger(filed, just_sent, event, ctx)

    _remember(event, filed, ctx)
    remarks = [remark.message for remark in remarks_on_text(event.text, None, None, ctx)]
    offer = template_offer(
        event.key,
        title=ctx.words.say("daily_report.offer_title"),
        body="\n".join([ctx.words.say("ledger.F01"), *remarks]),
        words=ctx.words,
    )
    return [offer]


def _nil(event: MessageReceived, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Nothing to report: taken at once where nothing is open, since there is nothing to attach (section 6.3)."""
    if filed.open_before:
        body = ctx.words.say("daily_report.nil_but_open", n=filed.open_before)
        title = ctx.words.say("daily_report.offer_title")
        return [template_offer(event.key, title=title, body=body, words=ctx.words)]
    day = filed.placement.day
    earlier = reports.accepted(ctx.db, filed.unit.code, day)
    if earlier is not None:
        return [Text(ctx.words.say("daily_report.nil_again", receipt=earlier.receipt))]
    submission = submission_of(event, filed, numbers=dict.fromkeys(("rows", *Metric), 0))
    report, _ = reports.keep_accepted(ctx.db, submission)
    receipt = ctx.words.say("daily_report.nil", unit=filed.unit.name, day=day, receipt=report.receipt)
    return [Text("\n".join([receipt, *timing_lines(filed, ctx)]))]


def _after_the_ledger(filed: Filing, report: Report, event: MessageReceived, ctx: Context) -> list[Outgoing]:
    """The words that belong to a ledger of the last ten minutes."""
    if report.state is ReportState.RETURNED:
        _remember(event, filed, ctx)
        return [Text(ctx.words.say("daily_report.text_after_return"))]
    remarks = remarks_on_text(event.text, filed.said, report.numbers, ctx)
    if not remarks:
        return [Text(ctx.words.say("daily_report.text_matches", receipt=report.receipt))]
    return [Text("\n".join(remark.message for remark in remarks))]


def _remember(event: MessageReceived, filed: Filing, ctx: Context) -> None:
    """Keep what was said, together with what the messages before it said and no ledger has answered."""
    before = filed.declared
    declarations.keep(
        ctx.db,
        unit=filed.unit.code,
        day=filed.placement.day,
        user=filed.sender.user_id,
        said_at=event.at,
        numbers={**(before.numbers if before else {}), **_numbers(filed.said)},
        day_written=filed.said.day_written or bool(before and before.day_written),
        reasoned=filed.gives_reason,
    )


def _numbers(said: ReportText) -> dict[str, int]:
    return {metric.value: figure.value for metric, figure in said.figures.items() if not figure.approximate}
