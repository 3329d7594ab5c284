"""Finds carriers whose names are nearly the same, in bounded time (rule G05)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.ledger.carriers.limits import NameForms, solid
from policies.ledger.similarity import similarity

# Steps of about a microsecond: enough for 700 names each with each, and a hostile sheet is soon through.
BUDGET = 250_000
_LONGEST = 60  # characters of a name that are compared


@dataclass(frozen=True, slots=True)
class Name:
    """A name with what it is compared by."""

    written: str
    solid: str
    core: str
    characters: frozenset[str]
    places: frozenset[str]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, written: str, forms: NameForms) -> "Name":
        """Take a name apart."""
        whole = solid(written)
        core = (forms.generic.sub("", whole) or whole)[:_LONGEST]
        return cls(
            written=written,
            solid=whole,
            core=core,
            characters=frozenset(core),
            places=frozenset(forms.places.findall(whole)),
            numbers=tuple(forms.numbers.findall(whole)),
        )


@dataclass(slots=True)
class Likeness:
    """Answers whether names are alike, as long as the budget lasts; after that nothing is."""

    forms: NameForms
    budget: int = BUDGET
    known: dict[str, Name] = field(default_factory=dict)

    def name(self, written: str) -> Name:
        """A name, taken apart once."""
        if written not in self.known:
            self.known[written] = Name.of(written, self.forms)
        return self.known[written]

    def alike(self, one: Name, other: Name) -> bool:
        """Whether two names are nearly the same; equal ones are."""
        self.budget -= 1
        if self.budget < 0:
            return False
        if one.solid == other.solid:
            return True
        if _differ(one.places, other.places) or _differ(one.numbers, other.numbers):
            return False
        if one.core == other.core:
            return True
        sizes = len(one.core) + len(other.core)
        # Characters that only one of the two has cannot be in common: a cheap bound before the real comparison.
        if sizes - len(one.characters ^ other.characters) < self.forms.similarity * sizes:
            return False
        self.budget -= len(one.core)
        return similarity(one.core, other.core) >= self.forms.similarity


def _differ(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether both say something, and not the same; a name may well leave out where it belongs."""
    return bool(one) and bool(other) and one != other
