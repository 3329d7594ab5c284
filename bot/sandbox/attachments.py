"""A file as an HTTP answer whose name survives any script (RFC 5987)."""

import re
from urllib.parse import quote

from fastapi import Response

from bot.sandbox.messages import ShownFile


def as_attachment(file: ShownFile) -> Response:
    """The bytes with the file's name, never opened in place and never sniffed."""
    return Response(
        file.content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": disposition(file.name), "X-Content-Type-Options": "nosniff"},
    )


def disposition(name: str) -> str:
    """Content-Disposition with an ASCII stand-in and the true name percent-encoded."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name) or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
