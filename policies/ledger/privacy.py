"""Masks what a ledger must not hold: mobile numbers, identity cards, bank cards (R16, section 4.5)."""

import re

from policies.personal_numbers import IN_CELLS, PersonalNumber, may_be_personal, replaced

MASK = "*"


def masked(text: str, label: re.Pattern[str]) -> str:
    """The tidied text with asterisks for every personal number.

    `label` finds a number by the word before it (group 1), however the number looks.
    """
    if not may_be_personal(text):
        return text
    found = replaced(text, IN_CELLS, _stars)
    return label.sub(lambda hit: hit[0][: hit.start(1) - hit.start()] + MASK * len(hit[1]), found)


def _stars(_: PersonalNumber, written: str) -> str:
    return MASK * len(written)
