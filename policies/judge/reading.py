"""A message laid out for judging: its normal text, sentence by sentence, and every feature found in it."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Self

from policies.judge.message import Kind, Message
from policies.judge.normal import Normaliser
from policies.judge.scope import Scope
from policies.judge.vocabulary import Found, Vocabulary

_LINE = re.compile("\n")
# As if every text had so many characters more that say nothing: a word alone is no demand.
_CALM = 10
_LEAST = 2  # letters of a sentence that can demand something


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span in the normal text, and the patterns found in it."""

    start: int
    end: int
    patterns: frozenset[int]

    @property
    def weight(self) -> float:
        """What one feature counts in it: long sentences have many, and each says less."""
        return 1 / sqrt(self.end - self.start + 2 + _CALM)


@dataclass(frozen=True, slots=True)
class Reading:
    """The normal text (a line feed before, between and after sentences) with everything found in it.

    `found` has the places of the longer patterns, `patterns` every pattern of the message once.
    """

    text: str
    vocabulary: Vocabulary
    found: Sequence[Found]
    patterns: frozenset[int]

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> Self:
        """Find everything the vocabulary knows in a laid-out text."""
        found = vocabulary.find(text)
        numbers = vocabulary.characters(text)
        numbers += [pattern for pattern, _, _ in found]
        return cls(text, vocabulary, found, frozenset(numbers))

    @property
    def weight(self) -> float:
        """What one feature counts in the whole message."""
        return 1 / sqrt(len(self.text) + _CALM)

    @property
    def names_things(self) -> bool:
        """Whether it names what a banned request asks for."""
        return not self.vocabulary.things.isdisjoint(self.patterns)

    def places(self, start: int, end: int) -> list[Found]:
        """Every pattern that lies between two places of the text, single characters included."""
        singles = self.vocabulary.singles
        alone = [(singles[self.text[at]], at, at + 1) for at in range(start, end) if self.text[at] in singles]
        return [*alone, *(one for one in self.found if start <= one[1] and one[2] <= end)]

    def sentences(self) -> list[Sentence]:
        """The sentences that have something to say; the whole text as one if none has."""
        if self.text.find("\n", 1) == len(self.text) - 1:
            return [Sentence(1, len(self.text) - 1, self.patterns)]
        starts = [0, *(found.end() for found in _LINE.finditer(self.text))]
        patterns: list[list[int]] = [[] for _ in starts]
        for pattern, start, _ in self.found:
            # A piece that begins with the line feed belongs to the sentence after it.
            patterns[bisect_right(starts, start + (self.text[start] == "\n")) - 1].append(pattern)
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        sentences = [
            Sentence(start, end, frozenset([*those, *self.vocabulary.characters(self.text[start:end])]))
            for start, end, those in zip(starts, ends, patterns, strict=True)
            if end - start >= _LEAST
        ]
        return sentences or [Sentence(0, len(self.text), self.patterns)]


@dataclass(frozen=True, slots=True)
class Reader:
    """Lays messages out and finds in them what a vocabulary knows."""

    normaliser: Normaliser
    scope: Scope
    hosts: Mapping[str, str]
    kinds: Mapping[Kind, str]

    def layout(self, message: Message) -> str:
        """The normal text of a message and its card: text, title, file name, what its address and its kind tell."""
        parts = [self.normaliser.normal(message.text)]
        if message.kind is not Kind.TEXT:
            parts += map(self.normaliser.normal, (message.title, message.filename))
            address = message.url.casefold()
            parts += [word for host, word in self.hosts.items() if host in address]
            parts.append(self.kinds.get(message.kind, ""))
        return "\n" + "\n".join(text for part in parts if (text := part.strip("\n "))) + "\n"

    def demanded(self, reading: Reading, vocabulary: Vocabulary) -> Reading:
        """The same without what is forbidden, quoted or asked; the reading itself when nothing is."""
        text = self.scope.demanded(reading.text)
        return reading if text == reading.text else Reading.of(text, vocabulary)
