"""Reads days out of cells: numbers that stand for days, and the ways people write them."""

import re
from datetime import date, timedelta
from unicodedata import normalize

from policies.ledger.lexicon import DateForms
from policies.ledger.spec import Limits

_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_IDLE_SPACE = re.compile("(?<![0-9]) | (?![0-9])")  # between two digits it may keep day and hour apart
_MONTHS, _MOST_DAYS = 12, 31


def written_day(text: str, forms: DateForms, limits: Limits) -> date | None:
    """The day in a text with its year; None when there is none that exists."""
    half_width = " ".join(normalize("NFKC", text).split())
    bare = _IDLE_SPACE.sub("", half_width)
    for form in forms.with_year:
        if match := form.fullmatch(bare):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]), limits)
    return None


def serial_day(number: float, limits: Limits, *, date1904: bool) -> date | None:
    """The day an Excel serial number means in the workbook's own date system; None outside the sensible years."""
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    first, last = date(limits.first_year, 1, 1), date(limits.last_year, 12, 31)
    if not (first - epoch).days <= number < (last - epoch).days + 1:
        return None
    return epoch + timedelta(days=int(number))


def month_and_day(text: str, forms: DateForms) -> tuple[int, int, int | None] | None:
    """(month, day, other day) in a decimal such as 11.3, which may be the 3rd or the 30th (R04).

    The other day is None where the decimal has one reading only, such as 11.23.
    """
    match = forms.decimal.fullmatch(text)
    if match is None:
        return None
    month, day = int(match["m"]), int(match["d"])
    if not (1 <= month <= _MONTHS and 1 <= day <= _MOST_DAYS):
        return None
    other = day * 10 if len(match["d"]) == 1 else None
    return month, day, other if other and _exists(month, other) else None


def _exists(month: int, day: int) -> bool:
    try:
        date(2000, month, day)  # a leap year: 29 February may be meant
    except ValueError:
        return False
    return True


def _day(year: int, month: int, day: int, limits: Limits) -> date | None:
    if not limits.first_year <= year <= limits.last_year:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
