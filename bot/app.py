"""The wiring: the only place where things with a life are constructed."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import Bell
from bot.clock import Clock
from bot.county import County, read_county, register
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.errors import BadSetting
from bot.intake import Gathering, Intake
from bot.keys import load_sealer
from bot.limits import limits_of
from bot.listener import Listener
from bot.rulebook import Rulebook, load_in_force
from bot.scheduler import Scheduler
from bot.second_opinion import open_second_opinion
from bot.settings import Settings
from bot.token_shelf import TokenShelf
from bot.web import Edge, create_web
from bot.wecom.client import WeComClient, open_client
from bot.wecom.crypto import EnvelopeCrypto
from bot.worker import Worker
from handlers.capabilities import ROUTER
from handlers.events import ChatEntered
from handlers.help import welcome
from handlers.outgoing import Card
from storage import queue
from storage.engine import Database, open_database
from storage.migrate import revisions
from storage.schema import inbox, outbox
from storage.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that runs: the web application, the loops that handle and send, and the scheduler.

    `dispatch` also takes what is observed in groups; `rulebook` is what all of them go by.
    """

    settings: Settings
    database: Database
    clock: Clock
    client: WeComClient
    intake: Intake
    rulebook: Rulebook
    dispatch: Dispatch
    web: FastAPI
    workers: tuple[Worker | Listener, ...]
    scheduler: Scheduler

    def start_work(self) -> None:
        """Start handling and sending. On SQLite, what an earlier process had in hand when it died comes first."""
        if self.database.is_sqlite:
            with self.database.transaction() as db:
                for table in (inbox, outbox):
                    queue.abandon_claims(db, table, now=self.clock.now())
        for worker in self.workers:
            worker.start()

    def stop_work(self) -> None:
        """Finish the pieces in hand and end; nothing accepted is lost, it waits in the database."""
        for worker in self.workers:
            worker.stop()
        self.client.close()
        self.dispatch.second_opinion.close()


def open_settings_database(settings: Settings) -> Database:
    """The database of the settings; raises BadSetting when its address cannot be used."""
    try:
        return open_database(settings.database.url.get_secret_value())
    except ValueError as error:
        raise BadSetting("database.url", str(error)) from None


def client_of(settings: Settings, database: Database, clock: Clock) -> WeComClient:
    """The WeCom client of the settings, with its token shared through the database."""
    return open_client(settings, token_store=TokenShelf(database), clock=clock)


def county_of(settings: Settings) -> County | None:
    """The county file of the settings, if one is named."""
    return read_county(settings.county_file) if settings.county_file else None


def build(settings: Settings, database: Database, clock: Clock, *, sealer: Sealer | None = None) -> App:
    """Put everything together on an upgraded database; nothing is started yet. Raises BadSetting.

    The key ring is the one of the settings unless another is given.
    """
    county = county_of(settings)
    if county is not None:
        with database.transaction() as db:
            register(db, county)
    rulebook = Rulebook(load_in_force(county), clock, county_file=settings.county_file)
    client = client_of(settings, database, clock)
    rules = rulebook.rules
    opinion = open_second_opinion(
        settings.second_opinion, rules=rules.second_opinion, masking=rules.masking, clock=clock
    )
    inbox_bell, outbox_bell = Bell(), Bell()
    intake = Intake(database, clock, inbox_bell)
    dispatch = Dispatch(
        database=database,
        clock=clock,
        tenant=client,
        router=ROUTER,
        rulebook=rulebook,
        settings=settings.work,
        limits=limits_of(settings.files),
        sealer=sealer or load_sealer(settings.keys.file, make=database.is_sqlite),
        can_send_files=bool(settings.app.secret.get_secret_value()),
        outbox_bell=outbox_bell,
        second_opinion=opinion,
    )
    poll_s = settings.work.poll_s
    delivery = Delivery(database=database, clock=clock, tenant=client, settings=settings.work)
    return App(
        settings=settings,
        database=database,
        clock=clock,
        client=client,
        intake=intake,
        rulebook=rulebook,
        dispatch=dispatch,
        web=create_web(_edge(settings, database, clock, intake=intake, rulebook=rulebook)),
        workers=(
            *_listeners(settings, database, inbox_bell),
            *_workers("dispatch", dispatch.step, inbox_bell, number=settings.work.dispatchers, poll_s=poll_s),
            *_workers("delivery", delivery.step, outbox_bell, number=settings.work.deliverers, poll_s=poll_s),
        ),
        scheduler=Scheduler(database, clock, intake, rulebook, every_s=settings.work.schedule_s),
    )


def _workers(name: str, step: Callable[[], bool], bell: Bell, *, number: int, poll_s: float) -> list[Worker]:
    return [Worker(f"{name}-{one}", step, bell, poll_s=poll_s) for one in range(1, number + 1)]


def _listeners(settings: Settings, database: Database, bell: Bell) -> list[Listener]:
    if database.is_sqlite:
        return []
    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return [Listener(address, bell, pause_s=settings.work.poll_s)]


def _edge(settings: Settings, database: Database, clock: Clock, *, intake: Intake, rulebook: Rulebook) -> Edge:
    def card(event: ChatEntered) -> Card:
        return welcome(event, rulebook.words)

    return Edge(
        clock=clock,
        intake=Gathering(intake),
        app_crypto=_crypto("app", settings.app.token, settings.app.aes_key, settings.tenant.corp_id),
        aibot_crypto=_crypto("aibot", settings.aibot.token, settings.aibot.aes_key, settings.aibot.receive_id),
        agent_id=settings.app.agent_id,
        aibot_name=settings.aibot.name,
        max_body_bytes=settings.web.max_body_bytes,
        replay_window_s=settings.web.replay_window_s,
        welcome=card,
        ready=lambda: _is_ready(database),
    )


def _crypto(section: str, token: SecretStr, aes_key: SecretStr, receive_id: str) -> EnvelopeCrypto | None:
    if not token.get_secret_value() and not aes_key.get_secret_value():
        return None
    try:
        return EnvelopeCrypto(token=token.get_secret_value(), aes_key=aes_key.get_secret_value(), receive_id=receive_id)
    except BadSetting as error:
        raise BadSetting(f"{section}.{error.name}", error.problem) from None


def _is_ready(database: Database) -> bool:
    try:
        current, newest = revisions(database)
    except SQLAlchemyError:
        return False
    return current == newest
