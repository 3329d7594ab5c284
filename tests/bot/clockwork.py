"""A county with a clock: scheduler, dispatch and delivery stepped by hand, around the reminders and a fake tenant.

Run as `python -m tests.bot.clockwork ADDRESS MOMENT` it is a process that kills itself (SIGKILL) at that moment, with
the first reminders of a Tuesday due.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from bot.bell import Bell
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.intake import Intake
from bot.keys import fresh_sealer
from bot.rulebook import Rulebook, load_in_force
from bot.scheduler import Scheduler
from bot.settings import WorkSettings
from handlers import reminders
from handlers.routing import Router
from handlers.workbook import ReadLimits
from storage.engine import Database, open_database
from tests.bot.tenants import FakeTenant, TickingClock

FOUR_O_CLOCK = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

# When the process dies: before an occasion is kept, after it is kept, before its message is kept, after that.
BEFORE_KEPT, KEPT, BEFORE_SAID, SAID = MOMENTS = ("before_kept", "kept", "before_said", "said")


class Clockwork:
    """All that turns an hour into messages."""

    def __init__(self, database: Database, now: datetime, *, router: Router = reminders.router) -> None:
        self.database, self.clock, self.tenant = database, TickingClock(now), FakeTenant()
        self.rulebook = Rulebook(load_in_force(), self.clock)
        self.intake = Intake(database, self.clock, Bell())
        self.scheduler = self.another_scheduler()
        settings = WorkSettings(max_attempts=3)
        self.dispatch = Dispatch(
            database=database,
            clock=self.clock,
            tenant=self.tenant,
            router=router,
            rulebook=self.rulebook,
            settings=settings,
            limits=ReadLimits(),
            sealer=fresh_sealer(),
            can_send_files=True,
            outbox_bell=Bell(),
        )
        self.delivery = Delivery(database=database, clock=self.clock, tenant=self.tenant, settings=settings)

    def another_scheduler(self, *, every_s: float = 15.0) -> Scheduler:
        """One that remembers nothing of the others."""
        return Scheduler(self.database, self.clock, self.intake, self.rulebook, every_s=every_s)

    def run(self) -> list[tuple]:
        """Handle and send whatever is there; what the tenant was asked to do so far."""
        while self.dispatch.step() or self.delivery.step():
            pass
        return self.tenant.calls

    def passes(self, **time_span: float) -> None:
        """Let time go by."""
        self.clock.pass_by(timedelta(**time_span))


def die() -> None:
    """As a power cut would have it: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(address: str, moment: str) -> None:
    database = open_database(address)
    county = Clockwork(database, FOUR_O_CLOCK)
    if moment == BEFORE_KEPT:
        event.listen(database.engine, "commit", lambda _: die())
    county.scheduler.look()
    if moment == KEPT:
        die()
    claimed = iter([True])
    if moment == BEFORE_SAID:
        event.listen(database.engine, "commit", lambda _: next(claimed, False) or die())
    county.dispatch.step()
    if moment == SAID:
        die()
    sys.exit("still alive")


if __name__ == "__main__":
    _dying(*sys.argv[1:])
