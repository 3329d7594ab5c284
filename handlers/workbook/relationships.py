"""How the parts of a package point at each other. What points outside the file is listed and never followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, normpath
from typing import NamedTuple

from handlers.workbook.guard import Package
from handlers.workbook.markup import Attributes, walk

ROOT = ""
TYPES_PART = "[Content_Types].xml"


class Relationship(NamedTuple):
    """One arrow. `kind` is the last word of the type's address (`worksheet`, `drawing`, `externalLink` …);
    `target` is a part's name, or None when it lies outside the file.
    """

    id: str
    kind: str
    target: str | None
    type: str
    raw_target: str


@dataclass(frozen=True, slots=True)
class Relationships:
    """All arrows that start at one part, in the order of the file."""

    arrows: tuple[Relationship, ...]

    def by_id(self, identity: str | None) -> Relationship | None:
        """The arrow of this id."""
        return next((arrow for arrow in self.arrows if arrow.id == identity), None)

    def targets(self, kind: str) -> list[str]:
        """Names of the parts that arrows of this kind point at."""
        return [arrow.target for arrow in self.arrows if arrow.kind == kind and arrow.target]


def rels_name(part: str) -> str:
    """Where the relationships of a part are kept; the package itself is the part with the empty name."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relationships(package: Package, part: str) -> Relationships:
    """The arrows that start at `part`; none when it has no relationships part."""
    name = rels_name(part)
    if name not in package:
        return Relationships(())
    arrows = list[Relationship]()

    def visit(_: str, element: str, attributes: Attributes, __: str) -> None:
        if element == "Relationship":
            arrows.append(_arrow(part, attributes))

    walk(package.weighed(name), visit, package.budget)
    return Relationships(tuple(arrows))


def content_types(package: Package) -> Mapping[str, str]:
    """Lower-case part name → content type; `.xml` and the like for the defaults by extension."""
    types = dict[str, str]()

    def visit(_: str, element: str, attributes: Attributes, __: str) -> None:
        if element == "Override":
            types[attributes.get("PartName", "").lstrip("/").lower()] = attributes.get("ContentType", "")
        elif element == "Default":
            types["." + attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    walk(package.weighed(TYPES_PART), visit, package.budget)
    return types


def _arrow(part: str, attributes: Attributes) -> Relationship:
    address = attributes.get("Type", "")
    raw = attributes.get("Target", "")
    external = attributes.get("TargetMode", "").lower() == "external"
    return Relationship(
        id=attributes.get("Id", ""),
        kind=address.rpartition("/")[2],
        target=None if external else _resolved(part, raw),
        type=address,
        raw_target=raw,
    )


def _resolved(part: str, target: str) -> str:
    path = target if target.startswith("/") else f"/{dirname(part)}/{target}"
    return normpath(path).lstrip("/")
