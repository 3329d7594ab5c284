"""The bot's own clock: puts every occasion that is due into the inbox, kept once and handled like an update.

Nothing is said here and nothing is remembered that matters: the inbox key of an occasion is its identity, so any number
of schedulers may run, and one that is killed is made up for by the next look of another.
"""

import logging

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from loguru import logger

from bot.clock import Clock, SystemClock
from bot.intake import Intake
from bot.rulebook import Rulebook
from handlers.events import Channel, Conversation, TimeCame
from policies.roster import UserId
from policies.schedule import Due, due
from storage.agenda import agenda_at
from storage.engine import Database

# APScheduler tells of every look it takes; what matters is logged here.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


class Scheduler:
    """Looks every `every_s` seconds what is due, on a thread of its own between `start` and `stop`."""

    def __init__(
        self, database: Database, clock: Clock, intake: Intake, rulebook: Rulebook, *, every_s: float = 15.0
    ) -> None:
        self._database = database
        self._clock = clock
        self._intake = intake
        self._rulebook = rulebook
        self._every_s = every_s
        self._scheduler: BackgroundScheduler | None = None
        # What was due at the last look and is in the inbox: it need not be put there again.
        self._kept = frozenset[str]()

    def start(self) -> None:
        """Begin: the first look is at once."""
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(1)})
        self._scheduler.add_job(
            self._look_safely,
            "interval",
            seconds=self._every_s,
            next_run_time=SystemClock().now(),
            coalesce=True,  # looks missed while the machine slept are one look
            max_instances=1,
            misfire_grace_time=None,  # a late look is as good as any
        )
        self._scheduler.start()

    def stop(self) -> None:
        """End; returns when a look that was under way is finished."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def look(self) -> int:
        """Put what is due now into the inbox, in one commit; how many occasions were new to this scheduler."""
        rules = self._rulebook.rules
        now = self._clock.now()
        with self._database.reading() as db:
            agenda = agenda_at(db, now, rules.calendar)
        occasions = due(now, agenda=agenda, calendar=rules.calendar, rules=rules.schedule)
        new = [one for one in occasions if one.key not in self._kept]
        if new:
            self._intake.accept_all([_event(one) for one in new])
            logger.bind(occasions=len(new)).info("the time has come")
        self._kept = frozenset(one.key for one in occasions)
        return len(new)

    def _look_safely(self) -> None:
        try:
            self.look()
        except Exception:  # noqa: BLE001 - a lost database must not end the looking; the next look comes soon
            logger.exception("looking at the clock failed")


def _event(one: Due) -> TimeCame:
    # A conversation per unit: units do not wait for each other.
    conversation = Conversation(Channel.CLOCK, UserId(one.unit or ""))
    return TimeCame(
        key=one.key, at=one.at, conversation=conversation, occasion=one.occasion, day=one.day, unit=one.unit
    )
