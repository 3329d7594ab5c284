"""Rules about what people write in sentences: descriptions, remedies, remarks (sections 5.3, 5.4 and 9)."""

import re
from collections.abc import Iterator
from string import digits

from policies.ledger.basis import Basis
from policies.ledger.finding import Level
from policies.ledger.lexicon import Prose
from policies.ledger.row import FINISHED, LedgerRow
from policies.ledger.rule import Hit, Hits, Rule, rule

_LONGEST = 2_000
_SHORTEST_ITEM = 4  # an item has a few words; "1, 2, 3" is a list of numbers
_SENTENCE_MARKS = "\u3002\uff1b;\n\uff01!"
_CLAUSES = re.compile(f"[{_SENTENCE_MARKS}\uff0c,]")


@rule("R11", Level.ERROR, "5.3; 9.15")
def description_hollow(row: LedgerRow, basis: Basis) -> Hits:
    """The description is too short, or stock phrases beside which no object and no quantity is named."""
    text, prose = row.description, basis.spec.prose
    if text is None:
        return ()
    if _length(text) < basis.spec.limits.description_min:
        return (Hit(column="description"),)
    opening = _opening(text)
    if prose.filler.search(opening) and not prose.concrete.search(prose.filler.sub(" ", opening)):
        return (Hit(column="description"),)
    return ()


@rule("R12", Level.WARNING, "5.3")
def description_long(row: LedgerRow, basis: Basis) -> Hits:
    """The description is longer than the limit, spaces not counted."""
    limit = basis.spec.limits.description_max
    if row.description is None or len(row.description) <= limit or _length(row.description) <= limit:
        return ()
    return (Hit({"limit": limit}, column="description"),)


@rule("R19", Level.WARNING, "9.14; 7")
def several_problems_in_one(row: LedgerRow, basis: Basis) -> Hits:
    """The description is a numbered list of two or more problems."""
    text, prose = _opening(row.description), basis.spec.prose
    if not prose.item_hints.search(text):
        return ()
    for first, second in prose.items:
        if (match := first.search(text)) and second.search(text, match.end() + _SHORTEST_ITEM):
            return (Hit(column="description"),)
    return ()


@rule("R20", Level.WARNING, "9.14; 4.5")
def photos_or_publicity(row: LedgerRow, basis: Basis) -> Hits:
    """The remark mentions before-and-after photos or publicity pieces, or the description demands or attaches them."""
    prose = basis.spec.prose
    asked = any(prose.photo_demand.search(clause) for clause in _about_photos(row.description, prose))
    hits = (Hit(column="description"),) if asked else ()
    return (*hits, Hit(column="remark")) if _about_photos(row.remark, prose) else hits


@rule("X14", Level.WARNING, "5.4; 9.16")
def description_contradicts_value(row: LedgerRow, basis: Basis) -> Hits:
    """The description gives quantities in the row's measure, and neither one of them nor their sum is its value."""
    if row.description is None or row.current_value is None or row.measure is None or row.status in FINISHED:
        return ()
    counted = list(_counts(_opening(row.description), row.measure, basis.spec.prose))
    values = [value for value, _ in counted]
    if not counted or row.current_value in values or round(sum(values), 9) == row.current_value:
        return ()
    return (Hit({"a": counted[0][1], "b": row.current_value}, column="current_value"),)


@rule("X16", Level.WARNING, "5.4; 9.16")
def abolished_indicator(row: LedgerRow, basis: Basis) -> Hits:
    """An abolished indicator is used as an indicator, target or subject of assessment."""
    prose = basis.spec.prose
    for column, text in (("description", row.description), ("remedy", row.remedy), ("remark", row.remark)):
        if text and _uses_abolished(_opening(text), prose):
            return (Hit(column=column),)
    return (Hit(column="target_value"),) if _aims_at_abolished(row, prose) else ()


def _length(text: str) -> int:
    return sum(map(len, text.split()))


def _opening(text: str | None) -> str:
    """As much of a text as any clerk writes: the rest of a hostile cell is not searched."""
    return text[:_LONGEST] if text else ""


def _about_photos(text: str | None, prose: Prose) -> list[str]:
    """The clauses that mention photos or publicity without denying them."""
    opening = _opening(text)
    if not prose.photo_words.search(opening):
        return []
    clauses = (clause for clause in _CLAUSES.split(opening) if prose.photo_words.search(clause))
    return [clause for clause in clauses if not prose.photo_denial.search(clause)]


def _uses_abolished(text: str, prose: Prose) -> bool:
    return prose.abolished_words.search(text) is not None and any(
        prose.abolished_denial.search(_sentence(text, match.start())) is None
        for indicator in prose.abolished
        if any(word in text for word in indicator.words)
        for match in indicator.pattern.finditer(text)
    )


def _aims_at_abolished(row: LedgerRow, prose: Prose) -> bool:
    target = prose.abolished_target
    if row.target_value is None or row.target_value < target.at_least or row.measure not in target.measures:
        return False
    if row.current_value is not None and row.current_value >= row.target_value:
        return False  # so many are to be left after clearing out
    return row.description is not None and any(word in row.description for word in target.words)


def _sentence(text: str, place: int) -> str:
    """The sentence around a place in the text."""
    start = max(text.rfind(mark, 0, place) for mark in _SENTENCE_MARKS) + 1
    ends = [end for mark in _SENTENCE_MARKS if (end := text.find(mark, place)) >= 0]
    return text[start : min(ends, default=len(text))]


def _counts(text: str, measure: str, prose: Prose) -> Iterator[tuple[float, str]]:
    """Quantities of the measure in the text as (value, as written); ordinals, limits and approximations left out."""
    for match in prose.counts[measure].finditer(text):
        written, before = match[0].strip(), text[: match.start()].rstrip()
        if written in prose.not_a_count or before.endswith(prose.not_a_count_after):
            continue
        value = _number(match["number"] or match["hundredth"], prose)
        if value is not None:
            yield value, written


def _number(written: str, prose: Prose) -> float | None:
    """A number in Arabic or Chinese numerals."""
    return float(written.replace(",", "")) if written[0] in digits else prose.numerals.read(written)


PROSE_RULES: tuple[Rule[[LedgerRow, Basis]], ...] = (
    description_hollow,
    description_long,
    several_problems_in_one,
    photos_or_publicity,
    description_contradicts_value,
    abolished_indicator,
)
