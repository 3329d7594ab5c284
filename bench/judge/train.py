"""Learn the judge's weights from the labelled messages and write policies/data/judge/model.tsv.

    python bench/judge/train.py [--out FILE]

Needs scikit-learn (in the development lock); what it writes is read without it. The held-back and the blind messages
are never read here. The second stage is fitted on scores that each message got from models which had not seen its
source, so that it weighs the first stage as it will behave on messages nobody has seen.
"""

import argparse
import hashlib
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

import corpus as corpora  # noqa: E402
from dressing import dressed  # noqa: E402

from bot.judging import MODEL_FILE, load_judge_data, reader_of, vocabulary_of  # noqa: E402
from bot.rulebook import load_rules  # noqa: E402
from policies.judge.lead_time import Desk, LeadTime  # noqa: E402
from policies.judge.model import FIRST_CATEGORY, MESSAGE, SENTENCE, Blend, Limits, Model  # noqa: E402
from policies.judge.naming import SIGNS, Naming  # noqa: E402
from policies.judge.reading import Reading  # noqa: E402
from policies.judge.scoring import Scorer  # noqa: E402
from policies.judge.signs import signs_of  # noqa: E402

SCALE, CONCEPT_SHARE = 6.0, 0.3
STRENGTH, CATEGORY_STRENGTH, NAMING_STRENGTH = 2.0, 2.0, 1.0
LONGEST_PIECE, LEAST_OFTEN, MOST_PIECES = 3, 2, 20_000
ROUNDS = 3
PRECISION = 0.97
REVIEW_BAND = 1.2
# A message of the shared corpus counts as much as this many of our own.
SHARED_WEIGHT = 2.5


class Bench:
    """What lays messages out, as the judge does it."""

    def __init__(self):
        self.data = load_judge_data()
        rules = load_rules()
        self.desk = Desk(rules.calendar, rules.schedule.office)
        self.lead_time = LeadTime.of(self.data["lead_time"])
        self.reader = reader_of(self.data)
        self.scope = self.reader.scope
        self.layout = self.reader.layout

    def vocabulary_of(self, pieces):
        """Pieces and concepts in one automaton."""
        return vocabulary_of(self.data, self.reader, tuple(pieces))

    def haste(self, message, situation):
        """What the clock says of the deadline a message names."""
        words = unicodedata.normalize("NFKC", "\n".join((message.text, message.title)))
        return self.lead_time.haste(words, situation.sent_at, self.desk)[0]


class Texts:
    """Messages with their texts laid out."""

    def __init__(self, items, texts):
        self.items, self.texts = items, texts
        self.flags = np.array([one.is_flag for one in items])
        self.weights = np.array([1.0 if one.source.startswith(corpora.OWN) else SHARED_WEIGHT for one in items])

    def only(self, wanted):
        """Those for which `wanted` is true."""
        numbers = np.flatnonzero(wanted)
        return Texts([self.items[number] for number in numbers], [self.texts[number] for number in numbers])


def pieces_of(text):
    """The pieces of one to three characters that stand in a text, none across a line."""
    found = set()
    for line in text.strip("\n").split("\n"):
        padded = f"\n{line}\n"
        for size in range(1, LONGEST_PIECE + 1):
            found.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    found.discard("\n")
    return found


def matrix(rows, width, share):
    """Sparse rows of features; `rows` are (features, weight)."""
    data, indices, starts = [], [], [0]
    for features, weight in rows:
        for one in sorted(features):
            indices.append(one)
            data.append(SCALE * weight * share[one])
        starts.append(len(indices))
    return sp.csr_matrix((data, indices, starts), shape=(len(starts) - 1, width), dtype=np.float32)


def logistic(strength):
    return LogisticRegression(C=strength, max_iter=400, tol=1e-3)


def fit(texts, reader, categories, *, names_pieces=None):
    """The first stage on some messages: a Model with the blend still to come."""
    pieces = names_pieces or frequent(texts)
    vocabulary = reader.vocabulary_of(pieces)
    width = len(vocabulary.names)
    share = np.ones(width)
    share[len(pieces) :] = CONCEPT_SHARE
    readings = [Reading.of(text, vocabulary) for text in texts.texts]
    rows = [(set(vocabulary.features(one.patterns)), one.weight) for one in readings]
    whole = matrix(rows, width, share)
    columns = [
        logistic(STRENGTH).fit(whole, texts.flags, texts.weights),
        fit_sentences(texts, readings, vocabulary, share),
    ]
    for category in categories:
        named = np.array([category in one.categories and one.is_flag for one in texts.items])
        columns.append(logistic(CATEGORY_STRENGTH).fit(whole, named, texts.weights))
    flagged = np.flatnonzero(texts.flags)
    main = [categories.index(texts.items[number].categories[0]) for number in flagged]
    naming = logistic(NAMING_STRENGTH).fit(whole[flagged], main, texts.weights[flagged])
    weights = np.concatenate([np.stack([one.coef_[0] for one in columns]), naming.coef_]).T * SCALE * share[:, None]
    intercepts = [*(one.intercept_[0] for one in columns), *naming.intercept_]
    return vocabulary, Model(
        version="",
        pieces=tuple(pieces),
        concepts=tuple(name.removeprefix("#") for name in vocabulary.names[len(pieces) :]),
        categories=tuple(categories),
        intercepts=np.array(intercepts, dtype=np.float32),
        weights=weights.astype(np.float32),
        blend=Blend(0.0, {}),
        naming=Naming([0.0] * len(SIGNS), [0.0] * len(categories)),
        limits=Limits(0, 0, -99, 0),
    )


def frequent(texts):
    """The pieces of at least so many messages; a message counts once, however often it is dressed up."""
    found = defaultdict(set)
    for one, text in zip(texts.items, texts.texts, strict=True):
        found[one.id] |= pieces_of(text)
    counts = Counter(piece for pieces in found.values() for piece in pieces)
    return sorted(piece for piece, count in counts.items() if count >= LEAST_OFTEN)


def fit_sentences(texts, readings, vocabulary, share):
    """Which sentence of a banned request carries it is not labelled: the loudest is taken for it, round by round."""
    sentences = [(number, one) for number, reading in enumerate(readings) for one in reading.sentences()]
    owner = np.array([number for number, _ in sentences])
    rows = [(set(vocabulary.features(one.patterns)), one.weight) for _, one in sentences]
    features = matrix(rows, len(share), share)
    alone = np.bincount(owner, minlength=len(readings))[owner] == 1
    flagged, weights = texts.flags[owner], texts.weights[owner]
    used = ~flagged | alone
    model = logistic(STRENGTH).fit(features[used], flagged[used], weights[used])
    for _ in range(ROUNDS):
        scores = model.decision_function(features)
        used = ~flagged
        for number in np.unique(owner[flagged]):
            own = np.flatnonzero(owner == number)
            used[own[np.argmax(scores[own])]] = True
        model = logistic(STRENGTH).fit(features[used], flagged[used], weights[used])
    return model


def folds(items):
    """Sources of our own by sixes and the shared ones by a hash of their id: no model is asked about its own source."""
    own = sorted({one.source for one in items if one.source.startswith(corpora.OWN)})
    return np.array(
        [f"own-{own.index(one.source) % 6}" if one.source in own else f"shared-{_part(one.id)}" for one in items]
    )


def _part(name):
    return int(hashlib.sha256(f"fold{name}".encode()).hexdigest(), 16) % 4


def signs_for(texts, reader, vocabulary, model, numbers):
    """The signs and category scores of some messages by a model."""
    values, asked, naming, scorer = [], [], [], Scorer.of(model, vocabulary, reader.data["concepts"]["naming"])
    for number in numbers:
        one = texts.items[number]
        reading = Reading.of(texts.texts[number], vocabulary)
        signs = signs_of(
            reading,
            reader.reader.demanded(reading, vocabulary),
            scorer,
            situation=one.situation,
            haste=reader.haste(one.message, one.situation),
            switched=reader.scope.switches(reading.text),
        )
        values.append(signs.values)
        asked.append(signs.asked)
        naming.append(signs.naming)
    return values, np.array(asked), np.array(naming)


def unseen_signs(texts, categories, say):
    """Each message's signs and category scores from a model that has not seen its source."""
    fold = folds(texts.items)
    names = sorted(set(fold))
    values = [None] * len(texts.items)
    asked = np.zeros((len(texts.items), len(categories)))
    naming = np.zeros((len(texts.items), len(categories), len(SIGNS)), dtype=np.float32)
    parts = Parallel(n_jobs=-1, backend="multiprocessing")(
        delayed(_by_others)(texts, fold, name, categories) for name in names
    )
    for name, (inside, some, *those) in zip(names, parts, strict=True):
        for number, one in zip(inside, some, strict=True):
            values[number] = one
        asked[inside], naming[inside] = those
        say(f"  {name}: {len(inside)} messages judged by a model of the others")
    return values, asked, naming


def _by_others(texts, fold, name, categories):
    bench = Bench()
    inside = np.flatnonzero(fold == name)
    vocabulary, model = fit(texts.only((fold != name) & trainable(texts.items)), bench, categories)
    return inside, *signs_for(texts, bench, vocabulary, model, inside)


def trainable(items):
    return np.array([one.expect != "review" for one in items])


def blend_of(values, items):
    """The second stage, and each message's log-odds by it."""
    names = list(values[0])
    table = np.array([[one[name] for name in names] for one in values])
    used = trainable(items)
    centre, spread = table[used].mean(0), table[used].std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit(
        (table[used] - centre) / spread, np.array([one.is_flag for one in items])[used]
    )
    weights = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (weights * centre).sum())
    blend = Blend(
        round(intercept, 4), {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    )
    return blend, np.array([blend.log_odds(one) for one in values])


def limits_of(odds, values, texts, scores, categories):
    """Where to flag: the lowest log-odds at which the precision wanted holds on messages the models had not seen."""
    flags, none = texts.flags, np.array([one.expect == "none" for one in texts.items])
    order = np.argsort(-odds)
    right, wrong = (np.cumsum((texts.weights * wanted)[order]) for wanted in (flags, none))
    good = np.flatnonzero(right / np.maximum(right + wrong, 1) >= PRECISION)
    flag = float(odds[order][good[-1]])
    # Below `quick` next to nothing would be flagged or shown to people after all that follows.
    shown = [one["message"] for one, sum_ in zip(values, odds, strict=True) if sum_ >= flag - REVIEW_BAND]
    quick = float(np.quantile(shown, 0.004))
    return Limits(
        flag=round(flag, 3),
        review=round(flag - REVIEW_BAND, 3),
        quick=round(quick, 3),
        further=further_of(scores, texts.items, categories),
    )


def further_of(scores, items, categories):
    """From which score a category besides the main one is right more often than not."""
    best, at = -1.0, 0.0
    flagged = [number for number, one in enumerate(items) if one.is_flag]
    truth = np.array([[category in items[number].categories for category in categories] for number in flagged])
    for limit in np.arange(-3, 2, 0.1):
        named = scores[flagged] > limit
        hits = (named & truth).sum()
        f1 = 2 * hits / (named.sum() + truth.sum())
        if f1 > best:
            best, at = f1, float(limit)
    return round(at, 2)


def naming_of(signs, texts, categories):
    """The third stage: a conditional logit over the categories of each banned request."""
    flagged = np.flatnonzero(texts.flags)
    main = np.array([categories.index(texts.items[number].categories[0]) for number in flagged])
    table, weights, rows = signs[flagged].astype(float), texts.weights[flagged], np.arange(len(flagged))
    width = table.shape[2]

    def loss(point):
        scores = table @ point[:width] + point[width:]
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -(weights * np.log(chances[rows, main] + 1e-12)).sum() + point @ point / 2
        chances[rows, main] -= 1
        chances *= weights[:, None]
        slope = np.concatenate([np.einsum("nk,nkd->d", chances, table), chances.sum(axis=0)])
        return value, slope + point

    found = minimize(loss, np.zeros(width + len(categories)), jac=True, method="L-BFGS-B").x.round(4).tolist()
    return Naming(found[:width], found[width:])


def naming_unseen(signs, texts, categories):
    """The third stage's scores by weights that have not seen the message's fold."""
    fold, scores = folds(texts.items), np.zeros(signs.shape[:2])
    for name in set(fold):
        others = np.flatnonzero(fold != name)
        naming = naming_of(signs[others], texts.only(fold != name), categories)
        inside = np.flatnonzero(fold == name)
        scores[inside] = np.array([naming.scores(one) for one in signs[inside]])
    return scores


def prune(model, most):
    """The pieces that can change a verdict most."""
    count = len(model.pieces)
    weights = np.abs(model.weights[:count])
    worth = weights[:, MESSAGE] + weights[:, SENTENCE] + 0.5 * weights[:, FIRST_CATEGORY:].max(axis=1)
    return [model.pieces[number] for number in sorted(np.argsort(-worth)[:most])]


def train(say=print):
    """The finished model, and (messages, log-odds, category scores) as the models that had not seen them gave them."""
    bench = Bench()
    categories = list(bench.data["categories"]["categories"])
    corpus = corpora.load()
    items = corpus.tuning + corpus.own
    items += dressed(items)
    texts = Texts(items, [bench.layout(one.message) for one in items])
    say(f"{len(items)} messages to learn from, {len(corpus.held_back)} held back")
    values, asked, signs = unseen_signs(texts, categories, say)
    blend, odds = blend_of(values, items)
    naming = naming_of(signs, texts, categories)
    limits = limits_of(odds, values, texts, asked, categories)
    learnt = texts.only(trainable(items))
    _, full = fit(learnt, bench, categories)
    kept = prune(full, MOST_PIECES)
    say(f"{len(full.pieces)} pieces, {len(kept)} kept")
    _, model = fit(learnt, bench, categories, names_pieces=kept)
    return replace(model, blend=blend, naming=naming, limits=limits), (
        items,
        odds,
        naming_unseen(signs, texts, categories),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    arguments = parser.parse_args()
    model, unseen = train()
    digest = hashlib.sha256(model.render().encode()).hexdigest()[:12]
    arguments.out.write_text(replace(model, version=digest).render(), encoding="utf-8")
    report(*unseen, model)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB, version {digest}")


def report(items, odds, scores, model):
    """What the unseen scores say at the limit chosen."""
    flags = np.array([one.is_flag for one in items])
    for limit in (model.limits.flag, model.limits.review):
        said = odds >= limit
        hard, ordinary = np.array([one.is_hard for one in items]), np.array([one.is_ordinary for one in items])
        evasion = np.array([one.evasion and one.is_flag for one in items])
        wrong = said & (hard | ordinary)
        print(
            f"limit {limit:.2f}: precision {(said & flags).sum() / ((said & flags).sum() + wrong.sum()):.3f} "
            f"recall {said[flags].mean():.3f} evasion {said[evasion].mean():.3f} "
            f"hard {said[hard].mean():.4f} ordinary {said[ordinary].mean():.4f}"
        )
    main_right = [
        model.categories[scores[number].argmax()] == one.categories[0]
        for number, one in enumerate(items)
        if one.is_flag and odds[number] >= model.limits.flag
    ]
    print(f"main category right {np.mean(main_right):.3f}; {model.blend}")


if __name__ == "__main__":
    main()
