"""Take back what was handed in: what was never accepted can go, what is in the account can only be corrected."""

from handlers.context import Context
from handlers.filing import Filing
from handlers.outgoing import Outgoing, Text
from storage import declarations, reports
from storage.reports import ReportState


def take_back(filed: Filing, ctx: Context) -> list[Outgoing]:
    """Section 3: a report that did not pass may be withdrawn; one that was reconciled is corrected instead."""
    unit, day = filed.unit.code, filed.placement.day
    reports.lock_unit(ctx.db, unit)
    accepted = reports.accepted(ctx.db, unit, day)
    if accepted is not None:
        return [Text(ctx.words.say("daily_report.withdrawal.accepted", day=day, receipt=accepted.receipt))]
    waiting = [
        one for one in reports.of_day(ctx.db, unit, day) if one.state in (ReportState.RETURNED, ReportState.HELD)
    ]
    for one in waiting:
        reports.withdraw(ctx.db, one, by=filed.sender.user_id)
    if filed.declared is not None:
        declarations.answer(ctx.db, filed.declared)
    done = waiting or filed.declared is not None
    return [Text(ctx.words.say("daily_report.withdrawal.done" if done else "daily_report.withdrawal.nothing", day=day))]
