"""The signs of a banned request that the second stage weighs: one number each, every one of them explainable."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from policies.judge.lead_time import Haste
from policies.judge.message import GroupKind, SenderRole, Situation
from policies.judge.model import MESSAGE, SENTENCE
from policies.judge.reading import Reading, Sentence
from policies.judge.scoring import Scorer, Scores
from policies.judge.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a banned request: `values` by name, and the sentence that speaks loudest.

    `asked` is each category's log-odds of being asked for, `main` how much it looks like the main one: by what is left
    when bans, quotations and questions are taken out, if that still names something.
    """

    values: Mapping[str, float]
    loudest: Sentence
    asked: Scores
    main: Scores


def message_score(reading: Reading, scorer: Scorer) -> float:
    """The first stage: how much the message as a whole sounds like one."""
    return scorer.score(MESSAGE, reading.patterns, reading.weight)


def signs_of(
    reading: Reading, kept: Reading, vocabulary: Vocabulary, scorer: Scorer, *, situation: Situation, haste: Haste
) -> Signs:
    """All signs. `kept` is what is left without bans, quotations and questions; `haste` what the clock says."""
    scores, naming = _sentence_scores(reading, scorer), reading
    ranked = sorted((score for _, score in scores), reverse=True)
    asked = scorer.asked(reading.patterns, reading.weight)
    leading = np.sort(asked)[::-1]
    message = message_score(reading, scorer)
    values = {
        "message": message,
        "best": ranked[0],
        "second": ranked[1] if len(ranked) > 1 else ranked[0] - 1,
        "mean": sum(ranked) / len(ranked),
        "kept_message": message,
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
        values["kept_message"] = message_score(kept, scorer)
        values["kept_best"] = max(score for _, score in _sentence_scores(kept, scorer))
        left = scorer.asked(kept.patterns, kept.weight)
        values["kept_category"] = float(left.max())
        if vocabulary.names_things(kept.patterns):
            asked, naming = left, kept
        else:
            values["unsaid"] = float(vocabulary.names_things(reading.patterns))
    loudest = max(scores, key=lambda pair: pair[1])[0]
    return Signs(values, loudest, asked, scorer.main(naming.patterns, naming.weight))


def _sentence_scores(reading: Reading, scorer: Scorer) -> list[tuple[Sentence, float]]:
    return [(one, scorer.score(SENTENCE, one.patterns, one.weight)) for one in reading.sentences()]
