"""The learned weights laid out by pattern, so that scoring a message is looking up and adding."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from policies.judge.model import FIRST_CATEGORY, MESSAGE, SENTENCE, Model
from policies.judge.vocabulary import Vocabulary

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scorer:
    """`by_pattern[column]` are the weights of the learned pieces; a concept counts once, however many words say it."""

    model: Model
    by_pattern: tuple[list[float], list[float]]
    by_concept: tuple[list[float], list[float]]
    asked_by_pattern: Scores
    asked_by_concept: Scores
    main_by_pattern: Scores
    main_by_concept: Scores
    concepts_of: dict[int, tuple[int, ...]]
    with_concept: frozenset[int]

    @classmethod
    def of(cls, model: Model, vocabulary: Vocabulary) -> Self:
        """Lay out a model's weights by the patterns of a vocabulary that begins with the model's pieces."""
        pieces, patterns = len(model.pieces), len(vocabulary.patterns)
        weights = np.zeros((patterns, model.weights.shape[1]), dtype=np.float32)
        concepts_of = dict[int, tuple[int, ...]]()
        for pattern, features in enumerate(vocabulary.features_of):
            for feature in features:
                if feature < pieces:
                    weights[pattern] = model.weights[feature]
            if concepts := tuple(feature - pieces for feature in features if feature >= pieces):
                concepts_of[pattern] = concepts
        by_concept = np.zeros((len(vocabulary.names) - pieces, model.weights.shape[1]), dtype=np.float32)
        # Concepts that a county added are known to the exemptions and to severity, but nothing was learned of them.
        by_concept[: len(model.concepts)] = model.weights[pieces:]
        first_main = FIRST_CATEGORY + len(model.categories)
        return cls(
            model=model,
            by_pattern=(weights[:, MESSAGE].tolist(), weights[:, SENTENCE].tolist()),
            by_concept=(by_concept[:, MESSAGE].tolist(), by_concept[:, SENTENCE].tolist()),
            asked_by_pattern=np.ascontiguousarray(weights[:, FIRST_CATEGORY:first_main]),
            asked_by_concept=np.ascontiguousarray(by_concept[:, FIRST_CATEGORY:first_main]),
            main_by_pattern=np.ascontiguousarray(weights[:, first_main:]),
            main_by_concept=np.ascontiguousarray(by_concept[:, first_main:]),
            concepts_of=concepts_of,
            with_concept=frozenset(concepts_of),
        )

    def concepts(self, patterns: Collection[int]) -> set[int]:
        """The concepts that the patterns name, by their place in the vocabulary's list of concepts."""
        return {
            concept for pattern in self.with_concept.intersection(patterns) for concept in self.concepts_of[pattern]
        }

    def score(self, column: int, patterns: Collection[int], weight: float) -> float:
        """The log-odds of MESSAGE or SENTENCE for distinct patterns that count `weight` each."""
        total = sum(map(self.by_pattern[column].__getitem__, patterns))
        total += sum(map(self.by_concept[column].__getitem__, self.concepts(patterns)))
        return float(self.model.intercepts[column]) + weight * total

    def asked(self, patterns: Iterable[int], weight: float) -> Scores:
        """Every category's log-odds of being asked for."""
        count = len(self.model.categories)
        intercepts = self.model.intercepts[FIRST_CATEGORY : FIRST_CATEGORY + count]
        return self._sums(self.asked_by_pattern, self.asked_by_concept, intercepts, patterns, weight)

    def main(self, patterns: Iterable[int], weight: float) -> Scores:
        """How much each category looks like the main one; only their order means something."""
        intercepts = self.model.intercepts[FIRST_CATEGORY + len(self.model.categories) :]
        return self._sums(self.main_by_pattern, self.main_by_concept, intercepts, patterns, weight)

    def _sums(
        self, by_pattern: Scores, by_concept: Scores, intercepts: Scores, patterns: Iterable[int], weight: float
    ) -> Scores:
        some = list(patterns)
        total = by_pattern[some].sum(axis=0) + by_concept[list(self.concepts(some))].sum(axis=0)
        scores: Scores = intercepts + np.float32(weight) * total
        return scores

    def worth(self, pattern: int, category: int) -> float:
        """What a pattern weighs for a banned request of the category (by its place in the model's list)."""
        concepts = self.concepts_of.get(pattern, ())
        own = self.by_pattern[MESSAGE][pattern] + float(self.asked_by_pattern[pattern, category])
        return own + sum(
            self.by_concept[MESSAGE][one] + float(self.asked_by_concept[one, category]) for one in concepts
        )
