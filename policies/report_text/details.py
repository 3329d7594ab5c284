"""What a message says beside its numbers: deeds done, reasons, difficulties, the hour asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from policies.report_text.attachment import is_later, names_ledger
from policies.report_text.clauses import Clause
from policies.report_text.figures import Reading
from policies.report_text.folding import PROBLEM, REFERENCE, UNIT
from policies.report_text.message import Message
from policies.report_text.moments import moment_in
from policies.report_text.orders import extension_clauses
from policies.report_text.residue import residue
from policies.report_text.tokens import Strength
from policies.report_text.values import Metric

_SPOKEN = 5  # difficulties are stated once, not all over a message
_EDGES = UNIT + "[]:,\"' -"


def done_readings(message: Message) -> dict[Metric, Reading]:
    """Rectified and closed problems that were told, not counted: one for each deed, or for each problem id."""
    told = dict[Metric, Reading]()
    deeds = [clause for clause in message.statements if _is_deed(clause, message)]
    for metric, name in ((Metric.RECTIFIED, "generic_patterns"), (Metric.CLOSED, "closed_patterns")):
        plain = [clause for clause in message.statements if _is_done(clause, message, name)]
        ids = sum(_ids(clause) + (len(message.sequence) if REFERENCE in clause.text else 0) for clause in plain)
        counted = deeds if metric is Metric.RECTIFIED else []
        first = next(iter([*counted, *plain]), None)
        if first and metric not in message.readings:
            value = ids or max(len(counted), 1)
            told[metric] = Reading(metric, value, first.start, first.end, Strength.WEAK, approximate=True)
    return told


def _is_deed(clause: Clause, message: Message) -> bool:
    """A deed that rectifies; a share ("down to 40 %") tells how far it got, not that a problem is done."""
    share = message.vocabulary.figures["share_patterns"].search(clause.text)
    return not share and _is_done(clause, message, "deeds")


def _is_done(clause: Clause, message: Message, name: str) -> bool:
    words = message.vocabulary.done
    match = words[name].search(clause.text)
    quoted = match is not None and clause.text.count('"', 0, match.start()) % 2 == 1
    return match is not None and not quoted and not words["not_done_patterns"].search(clause.text)


def _ids(clause: Clause) -> int:
    """How many problem ids stand in a clause; their stand-ins are runs."""
    text = clause.text
    return sum(char == PROBLEM and text[place - 1 : place] != PROBLEM for place, char in enumerate(text))


def difficulties(message: Message) -> str | None:
    """The difficulties stated, in the sender's words; None when there are none or nothing was said."""
    words = message.vocabulary.intents
    spoken = [clause for clause in message.clauses if words["difficulty_words"].search(clause.text)]
    for clause in spoken[:_SPOKEN]:
        end = _topic_end(message, clause)
        stretch = message.text[clause.start : end]
        if words["difficulty_none_patterns"].search(stretch):
            continue
        if label := words["difficulty_label_patterns"].search(stretch):
            return message.slice(clause.start + label.end(), end) or None
        if need := words["difficulty_need_patterns"].search(stretch):
            return message.slice(clause.start + need.start(), end)
    return None


def _topic_end(message: Message, clause: Clause) -> int:
    """The end of what a clause begins: its sentence, as far as no numbers and no ledger come up."""
    end = clause.end
    for other in message.clauses:
        if other.sentence == clause.sentence and other.start > clause.start:
            if _has_number(other, message) or names_ledger(other, message.vocabulary.intents):
                break
            end = other.end
    return end


def _has_number(clause: Clause, message: Message) -> bool:
    return any(clause.start <= reading.start < clause.end for reading in message.readings.values())


def extension_until(message: Message, sent_at: datetime) -> datetime | None:
    """The moment asked for: in the clause that asks, else in one about the ledger."""
    words, vocabulary = message.vocabulary.intents, message.vocabulary
    about_ledger = [clause for clause in message.clauses if names_ledger(clause, words)]
    others = [clause for clause in message.clauses if words["send_patterns"].search(clause.text)]
    by_then = [clause for clause in message.clauses if words["by_then_patterns"].search(clause.text)]
    for clause in [*extension_clauses(message), *about_ledger, *others, *by_then]:
        until = moment_in(
            message.timed,
            clause.start,
            clause.end,
            sent_at=sent_at,
            days=message.days,
            words=vocabulary.moments,
            numerals=vocabulary.numerals,
        )
        if until:
            return until
    return None


def correction_reason(message: Message) -> str | None:
    """Why something is corrected: all but the order to do so, the unit and courtesies."""
    words = message.vocabulary.intents
    kept = [
        clause
        for clause in message.statements
        if any(words[name].search(clause.text) for name in ("error_patterns", "should_be_patterns"))
        or len(residue(clause.text, words, "correction_patterns", "ledger_words", "sent_patterns")) > 1
    ]
    return _stretch(message, kept)


def extension_reason(message: Message) -> str | None:
    """Why more time is asked for: the clauses that neither ask nor promise nor tell who agreed."""
    words = message.vocabulary.intents
    asked = extension_clauses(message)
    kept = [
        clause
        for clause in message.statements
        if clause not in asked and not _is_form(clause, message) and len(residue(clause.text, words)) > 1
    ]
    if kept:
        return _stretch(message, kept)
    return next((reason for clause in asked if (reason := _reason_inside(clause, message))), None)


def _is_form(clause: Clause, message: Message) -> bool:
    words = message.vocabulary.intents
    sends = words["send_patterns"].search(clause.text)
    promise = sends and (names_ledger(clause, words) or is_later(clause, message))
    return bool(promise or _has_number(clause, message) or words["approval_patterns"].search(clause.text))


def _reason_inside(clause: Clause, message: Message) -> str | None:
    """The reason in "because of the fire watch we ask for more time"."""
    words = message.vocabulary.intents
    match = words["extension_patterns"].search(clause.text)
    before = clause.text[: match.start()] if match else ""
    before = words["extension_trim_patterns"].sub("", before.rstrip(_EDGES))
    if len(residue(before, words, "ledger_words", "extension_asking_patterns")) <= 1:
        return None
    return _trimmed(message, clause.start, clause.start + len(before))


def _stretch(message: Message, kept: Sequence[Clause]) -> str | None:
    """From the first clause kept to the last, without the unit in front."""
    return _trimmed(message, kept[0].start, kept[-1].end) if kept else None


def _trimmed(message: Message, start: int, end: int) -> str | None:
    text = message.text[start:end]
    start += len(text) - len(text.lstrip(_EDGES))
    lead = message.vocabulary.intents["reason_lead_patterns"].match(message.text[start:end])
    return message.slice(start + (lead.end() if lead else 0), end) or None


def nil_readings(message: Message) -> Mapping[Metric, Reading]:
    """The zeros of "nothing to report", quoted by the words that said so."""
    words = message.vocabulary.intents
    said = [
        (clause.start + match.start(), clause.start + match.end())
        for clause in message.statements
        for name in ("nil_patterns", "nil_bare_patterns")
        if (match := words[name].search(clause.text))
    ]
    start, end = said[0] if said else (0, len(message.text))
    zeros = (Metric.NEW, Metric.RECTIFIED, Metric.CLOSED)
    return {
        metric: Reading(metric, 0, start, end, Strength.STRONG) for metric in zeros if metric not in message.readings
    }
