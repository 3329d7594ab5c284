"""Everything the judge recognises, found in one pass: learned pieces of words, and the lexicon's concepts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ahocorasick_rs import AhoCorasick, Implementation

Feature = int
Found = tuple[int, int, int]
"""A pattern's number, and the span of the normal text where it stands."""

CONCEPT_PREFIX = "#"


def concept_words(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The words of every concept in policies/data/judge/concepts.toml, as normal text has them."""
    return {name: tuple(words) for group in ("things", "traits") for name, words in data[group].items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Features by number: first the learned pieces, then the concepts, in the order they were given.

    `features_of[pattern]` are the features that a pattern stands for. Patterns of one character are `singles`, those of
    the automaton are `longer`, both by number.
    """

    names: tuple[str, ...]
    patterns: tuple[str, ...]
    features_of: tuple[tuple[Feature, ...], ...]
    things: frozenset[int]
    singles: Mapping[str, int]
    automaton: AhoCorasick
    longer: tuple[int, ...]

    @classmethod
    def of(
        cls,
        pieces: Sequence[str],
        concepts: Mapping[str, Iterable[str]],
        *,
        things: Iterable[str],
        normal: Callable[[str], str],
    ) -> Self:
        """Build the automaton; `normal` brings the lexicon's words into the form of the texts they are sought in.

        `things` are the concepts that are themselves what a banned request asks for.
        """
        stands_for = {piece: [number] for number, piece in enumerate(pieces)}
        for number, words in enumerate(concepts.values(), start=len(pieces)):
            for word in {normal(word).strip("\n") for word in words}:
                if word:
                    stands_for.setdefault(word, []).append(number)
        patterns = tuple(stands_for)
        longer = tuple(number for number, pattern in enumerate(patterns) if len(pattern) > 1)
        wanted = {number for number, name in enumerate(concepts, start=len(pieces)) if name in set(things)}
        return cls(
            names=(*pieces, *(CONCEPT_PREFIX + name for name in concepts)),
            patterns=patterns,
            things=frozenset(
                number for number, pattern in enumerate(patterns) if wanted.intersection(stands_for[pattern])
            ),
            features_of=tuple(tuple(stands_for[pattern]) for pattern in patterns),
            singles={pattern: number for number, pattern in enumerate(patterns) if len(pattern) == 1},
            automaton=AhoCorasick([patterns[one] for one in longer], implementation=Implementation.ContiguousNFA),
            longer=longer,
        )

    def find(self, text: str) -> list[Found]:
        """Every pattern of two characters or more wherever it stands, also within another."""
        longer = self.longer
        matches = self.automaton.find_matches_as_indexes(text, overlapping=True)
        return [(longer[which], start, end) for which, start, end in matches]

    def characters(self, text: str) -> list[int]:
        """The patterns of one character in a text, each once: looking them up is cheaper than matching them."""
        singles = self.singles
        return [singles[one] for one in set(text) if one in singles]

    def features(self, patterns: Iterable[int]) -> Iterator[Feature]:
        """The features of the patterns; one that several stand for comes as often."""
        for pattern in patterns:
            yield from self.features_of[pattern]
