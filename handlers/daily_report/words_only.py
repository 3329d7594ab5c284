"""A report in words without a ledger: remember the numbers, ask for the ledger, or hold them against one just sent."""

from handlers.before import as_rows, past_of
from handlers.cards import template_offer
from handlers.context import Context
from handlers.daily_report import carry_over, nil, withdrawal
from handlers.daily_report.remarks import Facts, known_ids, remarks_on_text
from handlers.daily_report.saying import privately
from handlers.events import Channel, Conversation, FetchFailure, MessageReceived, TimeCame
from handlers.filing import TOGETHER, Filing
from handlers.outgoing import Card, Outgoing, Text, WakeUp
from handlers.routing import UNHANDLED, Answer, Router
from handlers.workbook import readable_size
from policies.ledger.basis import NilMode
from policies.report_text import Metric, ReportKind, ReportText
from policies.schedule import Occasion
from storage import declarations, reports
from storage.declarations import Declaration
from storage.reports import Report, ReportState

router = Router()

_FETCH_ANSWERS = {
    FetchFailure.EXPIRED: "daily_report.fetch_expired",
    FetchFailure.TOO_LARGE: "daily_report.fetch_too_large",
    FetchFailure.UNREADABLE: "daily_report.fetch_unreadable",
}


def take(event: MessageReceived, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Answer a report that came without a readable ledger."""
    if event.fetch_failure is not None:
        limit = readable_size(ctx.limits.max_bytes)
        return [Text(ctx.words.say(_FETCH_ANSWERS[event.fetch_failure], limit=limit))]
    if event.images and not filed.said.figures:
        return [Text(ctx.words.say("daily_report.picture"))]

    match filed.said.kind:
        case ReportKind.WITHDRAWAL:
            return withdrawal.take_back(filed, ctx)
        case ReportKind.CARRY_OVER:
            return carry_over.carry_over(event, filed, ctx)
        case ReportKind.NIL if not event.images:
            return _nil(event, filed, ctx)
        case ReportKind.CORRECTION:
            _remember(event, filed, ctx)
            return [Text(ctx.words.say("daily_report.correction_waits"))]
        case _:
            return _numbers_first(event, filed, ctx)


def _numbers_first(event: MessageReceived, filed: Filing, ctx: Context) -> list[Outgoing]:
    """A report whose ledger came just before, comes at once, or still has to be asked for."""
    just_sent = reports.latest_of(ctx.db, filed.sender.user_id, since=event.at - TOGETHER)
    if just_sent is not None and just_sent.day == filed.placement.day:
        return _after_the_ledger(filed, just_sent, event, ctx)

    _remember(event, filed, ctx)
    if filed.said.says_attached and not event.images:
        return [_look_again(event, filed)]
    remarks = [remark.message for remark in remarks_on_text(event.text, None, Facts(), ctx)]
    return [_ask_for_ledger(event.key, remarks, ctx)]


@router.on(TimeCame)
def ask_when_none_came(event: TimeCame, ctx: Context) -> Answer:
    """Ten minutes ago somebody wrote that the ledger is attached: ask for it, if it is still not there (F01)."""
    if event.occasion is not Occasion.LEDGER_WAIT or event.unit is None:
        return UNHANDLED
    said = declarations.latest_open(ctx.db, user=event.sender, since=event.at - TOGETHER)
    came = reports.latest_of(ctx.db, event.sender, since=event.at - 2 * TOGETHER)
    if said is None or said.day != event.day or came is not None:
        return []
    return [_ask_for_ledger(event.key, [], ctx)]


def _look_again(event: MessageReceived, filed: Filing) -> WakeUp:
    """Words and file of one report come as two messages, in either order: the file has ten minutes (6.2, sample 2)."""
    return WakeUp(
        TimeCame(
            key=f"clock:{Occasion.LEDGER_WAIT}:{event.key}",
            at=event.at + TOGETHER,
            conversation=Conversation(Channel.CLOCK, filed.sender.user_id),
            occasion=Occasion.LEDGER_WAIT,
            day=filed.placement.day,
            unit=filed.unit.code,
        )
    )


def _ask_for_ledger(cause: str, remarks: list[str], ctx: Context) -> Card:
    title, body = ctx.words.say("daily_report.offer_title"), "\n".join([ctx.words.say("ledger.F01"), *remarks])
    return template_offer(cause, title=title, body=body, words=ctx.words)


def _nil(event: MessageReceived, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Nothing to report: where something is still open, that it has not changed is one tap away."""
    if ctx.rules.daily.nil_mode is NilMode.STRICT:
        return nil.take(event, filed, ctx)
    count = nil.open_problems(filed, ctx)
    if not count:
        return nil.take(event, filed, ctx)
    if ctx.rules.daily.nil_mode is NilMode.FREE:  # nothing may disappear, so the open problems come along
        return carry_over.carry_over(event, filed, ctx)
    return [nil.offer_carry_over(event, filed, count, ctx)]


def _after_the_ledger(filed: Filing, report: Report, event: MessageReceived, ctx: Context) -> list[Outgoing]:
    """The words that belong to a ledger of the last ten minutes."""
    if report.state is ReportState.RETURNED:
        _remember(event, filed, ctx)
        key = "text_after_return" if filed.said.figures else "after_return"
        return [Text(ctx.words.say(f"daily_report.{key}"))]
    remarks = remarks_on_text(event.text, filed.said, _facts_of(report, ctx), ctx)
    if remarks:
        return privately(event, [Text("\n".join(remark.message for remark in remarks))], ctx)
    if report.receipt is None:
        return [Text(ctx.words.say("daily_report.overdue.still_waits"))]
    return [Text(ctx.words.say("daily_report.text_matches", receipt=report.receipt))]


def _facts_of(report: Report, ctx: Context) -> Facts:
    """What a kept report says, counted by the days in it and by its account, as for words that come with a ledger."""
    rows = as_rows(reports.rows_of(ctx.db, report))
    past = past_of(ctx.db, report.unit, report.day, ctx.rules.daily)
    dated = {
        "new": sum(row.found_on == report.day for row in rows),
        "closed": sum(row.closed_on == report.day and not row.is_open for row in rows),
    }
    before = report.numbers.get("before")
    return Facts(counts=[dated, report.numbers], before=before, known=known_ids(rows, past))


def _remember(event: MessageReceived, filed: Filing, ctx: Context) -> None:
    """Keep what was said, together with what the messages before it said and no ledger has answered."""
    before = filed.declared
    if before is not None:  # taken in here: else it would come up again when this one is spent
        declarations.answer(ctx.db, before)
    declarations.keep(
        ctx.db,
        unit=filed.unit.code,
        day=filed.placement.day,
        user=filed.sender.user_id,
        said_at=event.at,
        numbers={**(before.numbers if before else {}), **_numbers(filed.said)},
        versus=_moved(filed.said, before),
        problems=tuple(dict.fromkeys((*(before.problems if before else ()), *filed.said.problems))),
        day_written=filed.day_known,
        reasoned=filed.gives_reason,
        reason=filed.reason,
    )


def _moved(said: ReportText, before: Declaration | None) -> int | None:
    """How the open ones were said to have moved since the day before, in this message or the one before it."""
    versus = said.versus_yesterday
    if versus is not None and versus.metric is Metric.OPEN:
        return versus.delta
    return before.versus if before else None


def _numbers(said: ReportText) -> dict[str, int]:
    return {metric.value: figure.value for metric, figure in said.figures.items() if not figure.approximate}
