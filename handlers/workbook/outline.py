"""The workbook part: which sheets there are, in which state, and what the whole book declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.workbook.guard import Package
from handlers.workbook.limits import anomaly, damaged
from handlers.workbook.markup import Attributes, is_true, local, walk
from handlers.workbook.relationships import ROOT, Relationships, relationships

# Hidden defined names outlive a rename of the sheet and a save by any program, unlike document properties.
FINDINGS_NAME = "_qingzhi_findings"
TEMPLATE_NAME = "_qingzhi_template"
TEMPLATE_KEYWORD = "qingzhi-template-"

MACRO_SHEETS = frozenset({"xlMacrosheet", "xlIntlMacrosheet"})
WITHOUT_CELLS = MACRO_SHEETS | {"chartsheet", "dialogsheet"}

_SHEET_OF_REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it. `kind` is `worksheet`, `chartsheet`, `xlMacrosheet` …"""

    name: str
    part: str
    kind: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What the workbook part says; `relationships` are its own, `names` the defined names with their references."""

    part: str
    sheets: tuple[SheetEntry, ...]
    date1904: bool
    names: Mapping[str, str]
    relationships: Relationships

    @property
    def findings_sheet(self) -> str | None:
        """The name of the findings sheet an earlier check left in this file."""
        match = _SHEET_OF_REFERENCE.match(self.names.get(FINDINGS_NAME, ""))
        return (match[1] or match[2]).replace("''", "'") if match else None


def read_outline(package: Package) -> Outline:
    """Raises UnreadableError when the package is no workbook or a listed sheet is not there."""
    part = next(iter(relationships(package, ROOT).targets("officeDocument")), None)
    if part is None:
        raise damaged("no_workbook")
    arrows = relationships(package, part)
    sheets = list[SheetEntry]()
    names = dict[str, str]()
    dates_from_1904 = list[bool]()

    def visit(parent: str, element: str, attributes: Attributes, text: str) -> None:
        if parent == "sheets" and element == "sheet":
            sheets.append(_sheet(package, arrows, attributes))
        elif element == "definedName":
            names[attributes.get("name", "")] = text
        elif element == "workbookPr":
            dates_from_1904.append(is_true(attributes.get("date1904")))

    walk(package.weighed(part), visit, package.budget)
    if not sheets:
        raise damaged("no_sheets")
    if len({entry.part.lower() for entry in sheets}) + len({entry.name.lower() for entry in sheets}) < 2 * len(sheets):
        raise anomaly("twin_sheets")
    return Outline(part, tuple(sheets), any(dates_from_1904), names, arrows)


def _sheet(package: Package, arrows: Relationships, attributes: Attributes) -> SheetEntry:
    arrow = arrows.by_id(local(attributes, "id"))
    if arrow is None or arrow.target is None or arrow.target not in package:
        raise damaged("missing_sheet")
    if arrow.kind != "worksheet" and arrow.kind not in WITHOUT_CELLS:
        raise damaged("sheet_kind")  # nobody knows whether it has rows, so it is not skipped
    hidden = attributes.get("state", "visible") in {"hidden", "veryHidden"}
    return SheetEntry(attributes.get("name", ""), arrow.target, arrow.kind, hidden)
