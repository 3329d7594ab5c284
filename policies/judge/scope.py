"""What of a message is not demanded: what it forbids, quotes or asks (banned-requests.md section 2.3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

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
        return clause[: ban.start()] + (clause[turn.start() :] if turn else "\u00d7")


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """The longest of the words that stands there."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
