"""All 81 rules of daily-clearance.md exist, as severe as it says, with a sentence and with cases as data."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

import policies.ledger.check  # noqa: F401 - registers every rule
from policies.ledger.rule import RULES
from policies.report_rules import CHAT_RULES

ROOT = Path(__file__).parents[2]
CASES = [*sorted((ROOT / "tests" / "cases" / "ledger").glob("*.toml")), ROOT / "tests" / "cases" / "chat_rules.toml"]
TEXTS = ROOT / "handlers" / "texts"

# Section 5, group by group, and section 9: the highest number of each.
OF_SECTION_5 = {"F": 7, "H": 10, "R": 16, "X": 16, "D": 11, "G": 5, "T": 3, "S": 5}
OF_SECTION_9 = {"H11", "H12", "R17", "R18", "R19", "R20", "R21", "R22"}
IDS = {f"{group}{number:02}" for group, last in OF_SECTION_5.items() for number in range(1, last + 1)} | OF_SECTION_9

# What section 5 and 9 do not call an error.
LEVELS = {
    "W": "F05 F06 H03 H04 H06 H07 H12 R03 R05 R08 R10 R12 R14 R17 R18 R19 R20 R22 X07 X08 X12 X13 X14 X16"
    " D03 D04 D05 D06 D08 D09 D11 G03 G04 G05 T02 T03",
    "N": "F07 H08 H11 R15 S01 S03 S05",
}


def levels() -> dict[str, str]:
    return {one.id: one.level.value for one in (*RULES.values(), *CHAT_RULES)}


def sentences(name: str) -> dict[str, str]:
    words = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
    return {key: text for key, text in words.items() if isinstance(text, str)}


def fired() -> tuple[Counter[str], Counter[str]]:
    """How many cases of each rule have it speak, and how many do not."""
    speaks, silent = Counter[str](), Counter[str]()
    for file in CASES:
        for case in tomllib.loads(file.read_text(encoding="utf-8")).get("case", ()):
            if "rule" in case:
                spoke = any(one.split()[0] == case["rule"] for one in case["expect"])
                (speaks if spoke else silent)[case["rule"]] += 1
    return speaks, silent


def test_section_5_has_73_rules_and_section_9_adds_8() -> None:
    """Counted as the specification counts them."""
    assert (73, 81) == (sum(OF_SECTION_5.values()), len(IDS))


def test_the_rules_are_those_of_the_specification() -> None:
    """None is missing, none is invented, none stands in both lists."""
    assert IDS == set(levels())
    assert len(IDS) == len(RULES) + len(CHAT_RULES)


def test_every_rule_has_the_level_of_the_specification() -> None:
    """E returns, W asks to look, N says."""
    others = {rule: level for level, rules in LEVELS.items() for rule in rules.split()}

    assert dict.fromkeys(IDS, "E") | others == levels()


def test_every_rule_has_a_sentence_for_the_clerk() -> None:
    """The rules about cells in ledger.toml, the others where they are said."""
    ledger = sentences("ledger")
    missing = {rule for rule in RULES if not any(key == rule or key.startswith(f"{rule}_") for key in ledger)}
    chat = {rule.id for rule in CHAT_RULES for name, _, key in [rule.sentence.partition(".")] if key in sentences(name)}

    assert set() == missing
    assert {rule.id for rule in CHAT_RULES} == chat


@pytest.mark.parametrize("rule", sorted(IDS))
def test_every_rule_has_a_case_that_speaks_and_one_that_does_not(rule: str) -> None:
    """An unreadable file is no ledger: F01 to F04 keep silent in every case that has one."""
    speaks, silent = fired()

    assert speaks[rule] >= 1
    assert silent[rule] >= 1 or rule in {"F01", "F02", "F03", "F04"}
