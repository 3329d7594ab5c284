"""The signs of a banned request that the second stage weighs: one number each, every one of them explainable."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from policies.judge.lead_time import Haste
from policies.judge.message import GroupKind, SenderRole, Situation
from policies.judge.reading import Reading, Sentence
from policies.judge.scoring import Scorer, Scores, Totals

_UNWANTED = np.float32(100)


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a banned request: `values` by name, and the sentence that speaks loudest.

    `asked` is each category's log-odds of being asked for, by what is left when bans, quotations and questions are
    taken out if that still names something; `naming` the signs by which the main one is chosen, a row a category.
    """

    values: Mapping[str, float]
    loudest: Sentence
    asked: Scores
    naming: Scores
    main: Scores


def signs_of(
    reading: Reading, kept: Reading, scorer: Scorer, *, situation: Situation, haste: Haste, switched: bool
) -> Signs:
    """All signs. `kept` is what is left without bans, quotations and questions; `haste` what the clock says.

    `switched`: something is forbidden only to be wanted in another shape.
    """
    scores = _sentence_scores(reading, scorer)
    ranked = sorted([score for _, score in scores], reverse=True)
    totals = named = left = scorer.totals(reading.patterns, reading.weight)
    leading = np.sort(totals.asked)[::-1]
    values = {
        "message": totals.message,
        "best": ranked[0],
        "second": ranked[1] if len(ranked) > 1 else ranked[0] - 1,
        "mean": sum(ranked) / len(ranked),
        "kept_message": totals.message,
        "kept_best": ranked[0],
        "kept_category": float(leading[0]),
        "unsaid": 0.0,
        "length": log(len(reading.text)),
        "sentences": float(len(ranked)),
        "category": float(leading[0]),
        "next_category": float(leading[1]),
        "citizen": float(situation.sender_role is SenderRole.CITIZEN),
        "villager": float(situation.group_kind is GroupKind.VILLAGER),
        "pressed": float(haste is Haste.PRESSED),
        "ample": float(haste is Haste.AMPLE),
    }
    if kept is not reading:
        left = scorer.totals(kept.patterns, kept.weight)
        values["kept_message"] = left.message
        values["kept_best"] = max(score for _, score in _sentence_scores(kept, scorer))
        values["kept_category"] = float(left.asked.max())
        if kept.names_things:
            named = left
        else:
            values["unsaid"] = float(reading.names_things)
    loudest = max(scores, key=lambda pair: pair[1])[0]
    naming = _naming(totals, left, scorer.totals(loudest.patterns, loudest.weight))
    main = scorer.model.naming.scores(naming)
    if switched and kept.names_things:
        # What is only named to be forbidden gives way to what is wanted instead of it.
        main -= _UNWANTED * totals.words * (1 - left.words)
    return Signs(values, loudest, named.asked, naming, main)


def _naming(whole: Totals, left: Totals, loudest: Totals) -> Scores:
    """The columns of naming.SIGNS."""
    every = (whole, left, loudest)
    columns = [*(one.main for one in every), *(one.asked for one in every), *(one.words for one in every)]
    return np.stack(columns, axis=1)


def _sentence_scores(reading: Reading, scorer: Scorer) -> list[tuple[Sentence, float]]:
    return [(one, scorer.sentence_score(one.patterns, one.weight)) for one in reading.sentences()]
