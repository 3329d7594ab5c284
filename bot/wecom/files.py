"""Received files: an AI bot's from their short-lived addresses, an app's from the media store."""

from dataclasses import dataclass, field
from http import HTTPStatus

from bot.errors import FileUnavailable, Malformed, TenantBusy
from bot.wecom import answers
from bot.wecom.crypto import decrypt_media, media_key
from bot.wecom.downloads import Download, Downloader
from bot.wecom.filenames import filename_from
from bot.wecom.tokens import TokenProvider
from handlers.events import FetchFailure, FileLocator, ReceivedFile

# Statuses a temporary address answers with once its five minutes are over.
_GONE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFiles:
    """Fetches and decrypts files of at most `max_bytes`; `bot_key` (32 bytes) is for files that bring no key."""

    downloader: Downloader
    tokens: TokenProvider
    base_url: str
    max_bytes: int
    bot_key: bytes | None = field(repr=False)

    def fetch(self, locator: FileLocator) -> ReceivedFile:
        """The bytes and a safe name; raises FileUnavailable with the reason, or a TenantError."""
        if locator.url:
            return self._encrypted(locator.url, locator)
        if locator.media_id:
            return self._media(locator.media_id, locator)
        raise FileUnavailable(FetchFailure.UNREADABLE)

    def _encrypted(self, url: str, locator: FileLocator) -> ReceivedFile:
        download = self.downloader.get(url, {}, what="bot file")
        _require_success(download)
        try:
            key = media_key(locator.aes_key) if locator.aes_key else self.bot_key
            if key is None:
                raise FileUnavailable(FetchFailure.UNREADABLE)
            content = decrypt_media(key, download.content)
        except Malformed:
            raise FileUnavailable(FetchFailure.UNREADABLE) from None
        return self._received(download, content, locator)

    def _media(self, media_id: str, locator: FileLocator) -> ReceivedFile:
        token = self.tokens.get()
        download, code, answer = self._ask_media(media_id, token)
        if code in answers.STALE_TOKEN:
            download, code, answer = self._ask_media(media_id, self.tokens.refresh(token))
        if code in answers.STALE_TOKEN:
            raise TenantBusy(answers.STALE_AGAIN_SECONDS)
        if code in answers.MEDIA_GONE:
            raise FileUnavailable(FetchFailure.EXPIRED)
        if code == answers.MEDIA_TOO_LARGE:
            raise FileUnavailable(FetchFailure.TOO_LARGE)
        if code:
            raise answers.refusal(code, answer)
        return self._received(download, download.content, locator)

    def _ask_media(self, media_id: str, token: str) -> tuple[Download, int, answers.Answer]:
        """The download, and the error in its place if there is one: it comes as JSON with HTTP 200."""
        query = {"access_token": token, "media_id": media_id}
        download = self.downloader.get(f"{self.base_url}media/get", query, what="media/get")
        _require_success(download)
        answer = answers.read_answer(download.content) if download.may_be_an_error else None
        return download, (answers.errcode_of(answer) or 0) if answer else 0, answer or {}

    def _received(self, download: Download, content: bytes, locator: FileLocator) -> ReceivedFile:
        if len(content) > self.max_bytes:
            raise FileUnavailable(FetchFailure.TOO_LARGE)
        return ReceivedFile(filename_from(download.disposition, otherwise=locator.name), content)


def _require_success(download: Download) -> None:
    if download.status in _GONE:
        raise FileUnavailable(FetchFailure.EXPIRED)
    if download.status != HTTPStatus.OK:
        raise FileUnavailable(FetchFailure.UNREADABLE)
