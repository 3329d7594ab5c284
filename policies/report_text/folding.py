"""Brings a message into one plain form (half-width, lower case, no idle spaces) that still knows where it came from."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policies.report_text.values import Span

# Stand-ins for things that were recognised first, so that later rules do not read inside them. Private-use
# characters never survive folding, so a message cannot contain them.
DAY, UNIT, PROBLEM, FILE, TIME, ITEM, REFERENCE = "\ue001", "\ue002", "\ue003", "\ue004", "\ue005", "\ue006", "\ue007"

_PROBLEM_ID = re.compile(r"(?<![0-9a-z])([a-z]{2})\s*-\s*([0-9]{8})\s*-\s*([0-9]{3})(?![0-9])")
_WORKBOOK_ENDING = re.compile(r"\.(?:xlsx|xlsm|xls|et|csv)(?![a-z0-9])")
_FILE_NAME_LENGTH = 60
_ADDRESS = re.compile(r"https?://[!-~]+")


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """The plain form of one character: width and case folded, invisible ones dropped, list circles dotted."""
    if char in "\n\r\u2028\u2029":
        return "\n"
    if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zs"}:
        return "" if unicodedata.category(char) == "Cf" else " "
    plain = unicodedata.normalize("NFKC", char).casefold()
    return f"{plain}." if unicodedata.decomposition(char).startswith("<circle>") and plain.isdigit() else plain


def fold_words(written: str) -> str:
    """A word of the vocabulary in the plain form of the messages it is looked up in."""
    return "".join(map(fold_char, written))


@dataclass(frozen=True, slots=True)
class Folded:
    """A message in plain form. `origins[i]` is the place in the message that `text[i]` came from."""

    text: str
    origins: Sequence[int]
    length: int
    problems: tuple[str, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the plain text stands in the message."""
        if start >= end:
            place = self.origins[start] if start < len(self.origins) else self.length
            return Span(place, place)
        return Span(self.origins[start], self.origins[end - 1] + 1)


def fold(message: str, *, marks: Mapping[str, str], addressees: Sequence[str]) -> Folded:
    """The message in plain form: problem ids, file names, addresses and @-mentions taken out, idle spaces dropped."""
    chars, origins = list[str](), list[int]()
    for place, char in enumerate(message):
        for plain in marks.get(char) or fold_char(char):
            chars.append(plain)
            origins.append(place)
    text = "".join(chars)
    problems = tuple(dict.fromkeys("-".join(match.groups()).upper() for match in _PROBLEM_ID.finditer(text)))
    covered = _cover(text, _PROBLEM_ID, PROBLEM)
    covered = _cover(covered, _ADDRESS, " ")
    covered = cover(covered, _workbook_names(covered), FILE)
    covered = _cover(covered, _mention(tuple(addressees)), " ")
    kept = _kept(covered)
    return Folded(
        text="".join(covered[index] for index in kept),
        origins=[origins[index] for index in kept],
        length=len(message),
        problems=problems,
    )


def cover(text: str, spans: Sequence[tuple[int, int]], mark: str) -> str:
    """The text with every span overwritten by its stand-in; length unchanged."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = mark * (end - start)
    return "".join(chars)


def _cover(text: str, pattern: re.Pattern[str], mark: str) -> str:
    return pattern.sub(lambda match: mark * len(match.group()), text)


@lru_cache(maxsize=8)
def _mention(addressees: tuple[str, ...]) -> re.Pattern[str]:
    """An @-mention: a name everybody knows, else up to the next space or mark."""
    known = "|".join(re.escape(fold_words(name)) for name in sorted(addressees, key=len, reverse=True))
    return re.compile(rf"@(?:{known}|[\w\-]{{1,20}}(?=[^\w\-]))")


def _workbook_names(text: str) -> list[tuple[int, int]]:
    """Names of workbooks, each reaching back to the last character that cannot stand in one."""
    found = list[tuple[int, int]]()
    for ending in _WORKBOOK_ENDING.finditer(text):
        start, lowest = ending.start(), max(found[-1][1] if found else 0, ending.start() - _FILE_NAME_LENGTH)
        while start > lowest and (text[start - 1].isalnum() or text[start - 1] in "_-.()+"):
            start -= 1
        if start < ending.start():
            found.append((start, ending.end()))
    return found


def _kept(text: str) -> list[int]:
    """The places that stay when spaces go, except a space between two Latin letters or digits, which separates."""
    kept, space = list[int](), None
    for index, char in enumerate(text):
        if char == " ":
            space = index
            continue
        if space is not None and kept and _is_latin(text[kept[-1]]) and _is_latin(char):
            kept.append(space)
        space = None
        kept.append(index)
    return kept


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
