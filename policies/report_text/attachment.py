"""What a message says about the ledger: attached, sent already, or to follow."""

from policies.report_text.clauses import Clause
from policies.report_text.message import Message
from policies.report_text.residue import SHORT, residue
from policies.report_text.words import Words

_HEADED = 2  # characters behind a heading: "attachment: none"


def says_attached(message: Message) -> bool:
    """Whether the message says that the ledger is attached or was sent."""
    words = message.vocabulary.intents
    if any(_attaches(clause, message) for clause in message.statements):
        return True
    handed_over = any(words["handed_over_patterns"].search(clause.text) for clause in message.statements)
    return handed_over and any(names_ledger(clause, words) for clause in message.statements)


def ledger_follows(message: Message) -> bool:
    """Whether the message promises the ledger for later."""
    return any(promises_ledger(clause, message) for clause in message.statements)


def promises_ledger(clause: Clause, message: Message) -> bool:
    """Whether a clause says that the ledger, or in a request the report, comes later, and little else."""
    words = message.vocabulary.intents
    named = names_ledger(clause, words) or (clause.request and words["report_nouns"].search(clause.text))
    sends = words["send_patterns"].search(clause.text) and is_later(clause, message)
    without = ("ledger_words", "report_nouns", "later_patterns", "send_patterns", "extension_asking_patterns")
    left = residue(clause.text, words, *without)
    return bool(named and sends) and len(left) <= SHORT


def is_later(clause: Clause, message: Message) -> bool:
    """Whether a clause speaks of later today or of a day to come."""
    future = any(day.day > message.sent_on for day in message.days_in(clause.start, clause.end))
    return future or bool(message.vocabulary.intents["later_patterns"].search(clause.text))


def names_ledger(clause: Clause, words: Words) -> bool:
    """Whether a clause speaks of the ledger or what it is called in chat."""
    return bool(words["ledger_words"].search(clause.text) or words["ledger_bare_patterns"].search(clause.text))


def _attaches(clause: Clause, message: Message) -> bool:
    words = message.vocabulary.intents
    heading = message.text[clause.start : clause.end + _HEADED]
    if words["not_sent_patterns"].search(heading) or is_later(clause, message):
        return False
    if words["attached_patterns"].search(clause.text):
        return True
    return names_ledger(clause, words) and bool(words["sent_patterns"].search(clause.text))
