"""A message taken apart: what was recognised where, ready to be asked what it means."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from policies.report_text.clauses import Clause, clauses_of
from policies.report_text.days import DayMention, day_mentions, report_day
from policies.report_text.figures import Move, NumberReader, Reading, standing
from policies.report_text.folding import DAY, ITEM, REFERENCE, TIME, UNIT, Folded, cover, fold
from policies.report_text.moments import clock_spans
from policies.report_text.units import UnitReading, written_unit
from policies.report_text.values import Metric, Span
from policies.report_text.vocabulary import ReportVocabulary
from policies.report_text.words import Words
from policies.roster import Roster

_LIST_MARK = re.compile(r"(?<![0-9.])([0-9]{1,2})[.)\u3001](?![0-9])")
_LIST_START = frozenset("\u3002;:,!?\n[(") | {UNIT, DAY, ITEM}


@dataclass(frozen=True, slots=True)
class Message:
    """The plain text with stand-ins, its clauses, and everything that was recognised in it.

    `timed` is the plain text with its hours still readable. `statements` are the clauses in which the sender states
    something about the unit's own work; there are none in a message `about_others`.
    """

    original: str
    sent_on: date
    folded: Folded
    text: str
    timed: str
    clauses: Sequence[Clause]
    statements: Sequence[Clause]
    about_others: bool
    unit: UnitReading
    days: Sequence[DayMention]
    day: DayMention | None
    readings: dict[Metric, Reading]
    moves: Sequence[Move]
    sequence: tuple[int, ...]
    vocabulary: ReportVocabulary

    def days_in(self, start: int, end: int) -> Sequence[DayMention]:
        """The days that begin in a stretch of the plain text."""
        first = bisect_left(self.days, start, key=lambda day: day.start)
        return self.days[first : bisect_left(self.days, end, key=lambda day: day.start)]

    def span(self, start: int, end: int) -> Span:
        """A stretch of the plain text in places of the original message."""
        return self.folded.span(start, end)

    def slice(self, start: int, end: int) -> str:
        """The words of the original message behind a stretch of the plain text."""
        first, last = self.span(start, end)
        return self.original[first:last].strip()


def take_apart(original: str, sent_at: datetime, *, roster: Roster, vocabulary: ReportVocabulary) -> Message:
    """Recognise ids, days, hours, units, list marks, clauses and numbers, in that order."""
    folded = fold(original, marks=vocabulary.marks, addressees=vocabulary.addressees)
    text, sequence = _without_references(folded.text, vocabulary)
    days = day_mentions(text, sent_at.date(), words=vocabulary.days, numerals=vocabulary.numerals)
    text = cover(text, [(day.start, day.end) for day in days], DAY)
    timed = text
    text = cover(timed, clock_spans(timed, vocabulary.moments), TIME)
    unit = written_unit(text, roster, vocabulary.units)
    text = cover(text, unit.spans, UNIT)
    text = cover(text, _list_marks(text, vocabulary), ITEM)
    clauses = clauses_of(text, vocabulary.clauses)
    about_others = any(vocabulary.intents["not_mine_patterns"].search(clause.text) for clause in clauses)
    statements = [] if about_others else _statements(clauses, vocabulary.intents)
    day = report_day(days)
    reader = NumberReader(text, {one.start: one for one in days}, day, vocabulary.figures["followers"])
    reader.read(vocabulary.lexicon.tokens(text))
    return Message(
        original=original,
        sent_on=sent_at.date(),
        folded=folded,
        text=text,
        timed=timed,
        clauses=clauses,
        statements=statements,
        about_others=about_others,
        unit=unit,
        days=days,
        day=day,
        readings=standing([one for one in reader.readings if _said(one.end - 1, statements)]),
        moves=[move for move in reader.moves if _said(move.start, statements)],
        sequence=sequence,
        vocabulary=vocabulary,
    )


def _without_references(text: str, vocabulary: ReportVocabulary) -> tuple[str, tuple[int, ...]]:
    """ "Problem no. 2" and the like taken out, and their numbers."""
    words, numbers, spans = vocabulary.references, list[int](), list[tuple[int, int]]()
    for name in ("sequence_patterns", "ordinal_patterns"):
        for match in words[name].finditer(text):
            found = [vocabulary.numerals.read(one) for one in words["number_patterns"].findall(match.group())]
            numbers += [number for number in found if number]
            spans.append(match.span())
    return cover(text, spans, REFERENCE), tuple(dict.fromkeys(numbers))


def _list_marks(text: str, vocabulary: ReportVocabulary) -> list[tuple[int, int]]:
    """The "1." "2." of a list: the first after a mark, the others counting on; "new 3." is no list."""
    spans, last = list[tuple[int, int]](), 0
    for match in _LIST_MARK.finditer(text):
        starts = match.start() == 0 or text[match.start() - 1] in _LIST_START
        number = int(match.group(1))
        counts_on = last > 0 and number == last + 1 and match.group()[-1] in ".)"
        bracket = text[match.start() - 1 : match.start()] == "("
        counted = vocabulary.lexicon.counts(text, match.start() - bracket, match.end())
        if not counted and ((starts and number in {1, last + 1}) or counts_on):
            spans.append(match.span())
            last = number
    return spans


def _statements(clauses: Sequence[Clause], words: Words) -> list[Clause]:
    """No questions, and no talk about whether a report has come."""
    return [clause for clause in clauses if not clause.question and not words["status_patterns"].search(clause.text)]


def _said(place: int, statements: Sequence[Clause]) -> bool:
    index = bisect_right(statements, place, key=lambda clause: clause.start) - 1
    return index >= 0 and place < statements[index].end
