"""What an accepted report gives the inspection group to look at; its clerk is not told, since a lead is no verdict."""

from datetime import timedelta

from handlers.context import Context
from handlers.daily_report.handed_in import HandedIn
from policies.leads import AcceptedReport, leads_from_report
from storage import leads


def raise_leads(handed: HandedIn, ctx: Context) -> None:
    """Keep the leads of a report that is about to be kept; the same matter is kept once."""
    account, past, filed = handed.review.account, handed.past, handed.filed
    if account is None or past is None:
        return
    unit, day = filed.unit.code, filed.placement.day
    since = day - timedelta(days=ctx.rules.leads.recurrence_days)
    accepted = AcceptedReport(
        unit=unit,
        day=day,
        account=account,
        findings=handed.review.findings,
        rows=handed.review.rows,
        closed=leads.closures(ctx.db, unit, since=since, before=day),
        failed=past.reopened,
        unchanged=leads.unchanged_days(ctx.db, unit, since=filed.campaign.starts_on),
    )
    for lead in leads_from_report(accepted, ctx.rules.leads, ctx.rules.calendar):
        leads.raise_(ctx.db, lead, ctx.now)
