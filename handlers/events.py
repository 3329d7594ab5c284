"""What may come in, as typed values: past this line nobody looks into XML or JSON."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from policies.judge import GroupKind, Message, SenderRole, Situation, Verdict
from policies.roster import UnitCode, UserId
from policies.schedule import Occasion


class Channel(StrEnum):
    """The door an update came through, which decides how it can be answered.

    Nobody stands behind CLOCK; through ARCHIVE the bot sees what people say to each other, and cannot answer there.
    """

    APP = "app"
    AIBOT = "aibot"
    CLOCK = "clock"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where people talk to the bot: the single chat of one person, or a group."""

    channel: Channel
    user: UserId
    group: str | None = None

    @property
    def key(self) -> str:
        """One string per conversation; updates with the same key are handled in order."""
        return f"{self.channel}:g:{self.group}" if self.group else f"{self.channel}:u:{self.user}"


@dataclass(frozen=True, slots=True)
class FileLocator:
    """Where the bytes of a received file can be fetched; the edge alone knows how.

    `url` for AI-bot files (encrypted, good for five minutes), `media_id` for app media (three days).
    """

    url: str | None = None
    media_id: str | None = None
    aes_key: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A fetched and decrypted file, still untrusted."""

    name: str
    content: bytes


class FetchFailure(StrEnum):
    """Why the bytes of a file could not be had."""

    EXPIRED = "expired"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Anything that happened in a conversation.

    `key` is the whole identity of the update and is used for once-only handling; `at` is when it happened
    (aware); `reply_url` is the AI bot's one-use answer address, if the update brought one.
    """

    key: str
    at: datetime
    conversation: Conversation
    reply_url: str | None = None

    @property
    def sender(self) -> UserId:
        """Who did it."""
        return self.conversation.user


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """A message: words, perhaps a file or the file of a quoted message, perhaps pictures.

    `quoted` are the words of a quoted message. `file` is None until dispatch has fetched it; `fetch_failure` says why
    it stayed None. `verdict` is None until dispatch has had the words judged, which it does in groups only;
    `asked_by_others` is how many other units it found to have asked for the same.
    """

    text: str = ""
    quoted: str = ""
    locator: FileLocator | None = None
    file: ReceivedFile | None = None
    fetch_failure: FetchFailure | None = None
    images: int = 0
    asked_by_others: int = 0
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMessageSeen(Event):
    """A message people exchanged in a work group, observed by the archive; `conversation.group` is the group.

    It is never kept: of what nobody has to look at only a fingerprint stays, of a department's. `emergency_active`
    says that an emergency response registered for the group was running; `verdict` is None until dispatch has had the
    message judged, `asked_by_others` is how many other units it found to have asked for the same.
    """

    message: Message
    group_kind: GroupKind = GroupKind.WORK
    emergency_active: bool = False
    sender_role: SenderRole = SenderRole.COUNTY_DEPT
    asked_by_others: int = 0
    verdict: Verdict | None = None

    @property
    def situation(self) -> Situation:
        """Where and when it was said, as the judge wants it."""
        return Situation(
            sent_at=self.at,
            group_kind=self.group_kind,
            emergency_active=self.emergency_active,
            sender_role=self.sender_role,
            asked_by_others=self.asked_by_others,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """A press on a card's button: `button` is the key the card gave it, `task_id` the card."""

    button: str
    task_id: str
    response_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEntered(Event):
    """A person opened the single chat with the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownReceived(Event):
    """A message of a kind the bot cannot read (voice without text, video, location …)."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCame(Event):
    """The bot's own calendar: an occasion of a working day is due, for one unit or (None) for the county.

    `at` is when it was due; whoever handles it looks at `Context.now` whether it still makes sense.
    """

    occasion: Occasion
    day: date
    unit: UnitCode | None = None
