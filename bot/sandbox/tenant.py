"""The practice tenant put together: what tests and `qingzhi run` hold in their hands."""

from types import TracebackType
from typing import Self

from bot.clock import Clock
from bot.sandbox.county import County
from bot.sandbox.courier import Courier, Pace
from bot.sandbox.credentials import Credentials
from bot.sandbox.errors import NoSuchPerson
from bot.sandbox.faults import Faults
from bot.sandbox.messages import Channel
from bot.sandbox.people import Person
from bot.sandbox.state import TenantState


class Sandbox:
    """One tenant with one bot. Use as a context manager, or call `close`.

    `bot_url` is the bot's web edge without a path; `listens_at` must be told this tenant's own address before anybody
    writes to the bot, because answer and file addresses are made from it.
    """

    def __init__(
        self,
        county: County,
        clock: Clock,
        credentials: Credentials,
        bot_url: str,
        *,
        pace: Pace | None = None,
    ) -> None:
        self.county = county
        self.clock = clock
        self.credentials = credentials
        self.state = TenantState(county, clock, credentials)
        self.courier = Courier(self.state, bot_url, pace=pace or Pace())
        self._people = {member.user_id: Person(member, self.state, self.courier) for member in county.people}

    def listens_at(self, public_url: str) -> None:
        """Tell the tenant its own address, such as `http://127.0.0.1:8601`."""
        self.state.public_url = public_url.rstrip("/")

    @property
    def api_url(self) -> str:
        """The base address of the API for the bot's settings, ending in /cgi-bin/."""
        return f"{self.state.public_url}/cgi-bin/"

    @property
    def faults(self) -> Faults:
        """Plan API calls to fail or to lose their answers."""
        return self.state.faults

    def person(self, user_id: str) -> Person:
        """The person of that user id; the same object every time. Raises NoSuchPerson."""
        if user_id not in self._people:
            raise NoSuchPerson(user_id)
        return self._people[user_id]

    def connect(self) -> bool:
        """Verify both callback URLs; True when the bot answered both. Callbacks also connect by themselves."""
        passed = [self.courier.connect(channel) for channel in Channel]
        return all(passed)

    def close(self) -> None:
        """End the worker threads; running deliveries are finished."""
        self.courier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
