"""Makes the ledger workbook people fill in: blank, or with the problems that are still open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from handlers.wording import Wording
from handlers.workbook import Kind, TemplateColumn, TemplateLabels, TemplateSheet, build_template
from policies.ledger.book import CellValue
from policies.ledger.row import COLUMN_KEYS, LedgerRow, Status, Verification
from policies.ledger.template import Column, Need, SheetTemplate
from policies.ledger.template import Kind as ColumnKind
from policies.roster import Roster, Unit
from policies.rules import Rules

_KINDS: dict[ColumnKind, Kind] = {
    ColumnKind.TEXT: "text",
    ColumnKind.DATE: "date",
    ColumnKind.NUMBER: "number",
    ColumnKind.CHOICE: "choice",
    ColumnKind.INTEGER: "integer",
}
_WIDE, _USUAL = 24.0, 13.0


def ledger_workbook(
    rules: Rules,
    units: Roster,
    words: Wording,
    *,
    unit: Unit | None,
    day: date | None,
    made_at: datetime,
    rows: Sequence[LedgerRow] = (),
) -> bytes:
    """An .xlsx with both sheets to fill in, drop-downs from the county's dictionaries, and a page of instructions.

    `rows` are written into the first sheet, dates as dates, choices in the template's words.
    """
    names = tuple(one.name for one in units.units.values() if one.reports)
    filled = tuple(_written(row, rules, units) for row in rows)
    ledger, carriers = rules.ledger.ledger, rules.ledger.carriers
    return build_template(
        [_sheet(ledger, names, filled), _sheet(carriers, names)],
        labels=TemplateLabels.of(words.sentences),
        county=rules.county,
        unit=unit.name if unit else None,
        day=day,
        version=rules.ledger.version,
        made_at=made_at,
    )


def workbook_name(words: Wording, unit: Unit | None, day: date | None) -> str:
    """The file name the county recommends (rule F06), or a plain one for a template of nobody in particular."""
    if unit is None or day is None:
        return words.say("ledger_template.blank_name")
    return words.say("ledger_template.file_name", unit=unit.name, day=day)


def _sheet(
    template: SheetTemplate, unit_names: tuple[str, ...], rows: tuple[Mapping[str, CellValue], ...] = ()
) -> TemplateSheet:
    columns = tuple(_column(column, unit_names) for column in template.columns)
    return TemplateSheet(title=template.names.name, columns=columns, rows=rows)


def _column(column: Column, unit_names: tuple[str, ...]) -> TemplateColumn:
    is_prose = column.kind is ColumnKind.TEXT and column.need is not Need.CONDITIONAL
    return TemplateColumn(
        name=column.title,
        kind=_KINDS[column.kind],
        required=column.need is Need.REQUIRED,
        # The units are the county's own; every other choice is part of the template.
        choices=unit_names if column.key == "unit" else column.values,
        width=_WIDE if is_prose else _USUAL,
        hint=column.note,
    )


def _written(row: LedgerRow, rules: Rules, units: Roster) -> dict[str, CellValue]:
    """The row's cells by column title, empty ones left out."""
    titles = {column.key: column.title for column in rules.ledger.ledger.columns}
    values = {titles[key]: _shown(key, getattr(row, key), rules, units) for key in COLUMN_KEYS}
    for key in ("current_value", "target_value") if row.measure == rules.ledger.percent else ():
        value = getattr(row, key)
        if value is not None and 0 < value < 1:  # as a bare number it would be taken for a fraction (rule R17)
            values[titles[key]] = f"{value:.12g}%"
    return {title: value for title, value in values.items() if value is not None}


def _shown(key: str, value: object, rules: Rules, units: Roster) -> CellValue:
    if isinstance(value, Status):
        return rules.ledger.word(value)
    if isinstance(value, Verification):
        return next(word for word, meaning in rules.ledger.verifications.items() if meaning is value)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if key == "unit" and value is not None:
        return next((unit.name for code, unit in units.units.items() if code == value), str(value))
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{key}: a cell cannot hold {type(value).__name__}")
