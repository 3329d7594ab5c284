"""A report more than a day late: the task force's statistics group takes it or not, in one tap (section 3)."""

from handlers.before import as_rows, past_of
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import row_number, settled_or_said
from handlers.context import Context
from handlers.daily_report import keeping
from handlers.daily_report.lead_raising import raise_leads
from handlers.daily_report.saying import privately
from handlers.events import ButtonPressed, Event
from handlers.filing import Filing
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.ledger.account import account_of
from policies.roster import Role, Unit, UserId
from storage import reports, roster
from storage.reports import Report, ReportState

router = Router()


def ask(event: Event, report: Report, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Tell the clerk privately that it waits, and ask everybody of the statistics group."""
    fields = {"unit": filed.unit.name, "day": report.day}
    deciders = roster.people_with(ctx.db, Role.STATISTICS) if ctx.can_send_files else []
    key = "waits" if deciders else "nobody"
    told = privately(event, [Text(ctx.words.say(f"daily_report.overdue.{key}", **fields))], ctx)
    return [*told, *(_card(report, filed.unit, one.user_id, ctx) for one in deciders)]


@router.on(ButtonPressed)
def decide(event: ButtonPressed, ctx: Context) -> Answer:
    """Somebody of the statistics group decided; what the press names is checked, since it can be forged."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.TAKE_OVERDUE, Action.REFUSE_OVERDUE):
        return UNHANDLED
    person = roster.person(ctx.db, event.sender)
    if person is None or Role.STATISTICS not in person.roles:
        return [Text(ctx.words.say("daily_report.overdue.not_entitled"))]
    number = row_number(press.arguments[0]) if len(press.arguments) == 1 else None
    report = reports.by_id(ctx.db, number) if number is not None else None
    if report is None:
        return [Text(ctx.words.say("help.button_gone"))]
    reports.lock_unit(ctx.db, report.unit)
    report = reports.by_id(ctx.db, report.id) or report
    if report.state is not ReportState.HELD:
        return [Text(ctx.words.say("daily_report.overdue.decided"))]
    return _take(event, report, ctx) if press.action is Action.TAKE_OVERDUE else _refuse(event, report, ctx)


def _take(event: ButtonPressed, report: Report, ctx: Context) -> list[Outgoing]:
    """Accept it, if the days around it still balance."""
    unit = ctx.roster.units[report.unit]
    rows = as_rows(reports.rows_of(ctx.db, report))
    past = past_of(ctx.db, report.unit, report.day, ctx.rules.daily)
    account = account_of(rows, past, day=report.day) if past else None
    if account and account.off:
        ids = ctx.words.say("daily_report.and").join(account.off)
        return [Text(ctx.words.say("daily_report.overdue.unbalanced", unit=unit.name, day=report.day, problems=ids))]
    if broken := keeping.breaks_next(rows, report.unit, report.day, ctx):
        return [Text(ctx.words.say("daily_report.overdue.breaks_next", unit=unit.name, **broken.fields))]
    taken = reports.accept_held(ctx.db, report, by=event.sender)
    if taken is None:
        return [Text(ctx.words.say("daily_report.overdue.decided"))]
    if account and past:  # the days before it may have been taken since it was held
        reports.recount(ctx.db, taken, {**taken.numbers, **keeping.moved(account)})
        raise_leads(taken, account, past, rows, ctx)
    keeping.record_life(taken, past, rows, account, ctx)
    told = {"unit": unit.name, "day": report.day, "receipt": taken.receipt}
    return [
        *settled_or_said(event, ctx.words.say("daily_report.overdue.taken")),
        Text(ctx.words.say("daily_report.overdue.taken_clerk", **told), to=ToPerson(report.submitted_by)),
    ]


def _refuse(event: ButtonPressed, report: Report, ctx: Context) -> list[Outgoing]:
    reports.withdraw(ctx.db, report, by=event.sender)
    told = {"unit": ctx.roster.units[report.unit].name, "day": report.day}
    return [
        *settled_or_said(event, ctx.words.say("daily_report.overdue.refused")),
        Text(ctx.words.say("daily_report.overdue.refused_clerk", **told), to=ToPerson(report.submitted_by)),
    ]


def _card(report: Report, unit: Unit, decider: str, ctx: Context) -> Card:
    fields = {"unit": unit.name, "day": report.day, "open": report.numbers["open"]}
    return Card(
        task_id=task_id("overdue", f"{report.id}>{decider}"),
        title=ctx.words.say("daily_report.overdue.title"),
        body=ctx.words.say("daily_report.overdue.body", **fields),
        buttons=(
            Button(ctx.words.say("daily_report.overdue.take"), Press(Action.TAKE_OVERDUE, (str(report.id),)).key),
            Button(ctx.words.say("daily_report.overdue.refuse"), Press(Action.REFUSE_OVERDUE, (str(report.id),)).key),
        ),
        to=ToPerson(UserId(decider)),
    )
