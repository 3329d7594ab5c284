"""Rules about single cells (R, and X01): what the form of a cell deserves to be told (daily-clearance.md 5.3, 9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.ledger.basis import Basis
from policies.ledger.dates import month_and_day
from policies.ledger.finding import Level
from policies.ledger.reading import Form, Reading, percentage
from policies.ledger.rule import Hit, Hits, Rule, rule
from policies.ledger.suggestions import day_without_year, number_before_measure
from policies.ledger.template import Column, Kind

_NEVER_AHEAD = frozenset({"found_on", "completed_on", "closed_on"})
_FEW_OPTIONS = 6  # listed once more beside a suggestion
_COUNTS = frozenset({"audience"})  # whole numbers that are judged like numbers, in a sheet without measures


@rule("R02", Level.ERROR, "5.3; 9.10")
def date_unreadable(reading: Reading, column: Column, basis: Basis) -> Hits:
    """A date column holds something that is no day, or a day without its year."""
    if reading.form is not Form.NO_DATE:
        return ()
    ahead = column.key not in _NEVER_AHEAD
    meant = day_without_year(reading.shown, basis.spec.dates, basis.filing.day, ahead=ahead)
    return (Hit({"value": reading.shown}, suggestion=meant),)


@rule("R03", Level.WARNING, "5.3; 9.10")
def date_as_text(reading: Reading, _column: Column, _basis: Basis) -> Hits:
    """A day was written as text or as eight digits; it is clear which day is meant."""
    return (Hit({"date": reading.value, "value": reading.shown}),) if reading.form is Form.DATE_AS_TEXT else ()


@rule("R04", Level.ERROR, "5.3; 9.10")
def date_as_decimal(reading: Reading, _column: Column, basis: Basis) -> Hits:
    """A day was written as month.day: 11.3 may be the 3rd or the 30th, since 11.30 is stored as 11.3."""
    if reading.form is not Form.DECIMAL_DATE or not (parts := month_and_day(reading.shown, basis.spec.dates)):
        return ()
    month, day, other = parts
    fields = {"value": reading.shown, "month": month, "day": day, "other": other}
    return (Hit(fields, variant="" if other else "single"),)


@rule("R05", Level.WARNING, "5.3; 9.10")
def date_as_serial(reading: Reading, _column: Column, _basis: Basis) -> Hits:
    """A day shows as Excel's serial number; it is read in the book's own date system (1900 or 1904)."""
    return (Hit({"date": reading.value, "value": reading.shown}),) if reading.form is Form.SERIAL else ()


@rule("R06", Level.ERROR, "5.3; 9.10")
def date_ahead(reading: Reading, column: Column, basis: Basis) -> Hits:
    """A problem was found, completed or struck off after the day of the report."""
    if column.key not in _NEVER_AHEAD or reading.value is None or reading.value <= basis.filing.day:  # type: ignore[operator]
        return ()
    return (Hit({"date": reading.value}),)


@rule("R07", Level.ERROR, "5.3")
def not_a_choice(reading: Reading, column: Column, basis: Basis) -> Hits:
    """A value is not among the choices of its column."""
    if reading.form is not Form.NO_CHOICE:
        return ()
    options = column.values or tuple(unit.name for unit in basis.roster.units.values() if unit.reports)
    if column.key == "unit":
        near = basis.suggestions.unit(reading.shown, basis.roster, basis.unit)
    else:
        near = basis.suggestions.choice(reading.shown, column, basis.spec.cells.decisive)
    fields = {"value": reading.shown, "options": options, "suggestion": near}
    if near is None:
        return (Hit(fields),)
    return (Hit(fields, variant="near_listed" if len(options) <= _FEW_OPTIONS else "near", suggestion=near),)


@rule("R08", Level.WARNING, "5.3; 9.15")
def nearly_a_choice(reading: Reading, column: Column, basis: Basis) -> Hits:
    """A value is another way to say one of the choices, or an alias of the unit."""
    if reading.form is not Form.NEAR or (column.key == "unit" and reading.value != basis.unit.code):
        return ()
    mapped = basis.unit.name if column.key == "unit" else reading.value
    return (Hit({"value": reading.shown, "mapped": mapped}),)


@rule("R09", Level.ERROR, "5.3; 9.11")
def number_with_words(reading: Reading, column: Column, basis: Basis) -> Hits:
    """A number column holds words, such as a number with its measure or "about 5"."""
    if reading.form is not Form.NO_NUMBER:
        return ()
    if column.key in _COUNTS:
        return (Hit({"value": reading.shown}, variant="count"),)
    if column.kind is not Kind.NUMBER:
        return ()
    meant = number_before_measure(reading.shown, basis.spec.ledger.by_key["measure"])
    return (Hit({"value": reading.shown}, suggestion=meant),)


@rule("R10", Level.WARNING, "5.3; 9.11")
def untidy(reading: Reading, _column: Column, _basis: Basis) -> Hits:
    """Idle spaces, invisible characters, full-width digits or a number stored as text; cleaned without asking."""
    if reading.form is Form.NUMBER_AS_TEXT:
        return (Hit({"value": reading.shown, "number": reading.value, "percent": reading.percent}, variant="number"),)
    if reading.form is Form.NARROWED:
        return (Hit(variant="width"),)
    return (Hit(),) if reading.form is Form.TIDIED else ()


@rule("R14", Level.WARNING, "5.3; 9.9")
def formula_without_result(reading: Reading, _column: Column, _basis: Basis) -> Hits:
    """A formula was saved without its result; nothing else is said about such a cell."""
    return (Hit(),) if reading.form is Form.FORMULA else ()


@rule("R16", Level.ERROR, "5.3; 9.15")
def personal_number(reading: Reading, _column: Column, _basis: Basis) -> Hits:
    """A cell holds what looks like a mobile, identity card or bank card number; it is masked everywhere."""
    return (Hit(),) if reading.personal else ()


@rule("R17", Level.WARNING, "9.11; 7")
def share_as_fraction(reading: Reading, measure: object, basis: Basis) -> Hits:
    """The measure is percent and the number, without a percent sign, lies between 0 and 1: taken times 100."""
    value = reading.value
    if measure != basis.spec.percent or reading.percent or not isinstance(value, int | float) or not 0 < value < 1:
        return ()
    return (Hit({"value": value, "percent": percentage(value)}),)


@rule("R18", Level.WARNING, "9.14; 4.4")
def archive_number_filled_in(reading: Reading, _column: Column, basis: Basis) -> Hits:
    """A cell holds an archive number, which only the organisation department gives out."""
    return (Hit(),) if reading.shown and basis.spec.cells.archive.search(reading.shown) else ()


@rule("X01", Level.ERROR, "5.4; 9.15")
def other_unit(reading: Reading, column: Column, basis: Basis) -> Hits:
    """The row names another unit than the one that files the ledger."""
    if column.key != "unit" or reading.value is None or reading.value == basis.unit.code:
        return ()
    return (Hit({"value": reading.shown, "unit": basis.unit.name}),)


CellRule = Rule[[Reading, Column, Basis]]


@dataclass(frozen=True, slots=True)
class CellRules:
    """The rules about the cells of one sheet: for a cell that is odd, and all for one filled as it should be."""

    odd: tuple[CellRule, ...]
    plain: Mapping[Kind, tuple[CellRule, ...]]


CELL_RULES: tuple[CellRule, ...] = (
    date_unreadable,
    date_as_text,
    date_as_decimal,
    date_as_serial,
    date_ahead,
    not_a_choice,
    nearly_a_choice,
    number_with_words,
    untidy,
    formula_without_result,
    personal_number,
    archive_number_filled_in,
    other_unit,
)

_NOTHING: Mapping[Kind, tuple[CellRule, ...]] = dict.fromkeys(Kind, ())
LEDGER_CELL_RULES = CellRules(
    odd=CELL_RULES,
    plain={
        **_NOTHING,
        Kind.TEXT: (archive_number_filled_in,),
        Kind.DATE: (date_ahead,),
        Kind.CHOICE: (other_unit,),
    },
)
# The second sheet names no reporting unit, and R06 is about problems (section 9, points 10 and 20).
CARRIER_CELL_RULES = CellRules(
    odd=tuple(one for one in CELL_RULES if one not in (date_ahead, other_unit)),
    plain={**_NOTHING, Kind.TEXT: (archive_number_filled_in,)},
)
