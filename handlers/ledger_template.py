"""Hand out ledger workbooks: the blank template, and today's draft with the problems that are still open."""

from collections.abc import Sequence

from handlers.before import past_of
from handlers.buttons import Action, read_press
from handlers.context import Context
from handlers.events import ButtonPressed, Channel, Event, MessageReceived
from handlers.filing import LOCAL
from handlers.ledger_workbook import ledger_workbook, workbook_name
from handlers.outgoing import Document, Text
from handlers.routing import UNHANDLED, Answer, Router
from policies.ledger.draft import draft_rows
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.requests import Request, request_in
from policies.roster import Person, Unit
from storage import roster

router = Router()


@router.on(ButtonPressed)
def send_at_a_press(event: ButtonPressed, ctx: Context) -> Answer:
    """The template or today's draft, as the button says."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.TEMPLATE, Action.DRAFT):
        return UNHANDLED
    return _template(event, ctx) if press.action is Action.TEMPLATE else _draft(event, ctx)


@router.on(MessageReceived)
def send_when_asked(event: MessageReceived, ctx: Context) -> Answer:
    """The same for whoever asks in words; in a group nobody is sent a file."""
    if event.conversation.group is not None or event.file is not None:
        return UNHANDLED
    match request_in(event.text, ctx.rules.requests):
        case Request.TEMPLATE:
            return _template(event, ctx)
        case Request.DRAFT:
            return _draft(event, ctx)
        case None:
            return UNHANDLED


def _template(event: Event, ctx: Context) -> Answer:
    """The blank workbook of today, headed with the unit of whoever asks."""
    if not ctx.can_send_files:
        return [Text(ctx.words.say("ledger_template.no_channel"))]
    unit, day = _unit_of(roster.person(ctx.db, event.sender), ctx), event.at.astimezone(LOCAL).date()
    content = ledger_workbook(ctx.rules, ctx.roster, ctx.words, unit=unit, day=day, made_at=event.at)
    return [_where(event, ctx), Document(workbook_name(ctx.words, unit, day), content)]


def _draft(event: Event, ctx: Context) -> Answer:
    """Today's ledger as far as the county knows it: what was open yesterday, ready to be gone on with."""
    if not ctx.can_send_files:
        return [Text(ctx.words.say("ledger_template.no_channel"))]
    person = roster.person(ctx.db, event.sender)
    unit = _unit_of(person, ctx)
    if person is None or unit is None or not person.is_clerk_of(unit.code):
        return [Text(ctx.words.say("ledger_template.draft_not_yours"))]
    # A draft asked for on a day off is for the next working day.
    today = event.at.astimezone(LOCAL).date()
    day = today if ctx.rules.calendar.is_workday(today) else ctx.rules.calendar.next_workday(today)
    past = past_of(ctx.db, unit.code, day, ctx.rules.daily)
    rows = draft_rows(past) if past else ()
    content = ledger_workbook(ctx.rules, ctx.roster, ctx.words, unit=unit, day=day, made_at=event.at, rows=rows)
    said = _draft_words(rows, past, ctx)
    where = ctx.words.say(f"ledger_template.{'draft_here' if _from_app(event) else 'draft_sent'}")
    return [Text(f"{said}{where}"), Document(workbook_name(ctx.words, unit, day), content)]


def _draft_words(rows: Sequence[LedgerRow], past: Past | None, ctx: Context) -> str:
    if past is None:
        return ctx.words.say("ledger_template.draft_first")
    return ctx.words.say(f"ledger_template.{'draft' if rows else 'draft_empty'}", n=len(rows), since=past.day)


def _unit_of(person: Person | None, ctx: Context) -> Unit | None:
    return ctx.roster.units.get(person.unit) if person else None


def _where(event: Event, ctx: Context) -> Text:
    """Where the file is to be found: files always come from the app."""
    return Text(ctx.words.say("ledger_template.here" if _from_app(event) else "ledger_template.sent"))


def _from_app(event: Event) -> bool:
    return event.conversation.channel is not Channel.AIBOT
