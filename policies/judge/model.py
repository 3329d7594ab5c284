"""What the judge learned: a weight of every feature for the message, for a sentence, and twice for each category.

Linear, so that every verdict is a sum whose parts can be shown. It is written by `bench/judge/train.py` and read here
without any training library.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from policies.judge.naming import Naming
from policies.judge.verdict import Category

MESSAGE, SENTENCE, FIRST_CATEGORY = 0, 1, 2
_STEP = 100  # weights are written in hundredths


@dataclass(frozen=True, slots=True)
class Blend:
    """The second stage: how much each sign counts in the log-odds of a banned request."""

    intercept: float
    weights: Mapping[str, float]

    def log_odds(self, signs: Mapping[str, float]) -> float:
        """The sum over the signs; one that is not weighed counts nothing."""
        return self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in signs.items())


@dataclass(frozen=True, slots=True)
class Limits:
    """From which log-odds on a message is flagged, looked at by people, or read at all.

    `quick` is the message score below which nothing else is looked at. `further` is the score from which a category
    besides the main one is named.
    """

    flag: float
    review: float
    quick: float
    further: float


@dataclass(frozen=True, slots=True)
class Model:
    """`weights[feature, column]`: columns are the message, the sentence, then `categories` in order twice.

    First whether a category is asked for at all, then whether it is the main one: what is to be done, rather than what
    happens to those who do not.
    """

    version: str
    pieces: tuple[str, ...]
    concepts: tuple[str, ...]
    categories: tuple[Category, ...]
    intercepts: NDArray[np.float32]
    weights: NDArray[np.float32]
    blend: Blend
    naming: Naming
    limits: Limits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text that `render` writes; raises ValueError or KeyError when it is not one."""
        head, *lines = text.rstrip("\n").split("\n")
        meta: dict[str, Any] = json.loads(head)
        width = FIRST_CATEGORY + 2 * len(meta["categories"])
        pieces, weights = list[str](), np.zeros((len(lines) + len(meta["concepts"]), width), dtype=np.float32)
        for number, line in enumerate(lines):
            piece, _, values = line.partition("\t")
            pieces.append(piece.replace("\u23ce", "\n"))
            weights[number] = _row(values, width)
        for number, values in enumerate(meta["concepts"].values(), start=len(lines)):
            weights[number] = _row(values, width)
        return cls(
            version=meta["version"],
            pieces=tuple(pieces),
            concepts=tuple(meta["concepts"]),
            categories=tuple(map(Category, meta["categories"])),
            intercepts=np.array(meta["intercepts"], dtype=np.float32),
            weights=(weights / _STEP).astype(np.float32),
            blend=Blend(**meta["blend"]),
            naming=Naming(**meta["naming"]),
            limits=Limits(**meta["limits"]),
        )

    def render(self) -> str:
        """The model as text: one line of JSON, then a line a piece."""
        steps = np.rint(self.weights * _STEP).astype(int)
        count = len(self.pieces)
        meta = {
            "version": self.version,
            "categories": self.categories,
            "intercepts": [round(float(one), 4) for one in self.intercepts],
            "blend": {"intercept": self.blend.intercept, "weights": dict(self.blend.weights)},
            "naming": {"weights": list(self.naming.weights), "biases": list(self.naming.biases)},
            "limits": {name: getattr(self.limits, name) for name in Limits.__slots__},
            "concepts": {name: _written(row) for name, row in zip(self.concepts, steps[count:], strict=True)},
        }
        lines = (
            piece.replace("\n", "\u23ce") + "\t" + _written(row)
            for piece, row in zip(self.pieces, steps[:count], strict=True)
        )
        return "\n".join([json.dumps(meta, ensure_ascii=False), *lines]) + "\n"


def _row(values: str, width: int) -> Sequence[int]:
    """Numbers between commas, nothing for 0, trailing zeros left out."""
    numbers = [int(value or 0) for value in values.split(",")]
    if len(numbers) > width:
        raise ValueError(f"a line with {len(numbers)} weights, there are {width} columns")
    return numbers + [0] * (width - len(numbers))


def _written(row: NDArray[Any]) -> str:
    return ",".join(str(value) if value else "" for value in row).rstrip(",")
