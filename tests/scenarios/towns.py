"""A town on the practice tenant: its clerk and its leader, who write, wait until all is settled, and read."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from pydantic import SecretStr

from bot.clock import LOCAL
from bot.practice import Practice
from bot.sandbox import callbacks
from bot.sandbox.callbacks import Callback
from bot.sandbox.messages import Channel, Kind, Shown, ShownFile
from bot.sandbox.people import Person
from bot.sandbox.state import ReplyAddress
from bot.settings import DatabaseSettings, SandboxSettings, Settings, WebSettings, WorkSettings, load_settings
from storage import queue
from storage.schema import inbox, outbox
from tests.scenarios.ledgers import Ledger, unit_name

TOWNS = ("CG", "QH", "SQ", "SL", "BS", "TP", "XQ", "DH", "LL", "YT", "HY", "BJ")
PATIENCE_S = 10.0
AIBOT, APP = Channel.AIBOT, Channel.APP
PHOTO = ShownFile("IMG_0001.png", b"\x89PNG\r\n\x1a\n" + bytes(64))


def settings_on(database_url: str) -> Settings:
    """Settings for a practice county on a database, listening wherever there is room.

    The bot looks at the clock once, at the start: what it says of its own accord has scenarios of its own.
    """
    return load_settings(
        database=DatabaseSettings(url=SecretStr(database_url)),
        web=WebSettings(port=0),
        sandbox=SandboxSettings(port=0),
        work=WorkSettings(schedule_s=3600),
    )


def settle(practice: Practice) -> None:
    """Return when every callback has arrived, every update is handled and every answer is sent.

    What waits for the office to open is left waiting; what is only tried again is waited for.
    """
    practice.rest(PATIENCE_S, ahead=timedelta(seconds=50))


def dead_letters(practice: Practice) -> list[str]:
    """The kinds of updates and messages that were given up."""
    with practice.app.database.reading() as db:
        return [row["kind"] for table in (inbox, outbox) for row in queue.dead(db, table)]


@dataclass
class Chat:
    """One person at their phone."""

    practice: Practice
    person: Person

    def __post_init__(self) -> None:
        self.read = max((shown.number for shown in self.person.inbox()), default=0)

    def says(self, text: str, **more: object) -> list[str]:
        """Write; what is said in return."""
        self.person.says(text, **more)
        return self.hears()

    def sends(self, ledger: Ledger) -> list[str]:
        """Send a file; what is said in return."""
        self.person.sends_file(ledger.name, ledger.content)
        return self.hears()

    def shows(self, *, to: Channel = AIBOT) -> list[str]:
        """Send a photograph; what is said in return."""
        self.person.sends_image(PHOTO.name, PHOTO.content, to=to)
        return self.hears()

    def shows_and_says(self, text: str) -> list[str]:
        """Send words and a photograph in one message; what is said in return."""
        self.person.sends_mixed(text, [PHOTO])
        return self.hears()

    def presses(self, label: str, **more: object) -> list[str]:
        """Press a button of what came before; what is said in return."""
        self.hears()
        self.person.presses(label, **more)
        return self.hears()

    def enters(self, channel: Channel = AIBOT) -> list[str]:
        """Open a chat; what is said in return."""
        self.person.enters(channel)
        return self.hears()

    def hears(self) -> list[str]:
        """What came since the last look, one line a message, once everything is settled."""
        return [line(shown) for shown in self.receives()]

    def receives(self) -> list[Shown]:
        """The same as messages."""
        settle(self.practice)
        new = [shown for shown in self.person.inbox() if shown.number > self.read]
        self.read = max((shown.number for shown in new), default=self.read)
        return new

    def last_file(self) -> bytes:
        """The bytes of the newest file the bot sent."""
        return next(shown.file.content for shown in reversed(self.person.inbox()) if shown.file)


def line(shown: Shown) -> str:
    """A message as one text: the channel, then its words, its file's name, or its card with the buttons."""
    match shown.kind:
        case Kind.FILE if shown.file:
            what = f"<{shown.file.name}>"
        case Kind.CARD if shown.card:
            labels = "".join(f"[{button.label}]" for button in shown.card.buttons)
            what = f"{shown.card.title} | {shown.card.body} | {shown.card.settled or labels}"
        case _:
            what = shown.text
    return f"{shown.channel}: {what}"


@dataclass
class Town:
    """A township with its people."""

    practice: Practice
    unit: str

    def __post_init__(self) -> None:
        self.clerk = self.chat("clerk")
        self.leader = self.chat("leader")

    @property
    def name(self) -> str:
        """The unit's full name."""
        return unit_name(self.unit)

    def chat(self, role: str) -> Chat:
        """The first person of the town in that role."""
        people = self.practice.sandbox.county.people
        return self.chat_of(next(one.user_id for one in people if one.unit == self.unit and role in one.roles))

    def chat_of(self, user_id: str) -> Chat:
        """Anybody of the county."""
        return Chat(self.practice, self.practice.sandbox.person(user_id))

    def receipt(self, version: int = 1, day: date = date(2026, 11, 24)) -> str:
        """The number of a receipt."""
        return f"{self.unit}-{day:%Y%m%d}-V{version}"


def at(day: date, clock: str) -> datetime:
    """A moment of the county's time."""
    return datetime.combine(day, time_of_day.fromisoformat(clock), LOCAL)


def passes(practice: Practice, **time_span: float) -> None:
    """Let the county's time go by."""
    practice.clock.move_to(practice.clock.now() + timedelta(**time_span))


def in_group(practice: Practice, person: Person, text: str, *, quoting: Ledger | str | None = None) -> None:
    """What WeCom tells the bot when somebody of a work group mentions it, perhaps quoting a file or words.

    The practice tenant has no groups: its answer address shows what is said there in the person's chat with the bot.
    """
    state = practice.sandbox.state
    code = state.reply_addresses.issue(ReplyAddress(person.user_id, single=False), state.now())
    message = {
        "msgid": callbacks.new_aibot_id(),
        "aibotid": state.credentials.aibot_id,
        "chatid": "wrkQH-work-group-01",
        "chattype": "group",
        "from": {"userid": person.user_id},
        "create_time": int(state.now().timestamp()),
        "response_url": f"{state.public_url}/cgi-bin/aibot/response?response_code={code}",
        "msgtype": "text",
        "text": {"content": text},
    }
    if isinstance(quoting, str):
        message["quote"] = {"msgtype": "text", "text": {"content": quoting}}
    elif quoting is not None:
        file_id = state.lent_files.lend(
            ShownFile(quoting.name, quoting.content), f"aibot:{person.user_id}", state.now()
        )
        message["quote"] = {"msgtype": "file", "file": {"url": f"{state.public_url}/aibot/files/{file_id}"}}
    deliver(practice, person, json.dumps(message, ensure_ascii=False))


def to_aibot(practice: Practice, person: Person, **content: object) -> None:
    """A message to the AI bot of a kind the practice tenant's people cannot send."""
    state = practice.sandbox.state
    code = state.reply_addresses.issue(ReplyAddress(person.user_id), state.now())
    message = {
        "msgid": callbacks.new_aibot_id(),
        "aibotid": state.credentials.aibot_id,
        "chattype": "single",
        "from": {"userid": person.user_id},
        "response_url": f"{state.public_url}/cgi-bin/aibot/response?response_code={code}",
        **content,
    }
    deliver(practice, person, json.dumps(message, ensure_ascii=False))


def to_app(practice: Practice, person: Person, inner: str) -> None:
    """A message to the app of a kind the practice tenant's people cannot send; `inner` is what is special about it."""
    credentials = practice.sandbox.credentials
    body = (
        f"<xml><ToUserName>{credentials.corp_id}</ToUserName><FromUserName>{person.user_id}</FromUserName>"
        f"<CreateTime>{int(practice.sandbox.state.now().timestamp())}</CreateTime>{inner}"
        f"<MsgId>{callbacks.new_app_id()}</MsgId><AgentID>{credentials.agent_id}</AgentID></xml>"
    )
    deliver(practice, person, body, channel=APP)


def deliver(practice: Practice, person: Person, body: str, *, channel: Channel = AIBOT) -> None:
    """Sign, encrypt and bring a callback written by hand."""
    practice.sandbox.courier.send(Callback(channel=channel, user=person.user_id, kind="text", body=body))
