"""A day without change: yesterday's open problems become today's ledger in one tap (section 6.3)."""

from datetime import date

from handlers.before import past_of
from handlers.buttons import Action, read_press
from handlers.cards import settled, template_offer
from handlers.context import Context
from handlers.daily_report import nil
from handlers.daily_report.answers import take_ledger
from handlers.events import ButtonPressed, Event, ReceivedFile
from handlers.filing import Filing, Refused, refuse, resolve
from handlers.ledger_workbook import ledger_workbook, workbook_name
from handlers.outgoing import Outgoing, Text
from handlers.routing import UNHANDLED, Answer, Router
from policies.ledger.draft import draft_rows
from policies.report_text import ReportKind, ReportText
from storage import reports
from storage.reports import Form

router = Router()


@router.on(ButtonPressed)
def at_a_press(event: ButtonPressed, ctx: Context) -> Answer:
    """The button names the day it was offered for, if it was offered for one: an old card reports no other day."""
    press = read_press(event.button)
    if press is None or press.action is not Action.CARRY_OVER:
        return UNHANDLED
    day = _day_of(press.arguments)
    with ctx.look() as db:
        said = ReportText(kind=ReportKind.CARRY_OVER, day=day, day_written=day is not None)
        filed = resolve(db, event, said, ctx, with_ledger=True)
    if isinstance(filed, Refused):
        return refuse(event, filed, ctx)
    if day is not None and filed.placement.day != day:  # too old, or no working day: nobody means another one
        return [Text(ctx.words.say("help.button_gone"))]
    answer = carry_over(event, filed, ctx)
    if reports.accepted(ctx.db, filed.unit.code, filed.placement.day) is None:
        return answer
    return [*settled(event, ctx.words.say("daily_report.carry_over.done")), *answer]


def carry_over(event: Event, filed: Filing, ctx: Context) -> list[Outgoing]:
    """Make the ledger, and take it as if it had been sent."""
    unit, day = filed.unit, filed.placement.day
    with ctx.look() as db:
        earlier = reports.accepted(db, unit.code, day)
        past = past_of(db, unit.code, day, ctx.rules.daily)
    if earlier is not None:
        return [Text(ctx.words.say("daily_report.already", day=day, receipt=earlier.receipt))]
    if past is None:
        title = ctx.words.say("daily_report.offer_title")
        body = ctx.words.say("daily_report.carry_over.nothing_yet")
        return [template_offer(event.key, title=title, body=body, words=ctx.words)]
    rows = draft_rows(past)
    if not rows:
        return nil.take(event, filed, ctx)
    content = ledger_workbook(ctx.rules, ctx.roster, ctx.words, unit=unit, day=day, made_at=event.at, rows=rows)
    file = ReceivedFile(workbook_name(ctx.words, unit, day), content)
    return take_ledger(event, filed, file, ctx, form=Form.CARRY_OVER)


def _day_of(arguments: tuple[str, ...]) -> date | None:
    try:
        return date.fromisoformat(arguments[0]) if arguments else None
    except ValueError:
        return None
