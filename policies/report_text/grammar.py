"""The small grammar of numbers: the words of a message become one letter each, the grammar an expression over them."""

import re
from collections.abc import Sequence

from policies.report_text.tokens import Counted, Strength, Token, Word

_NOUN = 14  # the longest noun between a metric word and its number

_LETTERS = {
    Word.COMPARE: "K",
    Word.TO: "P",
    Word.UP: "U",
    Word.DOWN: "D",
    Word.FLAT: "F",
    Word.NEGATION: "X",
    Word.EACH: "E",
    Word.IN_TURN: "T",
    Word.TOTAL: "G",
    Word.CUMULATIVE: "A",
    Word.PERIOD: "R",
    Word.PART: "Y",
    Word.RETRACTION: "Z",
    Word.PLAN: "W",
    Word.ABOUT: "B",
    Word.LINK: "L",
    Word.JOIN: "J",
    Word.COLON: ":",
    Word.COMMA: "C",
    Word.OPENING: "I",
    Word.CLOSING: "Q",
    Word.STOP: "S",
    Word.DECOY: "d",
    Word.DAY: "V",
}
_METRIC_LETTERS = {Strength.STRONG: "M", Strength.WEAK: "w", Strength.SHORT: "s"}
_NUMBER_LETTERS = {Counted.BARE: "b", Counted.PROBLEMS: "n", Counted.PLACES: "p", Counted.THINGS: "t"}
_NOUN_LETTER, _FAR_LETTER, _BARE_HAN_LETTER = "o", "O", "h"

_M, _N, _FILL, _LINK = "[Mw]", "(?:[bn]|h(?![oO])|p)", "[LBGZA:]*", "[L:]*"
_RULES = {
    # "2 fewer than yesterday", "the same as yesterday"
    "versus": f"KL*{_M}?[oL]?L*(?:[UDw]L*[bhnpt]|F)",
    # all alike, as in "new, rectified and closed are all 0"
    "each": f"{_M}(?:[JC]?{_M}){{0,3}}{_LINK}E{_LINK}(?:{_N}|X(?!o?{_M}))",
    # in turn, as in "new, rectified and closed are 3, 2 and 1"
    "in_turn": f"{_M}(?:[JC]?{_M}){{1,3}}{_LINK}T?{_LINK}{_N}(?:[JCL]?{_N}){{1,3}}",
    # zero behind the word, as in "new none rectified none"
    "none": f"(?:{_M}L*X){{2,4}}(?!o?{_M})|{_M}L*:L*X|{_M}L*X(?!o?{_M})",
    # "not closed 7", "7 are not closed"
    "not_closed": f"X{_M}{_FILL}{_N}|(?:w{_FILL})?n[LE]*X{_M}(?!{_FILL}{_N})",
    # "no new, none closed"
    "negated": f"X[oL]?{_M}(?:J?{_M}){{0,3}}(?!{_FILL}{_N})",
    # "open from 9 down to 7"
    "moved_to": f"{_M}[oL]?{_N}?P{_LINK}{_N}",
    # a number behind its word, as in "new 3"
    "number": f"G?{_M}{_FILL}{_N}|{_M}{_LINK}I{_N}Q",
    # only parts, as in "new for centres 2, schools 1"
    "parts": f"M{_LINK}(?:[od]{{1,3}}[bn]J){{1,9}}[od]{{1,3}}[bn]",
    # "new notice-board problems 3"
    "noun": f"M{_LINK}[od]{{1,3}}{_FILL}n|M{_LINK}ob",
    # "3 new 2 rectified"
    "chain": f"(?:[bnh]L*{_M}){{2,4}}(?!{_FILL}{_N})",
    # "2 are rectified"
    "number_first": f"(?:nB?[LE]*[od]{{0,2}}[LE]*|[bh]){_M}(?!{_FILL}{_N})",
    # "all of them rectified"
    "all_of_them": f"E{_M}(?:J?{_M}){{0,3}}(?!{_FILL}{_N})",
    # "3 altogether"
    "grand_total": f"GL*[bn](?!L*[od]?{_M})",
    # "+1 -2": short forms
    "short": "s[bn]",
    # a number that went up or down, of what nobody says
    "move": "[UD]L*[bhnpt]",
}
GRAMMAR = re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in _RULES.items()))


CUMULATIVE_METRIC = re.compile(f"{_LETTERS[Word.CUMULATIVE]}[LG]*[Mw]")


def spell(tokens: Sequence[Token], length: int) -> tuple[str, list[Token]]:
    """The letters, and the words they stand for: the given ones and the nouns between them."""
    letters, words, end = list[str](), list[Token](), 0
    for token in [*tokens, None]:
        start = token.start if token else length
        if start > end:
            words.append(Token(Word.DECOY, end, start))
            letters.append(_NOUN_LETTER if start - end <= _NOUN else _FAR_LETTER)
        if token:
            words.append(token)
            letters.append(_letter(token))
            end = token.end
    return "".join(letters), words


def _letter(token: Token) -> str:
    if token.kind is Word.METRIC:
        return _METRIC_LETTERS[token.strength]
    if token.kind is Word.NUMBER:
        return _BARE_HAN_LETTER if token.bare_han else _NUMBER_LETTERS[token.counted]
    return _LETTERS[token.kind]
