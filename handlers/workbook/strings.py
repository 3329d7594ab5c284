"""Texts of a workbook: the shared table, rich text without its phonetic guides, and the format's own escapes."""

import re

from handlers.workbook.guard import Package
from handlers.workbook.limits import Budget
from handlers.workbook.markup import parse
from policies.ledger.book import Cell, CellValue

# ECMA-376 part 1, 22.9.2.19 (ST_Xstring): characters XML cannot hold are written _xHHHH_.
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_BEFORE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def unescaped(text: str) -> str:
    """The text with `_x000D_` and the like turned back into characters; half of a surrogate pair stays as written."""
    return _ESCAPE.sub(_character, text)


def unmistakable(text: str) -> str:
    """The text as it must be written so that nothing in it is taken for such an escape."""
    return _BEFORE_ESCAPE.sub("_x005F_", text)


def plain_cell(value: CellValue) -> Cell:
    """A cell that shows this value and nothing else is known of."""
    return tuple.__new__(Cell, (value, False, False))  # three times as fast as the constructor of a named tuple


def text_cell(text: str) -> Cell:
    """A cell that shows this text, written with the format's escapes."""
    return plain_cell(unescaped(text) if "_x" in text else text)


def read_strings(package: Package, part: str | None) -> list[Cell | None]:
    """The shared strings in order, each as the cell that shows it; None for an empty one."""
    if part is None or part not in package:
        return []
    table = _StringTable(package.budget)
    parse(package.weighed(part), table)
    return table.cells


class _StringTable:
    """Reads sharedStrings.xml. Phonetic runs (rPh) are reading aids, not content."""

    def __init__(self, budget: Budget) -> None:
        self.cells: list[Cell | None] = []
        self.depth = 0
        self.texts: list[str] = []
        self._budget = budget
        self._runs: list[str] = []
        self._phonetic = False
        self._item = self._text = self._guide = ""

    def start(self, name: str, _: dict[str, str]) -> None:
        """Note where texts and their guides begin."""
        if self.depth == 0:
            prefix = name[: name.find(":") + 1]
            self._item, self._text, self._guide = prefix + "si", prefix + "t", prefix + "rPh"
        self.depth += 1
        self.texts.clear()
        if name == self._guide:
            self._phonetic = True

    def end(self, name: str) -> None:
        """Keep a run, or close a string."""
        self.depth -= 1
        if name == self._text:
            if not self._phonetic:
                text = "".join(self.texts)
                self._budget.spend_characters(len(text))
                self._runs.append(text)
        elif name == self._item:
            text = "".join(self._runs)
            self._runs.clear()
            self._budget.spend_string()
            self.cells.append(text_cell(text) if text else None)
        elif name == self._guide:
            self._phonetic = False


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
