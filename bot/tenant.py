"""What the bot needs from a tenant. WeCom's client implements it; nothing above knows which tenant it is."""

from dataclasses import dataclass
from typing import Protocol

from handlers.events import FileLocator, ReceivedFile
from handlers.outgoing import Card
from policies.roster import UserId


@dataclass(frozen=True, slots=True)
class Sent:
    """The tenant took a message. `message_id` recalls it, `response_code` updates its card once within 72 hours."""

    message_id: str | None = None
    response_code: str | None = None


class Tenant(Protocol):
    """Sending and fetching. Every call may raise the TenantError family of bot.errors."""

    def fetch_file(self, locator: FileLocator) -> ReceivedFile:
        """The decrypted bytes and the name; raises FileUnavailable with the reason."""
        ...

    def upload(self, name: str, content: bytes) -> str:
        """Put a file into the tenant's media store for three days; returns its media id."""
        ...

    def upload_image(self, name: str, content: bytes, *, alt: str) -> str:
        """Put a picture into the media store for three days, `alt` as its description; returns its media id."""
        ...

    def send_text(self, user: UserId, body: str, *, number: int = 0) -> Sent:
        """A text from the app to one person, at most 2048 bytes.

        `number` tells two messages with the same words apart; a repeat of the same message has the same number.
        """
        ...

    def send_file(self, user: UserId, media_id: str) -> Sent:
        """An uploaded file from the app to one person."""
        ...

    def send_image(self, user: UserId, media_id: str) -> Sent:
        """An uploaded picture from the app to one person."""
        ...

    def send_card(self, user: UserId, card: Card) -> Sent:
        """A card with buttons from the app to one person."""
        ...

    def settle_card(self, user: UserId, response_code: str, label: str) -> Sent:
        """Grey the buttons of an app card and show the label instead."""
        ...

    def reply_markdown(self, reply_url: str, body: str) -> Sent:
        """Answer an AI-bot update through its one-use address, at most 20480 bytes."""
        ...

    def reply_card(self, reply_url: str, card: Card) -> Sent:
        """Answer an AI-bot update of a single chat with a card through its one-use address."""
        ...
