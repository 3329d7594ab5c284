"""What each stage buys, and what more messages buy, on the held-back messages.

    python bench/judge/curves.py

The recall is the one at a precision of 0.95, the limit chosen on the held-back messages themselves: good for comparing
rows with each other, a little too good as a figure.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

import corpus as corpora  # noqa: E402
import train  # noqa: E402

from bot.judging import shipped_model  # noqa: E402

PRECISION = 0.95
CONTEXT = ("citizen", "villager", "pressed", "ample")
SCOPE = ("kept_message", "kept_best", "kept_category", "unsaid")
STAGES = {
    "the message as a whole": ("message", "length"),
    "+ its loudest sentence": ("message", "best", "second", "mean", "length", "sentences"),
    "+ the kinds of requests": (
        "message",
        "best",
        "second",
        "mean",
        "length",
        "sentences",
        "category",
        "next_category",
    ),
    "+ bans, quotations, questions": None,
    "+ the clock and who speaks": (),
}


def recall(odds, items):
    """The best recall at the precision wanted."""
    flags, none = (np.array([wanted(one) for one in items]) for wanted in (_is_flag, _is_none))
    order = np.argsort(-np.asarray(odds))
    right, wrong = np.cumsum(flags[order]), np.cumsum(none[order])
    good = np.flatnonzero(right / np.maximum(right + wrong, 1) >= PRECISION)
    return right[good[-1]] / flags.sum() if len(good) else 0.0


def _is_flag(one):
    return one.is_flag


def _is_none(one):
    return one.expect == "none"


def weighed(values, items, wanted, held_values):
    """The log-odds of held-back messages by a second stage that sees only some signs."""
    only = lambda rows: [{name: row[name] for name in wanted} for row in rows]  # noqa: E731
    blend, _ = train.blend_of(only(values), items)
    return [blend.log_odds(row) for row in only(held_values)]


def stages(texts, held, bench, categories):
    """Recall with more and more signs."""
    values, *_ = train.unseen_signs(texts, categories, lambda _: None)
    vocabulary, model = train.fit(texts.only(train.trainable(texts.items)), bench, categories)
    held_values, *_ = train.signs_for(held, bench, vocabulary, model, range(len(held.items)))
    every = list(values[0])
    for name, wanted in STAGES.items():
        chosen = wanted or [one for one in every if wanted == () or one not in CONTEXT]
        print(f"  {name:<32}{recall(weighed(values, texts.items, chosen, held_values), held.items):.3f}")


def sizes(texts, held, bench, categories):
    """Recall with more and more of the sources to learn from."""
    blend = shipped_model().blend
    sources = sorted({one.source for one in texts.items}, key=lambda name: (name.startswith(corpora.OWN), name))
    for share in (0.25, 0.5, 0.75, 1.0):
        chosen = set(sources[: round(len(sources) * share)])
        some = texts.only(np.array([one.source in chosen for one in texts.items]) & train.trainable(texts.items))
        vocabulary, model = train.fit(some, bench, categories)
        held_values, *_ = train.signs_for(held, bench, vocabulary, model, range(len(held.items)))
        odds = [blend.log_odds(row) for row in held_values]
        print(f"  {len(some.items):>6} messages of {len(chosen):>2} sources{'':<9}{recall(odds, held.items):.3f}")


def main():
    bench, corpus = train.Bench(), corpora.load()
    categories = list(bench.data["categories"]["categories"])
    items = corpus.tuning + corpus.own
    texts = train.Texts(items, [bench.layout(one.message) for one in items])
    held = train.Texts(corpus.held_back, [bench.layout(one.message) for one in corpus.held_back])
    print(f"recall on {sum(held.flags)} held-back banned requests at a precision of {PRECISION}\nwhat each stage buys")
    stages(texts, held, bench, categories)
    print("what more messages buy (shared ones first, then our own)")
    sizes(texts, held, bench, categories)


if __name__ == "__main__":
    main()
