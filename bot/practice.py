"""Practice: the bot and a practice tenant in one process, talking to each other over the real protocol.

`qingzhi run` shows it to newcomers; the scenario tests hold it in their hands.
"""

import time
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import AnyHttpUrl, SecretStr

from bot.app import App, build, open_settings_database
from bot.clock import LOCAL, MovableClock
from bot.keys import fresh_sealer
from bot.sandbox.county import demo_county_file, load_county
from bot.sandbox.credentials import Credentials
from bot.sandbox.server import Sandbox, create_app
from bot.serving import Listener, Served
from bot.settings import AibotSettings, AppSettings, Settings, TenantSettings
from storage import queue
from storage.migrate import upgrade
from storage.schema import inbox, outbox

_GLANCE_S = 0.005
# An answer may be put into the outbox between a look at the clock and one at the tables.
_AHEAD = timedelta(seconds=1)

# A working afternoon inside the demo campaign, two hours before the day closes.
BEGINS = datetime(2026, 11, 24, 15, 40, tzinfo=LOCAL)


class Practice:
    """A running county to try things on. Use it as a context manager; what is open is closed at its end."""

    def __init__(self, settings: Settings, *, county_file: Path | None = None, begins: datetime = BEGINS) -> None:
        file = county_file or demo_county_file()
        self.clock = MovableClock()
        self.clock.move_to(begins)
        self._closing = ExitStack()
        with ExitStack() as undo:
            bot_address = undo.enter_context(closing(Listener(settings.web.host, settings.web.port)))
            tenant_address = undo.enter_context(closing(Listener(settings.sandbox.host, settings.sandbox.port)))
            credentials = Credentials.generate()
            self.sandbox = undo.enter_context(Sandbox(load_county(file), self.clock, credentials, bot_address.url))
            self.sandbox.listens_at(tenant_address.url)
            self.console_url = tenant_address.url + "/"
            self.settings = _as_configured(settings, self.sandbox, credentials, file)
            self._database = undo.enter_context(closing(open_settings_database(self.settings)))
            upgrade(self._database)
            self.app: App = build(self.settings, self._database, self.clock, sealer=fresh_sealer())
            self._bot = Served(self.app.web, bot_address)
            self._tenant = Served(create_app(self.sandbox), tenant_address)
            undo.pop_all()  # all went well: from here on the context manager closes things, in its own order

    def __enter__(self) -> Self:
        self._closing.callback(self._database.close)
        for served in (self._tenant, self._bot):
            served.start()
            self._closing.callback(served.stop)
        self.app.start_work()
        self._closing.callback(self.app.stop_work)
        self.app.scheduler.start()
        self._closing.callback(self.app.scheduler.stop)
        self._closing.callback(self.sandbox.close)
        self.sandbox.connect()
        return self

    def rest(self, patience_s: float = 60.0, *, ahead: timedelta = _AHEAD) -> None:
        """Return when every callback has arrived and everything that is due was handled and sent.

        What is due within `ahead` counts as due. Raises TimeoutError when the county does not come to rest.
        """
        until = time.monotonic() + patience_s
        while not self.sandbox.courier.idle(patience_s) or self._is_busy(ahead):
            if time.monotonic() > until:
                raise TimeoutError("the county does not come to rest")
            time.sleep(_GLANCE_S)

    def _is_busy(self, ahead: timedelta) -> bool:
        soon = self.clock.now() + ahead
        with self._database.reading() as db:
            return any(queue.due(db, table, now=soon) for table in (inbox, outbox))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()


def _as_configured(settings: Settings, sandbox: Sandbox, credentials: Credentials, county_file: Path) -> Settings:
    """The settings a county's administrator would have written down from the tenant's admin console."""
    tenant = TenantSettings(
        corp_id=credentials.corp_id,
        base_url=AnyHttpUrl(sandbox.api_url),
        timeout_s=settings.tenant.timeout_s,
    )
    app = AppSettings(
        agent_id=credentials.agent_id,
        secret=SecretStr(credentials.app_secret),
        token=SecretStr(credentials.app_token),
        aes_key=SecretStr(credentials.app_aes_key),
    )
    aibot = AibotSettings(
        token=SecretStr(credentials.aibot_token),
        aes_key=SecretStr(credentials.aibot_aes_key),
        receive_id=credentials.aibot_receive_id,
        name=settings.aibot.name,
    )
    return settings.model_copy(update={"tenant": tenant, "app": app, "aibot": aibot, "county_file": county_file})
