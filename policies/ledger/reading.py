"""Reads one cell: what it means, and in which form the clerk wrote it. What to say about the form, the rules decide."""

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum, auto
from math import isfinite
from typing import NamedTuple

from policies.ledger.basis import Basis
from policies.ledger.book import Cell, CellValue
from policies.ledger.characters import fold, has_wide_digits, is_tidy, plain, plain_id, tidy
from policies.ledger.dates import month_and_day, serial_day, written_day
from policies.ledger.lexicon import CellWords
from policies.ledger.privacy import masked
from policies.ledger.template import Column, Kind, Need
from policies.personal_numbers import LEAST_PERSONAL, may_be_personal
from policies.roster import Unit

Content = str | int | float | date | None

_MOST_ROWS = 10**7
_LONGEST_ANSWER = 200  # no id, date, number or choice is longer; the rest of a hostile cell is not looked at
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,15})?(?P<percent>%?)")
_SEQUENCE = re.compile(r"\(?([0-9]{1,7})[.,\u3001)]*")
_NOTE = re.compile(r"\([^()]*\)")
_PUNCTUATION = re.compile(r"[^\w%]+|_+")


class Form(Enum):
    """How a cell was filled."""

    PLAIN = auto()
    BLANK = auto()
    DITTO = auto()
    FORMULA = auto()  # no result saved, or an error
    COVERED = auto()  # hidden under a merged area
    TIDIED = auto()  # idle spaces or invisible characters taken out
    NARROWED = auto()  # full-width digits made plain
    PERSONAL = auto()  # nothing but a personal number where something else belongs
    NEAR = auto()  # not a choice, but clear which one is meant
    NO_CHOICE = auto()
    NUMBER_AS_TEXT = auto()
    NO_NUMBER = auto()
    DATE_AS_TEXT = auto()
    SERIAL = auto()
    DECIMAL_DATE = auto()
    NO_DATE = auto()


class Reading(NamedTuple):
    """A cell's value (None when there is none), its form, and `shown`: what the clerk wrote, personal numbers masked.

    `percent` marks numbers that carry their own percent sign; `personal` that something was masked.
    """

    value: Content = None
    form: Form = Form.PLAIN
    shown: str = ""
    percent: bool = False
    personal: bool = False


BLANK = Reading(form=Form.BLANK)
COVERED = Reading(form=Form.COVERED)


def read_cell(cell: Cell, column: Column, basis: Basis) -> Reading:
    """Read a cell as its column wants it."""
    if cell.formula_only:
        return Reading(form=Form.FORMULA)
    text = shown_text(cell)
    if not text:
        return BLANK
    if text in basis.spec.cells.errors:
        return Reading(form=Form.FORMULA)
    if len(text) <= basis.spec.cells.longest_mark and isinstance(cell.value, str):
        folded = fold(text)
        if folded in basis.spec.cells.ditto:
            return Reading(form=Form.DITTO, shown=text)
        if folded in basis.spec.cells.nothing and column.need is not Need.REQUIRED and column.kind is not Kind.TEXT:
            return BLANK
    reader = _READERS_BY_KEY.get(column.key) or _READERS[column.kind]
    if reader is not _read_text:
        text = text[:_LONGEST_ANSWER]
    return _mask(reader(cell, text, column, basis), text, column, basis)


def is_plain(value: CellValue, column: Column, basis: Basis) -> bool:
    """The quick answer for the cells that differ in every row: whether `value` is all that `read_cell` would find.

    Nothing to clean, to mask, to take for empty or to remark on. False only means that it takes a closer look.
    """
    words = basis.spec.cells
    if isinstance(value, str):
        if column.key == "problem_id":
            return words.problem_id.fullmatch(value) is not None
        return column.kind is Kind.TEXT and _is_plain_text(value, words)
    return column.kind is Kind.INTEGER and value.__class__ is int and 0 <= value < _MOST_ROWS


def _is_plain_text(text: str, words: CellWords) -> bool:
    return (
        text.isprintable()  # which no invisible character is, nor any space but the ordinary one
        and text[:1] not in words.mark_starts  # nor empty
        and text[-1] != " "
        and "  " not in text
        and words.remarkable.search(text) is None
        and (len(text) < LEAST_PERSONAL or not may_be_personal(text))
    )


def shown_text(cell: Cell) -> str:
    """A cell as text without untidy characters; personal numbers are still in it."""
    value = cell.value
    if isinstance(value, str):
        return value if is_tidy(value) else tidy(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _mask(reading: Reading, text: str, column: Column, basis: Basis) -> Reading:
    """No personal number leaves this module, in a value or beside it."""
    hidden = masked(text, basis.spec.cells.private_label)
    if hidden == text:
        return reading
    if column.kind is Kind.TEXT:
        return Reading(hidden, reading.form, hidden, personal=True)
    return Reading(None, Form.PERSONAL, hidden, personal=True)


def _read_text(cell: Cell, text: str, _column: Column, _basis: Basis) -> Reading:
    return Reading(text, _tidied(cell, text), text)


def _read_problem_id(cell: Cell, text: str, _column: Column, _basis: Basis) -> Reading:
    clean = plain_id(text)
    return Reading(clean, _tidied(cell, clean) if clean != str(cell.value).upper() else Form.PLAIN, clean)


def _read_sequence(cell: Cell, text: str, _column: Column, _basis: Basis) -> Reading:
    """The type does not matter (section 7): '001', 1.0 and a circled one are all 1."""
    match = None if isinstance(cell.value, bool) else _SEQUENCE.fullmatch(plain(text))
    return Reading(int(match[1]), Form.PLAIN, text) if match else Reading(None, Form.NO_NUMBER, text)


def _read_date(cell: Cell, text: str, _column: Column, basis: Basis) -> Reading:
    value, forms, limits = cell.value, basis.spec.dates, basis.spec.limits
    if isinstance(value, datetime):
        return Reading(value.date(), Form.PLAIN, text)
    if isinstance(value, bool):
        return Reading(None, Form.NO_DATE, text)
    if day := written_day(text, forms, limits):
        expected = basis.csv and forms.in_csv.fullmatch(text) is not None
        return Reading(day, Form.PLAIN if expected else Form.DATE_AS_TEXT, text)
    bare = plain(text)
    if _is_number(bare) and (day := serial_day(float(bare), limits, date1904=basis.date1904)):
        return Reading(day, Form.SERIAL, text)
    if month_and_day(bare, forms):
        return Reading(None, Form.DECIMAL_DATE, bare)
    return Reading(None, Form.NO_DATE, text)


def _read_number(cell: Cell, text: str, _column: Column, basis: Basis) -> Reading:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not isfinite(value):
            return Reading(None, Form.NO_NUMBER, text)
        if cell.percent:
            return Reading(percentage(value), Form.PLAIN, f"{percentage(value):.15g}%", percent=True)
        return Reading(value, Form.PLAIN, text)
    match = _NUMBER.fullmatch(plain(text)) if isinstance(value, str) else None
    if match is None:
        return Reading(None, Form.NO_NUMBER, text)
    number = float(match[0].removesuffix("%").replace(",", ""))
    form = Form.PLAIN if basis.csv and text == value and text.isascii() else Form.NUMBER_AS_TEXT
    return Reading(number, form, text, percent=bool(match["percent"]))


def _read_count(cell: Cell, text: str, column: Column, basis: Basis) -> Reading:
    """How many there are: a number like any other, but whole, not negative and no share."""
    reading = _read_number(cell, text, column, basis)
    value = reading.value
    if not isinstance(value, int | float) or reading.percent or value < 0 or value != int(value):
        return Reading(None, Form.NO_NUMBER, text)
    return reading._replace(value=int(value))


def _read_choice(cell: Cell, text: str, column: Column, _basis: Basis) -> Reading:
    if text in column.values:
        return Reading(text, _tidied(cell, text), text)
    folded = fold(text)
    if label := column.choices.get(folded):
        # The dictionary itself decides what is too much: a space the template has not got.
        return Reading(label, Form.TIDIED if " " in text else _tidied(cell, text), text)
    for bare in (folded, _PUNCTUATION.sub("", folded), _PUNCTUATION.sub("", _NOTE.sub("", folded))):
        if label := column.near.get(bare) or column.choices.get(bare):
            return Reading(label, Form.NEAR, text)
    return Reading(None, Form.NO_CHOICE, text)


def _read_unit(cell: Cell, text: str, _column: Column, basis: Basis) -> Reading:
    bare = plain(text)
    if unit := _unit(bare, basis):
        if bare == unit.name:
            return Reading(unit.code, _tidied(cell, bare), text)
        return Reading(unit.code, Form.NEAR, text)
    return Reading(None, Form.NO_CHOICE, text)


def _tidied(cell: Cell, text: str) -> Form:
    """How much had to be done to the text of a cell to read it as `text`."""
    if text == cell.value or not isinstance(cell.value, str):
        return Form.PLAIN
    return Form.NARROWED if has_wide_digits(cell.value) else Form.TIDIED


def _unit(written: str, basis: Basis) -> Unit | None:
    """The unit that is named, or whose full name stands in a longer one such as "county X, town Y government"."""
    if unit := basis.roster.named(written):
        return unit
    mentioned = [unit for unit in basis.roster.units.values() if unit.name in written]
    return mentioned[0] if len(mentioned) == 1 else None


def _is_number(bare: str) -> bool:
    return bare.replace(".", "", 1).isdecimal() and bare.isascii()


def percentage(share: float) -> float:
    """A share in percent: 0.57 is 57, not 56.99999999999999, since limits are compared with it."""
    return round(share * 100, 9)


Reader = Callable[[Cell, str, Column, Basis], Reading]
_READERS: dict[Kind, Reader] = {
    Kind.TEXT: _read_text,
    Kind.DATE: _read_date,
    Kind.NUMBER: _read_number,
    Kind.CHOICE: _read_choice,
    Kind.INTEGER: _read_sequence,
}
_READERS_BY_KEY: dict[str, Reader] = {
    "problem_id": _read_problem_id,
    "unit": _read_unit,
    "audience": _read_count,
}
