"""How much of a stranger's file is looked at, and what is said when it is not read at all."""

from dataclasses import dataclass
from math import ceil

from policies.ledger.book import Unreadable

_KIB = 1024
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Ceilings for one file. The first four are settings; the others keep time and memory within design.md section 5.

    `max_rows` counts rows that hold anything, in each sheet; `max_book_rows` and `max_cells` in all sheets together;
    `max_characters` all text; `max_markup` tags (two an element) plus attributes of all parts that are parsed;
    `max_elements` elements that show nothing: empty rows and cells, styles, rules; `max_members` files inside the zip.
    """

    max_bytes: int = 5 * _MIB
    max_unpacked_bytes: int = 64 * _MIB
    max_rows: int = 10_000
    max_cells: int = 400_000
    max_book_rows: int = 40_000
    max_characters: int = 8_000_000
    max_markup: int = 3_000_000
    max_elements: int = 300_000
    max_members: int = 2_000


class UnreadableError(Exception):
    """Stops the reading of a file; `unreadable` is the answer."""

    def __init__(self, unreadable: Unreadable) -> None:
        super().__init__(f"{unreadable.rule}: {dict(unreadable.fields)}")
        self.unreadable = unreadable


def wrong_extension(extension: str) -> Unreadable:
    """F02, for a file that does not even claim to be a workbook; `extension` with its dot, or empty."""
    return Unreadable("F02", {"extension": extension})


def damaged(reason: str) -> UnreadableError:
    """F03 in its ordinary form: a password, half a file, or something else under the name of a workbook."""
    return UnreadableError(Unreadable("F03", {"anomaly": False, "reason": reason}))


def anomaly(reason: str) -> UnreadableError:
    """F03 for a file that is built to harm, or built as no spreadsheet program builds it (section 9, point 2)."""
    return UnreadableError(Unreadable("F03", {"anomaly": True, "reason": reason}))


def too_many_bytes(size: int, limit: int) -> UnreadableError:
    """F04, kind `bytes`: `size` and `limit` as people read them, such as `7.3 MB`; the size is rounded up."""
    fields = {"kind": "bytes", "size": readable_size(size), "limit": readable_size(limit)}
    return UnreadableError(Unreadable("F04", fields))


def too_much_content(limits: ReadLimits) -> UnreadableError:
    """F04, kind `content`: more rows or cells than anybody can check; `rows` and `cells` are the limits."""
    return UnreadableError(Unreadable("F04", {"kind": "content", "rows": limits.max_rows, "cells": limits.max_cells}))


class Budget:
    """What may still be spent on one file; each `spend_…` raises UnreadableError when nothing is left."""

    __slots__ = ("_limits", "_unpacked", "cells", "characters", "elements", "markup", "rows", "strings")

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._unpacked = limits.max_unpacked_bytes
        self.markup = limits.max_markup
        self.elements = limits.max_elements
        self.characters = limits.max_characters
        self.cells = self.strings = limits.max_cells
        self.rows = limits.max_book_rows

    def spend_unpacked(self, size: int) -> None:
        """`size` bytes really came out of the zip."""
        self._unpacked -= size
        if self._unpacked < 0:
            raise anomaly("unpacked_size")

    def spend_markup(self, chunk: bytes) -> None:
        """Counts tags and attributes without parsing: work is bounded before it is done."""
        self.markup -= chunk.count(b"<") + chunk.count(b"/>") + chunk.count(b"=")
        if self.markup < 0:
            raise too_much_content(self._limits)

    def spend_element(self) -> None:
        """One more element was looked at that shows nothing."""
        self.elements -= 1
        if self.elements < 0:
            raise too_much_content(self._limits)

    def spend_string(self) -> None:
        """One more shared string was kept; a book needs no more of them than cells."""
        self.strings -= 1
        if self.strings < 0:
            raise too_much_content(self._limits)

    def spend_characters(self, count: int) -> None:
        """So many characters of text were kept."""
        self.characters -= count
        if self.characters < 0:
            raise too_much_content(self._limits)

    def spend_row(self, *, cells: int, characters: int, rows_of_sheet: int) -> None:
        """One more row with content was kept, the `rows_of_sheet`-th of its sheet."""
        self.rows -= 1
        self.cells -= cells
        if self.rows < 0 or self.cells < 0 or rows_of_sheet > self._limits.max_rows:
            raise too_much_content(self._limits)
        self.spend_characters(characters)


def readable_size(size: int) -> str:
    """A number of bytes as people read it, such as `7.3 MB`; rounded up."""
    unit, divisor = ("MB", _MIB) if size >= _MIB else ("KB", _KIB)
    return f"{ceil(size * 10 / divisor) / 10:g} {unit}"
