"""Pictures as the media store takes them (sending.md section 6), with their content as text inside.

An image message has no room for words. A PNG file has: its text chunk "Description" (PNG specification, section
11.3.3) stays with the picture wherever it is kept or passed on.
"""

import struct
import zlib

from bot.wecom.cards import EMPTY, TOO_LONG, OverLimit

_BYTES = range(6, 10 * 1024 * 1024 + 1)
_PNG, _JPG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_HEADER_ENDS = len(_PNG) + 25  # the IHDR chunk comes first and has one size
_NOT_A_PICTURE = 40004


def content_type(content: bytes) -> str:
    """The MIME type of a PNG or JPG; raises OverLimit for anything else."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(_JPG):
        return "image/jpeg"
    raise OverLimit(_NOT_A_PICTURE, "neither PNG nor JPG")


def described(content: bytes, alt: str) -> bytes:
    """The picture with `alt` as its description where the format has one (PNG); raises OverLimit for what cannot go."""
    if not content:
        raise OverLimit(EMPTY, "picture is empty")
    if alt.strip() and content_type(content) == "image/png":
        content = content[:_HEADER_ENDS] + _text_chunk(alt) + content[_HEADER_ENDS:]
    if len(content) not in _BYTES:
        raise OverLimit(TOO_LONG, f"picture of {len(content)} bytes cannot be uploaded")
    return content


def _text_chunk(text: str) -> bytes:
    """An iTXt chunk: keyword, not compressed, no language, UTF-8."""
    data = b"Description\0\0\0\0\0" + text.replace("\0", "").encode("utf-8", "replace")
    return struct.pack(">I", len(data)) + b"iTXt" + data + struct.pack(">I", zlib.crc32(b"iTXt" + data))
