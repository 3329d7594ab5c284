"""A returned ledger looked at again without sending it again: mended as proposed, or after something was decided."""

from collections.abc import Sequence
from pathlib import PurePath

from handlers.buttons import Action, Press, read_press
from handlers.cards import row_number
from handlers.context import Context
from handlers.daily_report import returns
from handlers.daily_report.answers import take_ledger
from handlers.daily_report.handed_in import HandedIn, examine
from handlers.events import ButtonPressed, ReceivedFile
from handlers.filing import Filing, Refused, refuse, resolve
from handlers.ledger_review import Remark
from handlers.outgoing import Outgoing, Text
from handlers.routing import UNHANDLED, Answer, Router
from handlers.workbook import NewValue, UnreadableError, put_values
from policies.report_text import ReportKind, ReportText
from policies.roster import Person
from storage import originals, reports, roster
from storage.reports import Form, Report, ReportState

router = Router()

_ALL, _MENDED = "all", ".xlsx"


@router.on(ButtonPressed)
def mend_or_recheck(event: ButtonPressed, ctx: Context) -> Answer:
    """`mend:<report>:<number or all>` puts proposed values in, `recheck:<unit>` only looks again."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.MEND, Action.RECHECK):
        return UNHANDLED
    person = roster.person(ctx.db, event.sender)
    if person is not None:  # a ledger that is just being accepted must not be replaced by an older one
        reports.lock_unit(ctx.db, person.unit)
    report = _returned_report(press, person, ctx)
    if person is None or report is None:
        return [Text(ctx.words.say("daily_report.mend.gone_by"))]
    said = ReportText(kind=ReportKind.REPORT, day=report.day, day_written=True)
    filed = resolve(ctx.db, event, said, ctx, with_ledger=True)
    if isinstance(filed, Refused):
        return refuse(event, filed, ctx)
    original = originals.content_of(ctx.db, ctx.seal, report.id)
    if original is None:
        return [Text(ctx.words.say("daily_report.mend.not_kept"))]
    file = ReceivedFile(original.name, original.content)
    if press.action is Action.RECHECK:
        return take_ledger(event, filed, file, ctx)
    return _mended(event, filed, file, press.arguments[1], ctx)


def _mended(event: ButtonPressed, filed: Filing, file: ReceivedFile, which: str, ctx: Context) -> list[Outgoing]:
    handed = examine(ctx.db, event, filed, file, ctx, form=Form.LEDGER)
    chosen = _chosen(handed, which)
    if not chosen:
        return [Text(ctx.words.say("daily_report.mend.gone_by"))]
    try:
        content = put_values(file.content, [_new_value(one) for one in chosen], ctx.limits)
    except UnreadableError:
        return [Text(ctx.words.say("daily_report.mend.not_possible"))]
    # What was mended is a workbook, even if it came as a .csv.
    return take_ledger(event, filed, ReceivedFile(str(PurePath(file.name).with_suffix(_MENDED)), content), ctx)


def _chosen(handed: HandedIn, which: str) -> Sequence[Remark]:
    mends = returns.mendable(handed)
    if which == _ALL:
        return mends
    place = row_number(which)
    return [] if place is None else mends[place : place + 1]


def _new_value(remark: Remark) -> NewValue:
    if remark.sheet is None or remark.row is None or remark.position is None or remark.suggestion is None:
        raise ValueError(f"{remark.rule}: nothing to put in")
    return NewValue(remark.sheet, remark.row, remark.position, remark.suggestion)


def _returned_report(press: Press, person: Person | None, ctx: Context) -> Report | None:
    """The report the press means: of the person's own unit, and the newest of its day, or there is nothing to mend."""
    if person is None:
        return None
    if press.action is Action.RECHECK:
        report = reports.latest_returned(ctx.db, person.unit)
    else:
        number = row_number(press.arguments[0]) if len(press.arguments) == 2 else None
        report = reports.by_id(ctx.db, number) if number is not None else None
    if report is None or report.unit != person.unit or report.state is not ReportState.RETURNED:
        return None
    newest = reports.of_day(ctx.db, report.unit, report.day)[-1]
    return report if newest.id == report.id else None
