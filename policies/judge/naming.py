"""Which of the kinds is the main one: what is to be done, rather than what happens to those who do not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIGNS = (
    "main",
    "main_kept",
    "main_loudest",
    "asked",
    "asked_kept",
    "asked_loudest",
    "word",
    "word_kept",
    "word_loudest",
)
"""What is known of a category: how it scores and whether a plain word of it stands there, in the whole message, in what
is left without bans, quotations and questions, and in the loudest sentence."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One weight a sign for all categories alike, and one number a category."""

    weights: Sequence[float]
    biases: Sequence[float]

    def scores(self, signs: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much each category (row) looks like the main one, from its SIGNS (columns); only their order counts."""
        scores: NDArray[np.float32] = signs @ np.asarray(self.weights, dtype=np.float32)
        return scores + np.asarray(self.biases, dtype=np.float32)
