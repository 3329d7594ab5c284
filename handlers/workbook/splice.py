"""Changing an XML part at a few byte positions, so that every other byte stays as the clerk's program wrote it."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Protocol
from xml.parsers.expat import ExpatError, XMLParserType

from handlers.workbook.limits import damaged
from handlers.workbook.markup import new_parser

_START_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def legible(text: str) -> str:
    """The text without the characters XML cannot hold."""
    return _ILLEGAL.sub("", text)


def escaped(text: str) -> str:
    """Text for the inside of an element or attribute; characters XML cannot hold are left out."""
    return legible(text).translate(_SPECIAL)


def element(name: str, attributes: Mapping[str, str]) -> str:
    """An empty element."""
    return f"<{name}{''.join(f' {key}={quoted(value)}' for key, value in attributes.items())}/>"


def quoted(value: str) -> str:
    """An attribute's value with its quotes."""
    return f'"{escaped(value)}"'


class Splice:
    """Collects edits of one part. What is written is ASCII with character references, right in any encoding."""

    def __init__(self, data: bytes) -> None:
        self.data = _without_utf16(data)
        self._edits: list[tuple[int, int, bytes]] = []
        self._removed: list[tuple[int, int]] = []

    def replace(self, begin: int, end: int, markup: str) -> None:
        """Put `markup` in the place of the bytes from `begin` to `end`; equal positions insert."""
        self._edits.append((begin, end, markup.encode("ascii", "xmlcharrefreplace")))

    def remove(self, begin: int, end: int) -> None:
        """Leave out the bytes and every edit inside them."""
        self._removed.append((begin, end))

    def tag_end(self, begin: int) -> int:
        """The position after the tag that begins at `begin`."""
        match = _START_TAG.match(self.data, begin)
        if match is None:
            raise damaged("tag")
        return match.end()

    def is_empty(self, begin: int, at: int) -> bool:
        """Whether the element that begins at `begin` is one empty tag; `at` is where the parser reports its end."""
        return self.data[at - 2 : at] == b"/>" and self.tag_end(begin) == at

    def element_end(self, begin: int, at: int) -> int:
        """The position after an element; `at` is where the parser reports its end: behind `<x/>`, before `</x>`."""
        return at if self.is_empty(begin, at) else self.tag_end(at)

    def tag(self, begin: int) -> str:
        """The start tag at `begin` as it is written."""
        return self.data[begin : self.tag_end(begin)].decode("latin-1")

    def retag(self, begin: int, change: Callable[[str], str]) -> None:
        """Rewrite the start tag at `begin`."""
        end = self.tag_end(begin)
        old = self.data[begin:end].decode("latin-1")
        self._edits.append((begin, end, change(old).encode("latin-1")))

    def result(self) -> bytes:
        """The part with all edits made."""
        removed = _united(self._removed)
        edits = [edit for edit in self._edits if not _is_inside(edit, removed)]
        edits += [(begin, end, b"") for begin, end in removed]
        pieces, done = list[bytes](), 0
        for begin, end, new in sorted(edits, key=lambda edit: edit[:2]):
            if begin < done:
                continue
            pieces += (self.data[done:begin], new)
            done = end
        return b"".join((*pieces, self.data[done:]))


class PositionedHandler(Protocol):
    """Receives a part that is going to be edited; `parser.CurrentByteIndex` tells where the parser is."""

    parser: XMLParserType
    texts: list[str]

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...  # noqa: D102

    def end(self, name: str, /) -> None: ...  # noqa: D102


def scan(data: bytes, handler: PositionedHandler) -> None:
    """Let `handler` see the whole part. Raises UnreadableError when it cannot be parsed."""
    handler.parser = new_parser(handler)
    try:
        handler.parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise damaged("not_well_formed") from error


def _united(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    united = list[tuple[int, int]]()
    for begin, end in sorted(stretches):
        if united and begin < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((begin, end))
    return united


def _is_inside(edit: tuple[int, int, bytes], stretches: list[tuple[int, int]]) -> bool:
    place = bisect_right(stretches, edit[0], key=itemgetter(0)) - 1
    if place < 0:
        return False
    begin, end = stretches[place]
    return edit[0] < end and edit[1] > begin  # what is put in front of a removed stretch stays


def _without_utf16(data: bytes) -> bytes:
    if not data.startswith(_UTF16_STARTS):
        return data
    encoding = "utf-16" if data[:2] in _UTF16_STARTS[:2] else ("utf-16-le" if data[:1] == b"<" else "utf-16-be")
    return _DECLARATION.sub("", data.decode(encoding)).encode()
