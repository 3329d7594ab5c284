"""Decides what the sender wants: a report, nothing new, yesterday's again, a correction, more time, or none of it."""

from datetime import date, timedelta

from policies.report_text.attachment import ledger_follows, says_attached
from policies.report_text.clauses import Clause
from policies.report_text.days import DayRole
from policies.report_text.folding import DAY, PROBLEM
from policies.report_text.message import Message
from policies.report_text.orders import corrects, extension_clauses, withdraws
from policies.report_text.residue import BRIEF, IDLE, SHORT, residue, without_stand_ins
from policies.report_text.values import Metric, ReportKind

_DAYS_BACK = 5  # "as yesterday" may mean the last working day
_ENOUGH = 2  # a strong metric alone, or a weak one with a unit, a day or a word for the report


def kind_of(message: Message) -> ReportKind:
    """The kind; in doubt, no report."""
    if message.about_others:
        return ReportKind.NOT_A_REPORT
    for kind, applies in (
        (ReportKind.CORRECTION, corrects),
        (ReportKind.WITHDRAWAL, withdraws),
        (ReportKind.EXTENSION, _extends),
        (ReportKind.CARRY_OVER, _carries_over),
        (ReportKind.NIL, _is_nil),
        (ReportKind.REPORT, _reports),
    ):
        if applies(message):
            return kind
    return ReportKind.NOT_A_REPORT


def _extends(message: Message) -> bool:
    """With numbers in it, "the ledger comes later" is a report; a request for more time stays one."""
    asked = extension_clauses(message)
    words = message.vocabulary.intents
    if any(words["extension_asking_patterns"].search(clause.text) or clause.request for clause in asked):
        return True
    return not message.readings and bool(asked or (ledger_follows(message) and not _nothing_else(message)))


def _nothing_else(message: Message) -> bool:
    """A ledger promised by a message that otherwise is a report of its own."""
    return _is_nil(message) or _carries_over(message) or _has_head(message)


def _carries_over(message: Message) -> bool:
    words = message.vocabulary.intents
    texts = [clause.text for clause in message.statements]
    if _any_done(message) or any(words["same_not_patterns"].search(text) for text in texts):
        return False
    said = [clause for clause in message.statements if _says_same(clause, message)]
    if not said:
        return False
    if any(PROBLEM in text or words["quoting_patterns"].search(text) for text in texts):
        return False
    return any(DAY in clause.text for clause in said) or len(_beside_numbers(message, said)) <= BRIEF


def _says_same(clause: Clause, message: Message) -> bool:
    """Whether a clause says "as yesterday" and hardly anything else; of the rest alone it counts beside zeros only."""
    words = message.vocabulary.intents
    match = words["same_patterns"].search(clause.text)
    if not match or _compares_number(clause, message):
        return False
    compared = message.days_in(clause.start + match.start(), clause.start + match.end())
    report_day = message.day.day if message.day else None
    if report_day and any(not _is_day_before(day.day, report_day, message.sent_on) for day in compared):
        return False
    if words["rest_words"].search(clause.text) and not message.readings:
        return False
    left = residue(clause.text, words, "same_patterns", "rest_words")
    return len(left) <= (SHORT if compared else 0)


def _is_day_before(compared: date, report_day: date, sent_on: date) -> bool:
    """Whether a day compared with may be the working day before; in a late report "yesterday" is seen from its day."""
    seen_from_today = report_day < sent_on and compared == sent_on - timedelta(days=1)
    return seen_from_today or 0 < (report_day - compared).days <= _DAYS_BACK


def _compares_number(clause: Clause, message: Message) -> bool:
    """Whether "as yesterday" is said of a number just given."""
    moved = any(clause.start <= move.start < clause.end for move in message.moves)
    return moved and any(reading.start < clause.end for reading in message.readings.values())


def _beside_numbers(message: Message, without: list[Clause]) -> str:
    """What the message says beside its numbers and the given clauses."""
    words = message.vocabulary.intents
    spans = [(reading.start, reading.end) for reading in message.readings.values()]
    left = [
        clause.text
        for clause in message.statements
        if clause not in without and not any(clause.start <= start < clause.end for start, _ in spans)
    ]
    return "".join(residue(text, words, "same_patterns", "nil_patterns", "difficulty_none_patterns") for text in left)


def _any_done(message: Message) -> bool:
    return any(reading.value for metric, reading in message.readings.items() if metric is not Metric.OPEN)


def _is_nil(message: Message) -> bool:
    words = message.vocabulary.intents
    if _any_done(message):
        return False
    for clause in message.statements:
        if words["quoting_patterns"].search(clause.text):
            continue
        if words["nil_patterns"].search(clause.text) and len(residue(clause.text, words, "nil_patterns")) <= SHORT:
            return True
        if _bare_nil(clause, message):
            return True
    zeros = [metric for metric in message.readings if metric is not Metric.OPEN]
    return len(zeros) == len(Metric) - 1 and not says_attached(message)


def _bare_nil(clause: Clause, message: Message) -> bool:
    """ "None", "nothing today": only with the unit or the day written, and nothing else said."""
    words = message.vocabulary.intents
    text = without_stand_ins(clause.text).strip('"[]()')
    return (
        bool(message.unit.unit or message.day)
        and bool(words["nil_bare_patterns"].search(text))
        and len(residue(text, words, "nil_bare_patterns")) <= IDLE
        and len(_beside_numbers(message, [clause])) <= SHORT
    )


def _reports(message: Message) -> bool:
    words = message.vocabulary.intents
    if not message.statements:
        return False
    if _has_head(message) or _only_unit_and_day(message) or _comes_with_ledger(message):
        return True
    points = sum(max(reading.strength, 1) for reading in message.readings.values() if not reading.foreign)
    done = bool(message.folded.problems) and any(
        message.vocabulary.done[name].search(clause.text) and PROBLEM in clause.text
        for clause in message.statements
        for name in ("generic_patterns", "closed_patterns")
    )
    if not points and not done:
        return False
    named = any(words["report_nouns"].search(clause.text) for clause in message.statements)
    day = message.day is not None and message.day.role <= DayRole.TODAY
    extra = [message.unit.unit or message.unit.candidates, day, named, message.folded.problems, message.moves]
    return points + done + sum(map(bool, extra)) >= _ENOUGH


def _comes_with_ledger(message: Message) -> bool:
    """An attachment announced by a message that names its unit or day, or says little else."""
    if not says_attached(message):
        return False
    words = message.vocabulary.intents
    left = "".join(residue(one.text, words, "ledger_words", "sent_patterns") for one in message.clauses)
    return bool(message.unit.unit or message.day) or len(left) <= BRIEF


def _has_head(message: Message) -> bool:
    words = message.vocabulary.intents
    dated = message.day is not None and message.day.role is DayRole.CALENDAR
    asked = {clause.start for clause in message.clauses} - {clause.start for clause in message.statements}
    if 0 in asked or not message.statements:
        return False
    return bool(
        words["head_patterns"].match(message.text) or (dated and words["dated_head_patterns"].match(message.text))
    )


def _only_unit_and_day(message: Message) -> bool:
    bare = not any(residue(clause.text, message.vocabulary.intents) for clause in message.clauses)
    return bare and message.unit.unit is not None and message.day is not None
