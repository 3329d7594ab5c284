"""What an accepted report gives the inspection group to look at; its clerk is not told, since a lead is no verdict."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.context import Context
from policies.leads import AcceptedReport, leads_from_report
from policies.ledger.account import Account
from policies.ledger.finding import Finding
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from storage import leads
from storage.reports import Report


def raise_leads(
    report: Report,
    account: Account,
    past: Past,
    rows: Sequence[LedgerRow],
    ctx: Context,
    *,
    findings: Sequence[Finding] = (),
) -> None:
    """Keep the leads of an accepted report; the same matter is kept once."""
    since = report.day - timedelta(days=ctx.rules.leads.recurrence_days)
    accepted = AcceptedReport(
        unit=report.unit,
        day=report.day,
        account=account,
        findings=findings,
        rows=rows,
        closed=leads.closures(ctx.db, report.unit, since=since, before=report.day),
        failed=past.reopened,
        unchanged=leads.unchanged_days(ctx.db, report.unit, since=since),
    )
    for lead in leads_from_report(accepted, ctx.rules.leads, ctx.rules.calendar):
        leads.raise_(ctx.db, lead, ctx.now)
