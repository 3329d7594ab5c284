"""Recognises the numbers that belong to one person: mobile numbers, identity cards, bank cards."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

LEAST_PERSONAL = 11  # digits in the shortest personal number
_GAP = "[ \\-\u2010-\u2015\u2212\uff0d]"
_MOST_GAPS = 4

# Eleven digits in a row, gaps allowed, are the least that can be personal: the quick answer for most texts.
_LONG = re.compile(f"[0-9](?:{_GAP}{{0,2}}[0-9]){{10}}")
_START, _END = r"(?<![0-9])(?<![0-9]\.)", "(?![0-9])"
_MOBILE = re.compile(rf"{_START}(?:(?:\+|00)?86{_GAP}?)?1{_GAP}?[3-9](?:{_GAP}?[0-9]){{9}}{_END}")
_MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_CARD_18 = re.compile(
    rf"{_START}[1-9][0-9]{{5}}{_GAP}?(?:18|19|20)[0-9]{{2}}{_MONTH_DAY}{_GAP}?[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_CARD_18_SPACED = re.compile(rf"{_START}[1-9](?:{_GAP}{{0,2}}[0-9]){{16}}{_GAP}{{0,2}}[0-9Xx](?![0-9A-Za-z])")
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_CARD_15 = re.compile(rf"{_START}{_PROVINCE}[0-9]{{4}}{_GAP}?[0-9]{{2}}{_MONTH_DAY}{_GAP}?[0-9]{{3}}{_END}")
_IN_FOURS = f"[0-9]{{4}}(?P<gap>{_GAP})(?:[0-9]{{4}}(?P=gap)){{2}}[0-9]{{4}}(?:(?P=gap)[0-9]{{1,3}})?"
_BANK_CARD = re.compile(f"{_START}(?:[0-9]{{16,19}}|{_IN_FOURS}){_END}")
_NOT_DIGIT = re.compile("[^0-9]")
_IDENTITY_SIGNS = "10X98765432"  # GB 11643-1999, by the weighted sum modulo 11
_IDENTITY_DIGITS = 17


class PersonalNumber(StrEnum):
    """What kind of number it is."""

    MOBILE = "mobile"
    IDENTITY = "identity"
    BANK_CARD = "bank_card"


class Look(NamedTuple):
    """How a kind of number is written, and what tells it from other numbers written like that."""

    kind: PersonalNumber
    pattern: re.Pattern[str]
    is_personal: Callable[[str], bool]


def may_be_personal(text: str) -> bool:
    """Whether the text holds so many digits in a row that looking closer is worth while."""
    return _LONG.search(text) is not None


def replaced(text: str, looks: tuple[Look, ...], stand_in: Callable[[PersonalNumber, str], str]) -> str:
    """The tidied text with `stand_in(kind, as written)` for every personal number that looks like one of these."""
    for look in looks:
        text = look.pattern.sub(_stand_in_if(look, stand_in), text)
    return text


def passes_luhn(written: str) -> bool:
    """Whether the digits pass the check that bank card numbers do."""
    digits = [int(digit) for digit in _NOT_DIGIT.sub("", written)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def passes_identity_check(written: str) -> bool:
    """Whether eighteen characters end with the sign that the first seventeen of an identity number ask for."""
    digits = [int(digit) for digit in _NOT_DIGIT.sub("", written)[:_IDENTITY_DIGITS]]
    total = sum(digit * 2 ** (_IDENTITY_DIGITS - place) for place, digit in enumerate(digits))
    return len(digits) == _IDENTITY_DIGITS and _IDENTITY_SIGNS[total % 11] == written[-1].upper()


def _stand_in_if(look: Look, stand_in: Callable[[PersonalNumber, str], str]) -> Callable[[re.Match[str]], str]:
    return lambda hit: stand_in(look.kind, hit[0]) if look.is_personal(hit[0]) else hit[0]


def _has_few_gaps(written: str) -> bool:
    """People group the digits of a number; a list of numbers has a gap after almost each."""
    return len(_NOT_DIGIT.findall(written.lstrip("+"))) <= _MOST_GAPS


def _always(_: str) -> bool:
    return True


IN_CELLS = (
    Look(PersonalNumber.IDENTITY, _CARD_18, _always),
    Look(PersonalNumber.IDENTITY, _CARD_15, _always),
    Look(PersonalNumber.BANK_CARD, _BANK_CARD, passes_luhn),
    Look(PersonalNumber.MOBILE, _MOBILE, _has_few_gaps),
)
# In prose an identity number may be grouped in any way: its check sign tells it from a list of numbers.
IN_PROSE = (Look(PersonalNumber.IDENTITY, _CARD_18_SPACED, passes_identity_check), *IN_CELLS)
