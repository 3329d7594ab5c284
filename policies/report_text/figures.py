"""Reads the numbers of a report: which word each number belongs to, and which number stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from policies.report_text.days import DayMention
from policies.report_text.grammar import CUMULATIVE_METRIC, GRAMMAR, spell
from policies.report_text.scope import Scope
from policies.report_text.tokens import Strength, Token, Word
from policies.report_text.values import Metric
from policies.report_text.words import Pattern


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read for a metric, in places of the plain text.

    `parent` is the metric whose breakdown it stands in, `total` marks "altogether", `subject` a number of one part,
    `foreign` a number of what may not be problems, `approximate` a number that was hedged or concluded.
    """

    metric: Metric
    value: int
    start: int
    end: int
    strength: Strength
    parent: Metric | None = None
    total: bool = False
    subject: bool = False
    foreign: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """How a metric moved against the day before."""

    metric: Metric
    delta: int
    start: int
    end: int


@dataclass(slots=True)
class NumberReader:
    """Reads the words of one message; `readings` and `moves` are filled by `read`."""

    text: str
    mentions: Mapping[int, DayMention]
    report_day: DayMention | None
    followers: Pattern
    readings: list[Reading] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    _words: Sequence[Token] = ()
    _scope: Scope = field(default_factory=Scope)
    _first_of_sentence: int = 0

    def read(self, tokens: Sequence[Token]) -> None:
        """Go through the words once, left to right."""
        code, self._words = spell(tokens, len(self.text))
        place = 0
        while place < len(code):
            match = GRAMMAR.match(code, place)
            if match and match.lastgroup:
                self._apply(match.lastgroup, place, match.end())
                place = match.end()
            else:
                self._pass(code, place)
                place += 1

    def _pass(self, code: str, place: int) -> None:
        word = self._words[place]
        if word.kind is Word.DAY:
            self._scope.at_day(self.mentions.get(word.start), self.report_day)
        elif word.kind is Word.CUMULATIVE:
            metric = CUMULATIVE_METRIC.match(code, place)
            self._scope.cumulative = not metric or self._words[metric.end() - 1].metric is not Metric.OPEN
        else:
            self._scope.at_word(word.kind)
        if word.kind is Word.STOP:
            self._first_of_sentence = len(self.readings)

    def _apply(self, rule: str, first: int, last: int) -> None:
        words = self._words[first:last]
        metrics = [word for word in words if word.kind is Word.METRIC]
        values = [word.value for word in words if word.kind is Word.NUMBER]
        match rule:
            case "versus" | "move":
                self._move(first, last, values)
            case "in_turn" | "chain" if len(metrics) == len(values):
                for metric, value in zip(metrics, values, strict=True):
                    self._add(metric, value, first, last)
            case "each" | "negated" | "none":
                for metric in metrics:
                    self._add(metric, values[0] if values else 0, first, last)
            case "parts":
                self._add(metrics[0], sum(values), first, last)
            case "all_of_them":
                self._conclude(metrics, first, last)
            case "grand_total":
                self._total(values[0], first, last)
            case "not_closed":
                self._add(_still_open(metrics[-1]), values[0], first, last)
            case "number_first" if _far_apart(metrics[0], words):
                return
            case _:
                self._add(metrics[-1], values[-1], first, last, noun=rule == "noun")

    def _add(self, token: Token, value: int, first: int, last: int, *, noun: bool = False) -> None:
        words = self._words[first : last + 1]
        so_far = token.metric is not Metric.OPEN and any(word.kind is Word.CUMULATIVE for word in words[: last - first])
        if token.metric is None or so_far or self._scope.drops(token.metric):
            return
        self.readings.append(
            Reading(
                metric=token.metric,
                value=value,
                start=words[0].start,
                end=self._words[last - 1].end,
                strength=min(token.strength, Strength.WEAK) if noun else token.strength,
                parent=self._parent(),
                total=any(word.kind is Word.TOTAL for word in words[: last - first]),
                subject=noun or (first > 0 and self._words[first - 1].kind is Word.DECOY),
                foreign=self._foreign(last),
                approximate=any(word.kind is Word.ABOUT for word in words),
            )
        )

    def _of_sentence(self) -> Iterator[Reading]:
        """The numbers read in this sentence so far, the last first."""
        return islice(reversed(self.readings), len(self.readings) - self._first_of_sentence)

    def _parent(self) -> Metric | None:
        if not (self._scope.part or self._scope.depth):
            return None
        return next((reading.metric for reading in self._of_sentence() if reading.parent is None), None)

    def _foreign(self, last: int) -> bool:
        """Whether a noun behind the number says that something else than problems was counted."""
        if self._words[last - 1].kind is not Word.NUMBER or last == len(self._words):
            return False
        noun = self._words[last].kind is Word.DECOY
        return noun and not self.followers.match(self.text, self._words[last].start)

    def _conclude(self, metrics: Sequence[Token], first: int, last: int) -> None:
        """ "All of them rectified": as many as the number before."""
        before = next(self._of_sentence(), None)
        for metric in metrics:
            if before and metric.metric in {Metric.RECTIFIED, Metric.CLOSED}:
                count = len(self.readings)
                self._add(metric, before.value, first, last)
                self.readings[count:] = [replace(one, approximate=True) for one in self.readings[count:]]

    def _total(self, value: int, first: int, last: int) -> None:
        before = next(self._of_sentence(), None)
        if before and before.parent is None:
            start, end = self._words[first].start, self._words[last - 1].end
            self.readings.append(replace(before, value=value, start=start, end=end, total=True, subject=False))

    def _move(self, first: int, last: int, values: Sequence[int]) -> None:
        """Keep a number that moved against another day; one that just went up or down is only passed over."""
        if self._words[first].kind is not Word.COMPARE:
            return
        words = self._words[max(first - 1, 0) : last]
        named = [word.metric for word in words if word.metric and word.strength is Strength.STRONG]
        before = None if self._scope.cumulative else next(self._of_sentence(), None)
        said = before.metric if before else Metric.OPEN
        down = any(word.kind is Word.DOWN for word in words)
        delta = -sum(values) if down else sum(values)
        self.moves.append(Move(named[-1] if named else said, delta, self._words[first].start, words[-1].end))


def _still_open(token: Token) -> Token:
    """What a number of "not …" problems tells: those not closed are open, the others tell nothing of the day."""
    return replace(token, metric=Metric.OPEN if token.metric is Metric.CLOSED else None)


def _far_apart(metric: Token, words: Sequence[Token]) -> bool:
    """Whether a noun between a number and its metric makes another sense: "three villages each new …"."""
    nouns = any(word.kind is Word.DECOY and word.start < metric.start for word in words)
    return nouns and (metric.metric is Metric.NEW or metric.strength is not Strength.STRONG)


def standing(readings: Sequence[Reading]) -> dict[Metric, Reading]:
    """The number that stands for each metric; a metric with numbers that contradict each other is left out.

    Lone syllables ("+1 -2" in words) count only in company.
    """
    if len({reading.metric for reading in readings}) == 1:
        readings = [reading for reading in readings if reading.strength is not Strength.SHORT]
    chosen = dict[Metric, Reading]()
    for metric in Metric:
        own = [reading for reading in readings if reading.metric is metric and reading.parent is None]
        parts = [reading for reading in readings if reading.metric is metric and _counts_alone(reading)]
        if picked := _pick(own or parts):
            chosen[metric] = picked
    return chosen


def _counts_alone(reading: Reading) -> bool:
    """Whether a number from another metric's breakdown may stand in: states of open problems may not."""
    if reading.parent is None or reading.parent is reading.metric:
        return False
    return not (reading.parent is Metric.OPEN and reading.metric is Metric.RECTIFIED)


def _pick(readings: Sequence[Reading]) -> Reading | None:
    """The total if one is named; else a sum of parts; equal numbers agree, others contradict. Surer words go first."""
    surest = max((reading.strength for reading in readings), default=Strength.SHORT)
    sure = [reading for reading in readings if reading.strength is surest or reading.total]
    exact = [reading for reading in sure if not reading.approximate] or sure
    totals = [reading for reading in exact if reading.total]
    if not exact or totals:
        return totals[-1] if totals else None
    first, rest = exact[0], exact[1:]
    if all(reading.value == first.value for reading in rest) and not (rest and all(one.subject for one in exact)):
        return first
    if first.value == sum(reading.value for reading in rest):
        return first
    if all(reading.subject for reading in exact):
        return replace(first, value=sum(reading.value for reading in exact), end=exact[-1].end)
    return None
