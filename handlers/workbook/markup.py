"""XML parts, parsed by expat in one pass: no DOCTYPE, no entities, bounded work and memory whatever comes.

Handlers get names as written (`x:row`): expat's own namespace mode keeps every prefix it ever saw, which a hostile file
can use to fill the memory, while names without it can be counted.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from handlers.workbook.limits import Budget, anomaly, damaged

Attributes = Mapping[str, str]

# expat 2.5 rescans an unfinished token with every chunk; Excel's longest legal cell text has 32,767 characters and text
# is no token at all, so a quarter of a megabyte inside one tag or comment is an attack.
_LONGEST_TOKEN = 256 * 1024
_MOST_NAMES = 5_000
_DEEPEST = 100
_TEXT_BUFFER = 64 * 1024
_MOST_TEXT_PIECES = 64


class Receiver(Protocol):
    """Receives one part. `texts` collects the character data since the receiver last emptied it."""

    texts: list[str]

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...  # noqa: D102

    def end(self, name: str, /) -> None: ...  # noqa: D102


class Handler(Receiver, Protocol):
    """A receiver that knows how deep it is, so that depth can be bounded."""

    depth: int


def new_parser(receiver: Receiver) -> XMLParserType:
    """A parser that feeds `receiver` and refuses any DOCTYPE the moment it begins."""
    parser = ParserCreate(None, None, {})
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BUFFER
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = receiver.start
    parser.EndElementHandler = receiver.end
    parser.CharacterDataHandler = receiver.texts.append
    return parser


def parse(chunks: Iterable[bytes], handler: Handler) -> None:
    """Feed one weighed XML part to `handler`. Raises UnreadableError for a DOCTYPE, broken or monstrous XML."""
    parser = new_parser(handler)
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            _check_shape(handler, names=len(parser.intern), unfinished=fed - parser.CurrentByteIndex)
        parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise damaged("not_well_formed") from error


def check_prolog(chunks: Iterable[bytes]) -> None:
    """Refuse a DOCTYPE in a part that nobody here parses: read just up to its first element."""
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    reached = list[str]()
    parser.StartElementHandler = lambda name, _: reached.append(name)
    fed = 0
    chunk = b""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if reached:
                return
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise anomaly("long_token")
    except (ExpatError, ValueError, LookupError):
        # Not XML to this parser; one that knows more encodings must not find a declaration there either.
        if b"<!DOCTYPE" in chunk.replace(b"\0", b""):
            raise anomaly("doctype") from None


Visit = Callable[[str, str, Attributes, str], None]


class _Walk:
    """Remembers the way down to the present element."""

    def __init__(self, visit: Visit, budget: Budget) -> None:
        self._visit = visit
        self._budget = budget
        self._path: list[tuple[str, dict[str, str]]] = [("", {})]
        self.depth = 0
        self.texts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Go one element down."""
        self._budget.spend_element()
        self._path.append((name.rpartition(":")[2], attributes))
        self.depth += 1
        self.texts.clear()

    def end(self, _: str) -> None:
        """Hand the element over and go up."""
        name, attributes = self._path.pop()
        self.depth -= 1
        self._visit(self._path[-1][0], name, attributes, "".join(self.texts))
        self.texts.clear()


def walk(chunks: Iterable[bytes], visit: Visit, budget: Budget) -> None:
    """Call `visit(parent, name, attributes, text)` for every element as it ends, names without prefix.

    For small parts. `text` is complete for elements that hold nothing else.
    """
    parse(chunks, _Walk(visit, budget))


def local(attributes: Attributes, name: str) -> str | None:
    """The value of the attribute of this name under any prefix (`r:id`), None when there is none."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)


def is_true(value: str | None) -> bool:
    """Whether an xsd:boolean attribute says yes."""
    return value in {"1", "true", "on"}


def _check_shape(handler: Handler, *, names: int, unfinished: int) -> None:
    if unfinished > _LONGEST_TOKEN:
        raise anomaly("long_token")
    if names > _MOST_NAMES:
        raise anomaly("name_count")
    if handler.depth > _DEEPEST:
        raise anomaly("depth")
    if len(handler.texts) > _MOST_TEXT_PIECES:
        raise anomaly("long_text")


def _refuse_doctype(*_: object) -> NoReturn:
    raise anomaly("doctype")
