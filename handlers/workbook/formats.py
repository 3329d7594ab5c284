"""Number formats: which cells show a date, a time of day, or a percentage."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum, auto

from handlers.workbook.guard import Package
from handlers.workbook.limits import anomaly
from handlers.workbook.markup import Attributes, walk


class Shown(Enum):
    """How a number is shown, where that changes what it means."""

    DATE = auto()
    CLOCK = auto()
    ELAPSED = auto()
    PERCENT = auto()


_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_FIRST_TRUE_DAY = 61  # the 1900 system believes in 29 February 1900: earlier serials are one day behind
_LONGEST_CODE = 255  # of Excel; it also has some 250 codes at most
_MOST_CODES = 10_000
_SECONDS = 86_400
_MILLISECONDS = 1000 * _SECONDS

# ECMA-376 part 1, 18.8.30: formats that are known by number alone; 27-36 and 50-58 are dates by section 9, point 10.
_BUILTIN = (
    dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), Shown.DATE)
    | dict.fromkeys((18, 19, 20, 21, 45, 47), Shown.CLOCK)
    | {46: Shown.ELAPSED}
    | dict.fromkeys((9, 10), Shown.PERCENT)
)
_NOT_SHOWN_AS_IS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)
_GENERAL = re.compile("general|standard", re.IGNORECASE)


def read_formats(package: Package, part: str | None) -> Mapping[str, Shown]:
    """Cell style number (as the sheets write it) → meaning; plain styles are left out."""
    if part is None or part not in package:
        return {}
    codes = dict[str, str]()
    styles = list[str]()

    def visit(parent: str, element: str, attributes: Attributes, _: str) -> None:
        if element == "numFmt" and parent == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:_LONGEST_CODE]
            if len(codes) > _MOST_CODES:
                raise anomaly("format_count")
        elif parent == "cellXfs":  # whatever it is called, it has a number
            styles.append(attributes.get("numFmtId", "0"))

    walk(package.weighed(part), visit, package.budget)
    meanings = {number: meaning_of(number, codes) for number in set(styles)}
    return {str(index): shown for index, number in enumerate(styles) if (shown := meanings[number])}


def meaning_of(number: str, codes: Mapping[str, str]) -> Shown | None:
    """The meaning of format `number`, by its code where the file defines one, else by the standard's table."""
    if number in codes:
        return meaning_of_code(codes[number])
    return _BUILTIN.get(int(number)) if number.isdigit() and len(number) < 4 else None


def meaning_of_code(code: str) -> Shown | None:
    """The meaning of a format code, judged by its first section as Excel's own programs do."""
    bare = _GENERAL.sub("", _NOT_SHOWN_AS_IS.sub("", code).partition(";")[0]).lower()
    if "[" in bare:  # only elapsed hours, minutes and seconds keep their brackets
        return Shown.ELAPSED
    if "y" in bare or "d" in bare or "aaa" in bare or ("m" in bare and "h" not in bare and "s" not in bare):
        return Shown.DATE
    if "h" in bare or "s" in bare:
        return Shown.CLOCK
    return Shown.PERCENT if "%" in bare else None


def date_of(serial: float, *, date1904: bool) -> datetime | None:
    """The day and time a serial number stands for; None when no day can be shown for it."""
    if not (0 if date1904 else 1) <= serial < _LAST_SERIAL:
        return None
    days = int(serial)
    time = timedelta(milliseconds=round((serial - days) * _MILLISECONDS))
    try:
        if date1904:
            return _EPOCH_1904 + timedelta(days=days) + time
        return _EPOCH_1900 + timedelta(days=days + (days < _FIRST_TRUE_DAY - 1)) + time
    except OverflowError:
        return None


def serial_of(day: date, *, date1904: bool) -> int:
    """The serial number of a day, the way back of `date_of`. Raises ValueError for a day before the system's first."""
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    days = day.toordinal() - epoch.toordinal()
    serial = days - (not date1904 and days < _FIRST_TRUE_DAY)
    if serial < (0 if date1904 else 1):
        raise ValueError(f"no cell can hold {day}")
    return serial


def clock_of(serial: float) -> str:
    """The time of day a serial number shows, such as `08:30`; seconds only when there are any."""
    return elapsed_of(round((serial % 1) * _SECONDS) % _SECONDS / _SECONDS)


def elapsed_of(serial: float) -> str:
    """A duration in days as hours and minutes, such as `26:00`; seconds only when there are any."""
    minutes, seconds = divmod(round(abs(serial) * _SECONDS), 60)
    text = f"{'-' if serial < 0 else ''}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
