"""Hand out the blank ledger workbook: by button in chat, or as a file by the command line."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.buttons import Action, read_press
from handlers.context import Context
from handlers.events import ButtonPressed, Channel
from handlers.outgoing import Document, Text
from handlers.routing import UNHANDLED, Answer, Router
from handlers.wording import Wording
from handlers.workbook import Kind, TemplateColumn, TemplateLabels, TemplateSheet, build_template
from policies.ledger.template import Column, Need, SheetTemplate
from policies.ledger.template import Kind as ColumnKind
from policies.roster import Roster, Unit
from policies.rules import Rules
from storage import roster

router = Router()

_LOCAL = ZoneInfo("Asia/Shanghai")
_KINDS: dict[ColumnKind, Kind] = {
    ColumnKind.TEXT: "text",
    ColumnKind.DATE: "date",
    ColumnKind.NUMBER: "number",
    ColumnKind.CHOICE: "choice",
    ColumnKind.INTEGER: "integer",
}
_WIDE, _USUAL = 24.0, 13.0


@router.on(ButtonPressed)
def send_template(event: ButtonPressed, ctx: Context) -> Answer:
    """The template of today, headed with the unit of whoever pressed."""
    press = read_press(event.button)
    if press is None or press.action is not Action.TEMPLATE:
        return UNHANDLED
    if not ctx.can_send_files:
        return [Text(ctx.words.say("ledger_template.no_channel"))]

    person = roster.person(ctx.db, event.sender)
    unit = ctx.roster.units.get(person.unit) if person else None
    day = event.at.astimezone(_LOCAL).date()

    content = blank_template(ctx.rules, ctx.roster, ctx.words, unit=unit, day=day, made_at=event.at)
    document = Document(template_name(ctx.words, unit, day), content)
    where = "sent" if event.conversation.channel is Channel.AIBOT else "here"
    return [Text(ctx.words.say(f"ledger_template.{where}")), document]


def blank_template(
    rules: Rules, units: Roster, words: Wording, *, unit: Unit | None, day: date | None, made_at: datetime
) -> bytes:
    """An .xlsx with both sheets to fill in, drop-downs from the county's dictionaries, and a page of instructions."""
    names = tuple(one.name for one in units.units.values() if one.reports)
    sheets = [_sheet(template, names) for template in (rules.ledger.ledger, rules.ledger.carriers)]
    return build_template(
        sheets,
        labels=TemplateLabels.of(words.sentences),
        county=rules.county,
        unit=unit.name if unit else None,
        day=day,
        version=rules.ledger.version,
        made_at=made_at,
    )


def template_name(words: Wording, unit: Unit | None, day: date | None) -> str:
    """The file name the county recommends (rule F06), or a plain one for a template of nobody in particular."""
    if unit is None or day is None:
        return words.say("ledger_template.blank_name")
    return words.say("ledger_template.file_name", unit=unit.name, day=day)


def _sheet(template: SheetTemplate, unit_names: tuple[str, ...]) -> TemplateSheet:
    columns = tuple(_column(column, unit_names) for column in template.columns)
    return TemplateSheet(title=template.names.name, columns=columns)


def _column(column: Column, unit_names: tuple[str, ...]) -> TemplateColumn:
    is_prose = column.kind is ColumnKind.TEXT and column.need is not Need.CONDITIONAL
    return TemplateColumn(
        name=column.title,
        kind=_KINDS[column.kind],
        required=column.need is Need.REQUIRED,
        # The units are the county's own; every other choice is part of the template.
        choices=unit_names if column.key == "unit" else column.values,
        width=_WIDE if is_prose else _USUAL,
        hint=column.note,
    )
