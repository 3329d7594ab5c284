"""`qingzhi run`, `serve`, `web`, `work`, `schedule`: start what was asked for, wait for the signal, finish neatly."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, build, open_settings_database
from bot.clock import SystemClock
from bot.log import configure_logging
from bot.phrases import phrase
from bot.practice import BEGINS, Practice
from bot.serving import Listener, Served
from bot.settings import DatabaseSettings, Settings, load_settings
from bot.simulation.rehearsal import rehearse
from storage.migrate import upgrade

_PRACTICE_SCHEDULE_S = 1.0


def run(*, bot_port: int | None, console_port: int | None, folder: Path) -> None:
    """The practice county on SQLite in a folder, until Ctrl+C. It has a yesterday: every township has reported once."""
    settings = _practising(load_settings(), bot_port, console_port, _afresh(folder / "practice.db"))
    # What yesterday looked like from inside is not what a newcomer came to read.
    configure_logging(settings.log.model_copy(update={"level": "WARNING"}))
    yesterday = BEGINS - timedelta(days=1)
    _say(phrase("run.rehearsing"))
    with _until_told() as told, Practice(settings, begins=yesterday) as practice:
        rehearse(practice, yesterday.date(), BEGINS.date())
        configure_logging(settings.log)
        _say(phrase("run.ready", county=practice.sandbox.county.name, url=practice.console_url))
        told.wait()
        _say(phrase("run.stopping"))


def serve(*, web: bool, work: bool, schedule: bool) -> None:
    """Run the production roles until the process is told to end."""
    settings = load_settings()
    configure_logging(settings.log)
    with ExitStack() as closing, _until_told() as told:
        database = open_settings_database(settings)
        closing.callback(database.close)
        upgrade(database)
        app = build(settings, database, SystemClock())
        if work:
            app.start_work()
            closing.callback(app.stop_work)
        if schedule:
            app.scheduler.start()
            closing.callback(app.scheduler.stop)
        if web:
            _open_doors(app, closing)
        told.wait()


def _afresh(file: Path) -> Path:
    """Every practice begins anew: the tenant's own memory went with the last one."""
    for leftover in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        leftover.unlink(missing_ok=True)
    return file


def _practising(settings: Settings, bot_port: int | None, console_port: int | None, file: Path) -> Settings:
    database = DatabaseSettings(url=SecretStr(f"sqlite:///{file}"))
    web = settings.web.model_copy(update={} if bot_port is None else {"port": bot_port})
    sandbox = settings.sandbox.model_copy(update={} if console_port is None else {"port": console_port})
    # Whoever moves the county's clock wants to see at once what the hour brings.
    work = settings.work.model_copy(update={"schedule_s": min(settings.work.schedule_s, _PRACTICE_SCHEDULE_S)})
    return settings.model_copy(update={"database": database, "web": web, "sandbox": sandbox, "work": work})


def _open_doors(app: App, closing: ExitStack) -> None:
    listener = Listener(app.settings.web.host, app.settings.web.port)
    served = Served(app.web, listener)
    served.start()
    closing.callback(served.stop)
    _say(phrase("serve.ready", url=listener.url))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """An event that is set by Ctrl+C or a polite kill; the former handlers come back afterwards."""
    told = threading.Event()
    former = {one: signal.signal(one, lambda *_: told.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)
