"""The second sheet: digital carriers, which are groups and accounts (daily-clearance.md 4.2, 5.6, 9 point 20)."""

from policies.ledger.carriers.row import CarrierRow, Proposal

__all__ = ["CarrierRow", "Proposal"]
