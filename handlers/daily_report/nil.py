"""A day with nothing to report (section 6.3): taken in a sentence where nothing is open, else one tap away."""

from datetime import date

from handlers.before import past_of
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import settled_or_said, template_offer
from handlers.context import Context
from handlers.daily_report import keeping, overdue
from handlers.daily_report.saying import privately
from handlers.daily_report.timeliness import timing_lines
from handlers.events import ButtonPressed, Event
from handlers.filing import Filing, submission_of
from handlers.ledger_workbook import ledger_workbook, workbook_name
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.deadline import Timing
from policies.ledger.account import account_of
from policies.ledger.basis import NilMode
from policies.ledger.draft import draft_rows
from policies.report_text import Metric
from policies.roster import Role, UserId
from storage import originals, reports, roster
from storage.reports import Form, Report

router = Router()


def open_problems(filed: Filing, ctx: Context) -> int:
    """How many problems today's ledger would have to begin with."""
    with ctx.look() as db:
        past = past_of(db, filed.unit.code, filed.placement.day, ctx.rules.daily)
    return len(draft_rows(past)) if past else 0


def offer_carry_over(event: Event, filed: Filing, count: int, ctx: Context) -> Card:
    """Something is still open: nothing has changed, or the draft is to be gone on with."""
    day = filed.placement.day
    return Card(
        task_id=task_id("nil", event.key),
        title=ctx.words.say("daily_report.nil_title"),
        body=ctx.words.say("daily_report.nil_but_open", n=count),
        buttons=(
            Button(ctx.words.say("daily_report.carry_over.button"), Press(Action.CARRY_OVER, (day.isoformat(),)).key),
            Button(ctx.words.say("daily_report.draft_button"), Press(Action.DRAFT).key),
        ),
    )


def take(event: Event, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Take a nil report: an empty ledger is made and attached, since every report has one (seed, paragraph 15)."""
    if ctx.rules.daily.nil_mode is NilMode.STRICT:
        title = ctx.words.say("daily_report.offer_title")
        return [template_offer(event.key, title=title, body=ctx.words.say("daily_report.nil_strict"), words=ctx.words)]
    unit, day = filed.unit, filed.placement.day
    reports.lock_unit(ctx.db, unit.code)
    earlier = reports.accepted(ctx.db, unit.code, day)
    if earlier is not None:
        return [Text(ctx.words.say("daily_report.already", day=day, receipt=earlier.receipt))]
    past = past_of(ctx.db, unit.code, day, ctx.rules.daily)
    account = account_of((), past, day=day) if past else None
    if past and account and (account.missing_ids or past.to_reopen()):  # a report came in between, and left some open
        return [offer_carry_over(event, filed, len(draft_rows(past)), ctx)]
    moved = {"before": account.before, "removed": account.removed} if account else {}
    numbers = dict.fromkeys(("rows", *(metric.value for metric in Metric)), 0) | moved
    submission = submission_of(event, filed, numbers=numbers, form=Form.NIL)
    if filed.placement.timing is Timing.MISSING:
        held = keeping.hold(submission, filed, ctx)
        _attach_empty_ledger(held, event, filed, ctx)
        return overdue.ask(event, held, filed, ctx)
    if broken := keeping.breaks_next((), unit.code, day, ctx):
        return [Text(ctx.words.say(broken.key, **broken.fields))]
    report, _ = reports.keep_accepted(ctx.db, submission)
    keeping.spend_words(filed, ctx)
    _attach_empty_ledger(report, event, filed, ctx)
    keeping.record_life(report, past, (), account, ctx)
    receipt = [_receipt(report, filed, ctx)]
    told = privately(event, receipt, ctx) if timing_lines(filed, ctx) else receipt
    return [*told, *_ask_leaders(report, filed, ctx)]


@router.on(ButtonPressed)
def leader_answers(event: ButtonPressed, ctx: Context) -> Answer:
    """A leader says whether there really is nothing; a doubt goes to the unit's clerks, nowhere else."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.CONFIRM_NIL, Action.DOUBT_NIL):
        return UNHANDLED
    person = roster.person(ctx.db, event.sender)
    if person is None or Role.LEADER not in person.roles:
        return [Text(ctx.words.say("daily_report.nil_confirm.not_entitled"))]
    outcome = "confirmed" if press.action is Action.CONFIRM_NIL else "doubted"
    label = ctx.words.say(f"daily_report.nil_confirm.{outcome}")
    said = settled_or_said(event, label)
    if press.action is Action.DOUBT_NIL:
        clerks = roster.people_of(ctx.db, person.unit, Role.CLERK)
        words = ctx.words.say("daily_report.nil_confirm.to_clerk")
        said += [Text(words, to=ToPerson(clerk.user_id)) for clerk in clerks]
    return said


def _attach_empty_ledger(report: Report, event: Event, filed: Filing, ctx: Context) -> None:
    unit, day = filed.unit, filed.placement.day
    content = ledger_workbook(ctx.rules, ctx.roster, ctx.words, unit=unit, day=day, made_at=event.at)
    originals.keep(ctx.db, ctx.seal, report=report.id, name=workbook_name(ctx.words, unit, day), content=content)


def _receipt(report: Report, filed: Filing, ctx: Context) -> Text:
    receipt = ctx.words.say("daily_report.nil", unit=filed.unit.name, day=report.day, receipt=report.receipt)
    return Text("\n".join([receipt, *timing_lines(filed, ctx)]))


def _ask_leaders(report: Report, filed: Filing, ctx: Context) -> list[Card]:
    """Once in a row of nil reports, the leaders are asked whether that is so; no answer is needed."""
    days = reports.nil_in_a_row(ctx.db, filed.unit.code, until=report.day)
    if days != ctx.rules.daily.nil_confirm_after:
        return []
    leaders = roster.people_of(ctx.db, filed.unit.code, Role.LEADER)
    return [_confirmation(leader.user_id, report.day, filed, days, ctx) for leader in leaders]


def _confirmation(leader: str, day: date, filed: Filing, days: int, ctx: Context) -> Card:
    return Card(
        task_id=task_id("nil-leader", f"{filed.unit.code}:{day}>{leader}"),
        title=ctx.words.say("daily_report.nil_confirm.title"),
        body=ctx.words.say("daily_report.nil_confirm.body", unit=filed.unit.name, days=days),
        buttons=(
            Button(ctx.words.say("daily_report.nil_confirm.yes"), Press(Action.CONFIRM_NIL).key),
            Button(ctx.words.say("daily_report.nil_confirm.no"), Press(Action.DOUBT_NIL).key),
        ),
        to=ToPerson(UserId(leader)),
    )
