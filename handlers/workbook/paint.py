"""Coloured twins of cell styles: the same font, border and format on the colour of a remark, and the way back.

The colours are one step beside common ones, so an earlier check's paint is recognised, also after another program has
saved the file, and taken off. What a cell was filled with before the first check is not brought back.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from xml.parsers.expat import XMLParserType

from handlers.workbook.markup import Attributes
from handlers.workbook.splice import Splice, element, scan
from policies.ledger.finding import Level

COLOURS = {Level.ERROR: "FFFFC7CF", Level.WARNING: "FFFFEB9D", Level.NOTE: "FFD6DCE6"}

EMPTY_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)

_LISTS = frozenset({"fonts", "fills", "cellXfs"})
_LIST_DEPTH = 2
_ITEM_DEPTH = 3
_REPLACED = re.compile(r"""\s(?:count|fillId|applyFill)\s*=\s*("[^"]*"|'[^']*')""")
_FORMAT = re.compile(r"""\s(?:numFmtId|applyNumberFormat)\s*=\s*("[^"]*"|'[^']*')""")
_FONT_NAME = re.compile(r'name val="([^"]*)"')
_LINK_COLOUR = "FF0563C1"
_APPLIED = ("applyNumberFormat", "applyFont", "applyFill", "applyAlignment")
_SOLID = "solid"


@dataclass(slots=True)
class _Item:
    """A font, fill or style: its markup, its own attributes, and the colour of a solid fill."""

    markup: str
    attributes: Attributes
    colour: str = ""


@dataclass(slots=True)
class _List:
    """One of the lists of styles.xml: where its tag begins, where more can be put in, what it holds and gets."""

    tag: int
    tail: int
    items: list[_Item] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)


class Painter:
    """Edits styles.xml: hands out the numbers of new styles and knows the painted ones.

    Style numbers are strings, as the sheets write them.
    """

    def __init__(self, data: bytes) -> None:
        reader = _StyleReader(data)
        if not all(name in reader.lists and reader.lists[name].items for name in _LISTS):
            reader = _StyleReader(EMPTY_STYLES)
        self._splice, self._prefix, self._lists = reader.splice, reader.prefix, reader.lists
        self._twins: dict[tuple[str, Level | None], str] = {}
        ours = {str(n) for n, fill in enumerate(self._lists["fills"].items) if fill.colour in COLOURS.values()}
        styles = enumerate(self._lists["cellXfs"].items)
        self._painted = {str(n) for n, style in styles if style.attributes.get("fillId") in ours}

    @property
    def has_painted(self) -> bool:
        """Whether an earlier check left painted styles in this file."""
        return bool(self._painted)

    def is_painted(self, style: str) -> bool:
        """Whether this style carries the paint of an earlier check."""
        return style in self._painted

    def paint(self, style: str, level: Level | None) -> str:
        """The twin of `style` in the colour of `level`; for None its twin without any paint of ours."""
        if level is None and style not in self._painted:
            return style
        if (style, level) not in self._twins:
            self._twins[style, level] = self._twin(style, level)
        return self._twins[style, level]

    def text_style(self, *, bold: bool = False, link: bool = False, level: Level | None = None) -> str:
        """A style of our own sheet: wrapped text that no program takes for a formula."""
        p = self._prefix
        fill = self._fill(COLOURS[level]) if level else "0"
        attributes = {"numFmtId": "49", "fontId": self._font(bold=bold, link=link), "fillId": fill, "borderId": "0"}
        attributes |= {"xfId": "0", "quotePrefix": "1"} | dict.fromkeys(_APPLIED, "1")
        alignment = element(f"{p}alignment", {"vertical": "top", "wrapText": "1"})
        return self._add("cellXfs", f"{element(f'{p}xf', attributes)[:-2]}>{alignment}</{p}xf>")

    def formatted(self, style: str, number_format: str) -> str:
        """The twin of `style` that shows numbers in one of the built-in formats, such as 14 for a date."""
        tag, rest = _split_tag(self._model(style).markup)
        shown = f'numFmtId="{number_format}" applyNumberFormat="1"'
        return self._add("cellXfs", _extended(_FORMAT.sub("", tag), shown) + rest)

    @property
    def has_new(self) -> bool:
        """Whether anything was handed out that the file had not got."""
        return any(each.fresh for each in self._lists.values())

    def result(self) -> bytes:
        """styles.xml with all that was handed out."""
        for each in self._lists.values():
            if each.fresh:
                count = f'count="{len(each.items) + len(each.fresh)}"'
                self._splice.retag(each.tag, partial(_with_attribute, attribute=count))
                self._splice.replace(each.tail, each.tail, "".join(each.fresh))
        return self._splice.result()

    def _twin(self, style: str, level: Level | None) -> str:
        number = self._fill(COLOURS[level]) if level else "0"
        tag, rest = _split_tag(self._model(style).markup)
        return self._add("cellXfs", _with_attribute(tag, f'fillId="{number}" applyFill="1"') + rest)

    def _model(self, style: str) -> _Item:
        styles = self._lists["cellXfs"].items
        return styles[int(style)] if style.isdigit() and int(style) < len(styles) else styles[0]

    def _font(self, *, bold: bool, link: bool) -> str:
        p = self._prefix
        name = _FONT_NAME.search(self._lists["fonts"].items[0].markup)
        parts = [element(f"{p}b", {})] * bold + [element(f"{p}u", {})] * link
        parts.append(element(f"{p}sz", {"val": "11"}))
        parts += [element(f"{p}color", {"rgb": _LINK_COLOUR})] * link
        parts.append(element(f"{p}name", {"val": name[1] if name else "Calibri"}))
        return self._add("fonts", f"<{p}font>{''.join(parts)}</{p}font>")

    def _fill(self, colour: str) -> str:
        p = self._prefix
        colours = element(f"{p}fgColor", {"rgb": colour}) + element(f"{p}bgColor", {"indexed": "64"})
        pattern = element(f"{p}patternFill", {"patternType": _SOLID})
        return self._add("fills", f"<{p}fill>{pattern[:-2]}>{colours}</{p}patternFill></{p}fill>")

    def _add(self, name: str, markup: str) -> str:
        each = self._lists[name]
        if markup in each.fresh:
            return str(len(each.items) + each.fresh.index(markup))
        each.fresh.append(markup)
        return str(len(each.items) + len(each.fresh) - 1)


class _StyleReader:
    """Finds the lists of styles.xml and their items."""

    parser: XMLParserType

    def __init__(self, data: bytes) -> None:
        self.splice = Splice(data)
        self.prefix = ""
        self.lists: dict[str, _List] = {}
        self.texts: list[str] = []
        self._path: list[str] = []
        self._list: _List | None = None
        self._item: tuple[int, _Item] | None = None
        self._is_solid = False
        scan(self.splice.data, self)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note lists, items and the colours of fills."""
        self.texts.clear()
        bare = name.rpartition(":")[2]
        self._path.append(bare)
        at = self.parser.CurrentByteIndex
        if len(self._path) == 1:
            self.prefix = name.removesuffix(bare)
        elif len(self._path) == _LIST_DEPTH:
            self._list = self.lists.setdefault(bare, _List(at, 0)) if bare in _LISTS else None
        elif self._list is not None and len(self._path) == _ITEM_DEPTH:
            self._item = (at, _Item("", attributes))
        elif bare == "patternFill":
            self._is_solid = attributes.get("patternType") == _SOLID
        elif bare == "fgColor" and self._item is not None and self._is_solid:
            self._item[1].colour = attributes.get("rgb", "").upper()

    def end(self, _: str) -> None:
        """Close items and lists."""
        at = self.parser.CurrentByteIndex
        if len(self._path) == _ITEM_DEPTH and self._list is not None and self._item is not None:
            begin, item = self._item
            item.markup = self.splice.data[begin : self.splice.element_end(begin, at)].decode("utf-8", "replace")
            self._list.items.append(item)
            self._item = None
        elif len(self._path) == _LIST_DEPTH and self._list is not None:
            self._list.tail = at
        self._path.pop()


def _split_tag(markup: str) -> tuple[str, str]:
    end = Splice(markup.encode("latin-1")).tag_end(0)
    return markup[:end], markup[end:]


def _with_attribute(tag: str, attribute: str) -> str:
    return _extended(_REPLACED.sub("", tag), attribute)


def _extended(tag: str, attribute: str) -> str:
    cut = -2 if tag.endswith("/>") else -1
    return f"{tag[:cut].rstrip()} {attribute}{tag[cut:]}"
