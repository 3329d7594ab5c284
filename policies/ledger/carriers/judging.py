"""Judges the second sheet: its columns, cells and rows."""

from collections.abc import Collection

from policies.ledger.basis import Basis
from policies.ledger.carriers.row import CarrierRow
from policies.ledger.carriers.rules import CARRIER_RULES, Carriers, same_carrier_twice
from policies.ledger.carriers.sheet import CarrierSheet, read_carriers
from policies.ledger.columns import required_keys
from policies.ledger.cross_field import cell_missing
from policies.ledger.layout import Layout, columns_missing, hidden_content, merged_cells, template_is_old
from policies.ledger.privacy import masked
from policies.ledger.rule import Hit, Hits, Notebook
from policies.ledger.template import Need
from policies.ledger.whole_table import broken_at, problem_id_twice, sequence_broken


def judge_carriers(
    found: CarrierSheet, layout: Layout, basis: Basis, notes: Notebook, *, registered: Collection[str]
) -> tuple[CarrierRow, ...]:
    """The typed rows of the second sheet; everything there is to say about it goes into the notes."""
    if not template_is_old.decide(layout, basis):
        notes.note(columns_missing, _columns_missing(found, basis))
    table = found.table
    if table is None:
        return ()
    notes.note(merged_cells, merged_cells.decide(Layout(layout.book, found.sheet, found.header, table), basis))
    if table.hidden:
        notes.note(hidden_content, (Hit({"n": table.hidden, "sheet": _shown_name(found, basis)}, variant="sheet"),))
    columns, rows = read_carriers(table, basis, notes)
    required = required_keys(table, basis.spec.carriers)
    for row in rows:
        notes.note(cell_missing, _cells_missing(row, required), row.number)
    notes.note(sequence_broken, broken_at(rows, columns, table.slack))
    carriers = Carriers(rows, tuple(registered))
    notes.note(problem_id_twice, same_carrier_twice(carriers))
    for rule in CARRIER_RULES:
        notes.note(rule, rule.decide(carriers, basis))
    return rows


def _columns_missing(found: CarrierSheet, basis: Basis) -> Hits:
    """The required columns that the sheet lacks, for H02: a column that is not there cannot be missing row by row."""
    positions = found.header.positions if found.header else {}
    columns = basis.spec.carriers.columns
    missing = tuple(one.title for one in columns if one.need is Need.REQUIRED and one.key not in positions)
    return (Hit({"columns": missing, "sheet": _shown_name(found, basis)}, variant="sheet"),) if missing else ()


def _cells_missing(row: CarrierRow, required: tuple[str, ...]) -> Hits:
    """The cells that must be filled and are not, for R01."""
    missing = (key for key in required if getattr(row, key) is None and key not in row.unread)
    return tuple(Hit(column=key, variant="ditto" if key in row.ditto else "") for key in missing)


def _shown_name(found: CarrierSheet, basis: Basis) -> str:
    return masked(found.sheet.name, basis.spec.cells.private_label)
