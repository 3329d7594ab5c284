"""What may go out: handlers answer by returning these; delivery alone talks to the tenant."""

from dataclasses import dataclass

from handlers.events import TimeCame
from policies.roster import UserId


@dataclass(frozen=True, slots=True)
class ToSender:
    """Back to whoever caused the event, in the conversation they used where the channel allows it."""


@dataclass(frozen=True, slots=True)
class ToPerson:
    """To one person privately, whatever caused it."""

    user: UserId


Address = ToSender | ToPerson


@dataclass(frozen=True, slots=True)
class Text:
    """A message in words; line breaks are kept."""

    body: str
    to: Address = ToSender()


@dataclass(frozen=True, slots=True)
class Document:
    """A file, shown under `name`."""

    name: str
    content: bytes
    to: Address = ToSender()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPG, at most 10 MB), kept under `name`.

    `alt` is the same content as text for those who cannot see it. WeCom shows no such text, so whoever sends a picture
    also says it in words.
    """

    name: str
    content: bytes
    alt: str
    to: Address = ToSender()


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a card: `label` of at most ten characters, `key` what comes back when pressed."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card with buttons (template-cards.md, button_interaction). `task_id` is never used twice."""

    task_id: str
    title: str
    body: str
    buttons: tuple[Button, ...]
    to: Address = ToSender()


@dataclass(frozen=True, slots=True)
class CardSettled:
    """Greys the buttons of a pressed card and shows `label` on them, where the channel can."""

    task_id: str
    response_code: str
    label: str
    to: Address = ToSender()


@dataclass(frozen=True, slots=True)
class WakeUp:
    """Nothing is sent: the event comes back at its own time, once by its key, and is looked at then."""

    event: TimeCame


Message = Text | Document | Picture | Card | CardSettled
Outgoing = Message | WakeUp
