"""Everything the practice tenant knows, in memory, behind one lock: chats, cards, codes, media, quotas, the wire."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.clock import LOCAL, Clock
from bot.sandbox.card_faces import face
from bot.sandbox.chats import Chats
from bot.sandbox.county import County
from bot.sandbox.credentials import Credentials
from bot.sandbox.duplicates import DuplicateCheck
from bot.sandbox.faults import Faults
from bot.sandbox.fields import Fields
from bot.sandbox.media import LentFiles, MediaStore
from bot.sandbox.messages import Channel, Kind, Shown, ShownCard, ShownFile, conversation_key
from bot.sandbox.permits import OneUse
from bot.sandbox.quotas import Quota
from bot.sandbox.tokens import Tokens
from bot.sandbox.wire import NoteCode, Trace, WireLog

RESPONSE_CODE_LIFETIME = timedelta(hours=72)
REPLY_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """Where an answer through a response_url goes; cards are allowed in single chats only."""

    user: str
    single: bool = True


@dataclass(frozen=True, slots=True)
class SentCard:
    """A card that was sent: `views` maps each receiver to the number of the message that shows it."""

    channel: Channel
    task_id: str
    views: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of message/send, kept for recall."""

    at: datetime
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message of the bot holds, before it is shown to anybody."""

    kind: Kind
    text: str = ""
    file: ShownFile | None = None
    images: tuple[ShownFile, ...] = ()
    card: ShownCard | None = None
    cut: bool = False
    unfinished: bool = False


class TenantState:
    """The tenant's memory. Whoever reads and then writes holds `lock`; chats and wire also guard themselves."""

    def __init__(self, county: County, clock: Clock, credentials: Credentials) -> None:
        self.county = county
        self.clock = clock
        self.credentials = credentials
        self.public_url = ""
        self.lock = threading.RLock()
        self.chats = Chats()
        self.wire = WireLog()
        self.media = MediaStore()
        self.lent_files = LentFiles()
        self.tokens = Tokens()
        self.duplicates = DuplicateCheck()
        self.response_codes = OneUse[SentCard](RESPONSE_CODE_LIFETIME)
        self.reply_addresses = OneUse[ReplyAddress](REPLY_LIFETIME)
        self.cards = dict[tuple[Channel, str], SentCard]()
        self.sent = dict[str, SentMessage]()
        self.connected = dict.fromkeys(Channel, False)
        self.faults = Faults()
        self.entered = dict[str, date]()
        self._quotas = {channel: Quota() for channel in Channel}

    def now(self) -> datetime:
        """The county's time, aware, Asia/Shanghai."""
        return self.clock.now().astimezone(LOCAL)

    def show(self, user: str, channel: Channel, content: Content, *, message_id: str, trace: Trace) -> Shown | None:
        """Show a message of the bot to one person; None when the quota silently drops it."""
        trace.touches(conversation_key(channel, user))
        now = self.now()
        if not self._quotas[channel].admits(user, now):
            trace.note(NoteCode.QUOTA_DROPPED, user)
            return None
        return self.chats.post(
            Shown(
                user=user,
                channel=channel,
                by_bot=True,
                at=now,
                kind=content.kind,
                message_id=message_id,
                text=content.text,
                file=content.file,
                images=content.images,
                card=content.card,
                cut=content.cut,
                unfinished=content.unfinished,
            )
        )

    def check_unused(self, channel: Channel, card: Fields) -> None:
        """Refuse a task id that was sent before on that channel."""
        if (channel, card.text("task_id")) in self.cards:
            raise card.wrong("task_id", "was used before")

    def register_card(self, channel: Channel, task_id: str, views: Mapping[str, int]) -> SentCard:
        """Remember a sent card; its task id can never be sent again on that channel."""
        card = SentCard(channel, task_id, views)
        if task_id:
            self.cards[channel, task_id] = card
        return card

    def replace_card(self, number: int, card: Fields) -> None:
        """Show another card in place of the one in that message."""
        new = face(card)
        self.chats.revise(number, lambda shown: replace(shown, card=new))

    def settle_card(self, number: int, label: str) -> None:
        """Grey the buttons of the card in that message and show the label instead."""
        self.chats.revise(
            number,
            lambda shown: replace(shown, card=replace(shown.card, settled=label)) if shown.card else shown,
        )


def new_message_id() -> str:
    """A msgid like the tenant's: opaque, never the same."""
    return secrets.token_urlsafe(30)
