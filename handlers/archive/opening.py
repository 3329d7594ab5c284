"""Open a package and see whether everything in it is as its manifest says."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Self
from zipfile import BadZipFile, ZipFile

from handlers.archive.envelope import Unopenable, open_envelope
from policies import archive
from policies.archive import Differences
from policies.file_names import is_safe_path

# Larger packages go through an unnamed file that nobody else can open.
_IN_MEMORY = 64 * 1024 * 1024


class Package:
    """An opened package. Use it as a context manager: what it decrypted is gone at the end."""

    def __init__(self, sealed: BinaryIO, *, key: bytes) -> None:
        """Decrypt it; raises Unopenable for a wrong key, a changed file, or a path that would leave its folder."""
        self._plain = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the package
        try:
            self.number = open_envelope(sealed, self._plain, key=key)
            self._plain.seek(0)
            self._zip = ZipFile(self._plain)
            self.paths = _safe_paths(self._zip)
        except BadZipFile:
            self._plain.close()
            raise Unopenable from None
        except Unopenable:
            self._plain.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()
        self._plain.close()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every member with its path and content, one at a time."""
        for path in self.paths:
            yield path, self._zip.read(path)


def examine(files: Iterator[tuple[str, bytes]]) -> tuple[str, Differences]:
    """The number in the manifest, and what is not as it says; raises Unopenable when there is no manifest to read."""
    found, manifest = dict[str, str](), b""
    for path, content in files:
        found[path] = hashlib.sha256(content).hexdigest()
        if path == archive.MANIFEST:
            manifest = content
    document = _manifest(manifest)
    try:
        return str(document["number"]), archive.differences(document, found)
    except (KeyError, ValueError):
        raise Unopenable from None


def _manifest(content: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        raise Unopenable from None
    if not isinstance(document, dict):
        raise Unopenable
    return document


def _safe_paths(book: ZipFile) -> tuple[str, ...]:
    paths = tuple(book.namelist())
    if len({path.casefold() for path in paths}) != len(paths) or not all(map(is_safe_path, paths)):
        raise Unopenable
    return paths
