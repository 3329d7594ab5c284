"""Every case of tests/cases/ledger: all that is found in a ledger, and nothing else."""

from collections import Counter

import pytest

from policies.ledger.book import Unreadable
from policies.ledger.check import ROW_RULES  # noqa: F401 - importing the check registers every rule
from policies.ledger.files import finding_for
from policies.ledger.finding import Level
from policies.ledger.rule import RULES, rule

# daily-clearance.md 5.1 to 5.6 and the rules section 9 adds; T and S have cases of their own (chat_rules.toml).
IDS = {
    *(f"F{number:02}" for number in range(1, 8)),
    *(f"H{number:02}" for number in range(1, 13)),
    *(f"R{number:02}" for number in range(1, 23)),
    *(f"X{number:02}" for number in range(1, 17)),
    *(f"D{number:02}" for number in range(1, 12)),
    *(f"G{number:02}" for number in range(1, 6)),
}
NOT_ERRORS = {
    "W": "F05 F06 H03 H04 H06 H07 H12 R03 R05 R08 R10 R12 R14 R17 R18 R19 R20 R22 X07 X08 X12 X13 X14 X16"
    " D03 D04 D05 D06 D08 D09 D11 G03 G04 G05",
    "N": "F07 H08 H11 R15",
}


def test_a_case_gives_exactly_its_findings(county, brief, case):
    assert brief(county.findings(case)) == case["expect"]


def test_every_rule_of_the_issue_is_registered():
    assert set(RULES) == IDS


def test_every_rule_has_the_level_of_the_specification():
    levels = {rule: level for level, rules in NOT_ERRORS.items() for rule in rules.split()}

    assert {one.id: one.level.value for one in RULES.values()} == {one: levels.get(one, "E") for one in IDS}


def test_every_rule_states_itself_in_english_with_its_place_in_the_specification():
    for one in RULES.values():
        assert one.statement.isascii()
        assert one.statement.endswith(".")
        assert all(part.replace(".", "").isdigit() for part in one.section.replace(";", ",").split(", "))


def test_every_rule_speaks_in_a_case_and_keeps_silent_in_two_near_ones(cases):
    speaks, silent = Counter(), Counter()
    for case in cases:
        spoke = any(found.split()[0] == case["rule"] for found in case["expect"])
        (speaks if spoke else silent)[case["rule"]] += 1

    assert {rule for rule in IDS if not speaks[rule]} == set()
    assert {rule for rule in IDS - {"F01", "F02", "F03", "F04"} if silent[rule] < 2} == set()


def test_more_ledgers_pass_than_are_returned(county, cases):
    errors = sum(any(one.level is Level.ERROR for one in county.findings(case)) for case in cases)

    assert errors < len(cases) - errors


def test_a_rule_is_registered_once_and_with_its_statement():
    with pytest.raises(ValueError, match="F01: registered twice"):
        rule("F01", Level.ERROR, "5.1")(lambda: ())


def test_only_rules_about_unread_files_can_refuse_one():
    with pytest.raises(ValueError, match="no rule for an unreadable file"):
        finding_for(Unreadable("F99"))
