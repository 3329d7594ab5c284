"""The table of contents: every capability, asked in this order; the first that wants an event has it.

It is a module of its own so that importing one value type does not load every capability.
"""

from handlers import (
    archive,
    banned_request,
    clerk_change,
    daily_report,
    extension,
    help,  # noqa: A004 - the capability is called help
    ledger_template,
    morning,
    preferences,
    reminders,
    removal,
    verification,
)
from handlers.routing import Router

ROUTER = Router.merge(
    archive.router,
    preferences.router,
    extension.router,
    removal.router,
    verification.router,
    daily_report.router,
    ledger_template.router,
    clerk_change.router,
    reminders.router,
    morning.router,
    banned_request.router,
    help.router,
)
