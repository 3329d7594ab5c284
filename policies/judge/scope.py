"""What of a message is not demanded: what it forbids, quotes or asks (banned-requests.md section 2.3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

_BANNED = "\u00d7"  # what stands for a ban
_CLAUSE = re.compile(r"[^,\u3001:]*[,\u3001:]?")


@dataclass(frozen=True, slots=True)
class Scope:
    """The signs by which a part of a sentence is known not to demand anything.

    `forbids` opens a ban that reaches to the end of its clause, or to a word of `turns` ("instead"); a clause with a
    word of `insists` ("do not forget to") is no ban. `asks` marks a sentence as a question.
    """

    quoted: re.Pattern[str]
    forbids: re.Pattern[str]
    turns: re.Pattern[str]
    insists: re.Pattern[str]
    asks: re.Pattern[str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From policies/data/judge/scope.toml; raises KeyError, or re.error for a pattern that is none."""
        return cls(
            quoted=re.compile("|".join(data["quoted"])),
            forbids=_any(data["forbids"]),
            turns=_any(data["turns"]),
            insists=_any(data["insists"]),
            asks=re.compile("|".join(data["asks"])),
        )

    def demanded(self, text: str) -> str:
        """What is left of a normal text when bans, quotations and questions are taken out; often all of it."""
        text = self.quoted.sub("\u201c\u201d", text)
        return "\n".join(self._of_sentence(sentence) for sentence in text.split("\n"))

    def switches(self, text: str) -> bool:
        """Whether something is forbidden only to be wanted in another shape: a ban and then a turn in a sentence."""
        for sentence in text.split("\n"):
            ban = self.forbids.search(sentence)
            if ban and self.turns.search(sentence, ban.end()):
                return True
        return False

    def plain_demands(self, sentence: str) -> str:
        """The clauses of a sentence that demand something; what is named before a ban is not demanded either."""
        sentence = self.quoted.sub("\u201c\u201d", sentence)
        if self.asks.search(sentence):
            return ""
        clauses = (self._of_clause(found.group()) for found in _CLAUSE.finditer(sentence))
        return "".join(clause for clause in clauses if not clause.endswith(_BANNED))

    def _of_sentence(self, sentence: str) -> str:
        if self.asks.search(sentence):
            return "?"
        if not self.forbids.search(sentence):
            return sentence
        return "".join(self._of_clause(found.group()) for found in _CLAUSE.finditer(sentence))

    def _of_clause(self, clause: str) -> str:
        ban = self.forbids.search(clause)
        if ban is None or self.insists.search(clause):
            return clause
        turn = self.turns.search(clause, ban.end())
        return clause[: ban.start()] + (clause[turn.start() :] if turn else _BANNED)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """The longest of the words that stands there."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
