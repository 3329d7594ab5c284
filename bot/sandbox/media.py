"""Files the tenant keeps: media by id for three days, and AI-bot files behind addresses good for five minutes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sandbox.errors import ErrCode, Refusal
from bot.sandbox.messages import ShownFile

MEDIA_LIFETIME = timedelta(days=3)
FILE_LIFETIME = timedelta(minutes=5)
MEBIBYTE = 1024 * 1024
MAX_UPLOAD = 20 * MEBIBYTE
_SMALLEST = 5


class MediaType(StrEnum):
    """What media/upload takes."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


_LIMITS = {
    MediaType.IMAGE: 10 * MEBIBYTE,
    MediaType.VOICE: 2 * MEBIBYTE,
    MediaType.VIDEO: 10 * MEBIBYTE,
    MediaType.FILE: MAX_UPLOAD,
}
_SIGNATURES = {
    MediaType.IMAGE: ((0, b"\xff\xd8\xff"), (0, b"\x89PNG\r\n\x1a\n")),
    MediaType.VOICE: ((0, b"#!AMR"),),
    MediaType.VIDEO: ((4, b"ftyp"),),
}


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A kept file with its type and the last moment it can be had."""

    type: MediaType
    file: ShownFile
    until: datetime


class MediaStore:
    """media/upload and media/get."""

    def __init__(self) -> None:
        self._kept = dict[str, StoredMedia]()

    def put(self, media_type: str, file: ShownFile, now: datetime) -> str:
        """Keep a file after checking type and size (sending.md section 6); returns the media id."""
        if media_type not in list(MediaType):
            raise Refusal(ErrCode.INVALID_MEDIA_TYPE, f"type {media_type[:20]!r}")
        kind = MediaType(media_type)
        _check_content(kind, file.content)
        media_id = "3" + secrets.token_urlsafe(40)
        self._kept[media_id] = StoredMedia(kind, file, now + MEDIA_LIFETIME)
        return media_id

    def get(self, media_id: str, now: datetime) -> StoredMedia:
        """The kept file; 40007 when unknown or older than three days."""
        media = self._kept.get(media_id)
        if media is None or now > media.until:
            raise Refusal(ErrCode.INVALID_MEDIA_ID)
        return media


@dataclass(frozen=True, slots=True)
class _Lent:
    file: ShownFile
    conversation: str
    until: datetime


class LentFiles:
    """Files that people sent to the AI bot, each behind an unguessable id."""

    def __init__(self) -> None:
        self._lent = dict[str, _Lent]()

    def lend(self, file: ShownFile, conversation: str, now: datetime) -> str:
        """An id under which the file of that conversation can be fetched for five minutes."""
        file_id = secrets.token_urlsafe(24)
        self._lent[file_id] = _Lent(file, conversation, now + FILE_LIFETIME)
        return file_id

    def lent_by(self, file_id: str) -> str:
        """The conversation an id was given out for, even when its time is over; empty when it never was."""
        lent = self._lent.get(file_id)
        return lent.conversation if lent else ""

    def fetch(self, file_id: str, now: datetime) -> ShownFile | None:
        """The file while its five minutes last."""
        lent = self._lent.get(file_id)
        return lent.file if lent and now <= lent.until else None


def _check_content(kind: MediaType, content: bytes) -> None:
    if not content:
        raise Refusal(ErrCode.EMPTY_MEDIA)
    if len(content) <= _SMALLEST:
        raise Refusal(ErrCode.INVALID_MEDIA_SIZE, "must be more than 5 bytes")
    if len(content) > _LIMITS[kind]:
        raise Refusal(ErrCode.MEDIA_TOO_LARGE)
    signatures = _SIGNATURES.get(kind)
    if signatures and not any(content.startswith(mark, at) for at, mark in signatures):
        raise Refusal(ErrCode.INVALID_MEDIA_TYPE, f"not a valid {kind}")
