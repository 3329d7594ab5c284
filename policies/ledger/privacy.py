"""Finds and masks what a ledger must not hold: mobile numbers, identity cards, bank cards (R16, section 4.5)."""

import re
from collections.abc import Callable

MASK = "*"
LEAST_PERSONAL = 11  # digits in the shortest personal number
_GAP = "[ \\-\u2010-\u2015\u2212\uff0d]"
_MOST_GAPS = 4

# Eleven digits in a row, gaps allowed, are the least that can be personal: the quick answer for most cells.
_LONG = re.compile(f"[0-9](?:{_GAP}{{0,2}}[0-9]){{10}}")
_START, _END = r"(?<![0-9])(?<![0-9]\.)", "(?![0-9])"
_MOBILE = re.compile(rf"{_START}(?:(?:\+|00)?86{_GAP}?)?1{_GAP}?[3-9](?:{_GAP}?[0-9]){{9}}{_END}")
_MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_CARD_18 = re.compile(
    rf"{_START}[1-9][0-9]{{5}}{_GAP}?(?:18|19|20)[0-9]{{2}}{_MONTH_DAY}{_GAP}?[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_CARD_15 = re.compile(rf"{_START}{_PROVINCE}[0-9]{{4}}{_GAP}?[0-9]{{2}}{_MONTH_DAY}{_GAP}?[0-9]{{3}}{_END}")
_IN_FOURS = f"[0-9]{{4}}(?P<gap>{_GAP})(?:[0-9]{{4}}(?P=gap)){{2}}[0-9]{{4}}(?:(?P=gap)[0-9]{{1,3}})?"
_BANK_CARD = re.compile(f"{_START}(?:[0-9]{{16,19}}|{_IN_FOURS}){_END}")
_NOT_DIGIT = re.compile("[^0-9]")


def masked(text: str, label: re.Pattern[str]) -> str:
    """The tidied text with asterisks for every personal number.

    `label` finds a number by the word before it (group 1), however the number looks.
    """
    if not may_be_personal(text):
        return text
    found = text
    for pattern, is_personal in _PATTERNS:
        found = pattern.sub(_star_if(is_personal), found)
    return label.sub(lambda hit: hit[0][: hit.start(1) - hit.start()] + MASK * len(hit[1]), found)


def may_be_personal(text: str) -> bool:
    """Whether the text holds so many digits in a row that looking closer is worth while."""
    return _LONG.search(text) is not None


def _star_if(is_personal: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    return lambda hit: MASK * len(hit[0]) if is_personal(hit[0]) else hit[0]


def _has_few_gaps(written: str) -> bool:
    """People group the digits of a number; a list of numbers has a gap after almost each."""
    return len(_NOT_DIGIT.findall(written.lstrip("+"))) <= _MOST_GAPS


def _always(_: str) -> bool:
    return True


def passes_luhn(written: str) -> bool:
    """Whether the digits pass the check that bank card numbers do."""
    digits = [int(digit) for digit in _NOT_DIGIT.sub("", written)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_PATTERNS = ((_CARD_18, _always), (_CARD_15, _always), (_BANK_CARD, passes_luhn), (_MOBILE, _has_few_gaps))
