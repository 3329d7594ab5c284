"""What clerks' keyboards and programs leave in a cell: full-width digits, idle spaces, characters nobody can see."""

import re
import unicodedata

_WIDE_DIGITS = "\uff10-\uff19\U0001d7ce-\U0001d7ff\u0660-\u0669"
_INVISIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe0f"
_ODD_SPACE = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

# What is printable and yet not plain, for a character class.
REMARKABLE = f"{_WIDE_DIGITS}\ufe0f"

_UNTIDY = re.compile(f"[{_WIDE_DIGITS}{_INVISIBLE}{_ODD_SPACE}\r\u2028\u2029]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]|_x000[dD]_\n?")
_SPACES = re.compile(f"[ {_ODD_SPACE}]+")
_WIDE = re.compile(f"[{_WIDE_DIGITS}]")
_AROUND_LINES = re.compile(" *\n[ \n]*")
_ID_DASH_DIGITS = re.compile("(?<=[0-9A-Za-z])[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u2500](?=[0-9])")


def is_tidy(text: str) -> bool:
    """Whether there is nothing to clean: the quick answer for most cells."""
    return text.strip() == text and "  " not in text and _UNTIDY.search(text) is None


def has_wide_digits(text: str) -> bool:
    """Whether digits are written in another width or script than 0-9."""
    return _WIDE.search(text) is not None


def tidy(text: str) -> str:
    """The text with plain digits, plain single spaces and no invisible characters; line breaks stay."""
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    text = _WIDE.sub(lambda digit: str(unicodedata.digit(digit[0])), _SPACES.sub(" ", text))
    return _AROUND_LINES.sub("\n", text).strip()


def plain(text: str) -> str:
    """Half-width, without any space or invisible character: for ids, dates and numbers."""
    return "".join(unicodedata.normalize("NFKC", _DROPPED.sub("", text)).split())


def fold(text: str) -> str:
    """Like `plain` and without case: what two spellings of the same word have in common."""
    return plain(text).casefold()


def plain_id(text: str) -> str:
    """An id as it should have been typed: half-width, capital letters, hyphens for every kind of dash."""
    return plain(_ID_DASH_DIGITS.sub("-", text)).upper()
