"""What is left of a clause when everything idle is taken away: an empty rest means the clause says nothing else."""

from policies.report_text.folding import DAY, FILE, PROBLEM, REFERENCE, TIME, UNIT
from policies.report_text.words import Words

IDLE, SHORT, BRIEF = 1, 3, 8  # characters left over that still make an idle clause, a bare one, a brief message

_STAND_INS = str.maketrans("", "", "".join((DAY, UNIT, PROBLEM, FILE, TIME, REFERENCE)) + " \n")


def without_stand_ins(text: str) -> str:
    """The text without the days, units, ids and so on that were recognised in it."""
    return text.translate(_STAND_INS)


def residue(text: str, words: Words, *without: str) -> str:
    """What is left of a clause without stand-ins, the named words and everything idle."""
    for name in without:
        text = words[name].sub("", text)
    return words["fillers"].sub("", words["polite"].sub("", without_stand_ins(text)))
