"""Pictures as the chat shows them: what kind a file is, and what it says about itself to those who cannot see it."""

import struct

from fastapi import Response

from bot.sandbox.messages import ShownFile

_PNG = b"\x89PNG\r\n\x1a\n"
_SIGNATURES = {_PNG: "image/png", b"\xff\xd8\xff": "image/jpeg"}
_KEYWORD = b"Description\0"
_HEAD = 8  # length and type of a chunk
_CHECK = 4


def picture_type(file: ShownFile) -> str:
    """The MIME type by the first bytes; empty for what a chat cannot show in place."""
    return next((kind for mark, kind in _SIGNATURES.items() if file.content.startswith(mark)), "")


def as_picture(file: ShownFile) -> Response | None:
    """The picture to be shown in place, never taken for anything else; None when it is none."""
    kind = picture_type(file)
    if not kind:
        return None
    return Response(file.content, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def description(file: ShownFile) -> str:
    """What a PNG says under "Description" in an uncompressed iTXt chunk; empty when it says nothing readable."""
    content = file.content
    if not content.startswith(_PNG):
        return ""
    at = len(_PNG)
    while at + _HEAD <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + _HEAD : at + _HEAD + size]
        if kind == b"iTXt" and data.startswith(_KEYWORD):
            return _text(data.removeprefix(_KEYWORD))
        at += _HEAD + size + _CHECK
    return ""


def _text(data: bytes) -> str:
    """The words after the flags of compression, the language and the translated keyword."""
    compressed, rest = data[:1] != b"\0", data[2:]
    fields = rest.split(b"\0", 2)
    return "" if compressed or len(fields) < 3 else fields[2].decode("utf-8", "replace")
