"""`qingzhi upgrade`, `qingzhi doctor` and `qingzhi keys new`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError

from bot.app import client_of, open_settings_database
from bot.clock import LOCAL, SystemClock
from bot.errors import TenantError, Unusable
from bot.keys import make_ring
from bot.phrases import phrase
from bot.rulebook import load_calendar
from bot.settings import Settings, load_settings
from storage import queue, roster
from storage.engine import Database
from storage.migrate import revisions
from storage.migrate import upgrade as migrate
from storage.schema import inbox, outbox


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    good: bool
    line: str


def upgrade() -> None:
    """Bring the database of the settings to this version and say so."""
    database = open_settings_database(load_settings())
    migrate(database)
    current, _ = revisions(database)
    database.close()
    sys.stdout.write(phrase("upgrade.done", revision=current) + "\n")


def new_keys(file: Path) -> None:
    """Make a key ring; raises Unusable when the file is there already or cannot be written."""
    try:
        made = make_ring(file)
    except OSError as error:
        raise Unusable(phrase("errors.not_written", path=file, problem=error.strerror)) from None
    if not made:
        raise Unusable(phrase("keys_new.exists", path=file))
    sys.stdout.write(phrase("keys_new.done", path=file) + "\n")


def doctor() -> int:
    """Print one line a check; 1 when something is wrong."""
    settings = load_settings()
    database = open_settings_database(settings)
    worst = 0
    for check in examine(settings, database):
        mark = phrase("doctor.good") if check.good else phrase("doctor.bad")
        sys.stdout.write(f"[{mark}] {check.line}\n")
        worst |= not check.good
    database.close()
    return worst


def examine(settings: Settings, database: Database) -> Iterator[Check]:
    """Every check in turn; a database that cannot be reached ends the list."""
    yield Check(good=True, line=phrase("doctor.settings", detail=settings.tenant.corp_id or "-"))
    try:
        yield _schema(database)
        yield from _queues(database)
        yield _campaign(database)
    except SQLAlchemyError as error:
        yield Check(good=False, line=phrase("doctor.database", detail=type(error).__name__))
        return
    yield _calendar()
    yield _tenant(settings, database)


def _schema(database: Database) -> Check:
    current, newest = revisions(database)
    if current == newest:
        return Check(good=True, line=phrase("doctor.schema", detail=phrase("doctor.current", current=current)))
    detail = phrase("doctor.outdated", current=current or "-", newest=newest)
    return Check(good=False, line=phrase("doctor.schema", detail=detail))


def _queues(database: Database) -> Iterator[Check]:
    for table in (inbox, outbox):
        yield from _queue(database, table)


def _queue(database: Database, table: Table) -> Iterator[Check]:
    with database.reading() as db:
        counts = {"waiting": 0, "claimed": 0, "done": 0, "dead": 0} | queue.counts(db, table)
        letters = queue.dead(db, table)
    yield Check(
        good=not counts["dead"],
        line=phrase(f"doctor.{table.name}", detail=phrase("doctor.queue", **counts)),
    )
    for letter in letters:
        fields = {name: letter[name] for name in ("id", "kind", "attempts", "error")}
        yield Check(good=False, line=phrase("doctor.dead", queue=table.name, **fields))


def _campaign(database: Database) -> Check:
    with database.reading() as db:
        campaign = roster.campaign_around(db, SystemClock().now().astimezone(LOCAL).date())
    if campaign is None:
        return Check(good=True, line=phrase("doctor.campaign", detail=phrase("doctor.no_campaign")))
    detail = phrase(
        "doctor.campaign_ok",
        name=campaign.name,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        basis=campaign.basis,
    )
    return Check(good=True, line=phrase("doctor.campaign", detail=detail))


def _calendar() -> Check:
    year = SystemClock().now().astimezone(LOCAL).year
    known = load_calendar().known_years
    missing = [wanted for wanted in (year, year + 1) if wanted not in known]
    detail = phrase("doctor.calendar_missing", year=missing[0]) if missing else phrase("doctor.calendar_ok", year=year)
    # Next year's arrangement is published in November: its absence is worth saying, not worth an alarm.
    return Check(good=year in known, line=phrase("doctor.calendar", detail=detail))


def _tenant(settings: Settings, database: Database) -> Check:
    if not settings.app.secret.get_secret_value():
        return Check(good=True, line=phrase("doctor.tenant", detail=phrase("doctor.not_configured")))
    client = client_of(settings, database, SystemClock())
    try:
        client.check_token()
    except TenantError as error:
        return Check(good=False, line=phrase("doctor.tenant", detail=str(error)))
    finally:
        client.close()
    return Check(good=True, line=phrase("doctor.tenant", detail=phrase("doctor.token_ok")))
