"""Keep a reviewed ledger: as the day's report, as a new version of it, for the task force to decide, or as returned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from handlers.before import agreed_on, as_rows, past_of
from handlers.context import Context
from handlers.daily_report.handed_in import HandedIn
from handlers.daily_report.lead_raising import raise_leads
from handlers.filing import Filing, submission_of
from policies.deadline import Timing
from policies.ledger.account import Account, account_of
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, Status
from policies.problems import events_between
from policies.report_changes import Changes, changes_between
from policies.roster import UnitCode
from storage import declarations, originals, overview, problems, reports, verifications
from storage.reports import KeptFinding, KeptRow, Report, ReportState, Submission

# Personal numbers were found: the file itself is not kept (section 4.5).
NOT_TO_BE_KEPT = "R16"


@dataclass(frozen=True, slots=True)
class Kept:
    """The day's report from now on. `earlier` is the version it replaces, `changes` what differs from that."""

    report: Report
    earlier: Report | None = None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The accepted report stays as it is; `key` is the sentence that says why, `fields` what it needs."""

    key: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Held:
    """More than a day late: the task force decides."""

    report: Report


def keep(handed: HandedIn, ctx: Context) -> Kept | Unchanged | Held:
    """Keep a ledger that passed. The unit is locked already (storage.reports.lock_unit)."""
    filed = handed.filed
    submission = submission_for(handed)
    earlier = reports.accepted(ctx.db, filed.unit.code, filed.placement.day)
    if earlier is None and filed.placement.timing is Timing.MISSING:
        held = hold(submission, filed, ctx)
        _keep_original(handed, held, ctx)
        return Held(held)

    before = reports.rows_of(ctx.db, earlier) if earlier else []
    changes = changes_between(_by_problem(before), _by_problem(submission.rows)) if earlier else None
    if earlier and changes and (stays := _stays(handed, earlier, changes)):
        return stays
    settled = frozenset(row.problem for row in before if row.status == Status.CLOSED)
    if broken := breaks_next(handed.review.rows, filed.unit.code, filed.placement.day, ctx, closed_before=settled):
        return broken
    if earlier:  # the day was handed in when it first was; mending it does not make it late
        submission = replace(submission, timing=earlier.timing)
    report, _ = reports.keep_accepted(ctx.db, submission)
    spend_words(filed, ctx)
    _keep_original(handed, report, ctx)
    record_life(report, handed.past, handed.review.rows, handed.review.account, ctx)
    review, past = handed.review, handed.past
    if past and review.account:
        raise_leads(report, review.account, past, review.rows, ctx, findings=review.findings)
    return Kept(report, earlier, changes)


def spend_words(filed: Filing, ctx: Context) -> None:
    """The numbers, the day and the reason said before are this report's, and no other's."""
    if filed.declared is not None:
        declarations.answer(ctx.db, filed.declared)


def hold(submission: Submission, filed: Filing, ctx: Context) -> Report:
    """Keep a report for the task force to decide; one that waits already is taken back: the newest is the one meant."""
    spend_words(filed, ctx)
    for one in reports.of_day(ctx.db, submission.unit, submission.day):
        if one.state is ReportState.HELD:
            reports.withdraw(ctx.db, one, by=submission.submitted_by)
    return reports.keep_held(ctx.db, submission)


def keep_returned(handed: HandedIn, ctx: Context) -> Report:
    """Keep that a ledger was returned and why; the file too, so that it can be looked at again in one tap."""
    report = reports.keep_returned(ctx.db, replace(submission_for(handed), rows=()))
    if handed.review.book is not None:
        _keep_original(handed, report, ctx)
    if handed.review.account is not None:
        overview.keep_unbalanced(ctx.db, report, handed.review.account.off)
    return report


def submission_for(handed: HandedIn) -> Submission:
    """What is kept of it."""
    rows = tuple(
        KeptRow(row=row.number, problem=row.problem_id or "", status=row.status or "", cells=row.cells())
        for row in handed.review.rows
    )
    findings = tuple(
        KeptFinding(rule=one.rule, level=one.level, sheet=one.sheet, row=one.row, column=one.column)
        for one in handed.review.remarks
    )
    submission = submission_of(
        handed.event, handed.filed, numbers=numbers_of(handed), rows=rows, findings=findings, form=handed.form
    )
    return replace(submission, reason=handed.filed.reason)


def numbers_of(handed: HandedIn) -> dict[str, int]:
    """The day's numbers; with an account, the ones that balance with the report before."""
    summary, account = handed.review.summary, handed.review.account
    numbers = {name: getattr(summary, name) for name in ("rows", "new", "rectified", "closed", "open")}
    return numbers | moved(account) if account else numbers


def breaks_next(
    rows: tuple[LedgerRow, ...],
    unit: UnitCode,
    day: date,
    ctx: Context,
    *,
    closed_before: frozenset[str] = frozenset(),
) -> Unchanged | None:
    """Whether the next accepted ledger would no longer follow from these rows; None when it would.

    Otherwise a problem could vanish between two days by correcting the earlier one. Nor may a correction strike off
    what the next day still lists as open: it would look like a problem that came back. `closed_before` are those the
    corrected version had struck off already.
    """
    after = reports.first_after(ctx.db, unit, day)
    if after is None:
        return None
    removed, merged = agreed_on(ctx.db, unit, since=day)
    failed = verifications.reopened_since(ctx.db, unit, day)
    past = Past(day=day, rows=rows, removed=removed, merged=merged, reopened=failed)
    account = account_of(as_rows(reports.rows_of(ctx.db, after)), past, day=after.day)
    came_back = [one for one in account.reopened_ids if one not in closed_before | failed]
    if account.balanced and not account.off and not came_back:
        return None
    ids = ctx.words.say("daily_report.and").join((*account.off, *came_back))
    return Unchanged("daily_report.breaks_next", {"day": day, "next": after.day, "problems": ids})


def record_life(
    report: Report, past: Past | None, rows: tuple[LedgerRow, ...], account: Account | None, ctx: Context
) -> None:
    """Write down what the report did to each problem; the next report, if there is one, follows from this one now."""
    _tell(report, past, rows, account, ctx)
    after = reports.first_after(ctx.db, report.unit, report.day)
    before_it = past_of(ctx.db, report.unit, after.day, ctx.rules.daily) if after else None
    if after is None or before_it is None:
        return
    its_rows = as_rows(reports.rows_of(ctx.db, after))
    its_account = account_of(its_rows, before_it, day=after.day)
    reports.recount(ctx.db, after, {**after.numbers, **moved(its_account)})
    problems.forget(ctx.db, after)
    _tell(after, before_it, its_rows, its_account, ctx)


def _tell(
    report: Report, past: Past | None, rows: tuple[LedgerRow, ...], account: Account | None, ctx: Context
) -> None:
    removed = account.removed_ids if account else ()
    problems.record(ctx.db, events_between(past.rows if past else (), rows, removed=removed), report)


def moved(account: Account) -> dict[str, int]:
    """The numbers of a report that follow from its account."""
    return {name: getattr(account, name) for name in ("before", "new", "closed", "removed", "open")}


def _stays(handed: HandedIn, earlier: Report, changes: Changes) -> Unchanged | None:
    """The same again, or a correction after closing time without a reason (S04)."""
    if changes.none:
        return Unchanged("daily_report.accepted_again", {"receipt": earlier.receipt})
    closed = handed.filed.placement.timing not in (Timing.ON_TIME, Timing.EARLY)
    return Unchanged("daily_report.S04", {}) if closed and not handed.filed.gives_reason else None


def _keep_original(handed: HandedIn, report: Report, ctx: Context) -> None:
    if all(remark.rule != NOT_TO_BE_KEPT for remark in handed.review.remarks):
        originals.keep(ctx.db, ctx.seal, report=report.id, name=handed.file.name, content=handed.file.content)


def _by_problem(rows: "list[KeptRow] | tuple[KeptRow, ...]") -> dict[str, Mapping[str, object]]:
    # The running number only shows the order: a row less moves every number behind it and changes no problem.
    return {row.problem: {**row.cells, "sequence": None} for row in rows}
