"""Keep a checked ledger and say what became of it: a receipt, or the cells to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from handlers.cards import template_offer
from handlers.context import Context
from handlers.daily_report.remarks import TextRemark, remarks_on_text, said_before
from handlers.events import Channel, MessageReceived, ReceivedFile
from handlers.filing import LOCAL, Filing, submission_of
from handlers.ledger_review import Remark, Review, Reviewer
from handlers.outgoing import Document, Outgoing, Text, ToPerson
from handlers.workbook import UnreadableError
from policies.deadline import Timing
from policies.ledger.finding import Level
from policies.report_changes import changes_between
from storage import declarations, reports
from storage.reports import KeptFinding, KeptRow, Report, Submission

# So many findings in chat; the annotated copy has them all. More would be a wall of text on a phone.
IN_CHAT = 10

# Findings whose remedy is the template: it is offered for one tap.
_TEMPLATE_RULES = frozenset({"F02", "F03", "F04", "H01", "H02", "H09", "H10"})


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A received ledger with what came out of its review."""

    file: ReceivedFile
    review: Review
    reviewer: Reviewer


def settle(event: MessageReceived, filed: Filing, reviewed: Reviewed, ctx: Context) -> list[Outgoing]:
    """Keep what was handed in and answer it."""
    review = reviewed.review
    submission = _submission(event, filed, review)
    if not review.passed:
        reports.keep_returned(ctx.db, submission)
        return _returned(event, filed, reviewed, ctx)

    earlier = reports.accepted(ctx.db, filed.unit.code, filed.placement.day)
    if earlier is not None and (sentence := _no_new_version(filed, submission, earlier, ctx)):
        return [Text(sentence)]
    before = {row.problem: row.cells for row in reports.rows_of(ctx.db, earlier)} if earlier else {}
    report, _ = reports.keep_accepted(ctx.db, submission)
    if filed.declared is not None:
        declarations.answer(ctx.db, filed.declared)

    replaced = [_replaced(before, submission, report, ctx)] if earlier else []
    remarks: list[Remark | TextRemark] = [*_on_words(event, filed, review, ctx), *_weightiest_first(review)]
    words = [*_receipt(filed, review, report, ctx), *replaced, *_listed(remarks, ctx)]
    copy = _copy(reviewed, ctx) if len(remarks) > IN_CHAT else []
    answer = [Text("\n".join(words)), *copy]
    return _privately(event, answer, ctx) if remarks else answer


def _submission(event: MessageReceived, filed: Filing, review: Review) -> Submission:
    numbers = {name: getattr(review.summary, name) for name in ("rows", "new", "rectified", "closed", "open")}
    rows = tuple(
        KeptRow(row=row.number, problem=row.problem_id or "", status=row.status or "", cells=row.cells())
        for row in review.rows
    )
    findings = tuple(
        KeptFinding(rule=one.rule, level=one.level, sheet=one.sheet, row=one.row, column=one.column)
        for one in review.remarks
    )
    kept = rows if review.passed else ()
    return submission_of(event, filed, numbers=numbers, rows=kept, findings=findings)


def _no_new_version(filed: Filing, submission: Submission, earlier: Report, ctx: Context) -> str | None:
    """Why an accepted report stays as it is: the same again, or a correction after closing time without a reason."""
    kept = {row.problem: row.cells for row in reports.rows_of(ctx.db, earlier)}
    if changes_between(kept, {row.problem: row.cells for row in submission.rows}).none:
        return ctx.words.say("daily_report.accepted_again", receipt=earlier.receipt)
    if filed.placement.timing is Timing.LATE and not filed.gives_reason:
        return ctx.words.say("daily_report.S04")
    return None


def _receipt(filed: Filing, review: Review, report: Report, ctx: Context) -> list[str]:
    numbers = {name: getattr(review.summary, name) for name in ("rows", "new", "rectified", "closed", "open")}
    receipt = ctx.words.say(
        "daily_report.accepted", unit=filed.unit.name, day=report.day, receipt=report.receipt, **numbers
    )
    return [receipt, *timing_lines(filed, ctx)]


def timing_lines(filed: Filing, ctx: Context) -> list[str]:
    """What to say about the hour: late (S01), for another day (S03), or by a guessed calendar; often nothing."""
    placement = filed.placement
    lines = []
    if placement.timing is Timing.LATE:
        lines.append(ctx.words.say("daily_report.S01", cutoff=placement.cutoff.astimezone(LOCAL)))
        lines.append(ctx.words.say("daily_report.late_day", day=placement.day))
    if placement.timing is Timing.EARLY:
        rule = "daily_report.S03" if placement.on_rest_day else "daily_report.early"
        lines.append(ctx.words.say(rule, day=placement.day))
    if not placement.calendar_known:
        lines.append(ctx.words.say("daily_report.calendar_unknown"))
    return lines


def _replaced(before: Mapping[str, Mapping[str, Any]], submission: Submission, report: Report, ctx: Context) -> str:
    changes = changes_between(before, {row.problem: row.cells for row in submission.rows})
    said = ctx.words.say("daily_report.changes", added=changes.added, removed=changes.removed, changed=changes.changed)
    return ctx.words.say("daily_report.S05", version=report.version, changes=said)


def _on_words(event: MessageReceived, filed: Filing, review: Review, ctx: Context) -> list[TextRemark]:
    """The message's own numbers, or those of the message before it."""
    said = filed.said
    if not said.figures and filed.declared is not None:
        said = said_before(filed.declared.numbers)
    numbers = {name: getattr(review.summary, name) for name in ("new", "rectified", "closed", "open")}
    return remarks_on_text(event.text, said, numbers, ctx)


def _weightiest_first(review: Review) -> list[Remark]:
    return sorted(review.remarks, key=lambda remark: remark.level is Level.NOTE)


def _listed(remarks: Sequence[Remark | TextRemark], ctx: Context) -> list[str]:
    if not remarks:
        return []
    title = ctx.words.say("daily_report.remarks_title", count=len(remarks))
    more = len(remarks) - IN_CHAT
    rest = [ctx.words.say("daily_report.remarks_more", count=more)] if more > 0 else []
    return [title, *_numbered(remarks, ctx), *rest]


def _numbered(remarks: Sequence[Remark | TextRemark], ctx: Context) -> list[str]:
    return [
        ctx.words.say("daily_report.line", number=number, message=remark.message)
        for number, remark in enumerate(remarks[:IN_CHAT], start=1)
    ]


def _returned(event: MessageReceived, filed: Filing, reviewed: Reviewed, ctx: Context) -> list[Outgoing]:
    errors = [remark for remark in reviewed.review.remarks if remark.level is Level.ERROR]
    if len(errors) == 1 and errors[0].rule in _TEMPLATE_RULES:
        title = ctx.words.say("daily_report.offer_return_title", unit=filed.unit.name, day=filed.placement.day)
        return [template_offer(event.key, title=title, body=errors[0].message, words=ctx.words)]

    words = [
        ctx.words.say("daily_report.returned", unit=filed.unit.name, day=filed.placement.day, errors=len(errors)),
        *_numbered(errors, ctx),
    ]
    copy = _copy(reviewed, ctx)
    if len(errors) > IN_CHAT:
        rest = "daily_report.returned_more" if copy else "daily_report.returned_rest"
        words.append(ctx.words.say(rest, count=len(errors) - IN_CHAT))
    words += [_where_the_copy_is(event, ctx)] if copy or not ctx.can_send_files else []
    words.append(ctx.words.say("daily_report.returned_end"))
    return _privately(event, [Text("\n".join(words)), *copy], ctx)


def _privately(event: MessageReceived, answer: Sequence[Outgoing], ctx: Context) -> list[Outgoing]:
    """What is wrong with somebody's ledger is nobody else's business: in a group, only that they have been told."""
    if event.conversation.group is None:
        return list(answer)
    to_them = ToPerson(event.sender)
    return [Text(ctx.words.say("daily_report.told_privately")), *(replace(one, to=to_them) for one in answer)]


def _where_the_copy_is(event: MessageReceived, ctx: Context) -> str:
    if not ctx.can_send_files:
        return ctx.words.say("daily_report.copy_impossible")
    here = event.conversation.channel is Channel.APP
    return ctx.words.say("daily_report.copy_here" if here else "daily_report.copy_in_app")


def _copy(reviewed: Reviewed, ctx: Context) -> list[Outgoing]:
    if not ctx.can_send_files or reviewed.review.book is None:
        return []
    try:
        content = reviewed.reviewer.annotated(reviewed.file.content, reviewed.review)
    except UnreadableError:  # a workbook that can be read but not edited; the words say everything that matters
        return []
    name = ctx.words.say("daily_report.copy_name", name=PurePath(reviewed.file.name).with_suffix(".xlsx").name)
    return [Document(name, content)]
