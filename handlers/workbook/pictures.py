"""Counting what should not be in a ledger: pictures and charts. The drawing behind a comment is not a picture."""

from handlers.workbook.guard import Package
from handlers.workbook.markup import Attributes, walk
from handlers.workbook.outline import Outline
from handlers.workbook.relationships import relationships

_DRAWN = frozenset({"pic", "graphicFrame"})
_CELL_PICTURES = "xl/cellimages.xml"  # where WPS keeps pictures that were put inside cells
_SIGNS = ("drawing", "media/", "cellimages")


def count_pictures(package: Package, outline: Outline) -> int:
    """Pictures and charts on all sheets; when none is found that way, the media files themselves."""
    names = [name.lower() for name in package.names]
    if not any(sign in name for name in names for sign in _SIGNS):
        return 0
    parts = set[str]() if _CELL_PICTURES not in package else {_CELL_PICTURES}
    for sheet in outline.sheets:
        parts.update(relationships(package, sheet.part).targets("drawing"))
    return _drawn(package, parts) or len(_media(package, names))


def _drawn(package: Package, parts: set[str]) -> int:
    found = list[str]()

    def visit(_: str, element: str, __: Attributes, ___: str) -> None:
        if element in _DRAWN:
            found.append(element)

    for part in sorted(parts):
        if part in package:
            walk(package.weighed(part), visit, package.budget)
    return len(found)


def _media(package: Package, names: list[str]) -> set[str]:
    media = {name for name in names if name.startswith("xl/media/")}
    for name in names:
        if media and name.endswith(".vml"):
            media -= {target.lower() for target in relationships(package, name).targets("image")}
    return media
