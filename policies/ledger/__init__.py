"""The problem ledger: what a workbook must look like and what each row must say (daily-clearance.md sections 4, 5, 9)."""
