"""The judge: a message and its situation in, a verdict that explains itself out."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from policies.judge.categories import Kind, louder
from policies.judge.exemptions import Exemption, apply
from policies.judge.lead_time import Desk, Haste, LeadTime
from policies.judge.message import Message, Situation
from policies.judge.model import Model
from policies.judge.normal import Aligned
from policies.judge.reading import Reader, Reading, Sentence
from policies.judge.repetition import Repetition
from policies.judge.scoring import Scorer
from policies.judge.signs import Signs, signs_of
from policies.judge.verdict import Category, Outcome, Verdict
from policies.judge.vocabulary import CONCEPT_PREFIX, Vocabulary

Cut = Callable[[str], Iterable[str]]
"""Cuts a text into words, one after the other; joined they are the text again."""

_CLAUSE = re.compile(r"[^,\u3001:\n\u3002!?;]+[,\u3001:\u3002!?;]*")
_QUOTED = 60  # characters a quotation may have
_LOUD = 0.4  # a clause with this much of the loudest one's weight is quoted with it
_SHORT = 30  # characters of a sentence that is quoted whole
_SEVERAL = 2
_TOLD = 8  # words that an explanation names


@dataclass(frozen=True, slots=True)
class _Look:
    """A message under the second stage: what was read, every sign of it, and their sum."""

    reading: Reading
    signs: Signs
    odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Built once from data and shared by threads; `version` names the rule set and the model."""

    reader: Reader
    vocabulary: Vocabulary
    scorer: Scorer
    lead_time: LeadTime
    desk: Desk
    kinds: Mapping[Category, Kind]
    exemptions: Sequence[Exemption]
    repetition: Repetition
    worth: Mapping[Category, Sequence[float]]
    cut: Cut
    version: str

    @property
    def model(self) -> Model:
        """What was learned."""
        return self.scorer.model

    def judge(self, message: Message, situation: Situation) -> Verdict:
        """The verdict on one message."""
        reading = Reading.of(self.reader.layout(message), self.vocabulary)
        first = self.scorer.message_score(reading.patterns, reading.weight)
        dropped, has_others = first < self.model.limits.quick, self.repetition.has_others(situation)
        alone = Verdict(outcome=Outcome.NONE, score=first, version=self.version)
        if dropped and not has_others:
            return alone
        look = self._look(reading, message, situation)
        if not dropped:
            alone = self._alone(message, situation, look)
        return self._with_others(alone, message, situation, look) if has_others else alone

    def haste(self, message: Message, situation: Situation) -> Haste:
        """What the clock says of the deadline the message names."""
        words = unicodedata.normalize("NFKC", "\n".join((message.text, message.title)))
        return self.lead_time.haste(words, situation.sent_at, self.desk)[0]

    def path(self, message: Message, situation: Situation) -> dict[str, object]:
        """The way to the verdict, for people: what was read, every sign with its weight, the limits, the words."""
        reading = Reading.of(self.reader.layout(message), self.vocabulary)
        look = self._look(reading, message, situation)
        blend, limits = self.model.blend, self.model.limits
        categories = self._categories(look.signs)
        quote = self._quote(reading, look.signs.loudest, categories[0])
        return {
            "read_as": reading.text.strip("\n").split("\n"),
            "demanded": self.reader.scope.demanded(reading.text).strip("\n").split("\n"),
            "deadline": str(self.haste(message, situation)),
            "asked_by_others": situation.asked_by_others,
            "first_stage": round(look.signs.values["message"], 2),
            "signs": {
                name: [round(value, 2), round(blend.weights.get(name, 0.0) * value, 2)]
                for name, value in look.signs.values.items()
            },
            "log_odds": round(look.odds, 2),
            "limits": {"flag": limits.flag, "review": limits.review, "first_stage": limits.quick},
            "leaning": categories,
            "words": self._words(reading, quote, categories[0]),
        }

    def _look(self, reading: Reading, message: Message, situation: Situation) -> _Look:
        kept = self.reader.demanded(reading, self.vocabulary)
        haste = self.haste(message, situation)
        switched = self.reader.scope.switches(reading.text)
        signs = signs_of(reading, kept, self.scorer, situation=situation, haste=haste, switched=switched)
        return _Look(reading, signs, self.model.blend.log_odds(signs.values))

    def _outcome(self, odds: float) -> Outcome:
        limits = self.model.limits
        if odds >= limits.flag:
            return Outcome.FLAG
        return Outcome.REVIEW if odds >= limits.review else Outcome.NONE

    def _alone(self, message: Message, situation: Situation, look: _Look) -> Verdict:
        """The verdict on the message whoever else asked for the same."""
        outcome = self._outcome(look.odds)
        if outcome is Outcome.NONE:
            return Verdict(outcome=outcome, score=look.odds, version=self.version)
        return self._verdict(message, situation, look, outcome)

    def _with_others(self, alone: Verdict, message: Message, situation: Situation, look: _Look) -> Verdict:
        """The verdict on a demand that other units made before; as it was for what demands no reports."""
        asking = self._asking(look)
        if asking is None or look.odds < self.repetition.least_odds:
            return alone
        kind = self.kinds[self.repetition.category]
        left = apply(self.exemptions, (kind.id,), Outcome.FLAG, look.reading.text, situation)
        if left.outcome is not Outcome.FLAG and alone.outcome is Outcome.NONE:
            return alone  # what is allowed anyway is not for people to look at because others asked as well
        if left.outcome is Outcome.NONE:
            return alone
        severity = self.repetition.severity(kind.severity_with(self._concepts(look.reading.patterns)), situation)
        if alone.outcome is left.outcome:
            categories = tuple(dict.fromkeys((*alone.categories, kind.id)))
            severity = louder(alone.severity, severity)
            return replace(alone, categories=categories, severity=severity, others=situation.asked_by_others)
        if alone.outcome is Outcome.FLAG:
            return alone  # an exemption leaves this part of it to people
        return Verdict(
            outcome=left.outcome,
            categories=left.categories,
            severity=severity,
            quote=self._quote_of(asking, message, look, kind),
            rule=kind.rule,
            tone=kind.tone,
            basis=kind.basis,
            alternative=kind.alternative,
            exempt=left.exempt,
            score=alone.score,
            version=self.version,
            others=situation.asked_by_others,
        )

    def _quote_of(self, sentence: Sentence, message: Message, look: _Look, kind: Kind) -> tuple[int, int] | None:
        whole = sentence.end - sentence.start <= _QUOTED
        quote = (sentence.start, sentence.end) if whole else self._quote(look.reading, sentence, kind.id)
        return _in_message(self.reader.normaliser.aligned(message.text), quote, message.text)

    def _asking(self, look: _Look) -> Sentence | None:
        """The loudest sentence that demands reports, its bans, quotations and questions aside, if there is one."""
        sentences = look.reading.sentences()
        asking = [one for one in sentences if self.repetition.demands_reports(self._demanded_concepts(look, one))]
        return max(asking, key=lambda one: self.scorer.sentence_score(one.patterns, one.weight), default=None)

    def _demanded_concepts(self, look: _Look, sentence: Sentence) -> set[str]:
        text = look.reading.text[sentence.start : sentence.end]
        left = self.reader.scope.plain_demands(text)
        patterns = sentence.patterns if left == text else Reading.of(left, self.vocabulary).patterns
        return self._concepts(patterns)

    def _verdict(self, message: Message, situation: Situation, look: _Look, outcome: Outcome) -> Verdict:
        reading, signs, odds = look.reading, look.signs, look.odds
        left = apply(self.exemptions, self._categories(signs), outcome, reading.text, situation)
        if left.outcome is Outcome.NONE:
            return Verdict(outcome=left.outcome, exempt=left.exempt, score=odds, version=self.version)
        main = self.kinds[left.categories[0]]
        concepts = self._concepts(reading.patterns)
        aligned = self.reader.normaliser.aligned(message.text)
        quote = self._quote(reading, signs.loudest, main.id)
        return Verdict(
            outcome=left.outcome,
            categories=left.categories,
            severity=main.severity_with(concepts),
            quote=_in_message(aligned, quote, message.text),
            rule=main.rule,
            tone=main.tone,
            basis=main.basis,
            alternative=main.alternative,
            exempt=left.exempt,
            evasion=self._evades(message, main, reading),
            score=odds,
            version=self.version,
        )

    def _categories(self, signs: Signs) -> tuple[Category, ...]:
        """The main one first, then whatever else is asked for with it, most certain first."""
        main = int(signs.main.argmax())
        further = sorted(
            (number for number, score in enumerate(signs.asked) if number != main and self._is_named(score)),
            key=lambda number: -signs.asked[number],
        )
        return tuple(self.model.categories[number] for number in (main, *further))

    def _is_named(self, score: float) -> bool:
        return bool(score > self.model.limits.further)

    def _concepts(self, patterns: AbstractSet[int]) -> set[str]:
        names = self.vocabulary.names[len(self.model.pieces) :]
        rows = self.scorer.rows_of(patterns)[len(patterns) :]
        return {names[one - len(self.vocabulary.patterns)].removeprefix(CONCEPT_PREFIX) for one in rows}

    def _evades(self, message: Message, main: Kind, reading: Reading) -> bool:
        """Whether the wording hides the thing: disguised characters, no plain word for it, or a ban used as a cover."""
        plain = "\n".join((message.text, message.title, message.filename)).casefold()
        words = (self.vocabulary.patterns[one] for one in reading.patterns & self.vocabulary.things)
        named = self.scorer.own_rows[self.model.categories.index(main.id)]
        hidden = named.isdisjoint(self.scorer.rows_of(reading.patterns))
        return hidden or any(word not in plain and "0" not in word for word in words)

    def _weights(self, reading: Reading, start: int, end: int, category: Category) -> list[tuple[int, int, float]]:
        """What each pattern between two places of the normal text weighs, for the message and for the category."""
        worth, weight = self.worth[category], reading.weight
        return [(begin, stop, weight * worth[pattern]) for pattern, begin, stop in reading.places(start, end)]

    def _quote(self, reading: Reading, sentence: Sentence, category: Category) -> tuple[int, int]:
        """The clauses of the loudest sentence that carry the demand, in the normal text."""
        clauses = [found.span() for found in _CLAUSE.finditer(reading.text, sentence.start, sentence.end)]
        if sentence.end - sentence.start <= _SHORT or len(clauses) < _SEVERAL:
            return sentence.start, sentence.end
        starts, worth = [start for start, _ in clauses], [0.0] * len(clauses)
        for begin, _, weight in self._weights(reading, sentence.start, sentence.end, category):
            worth[max(bisect_right(starts, begin) - 1, 0)] += weight
        loudest = max(range(len(clauses)), key=worth.__getitem__)
        start, end = clauses[loudest]
        for way in (-1, 1):
            near = loudest + way
            while 0 <= near < len(clauses) and worth[near] >= _LOUD * worth[loudest] > 0:
                wider = min(start, clauses[near][0]), max(end, clauses[near][1])
                if wider[1] - wider[0] > _QUOTED:
                    break
                (start, end), near = wider, near + way
        return start, end

    def _words(self, reading: Reading, quote: tuple[int, int], category: Category) -> dict[str, float]:
        """The words of the quotation that weigh most, with their weights."""
        weights = self._weights(reading, *quote, category)
        told, at = dict[str, float](), quote[0]
        for word in self.cut(reading.text[slice(*quote)]):
            if word.strip() and (worth := sum(_shares(weights, at, at + len(word)))):
                told[word] = round(told.get(word, 0.0) + worth, 2)
            at += len(word)
        return dict(sorted(told.items(), key=lambda one: -abs(one[1]))[:_TOLD])


def _shares(weights: Sequence[tuple[int, int, float]], start: int, end: int) -> Iterable[float]:
    """The part of each pattern's weight that falls between two places."""
    for begin, stop, weight in weights:
        common = min(end, stop) - max(start, begin)
        if common > 0:
            yield weight * common / (stop - begin)


def _in_message(aligned: Aligned, quote: tuple[int, int], text: str) -> tuple[int, int] | None:
    """Where the quotation stands in the message's own text; None when it stands in its title or file name."""
    lead = len(aligned.text) - len(aligned.text.lstrip("\n "))
    # The layout begins with one line feed and without the blanks of the normal text.
    start, end = quote[0] - 1 + lead, quote[1] - 1 + lead
    if end > len(aligned.text):
        return None
    span = aligned.span(max(start, 0), end)
    if span is None:
        return None
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",\uff0c\u3001:\uff1a\u3002;\uff1b"):
        end -= 1
    return (start, end) if start < end else None
