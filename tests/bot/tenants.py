"""A tenant that remembers what it was asked to do and fails on demand."""

from collections import deque

from bot.errors import FileUnavailable
from bot.tenant import Sent
from handlers.events import FetchFailure, FileLocator, ReceivedFile
from handlers.outgoing import Card
from policies.roster import UserId


class FakeTenant:
    """Every call is recorded in `calls`; `failures` are raised first, one a call."""

    def __init__(self) -> None:
        self.calls: list[tuple] = []
        self.failures: deque[Exception] = deque()
        self.files: dict[str, ReceivedFile] = {}

    def fetch_file(self, locator: FileLocator) -> ReceivedFile:
        if locator.url not in self.files:
            raise FileUnavailable(FetchFailure.EXPIRED)
        return self.files[locator.url]

    def upload(self, name: str, content: bytes) -> str:
        self._record("upload", name, content)
        return f"media-of-{name}"

    def upload_image(self, name: str, content: bytes, *, alt: str) -> str:
        self._record("upload_image", name, content, alt)
        return f"media-of-{name}"

    def send_text(self, user: UserId, body: str, *, number: int = 0) -> Sent:
        return self._record("send_text", user, body)

    def send_file(self, user: UserId, media_id: str) -> Sent:
        return self._record("send_file", user, media_id)

    def send_image(self, user: UserId, media_id: str) -> Sent:
        return self._record("send_image", user, media_id)

    def send_card(self, user: UserId, card: Card) -> Sent:
        return self._record("send_card", user, card.title)

    def settle_card(self, user: UserId, response_code: str, label: str) -> Sent:
        return self._record("settle_card", user, response_code, label)

    def reply_markdown(self, reply_url: str, body: str) -> Sent:
        return self._record("reply_markdown", reply_url, body)

    def reply_card(self, reply_url: str, card: Card) -> Sent:
        return self._record("reply_card", reply_url, card.title)

    def _record(self, *call: object) -> Sent:
        self.calls.append(call)
        if self.failures:
            raise self.failures.popleft()
        return Sent(message_id=f"id{len(self.calls)}")


class TickingClock:
    """Stands still until told."""

    def __init__(self, now) -> None:
        self._now = now

    def now(self):
        return self._now

    def pass_by(self, delta) -> None:
        self._now += delta
