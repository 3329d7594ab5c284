"""The problem ledger: what a workbook must look like and what its rows must say (daily-clearance.md 4, 5, 9)."""
