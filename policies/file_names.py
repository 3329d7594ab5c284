"""File names from people, made fit for a folder on any system: no path, nothing invisible, nothing reserved."""

import re
import unicodedata

# What Windows refuses in a name, besides separators.
_RESERVED = re.compile(r'[<>:"|?*/\\]')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Most file systems stop at 255 bytes; a name is shorter, since a version is put before it.
_FOLDER_BYTES = 255
_MOST_BYTES = 200
_LONGEST_SUFFIX = 16


def safe_name(name: str, *, otherwise: str = "attachment") -> str:
    """The last part of a path as a plain file name of at most 200 UTF-8 bytes; `otherwise` when nothing is left."""
    return safe_part(re.split(r"[/\\]", name)[-1], otherwise=otherwise)


def safe_part(text: str, *, otherwise: str = "_") -> str:
    """One part of a path: separators and reserved characters become underscores, invisible ones go."""
    return _shortened(_cleaned(text)) or otherwise


def is_safe_path(path: str) -> bool:
    """Whether every part of a package's path is a plain name, so that it can only lie inside the package."""
    return all(part and part == _cleaned(part) and len(part.encode()) <= _FOLDER_BYTES for part in path.split("/"))


def _cleaned(text: str) -> str:
    visible = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    return _RESERVED.sub("_", visible).strip().lstrip(".").strip(". ")


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > _LONGEST_SUFFIX:
        return _cut(name, _MOST_BYTES)
    return f"{_cut(stem, _MOST_BYTES - len(suffix.encode()) - 1)}.{suffix}"


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore").rstrip(". ")
