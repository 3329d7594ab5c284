"""A workbook taken apart for a copy: the parts that belong to the ledger, and how they point at each other.

Only relationships of known, harmless kinds are followed from the root, so pictures, macros, external links, embedded
files and anything unknown are left behind.
"""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from handlers.workbook.guard import Package
from handlers.workbook.relationships import ROOT, TYPES_PART, Relationship, content_types, relationships, rels_name
from handlers.workbook.splice import element

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_KEPT = frozenset(
    {
        "officeDocument", "core-properties", "custom-properties", "worksheet", "styles", "theme", "sharedStrings",
        "table", "hyperlink", "printerSettings", "pivotTable", "pivotCacheDefinition", "pivotCacheRecords",
        "queryTable", "connections", "sheetMetadata",
    }
)  # fmt: skip
_PICTURE_VALUES = "richValueRel"  # pictures placed in cells by Excel; the sheet metadata points at them

# A fixed time: equal input gives equal bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Parts:
    """The kept parts by name, each one's relationships and content type; all may be changed."""

    def __init__(self, package: Package) -> None:
        self.data: dict[str, bytes] = {}
        self.arrows: dict[str, list[Relationship]] = {}
        self.dropped: dict[str, frozenset[str]] = {}
        self._types = dict(content_types(package))
        whole_book = {arrow.kind for arrow in relationships(package, _main_part(package)).arrows}
        self.drops_metadata = _PICTURE_VALUES in whole_book
        self._collect(package, ROOT)

    def add(self, part: str, data: bytes, *, kind: str) -> None:
        """Put in a part of our own; `kind` is the last word of its content type, such as `worksheet`."""
        self.data[part] = data
        self.arrows.setdefault(part, [])
        self._types[part.lower()] = kind if "/" in kind else f"{_SPREADSHEET}{kind}+xml"

    def remove(self, part: str) -> None:
        """Leave out a part and every arrow that points at it."""
        self.data.pop(part, None)
        self.arrows.pop(part, None)
        for source, arrows in self.arrows.items():
            self.arrows[source] = [arrow for arrow in arrows if arrow.target != part]

    def point(self, source: str, target: str, *, kind: str) -> str:
        """Let `source` point at `target` and return the new relationship's id."""
        used = {arrow.id for arrow in self.arrows.setdefault(source, [])} | self.dropped.get(source, frozenset())
        identity = next(name for number in range(1, len(used) + 2) if (name := f"rId{number}") not in used)
        self.arrows[source].append(Relationship(identity, kind, target, f"{OFFICE}/{kind}", f"/{target}"))
        return identity

    def set_styles(self, part: str | None, data: bytes, *, book: str) -> None:
        """Put in the styles, as a part of our own when the workbook part `book` pointed at none."""
        if part is None or part not in self.data:
            part = self.unused_name("xl/styles{}.xml", plain="xl/styles.xml")  # some readers go by this name
            self.add(part, b"", kind="styles")
            self.point(book, part, kind="styles")
        self.data[part] = data

    def unused_name(self, pattern: str, *, plain: str = "") -> str:
        """The plain name, or the first of the pattern (`xl/comments{}.xml`) that is free."""
        taken = {name.lower() for name in self.data} | {""}
        names = (plain, *(pattern.format(number) for number in range(1, len(taken) + 2)))
        return next(name for name in names if name.lower() not in taken)

    def to_bytes(self) -> bytes:
        """The parts as an .xlsx."""
        files = {TYPES_PART: self._types_part()}
        for part, arrows in self.arrows.items():
            if arrows:
                files[rels_name(part)] = _rels_part(arrows)
        return zipped(files | self.data)

    def _collect(self, package: Package, part: str) -> None:
        arrows = relationships(package, part).arrows
        kept = [arrow for arrow in arrows if self._is_kept(package, arrow)]
        self.arrows[part] = kept
        self.dropped[part] = frozenset(arrow.id for arrow in arrows) - {arrow.id for arrow in kept}
        for arrow in kept:
            if arrow.target is not None and arrow.target not in self.data:
                self.data[arrow.target] = package.read(arrow.target)
                self._collect(package, arrow.target)

    def _is_kept(self, package: Package, arrow: Relationship) -> bool:
        if arrow.kind not in _KEPT or (arrow.kind == "sheetMetadata" and self.drops_metadata):
            return False
        return arrow.kind == "hyperlink" if arrow.target is None else arrow.target in package

    def _types_part(self) -> bytes:
        defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        items = [element("Default", {"Extension": key, "ContentType": value}) for key, value in defaults.items()]
        for part in self.data:
            kind = self._types.get(part.lower()) or self._types.get("." + part.rpartition(".")[2].lower())
            kind = _without_macros(kind or "application/octet-stream")
            items.append(element("Override", {"PartName": f"/{part}", "ContentType": kind}))
        return f'{_DECLARATION}<Types xmlns="{_CONTENT_TYPES}">{"".join(items)}</Types>'.encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip whose bytes depend on nothing else."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = ZipInfo(name, _ZIP_TIME)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def _main_part(package: Package) -> str:
    return next(iter(relationships(package, ROOT).targets("officeDocument")), ROOT)


def _without_macros(content_type: str) -> str:
    macro_book = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return f"{_SPREADSHEET}sheet.main+xml" if content_type == macro_book else content_type


def _rels_part(arrows: list[Relationship]) -> bytes:
    items = []
    for arrow in arrows:
        attributes = {"Id": arrow.id, "Type": arrow.type, "Target": arrow.raw_target}
        items.append(element("Relationship", attributes | ({} if arrow.target else {"TargetMode": "External"})))
    return f'{_DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">{"".join(items)}</Relationships>'.encode()
