"""The learned weights laid out by pattern, so that scoring a message is looking up and adding."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from policies.judge.model import FIRST_CATEGORY, MESSAGE, SENTENCE, Model
from policies.judge.vocabulary import CONCEPT_PREFIX, Vocabulary

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Totals:
    """A text's log-odds, each category's of being asked for and of being the main one, and which have a plain word."""

    message: float
    asked: Scores
    main: Scores
    words: Scores


@dataclass(frozen=True, slots=True)
class Scorer:
    """`rows` are weights by pattern, then by concept: a concept counts once, however many words say it.

    `message` and `sentence` are two of their columns as lists, `concept_rows` the rows of the concepts a pattern names,
    `own_rows` those of the concepts that are plain words for a category, in the model's order.
    """

    model: Model
    rows: Scores
    message: list[float]
    sentence: list[float]
    concept_rows: dict[int, tuple[int, ...]]
    conceptual: frozenset[int]
    own_rows: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, model: Model, vocabulary: Vocabulary, words: Mapping[str, Sequence[str]]) -> Self:
        """Lay out a model's weights by the patterns of a vocabulary that begins with the model's pieces.

        `words` are the concepts that name a category; one that is missing is named by the concept of its own id.
        """
        pieces, patterns = len(model.pieces), len(vocabulary.patterns)
        # Concepts that a county added are known to the exemptions and to severity, but nothing was learned of them.
        rows = np.zeros((patterns + len(vocabulary.names) - pieces, model.weights.shape[1]), dtype=np.float32)
        rows[patterns : patterns + len(model.concepts)] = model.weights[pieces:]
        names = [name.removeprefix(CONCEPT_PREFIX) for name in vocabulary.names[pieces:]]
        concept_rows = dict[int, tuple[int, ...]]()
        for pattern, features in enumerate(vocabulary.features_of):
            for feature in features:
                if feature < pieces:
                    rows[pattern] = model.weights[feature]
            if concepts := tuple(patterns + feature - pieces for feature in features if feature >= pieces):
                concept_rows[pattern] = concepts
        return cls(
            model=model,
            rows=rows,
            message=rows[:, MESSAGE].tolist(),
            sentence=rows[:, SENTENCE].tolist(),
            concept_rows=concept_rows,
            conceptual=frozenset(concept_rows),
            own_rows=tuple(
                frozenset(patterns + names.index(name) for name in words.get(category, (category,)) if name in names)
                for category in model.categories
            ),
        )

    def rows_of(self, patterns: AbstractSet[int]) -> list[int]:
        """The rows of the patterns and of the concepts they name, each once."""
        named = {row for pattern in self.conceptual & patterns for row in self.concept_rows[pattern]}
        return [*patterns, *named]

    def message_score(self, patterns: AbstractSet[int], weight: float) -> float:
        """The log-odds of a text as a whole, for patterns that count `weight` each."""
        return self._score(MESSAGE, self.message, patterns, weight)

    def sentence_score(self, patterns: AbstractSet[int], weight: float) -> float:
        """The log-odds of a sentence."""
        return self._score(SENTENCE, self.sentence, patterns, weight)

    def totals(self, patterns: AbstractSet[int], weight: float) -> Totals:
        """Everything about a text as a whole."""
        rows = self.rows_of(patterns)
        sums = self.model.intercepts + np.float32(weight) * self.rows[rows].sum(axis=0)
        middle = FIRST_CATEGORY + len(self.model.categories)
        named = np.array([not own.isdisjoint(rows) for own in self.own_rows], dtype=np.float32)
        return Totals(float(sums[MESSAGE]), sums[FIRST_CATEGORY:middle], sums[middle:], named)

    def worth(self, category: int) -> list[float]:
        """What each pattern weighs for a banned request of the category (by its place in the model's list)."""
        worth = self.rows[:, MESSAGE] + self.rows[:, FIRST_CATEGORY + category]
        own: list[float] = worth.tolist()
        for pattern, rows in self.concept_rows.items():
            own[pattern] += sum(own[row] for row in rows)
        return own

    def _score(self, column: int, weights: list[float], patterns: AbstractSet[int], weight: float) -> float:
        return float(self.model.intercepts[column]) + weight * sum([weights[row] for row in self.rows_of(patterns)])
