"""A row of the second sheet as values."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from policies.ledger.template import Kind


class Proposal(StrEnum):
    """What is to become of a carrier (daily-clearance.md section 4.2, column 10)."""

    KEEP = "keep"
    MERGE = "merge"
    DISSOLVE = "dissolve"
    CLOSE = "close"
    TRANSFER = "transfer"


# Proposals after which there is nothing left that another carrier could be merged into.
ENDING = frozenset({Proposal.DISSOLVE, Proposal.CLOSE})


class CarrierRow(NamedTuple):
    """One group, account or application. `number` is the sheet's row; the fields up to `completed_on` are the
    template's columns in order.

    A field is None when the cell is empty or could not be read. Column keys tell which: `unread` those with something
    nobody can read, `ditto` those with a mark that counts as empty. Personal numbers are replaced by asterisks.
    """

    number: int
    sequence: int | None = None
    carrier_type: str | None = None
    name: str | None = None
    owner: str | None = None
    keeper_post: str | None = None
    audience: int | None = None
    last_active_on: date | None = None
    purpose: str | None = None
    filing_number: str | None = None
    proposal: Proposal | None = None
    merged_into: str | None = None
    completed_on: date | None = None
    unread: frozenset[str] = frozenset()
    ditto: frozenset[str] = frozenset()

    def cells(self) -> dict[str, str | int | None]:
        """All columns by key as plain values, days in ISO form: ready for JSON."""
        values = ((key, getattr(self, key)) for key in CARRIER_KEYS)
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in values}


CARRIER_KEYS = tuple(name for name in CarrierRow._fields if name not in {"number", "unread", "ditto"})
CARRIER_KINDS: Mapping[str, Kind] = dict.fromkeys(CARRIER_KEYS, Kind.TEXT) | {
    **dict.fromkeys(("sequence", "audience"), Kind.INTEGER),
    **dict.fromkeys(("last_active_on", "completed_on"), Kind.DATE),
    **dict.fromkeys(("carrier_type", "proposal"), Kind.CHOICE),
}
