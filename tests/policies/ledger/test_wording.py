"""Every rule has its sentence, and every sentence of a case is said in exactly these words."""

import re
from string import Formatter

import pytest

from handlers.ledger_review import message
from handlers.wording import load_wording
from policies.ledger.rule import RULES

WORDS = load_wording()
KEYS = {key.removeprefix("ledger.") for key in WORDS.sentences if key.startswith("ledger.")}


def test_every_rule_has_a_sentence():
    assert set(RULES) <= KEYS


def test_every_sentence_belongs_to_a_rule():
    assert {re.sub("_.*", "", key) for key in KEYS - {"list_separator"}} == set(RULES)


def test_a_case_is_told_in_the_expected_words(county, case):
    said = [message(finding, WORDS) for finding in county.findings(case)]

    assert set(case.get("says", ())) <= set(said)


def test_the_levels_of_a_case_are_as_given(county, case):
    levels = [finding.level.value for finding in county.findings(case)]

    assert case.get("levels", levels) == levels


def test_every_sentence_is_said_in_some_case(county, cases):
    said = {(one.rule, one.variant) for case in cases for one in county.findings(case)}
    keys = {f"{rule}_{variant}" if variant else rule for rule, variant in said}

    assert KEYS - {"list_separator"} == keys


@pytest.mark.parametrize("key", sorted(KEYS))
def test_places_have_english_names(key):
    names = {name for _, name, _, _ in Formatter().parse(WORDS.sentences[f"ledger.{key}"]) if name}

    assert all(name.isascii() for name in names)
