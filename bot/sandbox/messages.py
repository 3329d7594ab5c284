"""What people see in their chats, as values: words, files, cards, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """The two single chats every person has with the bot."""

    AIBOT = "aibot"
    APP = "app"


class Kind(StrEnum):
    """How a message looks."""

    TEXT = "text"
    MARKDOWN = "markdown"
    FILE = "file"
    IMAGE = "image"
    MIXED = "mixed"
    CARD = "card"


class Delivery(StrEnum):
    """How far a person's own message got on its way to the bot."""

    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


def conversation_key(channel: Channel, user: str) -> str:
    """One string per conversation: callbacks of the same one keep their order."""
    return f"{channel}:{user}"


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file or picture as the chat offers it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CardOption:
    """One entry of a drop-down or a tick list."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CardChoice:
    """A drop-down (`many` False) or a tick list of a card, with the options preselected by the sender."""

    question_key: str
    title: str
    options: tuple[CardOption, ...]
    many: bool = False
    selected: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button, submit button or menu entry: `key` comes back when pressed; `url` opens instead of calling back."""

    label: str
    key: str
    style: int = 1
    url: str = ""
    menu: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """A name with its value, or a link of the card's list."""

    name: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card as one person sees it: `settled` is what replaced the buttons, `pressed` the label pressed last."""

    card_type: str
    task_id: str
    title: str
    description: str = ""
    body: str = ""
    source: str = ""
    emphasis: CardLine | None = None
    quote: CardLine | None = None
    lines: tuple[CardLine, ...] = ()
    links: tuple[CardLine, ...] = ()
    choices: tuple[CardChoice, ...] = ()
    buttons: tuple[CardButton, ...] = ()
    settled: str | None = None
    pressed: str | None = None

    def button(self, label: str) -> CardButton | None:
        """The live calling-back button of that label; none once the card is settled."""
        if self.settled is not None:
            return None
        return next((button for button in self.buttons if button.label == label and not button.url), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message in one person's chat.

    `number` identifies it, `revision` grows with every change anywhere, `at` is aware. `message_id` is the tenant's
    msgid. `cut` marks words shortened to the byte limit, `unfinished` a stream still growing, `quoted` the message
    quoted. `delivery` is None for the bot's messages.
    """

    user: str
    channel: Channel
    by_bot: bool
    at: datetime
    kind: Kind
    number: int = 0
    revision: int = 0
    message_id: str = ""
    text: str = ""
    file: ShownFile | None = None
    images: tuple[ShownFile, ...] = ()
    card: ShownCard | None = None
    quoted: int | None = None
    cut: bool = False
    unfinished: bool = False
    recalled: bool = False
    delivery: Delivery | None = None

    @property
    def conversation(self) -> str:
        """The key of the conversation the message stands in."""
        return conversation_key(self.channel, self.user)
