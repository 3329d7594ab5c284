"""Say what became of a ledger: a receipt, a request to the task force, or the cells to mend."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.daily_report import keeping, overdue, returns
from handlers.daily_report.handed_in import HandedIn, examine, still_stands
from handlers.daily_report.keeping import Held, Kept, Unchanged
from handlers.daily_report.remarks import Facts, TextRemark, known_ids, remarks_on_text, said_before
from handlers.daily_report.saying import IN_CHAT, annotated_copy, numbered, privately
from handlers.daily_report.timeliness import timing_lines
from handlers.events import Event, ReceivedFile
from handlers.filing import Filing
from handlers.ledger_review import Remark, Review
from handlers.outgoing import Outgoing, Text
from policies.ledger.finding import Level
from policies.ledger.row import PENDING
from policies.report_text import Metric
from storage import reports
from storage.reports import Form


def take_ledger(
    event: Event, filed: Filing, file: ReceivedFile, ctx: Context, *, form: Form = Form.LEDGER
) -> list[Outgoing]:
    """Review a ledger, keep it, answer. Reviewing takes its time, so it is done before the unit is locked."""
    with ctx.look() as db:
        handed = examine(db, event, filed, file, ctx, form=form)
    reports.lock_unit(ctx.db, filed.unit.code)
    if not still_stands(ctx.db, handed):
        handed = examine(ctx.db, event, filed, file, ctx, form=form)
    return settle(handed, ctx)


def settle(handed: HandedIn, ctx: Context) -> list[Outgoing]:
    """Keep what was handed in and answer it."""
    if not handed.review.passed:
        return returns.send_back(handed, ctx)
    match keeping.keep(handed, ctx):
        case Unchanged(key=key, fields=fields):
            return [Text(ctx.words.say(key, **fields))]
        case Held(report=report):
            return overdue.ask(handed.event, report, handed.filed, ctx)
        case Kept() as kept:
            return _acknowledge(handed, kept, ctx)


def _acknowledge(handed: HandedIn, kept: Kept, ctx: Context) -> list[Outgoing]:
    replaced = [_replaced(kept, ctx)] if kept.earlier else []
    remarks: list[Remark | TextRemark] = [*_on_words(handed, ctx), *_weightiest_first(handed.review)]
    words = [*_receipt(handed, kept, ctx), *replaced, *_listed(remarks, ctx)]
    copy = annotated_copy(handed, ctx) if len(remarks) > IN_CHAT else []
    answer = [Text("\n".join(words)), *copy]
    # That somebody was late, or has something to look at, is nobody else's business.
    private = remarks or timing_lines(handed.filed, ctx, corrected=kept.earlier is not None)
    return privately(handed.event, answer, ctx) if private else [*answer]


def _receipt(handed: HandedIn, kept: Kept, ctx: Context) -> list[str]:
    """The numbers, beside those of the report before where there is one."""
    report, account = kept.report, handed.review.account
    told = {"unit": handed.filed.unit.name, "day": report.day, "receipt": report.receipt, **report.numbers}
    if handed.past is None or account is None:
        receipt = ctx.words.say("daily_report.accepted", **told)
    else:
        removed = ctx.words.say("daily_report.removed", removed=account.removed) if account.removed else ""
        key = "carried_over" if handed.form is Form.CARRY_OVER else "balanced"
        receipt = ctx.words.say(f"daily_report.{key}", **{**told, "since": handed.past.day, "removed": removed})
        receipt += _overdue(handed, ctx)
    return [receipt, *timing_lines(handed.filed, ctx, corrected=kept.earlier is not None)]


def _overdue(handed: HandedIn, ctx: Context) -> str:
    """How many problems of a carried-over ledger are past their time (X08), in one sentence."""
    if handed.form is not Form.CARRY_OVER:
        return ""
    day = handed.filed.placement.day
    count = sum(row.status in PENDING and row.due_on is not None and row.due_on < day for row in handed.review.rows)
    return ctx.words.say("daily_report.carry_over.overdue", n=count) if count else ""


def _replaced(kept: Kept, ctx: Context) -> str:
    """Rule S05, with the changes that there are."""
    changes = kept.changes
    counted = [(name, getattr(changes, name)) for name in ("added", "removed", "changed")]
    said = [ctx.words.say(f"daily_report.changes.{name}", n=number) for name, number in counted if number]
    joined = ctx.words.say("daily_report.and").join(said)
    return ctx.words.say("daily_report.S05", version=kept.report.version, changes=joined)


def _on_words(handed: HandedIn, ctx: Context) -> list[TextRemark]:
    """The message's own numbers, or those of the message before it."""
    said, declared = handed.filed.said, handed.filed.declared
    if not said.figures and declared is not None:
        earlier = said_before(declared)
        named = dict.fromkeys((*earlier.problems, *said.problems))
        versus = said.versus_yesterday or earlier.versus_yesterday
        said = replace(earlier, versus_yesterday=versus, problems=tuple(named))
    summary, account = handed.review.summary, handed.review.account
    counted = [one for one in (summary, account) if one]
    counts = [{metric.value: getattr(one, metric.value, None) for metric in Metric} for one in counted]
    known = known_ids(handed.review.rows, handed.past)
    facts = Facts(counts=counts, before=account.before if account else None, known=known)
    return remarks_on_text(handed.text, said, facts, ctx)


def _weightiest_first(review: Review) -> list[Remark]:
    return sorted(review.remarks, key=lambda remark: remark.level is Level.NOTE)


def _listed(remarks: Sequence[Remark | TextRemark], ctx: Context) -> list[str]:
    if not remarks:
        return []
    title = ctx.words.say("daily_report.remarks_title", count=len(remarks))
    more = len(remarks) - IN_CHAT
    rest = [ctx.words.say("daily_report.remarks_more", count=more)] if more > 0 else []
    return [title, *numbered(remarks, ctx), *rest]
