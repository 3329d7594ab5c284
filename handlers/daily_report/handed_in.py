"""A ledger on the desk: who handed it in for which day, what it is held against, and what the review found."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from handlers.before import past_of, written_elsewhere
from handlers.context import Context
from handlers.events import Event, MessageReceived, ReceivedFile
from handlers.filing import Filing, of_ledger
from handlers.ledger_review import Review, Reviewer
from policies.ledger.draft import draft_rows
from policies.ledger.past import Past
from storage import reports
from storage.reports import Form

# A ledger the bot made itself needs no advice on how to make ledgers.
# Nor is the same remark worth a tap every day: rows like another unit's (D09) were spoken of when they were written,
# overdue ones (X08) are counted in one sentence.
_OWN_MAKING = frozenset({"D05", "D09", "X08", "R08", "R10", "R15", "F06"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """`text` are the words that came with the file; `past` is None before a unit's first report.

    `state` names the reports all this was judged by: when they have changed meanwhile, it has to be judged anew.
    """

    event: Event
    filed: Filing
    file: ReceivedFile
    form: Form
    text: str
    past: Past | None
    reviewer: Reviewer
    review: Review
    state: tuple[int | None, int | None]


def examine(db: Connection, event: Event, filed: Filing, file: ReceivedFile, ctx: Context, *, form: Form) -> HandedIn:
    """Review a ledger against everything that is known before its day."""
    unit, day = filed.unit.code, filed.placement.day
    state = _state(db, filed)
    past = past_of(db, unit, day, ctx.rules.daily)
    reviewer = Reviewer(ctx.rules.ledger, ctx.roster, ctx.rules.calendar, ctx.words, ctx.limits)
    silent = _OWN_MAKING if form is not Form.LEDGER else frozenset[str]()
    filing = of_ledger(file, filed, ctx)
    if past is not None:
        past = replace(past, elsewhere=written_elsewhere(db, unit, day, ctx.rules.daily))
        # What the draft begins with: without the struck ones, with those that failed verification.
        filing = replace(filing, open_yesterday=len(draft_rows(past)))
    review = reviewer.review(file.content, filing, past=past, silent=silent)
    return HandedIn(
        event=event,
        filed=filed,
        file=file,
        form=form,
        text=event.text if isinstance(event, MessageReceived) else "",
        past=past,
        reviewer=reviewer,
        review=review,
        state=state,
    )


def still_stands(db: Connection, handed: HandedIn) -> bool:
    """Whether nobody has changed what it was judged by."""
    return _state(db, handed.filed) == handed.state


def _state(db: Connection, filed: Filing) -> tuple[int | None, int | None]:
    last = reports.last_before(db, filed.unit.code, filed.placement.day)
    accepted = reports.accepted(db, filed.unit.code, filed.placement.day)
    return last[0].id if last else None, accepted.id if accepted else None
