"""Take a unit's daily report: a sentence and the problem ledger; answer with a receipt or with the cells to mend."""

from sqlalchemy import Connection

from handlers import filing
from handlers.context import Context
from handlers.daily_report import again, answers, carry_over, nil, overdue, words_only
from handlers.events import MessageReceived
from handlers.filing import Refused
from handlers.routing import UNHANDLED, Answer, Router
from policies.report_text import ReportKind, ReportText
from policies.roster import Role
from storage import roster

_messages = Router()


@_messages.on(MessageReceived)
def take_report(event: MessageReceived, ctx: Context) -> Answer:
    """Check the report and keep it when it passes; anything that is no report is somebody else's business."""
    with ctx.look() as db:
        said = filing.read_text(db, event, ctx)
        if not _concerns_reports(db, event, said):
            return UNHANDLED
        filed = filing.resolve(db, event, said, ctx, with_ledger=event.file is not None)
    if isinstance(filed, Refused):
        return filing.refuse(event, filed, ctx)

    if event.file is None:
        return words_only.take(event, filed, ctx)
    return answers.take_ledger(event, filed, event.file, ctx)


def _concerns_reports(db: Connection, event: MessageReceived, said: ReportText) -> bool:
    if event.file or event.fetch_failure:
        return True
    if said.kind is not ReportKind.NOT_A_REPORT:
        return True
    if not event.images or event.conversation.group is not None:
        return False
    # A photograph alone is a ledger only where a clerk sends it: anybody else may have meant anything.
    sender = roster.person(db, event.sender)
    return sender is not None and Role.CLERK in sender.roles


router = Router.merge(_messages, words_only.router, carry_over.router, nil.router, overdue.router, again.router)
