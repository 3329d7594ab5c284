"""Orders about a report that was or should be made: correct it, take it back, wait for it."""

from policies.report_text.attachment import is_later, names_ledger, promises_ledger
from policies.report_text.clauses import Clause
from policies.report_text.folding import PROBLEM, REFERENCE
from policies.report_text.message import Message
from policies.report_text.residue import BRIEF, SHORT, residue
from policies.report_text.words import Words


def extension_clauses(message: Message) -> list[Clause]:
    """The clauses that ask for more time; a polite question asks too."""
    return [clause for clause in message.clauses if _asks_for_time(clause, message)]


def _asks_for_time(clause: Clause, message: Message) -> bool:
    words = message.vocabulary.intents
    match = words["extension_patterns"].search(clause.text)
    if not match:
        return _begs(clause, message) or (clause.request and promises_ledger(clause, message))
    if words["extension_not_patterns"].search(clause.text) or (clause.question and not clause.request):
        return False
    before = residue(clause.text[: match.start()], words, "ledger_words")
    return not before or names_ledger(clause, words) or bool(words["extension_asking_patterns"].search(clause.text))


def _begs(clause: Clause, message: Message) -> bool:
    """ "We ask to report tomorrow at nine." """
    words = message.vocabulary.intents
    return bool(words["begging_patterns"].search(clause.text)) and not clause.question and is_later(clause, message)


def corrects(message: Message) -> bool:
    """Whether something reported before is to be replaced or put right; talk about other mistakes is none."""
    words = message.vocabulary.intents
    texts = [clause.text for clause in message.statements]
    if any(words["problem_withdraw_patterns"].search(text) for text in texts):
        return True
    if not texts or any(words["correction_not_patterns"].search(text) for text in texts):
        return False
    orders = [text for text in texts if words["correction_patterns"].search(text)]
    if any(words["correction_object_patterns"].search(text) for text in orders):
        return True
    if any(len(residue(text, words, "correction_patterns")) <= SHORT for text in orders):
        named = any(words["correction_object_patterns"].search(text) for text in texts)
        left = "".join(residue(text, words, "correction_patterns") for text in texts)
        return named or len(left) <= BRIEF or bool(message.unit.unit or message.day)
    wrong = any(
        words["error_patterns"].search(text) and words["correction_object_patterns"].search(text) for text in texts
    )
    return wrong or any(_should_be(text, words) for text in texts)


def _should_be(text: str, words: Words) -> bool:
    """ "Row 9 is 71, not 70": only of a thing that a ledger has."""
    return bool(words["should_be_patterns"].search(text) and words["correction_object_patterns"].search(text)) and any(
        mark in text for mark in (PROBLEM, REFERENCE)
    )


def withdraws(message: Message) -> bool:
    """Whether a report is to be taken back; asking how that goes is none."""
    words = message.vocabulary.intents
    for clause in message.clauses:
        if words["withdraw_patterns"].search(clause.text) and not words["withdraw_not_patterns"].search(clause.text):
            named = words["withdraw_object_patterns"].search(clause.text)
            if named and (clause in message.statements or clause.request):
                return True
            if not named and len(message.clauses) == 1 and not residue(clause.text, words, "withdraw_patterns"):
                return True
    return False
