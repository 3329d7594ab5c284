"""Which way each answer goes out: decided once, when it is written into the outbox.

The AI bot in callback mode has one answer address per update (markdown, or a card in a single chat) and cannot send
files; everything else goes through the self-built app to the person (wecom/README.md, "Consequences").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.wecom.cards import AIBOT_MARKDOWN_BYTES, APP_TEXT_BYTES, split_utf8
from handlers.events import Channel, Event
from handlers.outgoing import Card, CardSettled, Document, Message, Picture, Text, ToPerson
from policies.roster import UserId
from storage.outbox import Letter


@dataclass(frozen=True, slots=True)
class ReplyText:
    """Words through the one-use answer address."""

    reply_url: str
    user: UserId
    body: str


@dataclass(frozen=True, slots=True)
class ReplyCard:
    """A card through the one-use answer address of a single chat."""

    reply_url: str
    user: UserId
    card: Card


@dataclass(frozen=True, slots=True)
class AppText:
    """Words from the app to one person."""

    user: UserId
    body: str


@dataclass(frozen=True, slots=True)
class AppFile:
    """A file from the app to one person; its bytes lie beside it in the outbox."""

    user: UserId
    name: str


@dataclass(frozen=True, slots=True)
class AppPicture:
    """A picture from the app to one person, with its content as text; its bytes lie beside it in the outbox."""

    user: UserId
    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class AppCard:
    """A card from the app to one person."""

    user: UserId
    card: Card


@dataclass(frozen=True, slots=True)
class AppSettle:
    """Grey the buttons of a card the app sent."""

    user: UserId
    response_code: str
    label: str


Parcel = ReplyText | ReplyCard | AppText | AppFile | AppPicture | AppCard | AppSettle

_ADAPTERS: dict[str, TypeAdapter[Parcel]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (ReplyText, ReplyCard, AppText, AppFile, AppPicture, AppCard, AppSettle)
}


def letters(event: Event, answers: Sequence[Message]) -> list[Letter]:
    """The outbox rows for a handler's answers, in the order people should see them."""
    parcels = list(_route(event, answers))
    return [
        _letter(_key(parcel) or f"{event.key}#{number}", parcel, content)
        for number, (parcel, content) in enumerate(parcels)
    ]


def through_app(letter: Letter) -> list[Letter]:
    """The same message by way of the app, for a reply whose answer address is spent."""
    parcel = open_letter(letter)
    match parcel:
        case ReplyText(user=user, body=body):
            again: list[Parcel] = list(_app_texts(user, body))
        case ReplyCard(user=user, card=card):
            again = [AppCard(user, card)]
        case _:
            return []
    return [_letter(f"{letter.key}/app{number}", one, None) for number, one in enumerate(again)]


def open_letter(letter: Letter) -> Parcel:
    """The parcel in an outbox row."""
    return _ADAPTERS[letter.kind].validate_json(letter.payload)


def _key(parcel: Parcel) -> str | None:
    # A card's task_id is never used twice, so a card with the same one is the same card: it is sent once.
    return f"card:{parcel.card.task_id}" if isinstance(parcel, AppCard | ReplyCard) else None


def _route(event: Event, answers: Sequence[Message]) -> Iterator[tuple[Parcel, bytes | None]]:
    reply_url = event.reply_url if event.conversation.channel is Channel.AIBOT else None
    in_group = event.conversation.group is not None
    for answer in answers:
        private = isinstance(answer.to, ToPerson)
        user = answer.to.user if isinstance(answer.to, ToPerson) else event.sender
        match answer:
            case Text(body=body) if reply_url and not private:
                first, *rest = split_utf8(body, AIBOT_MARKDOWN_BYTES)
                yield ReplyText(reply_url, user, first), None
                yield from ((parcel, None) for part in rest for parcel in _app_texts(user, part))
                reply_url = None
            case Card() if reply_url and not private and not in_group:
                yield ReplyCard(reply_url, user, answer), None
                reply_url = None
            case Text(body=body):
                yield from ((parcel, None) for parcel in _app_texts(user, body))
            case Card():
                yield AppCard(user, answer), None
            case Document(name=name, content=content):
                yield AppFile(user, name), content
            case Picture(name=name, content=content, alt=alt):
                yield AppPicture(user, name, alt), content
            case CardSettled(response_code=code, label=label):
                yield AppSettle(user, code, label), None


def _app_texts(user: UserId, body: str) -> Iterator[AppText]:
    yield from (AppText(user, part) for part in split_utf8(body, APP_TEXT_BYTES))


def _letter(key: str, parcel: Parcel, content: bytes | None) -> Letter:
    kind = type(parcel).__name__
    payload = _ADAPTERS[kind].dump_json(parcel).decode()
    return Letter(key=key, conversation=f"to:{parcel.user}", kind=kind, payload=payload, attachment=content)
