"""Comments on cells: those the clerk's people wrote are kept, ours are taken off and written anew.

Where a cell has somebody's comment already, ours goes in front of it inside the same comment. Every text of ours ends
with a signature, by which it is found and taken off again: programs that save the file drop authors and join runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.parsers.expat import XMLParserType

from handlers.workbook.cells import column_letters, position_of
from handlers.workbook.parts import Parts
from handlers.workbook.splice import Splice, escaped, quoted, scan

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_JOINT = " + "
_SHAPES_A_BLOCK = 1024
_CHARACTERS_A_LINE = 16
_MOST_LINES = 14


_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>{shapes}</xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" '
    'style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:260px;height:{height}px;z-index:1;visibility:hidden">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `inside` is the markup of its text, `text` the text alone."""

    row: int
    column: int
    author: str
    inside: str
    text: str


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a sheet and the prefix their markup uses."""

    all: tuple[Comment, ...] = ()
    prefix: str = ""


def read_comments(data: bytes) -> Comments:
    """The comments part of a sheet. Raises UnreadableError."""
    reader = _CommentReader(data)
    return Comments(tuple(reader.comments), reader.prefix)


def without_ours(comments: Comments, *, author: str, signature: str) -> Comments:
    """The comments without the texts that end with our signature; what stands behind it stays."""
    kept = list[Comment]()
    for comment in comments.all:
        _, found, theirs = comment.text.partition(signature)
        if not found:
            kept.append(comment)
        elif text := theirs.lstrip("\n"):
            name = comment.author.removeprefix(author + _JOINT)
            kept.append(replace(comment, author=name, inside=_run(comments.prefix, text), text=text))
    return Comments(tuple(kept), comments.prefix)


def with_remarks(comments: Comments, remarks: Mapping[tuple[int, int], str], *, author: str) -> Comments:
    """The comments with texts of ours, (row, column) → text, each in front of what the cell has already."""
    p = comments.prefix
    by_place = {(each.row, each.column): each for each in comments.all}
    for (row, column), text in remarks.items():
        theirs = by_place.get((row, column))
        if theirs is None or not theirs.inside:
            by_place[row, column] = Comment(row, column, author, _run(p, text), text)
            continue
        inside = theirs.inside if theirs.inside.startswith(f"<{p}r>") else f"<{p}r>{theirs.inside}</{p}r>"
        joint = f"{text}\n\n"
        both = Comment(row, column, author + _JOINT + theirs.author, _run(p, joint) + inside, joint + theirs.text)
        by_place[row, column] = both
    return Comments(tuple(by_place.values()), p)


def add_comments(parts: Parts, sheet: str, comments: Comments) -> str:
    """Give a sheet these comments; the id of the relationship to the drawing that shows them."""
    part = parts.unused_name("xl/comments{}.xml")
    parts.add(part, comments_part(comments), kind="comments")
    parts.point(sheet, part, kind="comments")
    drawing = parts.unused_name("xl/drawings/vmlDrawing{}.vml")
    parts.add(drawing, drawing_part(comments), kind=_VML_TYPE)
    return parts.point(sheet, drawing, kind="vmlDrawing")


def comments_part(comments: Comments) -> bytes:
    """The comments part of a sheet."""
    p = comments.prefix
    authors = sorted({comment.author for comment in comments.all})
    number = {author: index for index, author in enumerate(authors)}
    names = "".join(f"<{p}author>{escaped(author)}</{p}author>" for author in authors)
    items = "".join(
        f'<{p}comment ref="{column_letters[each.column]}{each.row}" authorId="{number[each.author]}">'
        f"<{p}text>{each.inside}</{p}text></{p}comment>"
        for each in sorted(comments.all, key=lambda each: (each.row, each.column))
    )
    declared = f"xmlns{':' + p[:-1] if p else ''}={quoted(_MAIN)}"
    return (
        f"{_DECLARATION}<{p}comments {declared}><{p}authors>{names}</{p}authors>"
        f"<{p}commentList>{items}</{p}commentList></{p}comments>"
    ).encode()


def drawing_part(comments: Comments) -> bytes:
    """The VML part that spreadsheet programs want beside the comments: one hidden note each."""
    blocks = range(1, len(comments.all) // _SHAPES_A_BLOCK + 2)
    shapes = "".join(_SHAPE.format(number=_SHAPES_A_BLOCK + n, **_size(c)) for n, c in enumerate(comments.all, 1))
    return _DRAWING.format(blocks=",".join(map(str, blocks)), shapes=shapes).encode()


def _run(prefix: str, text: str) -> str:
    p = prefix
    return f'<{p}r><{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'


def _size(comment: Comment) -> dict[str, int]:
    lines = sum(len(line) // _CHARACTERS_A_LINE + 1 for line in comment.text.split("\n"))
    return {"row": comment.row - 1, "column": comment.column - 1, "height": 20 + 18 * min(lines, _MOST_LINES)}


class _CommentReader:
    """Finds authors and comments in a comments part."""

    parser: XMLParserType

    def __init__(self, data: bytes) -> None:
        self._splice = Splice(data)
        self.texts: list[str] = []
        self.comments: list[Comment] = []
        self.prefix = ""
        self._authors: list[str] = []
        self._path: list[str] = []
        self._attributes: dict[str, str] = {}
        self._inside = 0
        self._runs: list[str] = []
        scan(self._splice.data, self)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a comment's text begins."""
        bare = name.rpartition(":")[2]
        if not self._path:
            self.prefix = name.removesuffix(bare)
        self._path.append(bare)
        self.texts.clear()
        if bare == "comment":
            self._attributes = attributes
        elif bare == "text":
            self._inside = self._splice.tag_end(self.parser.CurrentByteIndex)
            self._runs.clear()

    def end(self, _: str) -> None:
        """Keep an author, a run, or a comment."""
        bare = self._path.pop()
        if bare == "author":
            self._authors.append("".join(self.texts))
        elif bare == "t" and "rPh" not in self._path:
            self._runs += self.texts
        elif bare == "text":
            inside = self._splice.data[self._inside : self.parser.CurrentByteIndex].decode("utf-8", "replace")
            self._keep(inside.strip(), "".join(self._runs))
        self.texts.clear()

    def _keep(self, inside: str, text: str) -> None:
        number = self._attributes.get("authorId", "0")
        author = self._authors[int(number)] if number.isdigit() and int(number) < len(self._authors) else ""
        row, column = position_of(self._attributes.get("ref", ""))
        self.comments.append(Comment(row, column, author, inside, text))
