"""Take a unit's daily report: a sentence and the problem ledger; answer with a receipt or with the cells to mend."""

from handlers import filing
from handlers.context import Context
from handlers.daily_report import answers, words_only
from handlers.daily_report.answers import Reviewed
from handlers.events import MessageReceived
from handlers.filing import Refused
from handlers.ledger_review import Reviewer
from handlers.routing import UNHANDLED, Answer, Router
from policies.report_text import ReportKind, ReportText

router = Router()


@router.on(MessageReceived)
def take_report(event: MessageReceived, ctx: Context) -> Answer:
    """Check the report and keep it when it passes; anything that is no report is somebody else's business."""
    with ctx.look() as db:
        said = filing.read_text(db, event, ctx)
        if not _concerns_reports(event, said):
            return UNHANDLED
        filed = filing.resolve(db, event, said, ctx)
    if isinstance(filed, Refused):
        return filing.refuse(event, filed, ctx)

    if event.file is None:
        return words_only.take(event, filed, ctx)
    reviewer = Reviewer(ctx.rules.ledger, ctx.roster, ctx.rules.calendar, ctx.words, ctx.limits)
    review = reviewer.review(event.file.content, filing.of_ledger(event.file, filed))
    return answers.settle(event, filed, Reviewed(event.file, review, reviewer), ctx)


def _concerns_reports(event: MessageReceived, said: ReportText) -> bool:
    in_group = event.conversation.group is not None
    if event.file or event.fetch_failure:
        return True
    if said.kind is not ReportKind.NOT_A_REPORT:
        return True
    return bool(event.images) and not in_group
