"""The workbook part of a copy: a findings sheet in front and open, dropped sheets gone, names kept right."""

import re
from dataclasses import dataclass, field
from xml.parsers.expat import XMLParserType

from handlers.workbook.markup import local
from handlers.workbook.outline import FINDINGS_NAME
from handlers.workbook.parts import OFFICE
from handlers.workbook.splice import Splice, element, escaped, scan

_BOOK, _SECTION, _MEMBER = 1, 2, 3
_VIEW = re.compile(r"""\s(?:activeTab|firstSheet)\s*=\s*("[^"]*"|'[^']*')""")
_LOCAL = re.compile(r"""\slocalSheetId\s*=\s*("[^"]*"|'[^']*')""")
_EXTERNAL = re.compile(r"\[\d+\]")
_BEFORE_NAMES = frozenset({"sheets", "functionGroups", "externalReferences"})


@dataclass(frozen=True, slots=True)
class BookPlan:
    """What to do: which relationships are gone, whose names go with them; the new sheet in front, if there is one."""

    dropped: frozenset[str]
    drops_links: bool
    front: "FrontSheet | None" = None


@dataclass(frozen=True, slots=True)
class FrontSheet:
    """The findings sheet: its title, its relationship, and the row of its headings."""

    title: str
    sheet_id: str
    heading_row: int


@dataclass(slots=True)
class _Name:
    """A defined name: where it stands, which sheet (by place) it belongs to, what it says."""

    begin: int
    attributes: dict[str, str]
    end: int = 0
    text: str = ""


@dataclass(slots=True)
class _Found:
    """What the workbook part holds, by position."""

    sheets: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    names: list[_Name] = field(default_factory=list)
    sheets_at: int = 0
    names_at: int | None = None
    names_end: int = 0


def edit_book(data: bytes, plan: BookPlan) -> bytes:
    """The edited workbook part. Raises UnreadableError when it cannot be parsed."""
    editor = _BookEditor(data, plan)
    scan(editor.splice.data, editor)
    editor.settle_names()
    if plan.front:
        editor.place_sheet(plan.front)
        editor.place_names(plan.front)
    return editor.splice.result()


class _BookEditor:
    """Walks the workbook part; removes what points at dropped parts."""

    parser: XMLParserType

    def __init__(self, data: bytes, plan: BookPlan) -> None:
        self.splice = Splice(data)
        self.texts: list[str] = []
        self._plan = plan
        self._path: list[tuple[str, int]] = []
        self._prefix = ""
        self._found = _Found()
        self._doomed = set[int]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        at = self.parser.CurrentByteIndex
        bare = name.rpartition(":")[2]
        self._path.append((bare, at))
        self.texts.clear()
        depth, section = len(self._path), self._path[min(_SECTION, len(self._path)) - 1]
        if depth == _BOOK:
            self._prefix = name.removesuffix(bare)
        elif bare == "workbookView" and self._plan.front:
            self.splice.retag(at, lambda tag: _VIEW.sub("", tag))
        elif section[0] == "sheets" and depth == _MEMBER:
            self._found.sheets.append((at, attributes))
        elif section[0] == "definedNames" and depth == _MEMBER:
            self._found.names.append(_Name(at, attributes))
        if any(value in self._plan.dropped and ":" in key for key, value in attributes.items()):
            is_member = section[0] in {"sheets", "extLst"} and depth >= _MEMBER
            self._doomed.add(self._path[_MEMBER - 1][1] if is_member else section[1])

    def end(self, _: str) -> None:
        """An element is complete."""
        depth = len(self._path)
        bare, begin = self._path.pop()
        at = self.parser.CurrentByteIndex
        end = self.splice.element_end(begin, at)
        if depth == _MEMBER and bare == "definedName":
            self._found.names[-1].end, self._found.names[-1].text = end, "".join(self.texts)
        elif depth == _SECTION and bare == "definedNames":
            if self.splice.is_empty(begin, at):
                self._doomed.add(begin)
            else:
                self._found.names_at = at
        elif depth == _SECTION and bare == "sheets":
            self._found.sheets_at = self.splice.tag_end(begin)
        if depth == _SECTION and bare in _BEFORE_NAMES:
            self._found.names_end = end
        if begin in self._doomed:
            self.splice.remove(begin, end)

    def place_sheet(self, front: FrontSheet) -> None:
        """List the new sheet before all others."""
        numbers = [int(value) for _, each in self._found.sheets if (value := each.get("sheetId", "")).isdigit()]
        attributes = {"name": front.title, "sheetId": str(max(numbers, default=0) + 1)}
        attributes |= {"xmlns:r": OFFICE, "r:id": front.sheet_id}
        at = self._found.sheets_at
        self.splice.replace(at, at, element(f"{self._prefix}sheet", attributes))

    def settle_names(self) -> None:
        """Keep names with the sheets they belong to."""
        kept = [
            place for place, (_, each) in enumerate(self._found.sheets) if local(each, "id") not in self._plan.dropped
        ]
        places = {str(old): new for new, old in enumerate(kept, 1 if self._plan.front else 0)}
        for name in self._found.names:
            self._settle(name, places)

    def place_names(self, front: FrontSheet) -> None:
        """Name the new sheet so that the next check knows it."""
        p, at = self._prefix, self._found.names_at
        sheet = f"'{escaped(front.title)}'!"
        row = front.heading_row
        ours = (
            f'<{p}definedName name="{FINDINGS_NAME}" hidden="1">{sheet}$A$1</{p}definedName>'
            f'<{p}definedName name="_xlnm.Print_Titles" localSheetId="0">{sheet}${row}:${row}</{p}definedName>'
        )
        if at is None:
            at, ours = self._found.names_end, f"<{p}definedNames>{ours}</{p}definedNames>"
        self.splice.replace(at, at, ours)

    def _settle(self, name: _Name, places: dict[str, int]) -> None:
        place = name.attributes.get("localSheetId")
        links = self._plan.drops_links and _EXTERNAL.search(name.text)
        is_renewed = self._plan.front is not None and name.attributes.get("name") == FINDINGS_NAME
        if is_renewed or links or (place is not None and place not in places):
            self.splice.remove(name.begin, name.end)
        elif place is not None:
            new = f' localSheetId="{places[place]}"'
            self.splice.retag(name.begin, lambda tag: _LOCAL.sub(new, tag))
