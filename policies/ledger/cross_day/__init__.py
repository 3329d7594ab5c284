"""The rules that need the reports before this one (daily-clearance.md 5.5): reconcile first, then ask each rule."""

from policies.ledger.basis import Basis
from policies.ledger.cross_day.by_ledger import LEDGER_RULES
from policies.ledger.cross_day.by_problem import PROBLEM_RULES
from policies.ledger.cross_day.reconciliation import Reconciliation, reconcile
from policies.ledger.rule import Rule

CROSS_DAY_RULES: tuple[Rule[[Reconciliation, Basis]], ...] = (*PROBLEM_RULES, *LEDGER_RULES)

__all__ = ["CROSS_DAY_RULES", "Reconciliation", "reconcile"]
