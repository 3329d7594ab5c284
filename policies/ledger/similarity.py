"""Finds texts that are nearly the same, in bounded time (rule X15)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# Steps of about a quarter of a microsecond. Enough to compare 900 different texts each with each: far more than
# one venue has problems of one category, and a hostile ledger is through in a fifth of a second.
BUDGET = 400_000


def similarity(one: str, other: str) -> float:
    """Twice the longest common subsequence over the joint length: 1.0 for equal texts, symmetric."""
    if not one and not other:
        return 1.0
    return 2 * _common(_places(one), len(one), other) / (len(one) + len(other))


@dataclass(slots=True)
class Finder:
    """Finds, group by group, texts with at least a `least` similarity.

    When the budget is spent, only equal texts are found.
    """

    least: float
    budget: int = BUDGET
    tokens: dict[tuple[str, int], int] = field(default_factory=dict)

    def pairs(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Pairs (earlier, later) of places of texts that are alike.

        Each later text is paired once, with the earliest text that it resembles and that resembles none before it.
        """
        seen = dict[str, int]()
        kept = list[_Kept]()
        for place, text in enumerate(texts):
            first = seen.get(text)
            if first is None:
                one = _Kept(place, text, self._bits(text))
                first = self._first_like(one, kept)
                seen[text] = place if first is None else first
                if first is None:
                    kept.append(one)
            if first is not None:
                yield first, place

    def _first_like(self, one: "_Kept", kept: list["_Kept"]) -> int | None:
        if self.budget < len(kept):
            return None
        self.budget -= len(kept)
        bits, size, slack = one.bits, len(one.text), 1 - self.least + 1e-9
        # Characters that only one of the two has cannot be in common: a cheap upper bound for the similarity.
        near = [other for other in kept if (bits ^ other.bits).bit_count() <= slack * (size + len(other.text))]
        for other in near:
            self.budget -= size
            if self.budget < 0:
                return None
            if 2 * _common(other.places, len(other.text), one.text) >= self.least * (size + len(other.text)):
                return other.place
        return None

    def _bits(self, text: str) -> int:
        """The characters of a text as the bits of a number; a repeated character has a bit for each time."""
        counts = dict[str, int]()
        bits = 0
        for char in text:
            counts[char] = count = counts.get(char, 0) + 1
            bits |= 1 << self.tokens.setdefault((char, count), len(self.tokens))
        return bits


class _Kept:
    __slots__ = ("bits", "place", "places", "text")

    def __init__(self, place: int, text: str, bits: int) -> None:
        self.place = place
        self.text = text
        self.bits = bits
        self.places = _places(text)


def _places(text: str) -> dict[str, int]:
    """For each character the places where it stands, as the bits of a number."""
    places = dict[str, int]()
    for place, char in enumerate(text):
        places[char] = places.get(char, 0) | 1 << place
    return places


def _common(places: Mapping[str, int], size: int, other: str) -> int:
    """Length of the longest common subsequence, a whole row of the table in each step (Hyyrö 2004)."""
    everything = (1 << size) - 1
    row = everything
    for char in other:
        if match := places.get(char):
            both = row & match
            row = (row + both) | (row - both)
    return size - (row & everything).bit_count()
