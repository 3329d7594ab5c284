"""Names of received files: out of a Content-Disposition header, and made harmless."""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

_LONGEST = 120
_LONGEST_SUFFIX = 16
_EXTENDED = re.compile(r"(?i)(?:^|;)\s*filename\*\s*=\s*\"?utf-8'[^']*'([^;\"]*)")
_PLAIN = re.compile(r"(?i)(?:^|;)\s*filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]+))")
_NAMELESS = "attachment"


def filename_from(disposition: str | None, *, otherwise: str | None = None) -> str:
    """A safe file name: the header's (RFC 5987 form first), else `otherwise`, else a plain word."""
    return safe_filename(_given(disposition or "") or otherwise or "")


def safe_filename(name: str) -> str:
    """The last path part, without control, bidirectional or other invisible characters, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    trimmed = visible.strip().lstrip(".").strip()
    return _shorten(trimmed) or _NAMELESS


def _given(disposition: str) -> str | None:
    if extended := _EXTENDED.search(disposition):
        return unquote_to_bytes(extended[1].strip()).decode("utf-8", "replace")
    if plain := _PLAIN.search(disposition):
        quoted, bare = plain[1], plain[2]
        return _decoded(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip())
    return None


def _decoded(value: str) -> str:
    # Header values reach us as Latin-1; senders put raw or percent-encoded UTF-8 into them all the same.
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return value
    unquoted = unquote_to_bytes(raw)
    try:
        text = unquoted.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
    return value if text.isascii() else text  # a percent sign in an ordinary name is just that


def _shorten(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return name[:_LONGEST]
    return f"{stem[: _LONGEST - len(suffix) - 1]}.{suffix}"
