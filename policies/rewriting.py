"""A message without its banned demands: what to write instead stands in their place."""

import re
from collections.abc import Callable

from policies.judge import Outcome, Verdict

# Full-width comma and its narrow kin end a clause; semicolon, full stop, exclamation and question mark, a line also
# end a sentence. What stands before a colon says who is meant.
_COMMA = "\uff0c"
_WEAK, _STRONG, _COLONS = f"{_COMMA},", "\uff1b\u3002\uff01\uff1f;!?\n", "\uff1a:"
_FINAL = re.compile(f"[{re.escape(_WEAK + _STRONG)}\\s]+\\Z")

# A message has so many banned demands at most; one that does not come to rest is not offered.
_DEMANDS = 6

Span = tuple[int, int]


def rewritten(text: str, verdict: Verdict, *, judge: Callable[[str], Verdict], keeps: re.Pattern[str]) -> str | None:
    """The text in which the judge flags nothing any more but what to write instead itself; None when there is none.

    `verdict` is that of the text, `keeps` finds what is kept of the rest of a sentence.
    """
    instead = list[str]()
    for _ in range(_DEMANDS):
        if verdict.outcome is not Outcome.FLAG:
            return text
        if verdict.quote is None or not verdict.alternative:
            return None
        if any(_lies_in(verdict.quote, text, one) for one in instead):
            return text
        text = replaced(text, verdict.quote, verdict.alternative, keeps=keeps)
        instead.append(_FINAL.sub("", verdict.alternative))
        verdict = judge(text)
    return None


def replaced(text: str, quote: Span, alternative: str, *, keeps: re.Pattern[str]) -> str:
    """The text with the clause of the quoted characters replaced, and what it goes on with in the sentence.

    How it is to be done, or what happens to those who do not, is of no use without the demand; of the rest of the
    sentence only clauses that `keeps` finds stay. Where the alternative stands already, the clause just goes.
    """
    start, end = _edge_before(text, quote[0]), _edge_behind(text, quote[1], _STRONG)
    before, behind = text[:start], text[end:]
    rest = re.split(f"[{_WEAK}]", text[_edge_behind(text, quote[1], _WEAK + _STRONG) : end])
    pieces = [one.strip() for one in rest if keeps.search(one)]
    short = _FINAL.sub("", alternative)
    if short not in before + behind:
        pieces.insert(0, short if pieces or behind.strip() else alternative)
    return _joined(before, _COMMA.join(pieces), behind)


def _edge_before(text: str, place: int) -> int:
    while place > 0 and text[place - 1] not in _WEAK + _STRONG + _COLONS:
        place -= 1
    return place


def _edge_behind(text: str, place: int, borders: str) -> int:
    while place < len(text) and text[place] not in borders:
        place += 1
    return place


def _lies_in(quote: Span, text: str, words: str) -> bool:
    """Whether quoted characters touch a place where these words stand."""
    start = text.find(words)
    while start >= 0:
        if quote[0] < start + len(words) and start < quote[1]:
            return True
        start = text.find(words, start + 1)
    return False


def _joined(before: str, wanted: str, behind: str) -> str:
    """The pieces in one; with nothing in the middle, one mark is left of two that meet."""
    if wanted:
        return before + wanted + behind
    before = before.rstrip(_WEAK + " ")
    ends = not before or before[-1] in _STRONG + _COLONS
    return before + (behind.lstrip(_WEAK + _STRONG + " ") if ends else behind)
