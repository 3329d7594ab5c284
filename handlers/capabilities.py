"""The table of contents: every capability, asked in this order; the first that wants an event has it.

It is a module of its own so that importing one value type does not load every capability.
"""

from handlers import clerk_change, daily_report, help, ledger_template  # noqa: A004 - the capability is called help
from handlers.routing import Router

ROUTER = Router.merge(daily_report.router, ledger_template.router, clerk_change.router, help.router)
