"""WeCom as the bot's tenant: messages and cards from the app, answers of the AI bot, files both ways (sending.md)."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.errors import ReplySpent, TenantBusy, TenantRefused
from bot.settings import Settings
from bot.tenant import Sent
from bot.wecom import answers, directory, pictures
from bot.wecom._wechatpy import Api
from bot.wecom.cards import (
    AIBOT_MARKDOWN_BYTES,
    APP_TEXT_BYTES,
    EMPTY,
    TOO_LONG,
    OverLimit,
    button_label,
    require_fits,
    template_card,
)
from bot.wecom.crypto import callback_key
from bot.wecom.downloads import Downloader
from bot.wecom.filenames import safe_filename
from bot.wecom.files import ReceivedFiles
from bot.wecom.gettoken import token_fetcher
from bot.wecom.sessions import Sessions
from bot.wecom.tokens import StoredTokens, TokenProvider, TokenStore, token_key
from handlers.events import FileLocator, ReceivedFile
from handlers.outgoing import Card
from policies.roster import UserId

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UPLOAD_BYTES = range(6, 20 * 1024 * 1024 + 1)
_DUPLICATE_CHECK_S = 120
_INTERVALS = 600
_PADDING = 32
# What a refusal from a one-use address may mean besides that it is spent: the message itself is at fault.
_BAD_CONTENT = frozenset({40008, 40035, 40058, 41016, 44004, 45002, 82004, 85002})


def open_client(settings: Settings, *, token_store: TokenStore, clock: Clock) -> "WeComClient":
    """The client the settings describe; nothing is sent yet. Raises BadSetting for an unusable AES key."""
    base_url = str(settings.tenant.base_url).rstrip("/") + "/"
    corp_id, secret, timeout_s = settings.tenant.corp_id, settings.app.secret, settings.tenant.timeout_s
    sessions = Sessions(base_url)
    tokens = StoredTokens(
        key=token_key(corp_id, secret.get_secret_value()),
        store=token_store,
        fetch=token_fetcher(sessions, base_url=base_url, corp_id=corp_id, secret=secret, timeout_s=timeout_s),
        clock=clock,
        monotonic=clock.elapsed,
    )
    bot_key = settings.aibot.aes_key.get_secret_value()
    return WeComClient(
        corp_id=corp_id,
        agent_id=settings.app.agent_id,
        base_url=base_url,
        tokens=tokens,
        sessions=sessions,
        timeout_s=timeout_s,
        max_file_bytes=settings.files.max_bytes,
        bot_key=callback_key(bot_key) if bot_key else None,
    )


class WeComClient:
    """A bot.tenant.Tenant over HTTP, shared by threads. `bot_key` decrypts files sent to the AI bot.

    `duplicate_check_s`: for so long WeCom drops a message/send whose content is the very same; 0 turns that off.
    """

    def __init__(
        self,
        *,
        corp_id: str,
        agent_id: int,
        base_url: str,
        tokens: TokenProvider,
        sessions: Sessions,
        timeout_s: float,
        max_file_bytes: int,
        bot_key: bytes | None = None,
        duplicate_check_s: int = _DUPLICATE_CHECK_S,
        download_deadline_s: float = 60.0,
    ) -> None:
        self._agent_id = agent_id
        self._sessions = sessions
        self._tokens = tokens
        self._duplicate_check_s = duplicate_check_s
        self._api = Api(corp_id, base_url=base_url, tokens=tokens, sessions=sessions, timeout_s=timeout_s)
        downloader = Downloader(
            sessions=sessions,
            limit=max_file_bytes + _PADDING,
            timeout_s=timeout_s,
            deadline_s=download_deadline_s,
        )
        self._files = ReceivedFiles(
            downloader=downloader, tokens=tokens, base_url=base_url, max_bytes=max_file_bytes, bot_key=bot_key
        )

    def close(self) -> None:
        """Close all connections."""
        self._sessions.close()

    def check_token(self) -> None:
        """Get a token, which proves address and secret; raises TenantRefused or TenantBusy."""
        self._tokens.get()

    def fetch_file(self, locator: FileLocator) -> ReceivedFile:
        """The decrypted bytes and a safe name; raises FileUnavailable with the reason."""
        return self._files.fetch(locator)

    def upload(self, name: str, content: bytes) -> str:
        """Put a file of 6 bytes to 20 MB into the media store for three days; returns its media id."""
        if len(content) not in _UPLOAD_BYTES:
            raise OverLimit(TOO_LONG if content else EMPTY, f"file of {len(content)} bytes cannot be uploaded")
        return self._upload("file", name, content, _mime(name))

    def upload_image(self, name: str, content: bytes, *, alt: str) -> str:
        """Put a PNG or JPG of 6 bytes to 10 MB into the media store for three days; returns its media id.

        A PNG carries `alt` along as its description. Raises OverLimit for what the store would not take.
        """
        described = pictures.described(content, alt)
        return self._upload("image", name, described, pictures.content_type(described))

    def send_text(self, user: UserId, body: str, *, number: int = 0) -> Sent:
        """A text from the app to one person; raises OverLimit above 2048 bytes, which WeCom would cut."""
        require_fits(body, APP_TEXT_BYTES)
        return self._send(user, {"msgtype": "text", "text": {"content": body}}, number=number)

    def send_file(self, user: UserId, media_id: str) -> Sent:
        """An uploaded file from the app to one person."""
        return self._send(user, {"msgtype": "file", "file": {"media_id": media_id}})

    def send_image(self, user: UserId, media_id: str) -> Sent:
        """An uploaded picture from the app to one person."""
        return self._send(user, {"msgtype": "image", "image": {"media_id": media_id}})

    def send_card(self, user: UserId, card: Card) -> Sent:
        """A card with buttons from the app to one person; raises OverLimit where a hard limit is broken."""
        return self._send(user, {"msgtype": "template_card", "template_card": template_card(card)})

    def settle_card(self, user: UserId, response_code: str, label: str) -> Sent:
        """Grey the buttons of an app card and show the label instead; the code works once within 72 hours."""
        update = {
            "userids": [user],
            "agentid": self._agent_id,
            "response_code": response_code,
            "button": {"replace_name": button_label(label)},
        }
        answer = self._api.post("message/update_template_card", data=update)
        if user.lower() in _listed(answer.get("invaliduser")):
            raise TenantRefused(answers.NOT_A_RECEIVER, "this person did not receive the card")
        return Sent()

    def reply_markdown(self, reply_url: str, body: str) -> Sent:
        """Answer through a one-use address; raises ReplySpent when it is spent, OverLimit above 20480 bytes."""
        require_fits(body, AIBOT_MARKDOWN_BYTES)
        return self._reply(reply_url, {"msgtype": "markdown", "markdown": {"content": body}})

    def reply_card(self, reply_url: str, card: Card) -> Sent:
        """Answer a single chat with a card through a one-use address; raises ReplySpent when it is spent."""
        return self._reply(reply_url, {"msgtype": "template_card", "template_card": template_card(card)})

    def member(self, user: UserId) -> directory.Member:
        """One person of the corporation (directory.member)."""
        return directory.member(self._api, user)

    def departments(self) -> list[directory.Department]:
        """All departments in sight (directory.departments)."""
        return directory.departments(self._api)

    def _upload(self, kind: str, name: str, content: bytes, content_type: str) -> str:
        # Name and bytes, not a file object: a repeat after a token refresh must send the bytes again.
        answer = self._api.media.upload(kind, (safe_filename(name), content, content_type))
        media_id = answer.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise TenantBusy(1.0)
        return media_id

    def _send(self, user: UserId, message: Mapping[str, object], *, number: int = 0) -> Sent:
        # The check compares whole requests: an interval of its own keeps a message from being taken for a repeat of
        # another one with the same words, while a repeat of itself still is one.
        interval = self._duplicate_check_s + number % _INTERVALS
        check = {"enable_duplicate_check": 1, "duplicate_check_interval": interval}
        body = {**message, "safe": 0, **(check if self._duplicate_check_s else {})}
        answer = self._api.message.send(self._agent_id, [user], msg=body)
        # Success with the only receiver left out is none; WeCom lists ids in lower case.
        if user.lower() in _listed(answer.get("invaliduser")):
            raise TenantRefused(answers.ALL_RECEIVERS_INVALID, "the only receiver is not valid")
        if user.lower() in _listed(answer.get("unlicenseduser")):
            raise TenantRefused(answers.NO_LICENCE, "the only receiver has no interface licence")
        return Sent(message_id=_text(answer.get("msgid")), response_code=_text(answer.get("response_code")))

    def _reply(self, reply_url: str, message: Mapping[str, object]) -> Sent:
        try:
            self._api.reply(reply_url, message)
        except TenantRefused as error:
            if error.errcode in _BAD_CONTENT:
                raise
            # No page names the code of a spent address, so any other refusal counts as that: the app can still answer.
            raise ReplySpent(f"{error.errcode} {error.errmsg}") from None
        return Sent()


def _listed(value: object) -> list[str]:
    """User ids as the tenant lists them: a list, or one text joined by bars."""
    if isinstance(value, list):
        return [str(entry).lower() for entry in value]
    return value.lower().split("|") if isinstance(value, str) and value else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mime(name: str) -> str:
    return _XLSX if name.lower().endswith(".xlsx") else "application/octet-stream"
