"""Cuts a message into sentences and clauses and tells questions from statements."""

from dataclasses import dataclass

from policies.report_text.words import Words


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of plain text between two marks. `question` and `request` tell what its speaker wants."""

    start: int
    end: int
    sentence: int
    text: str
    question: bool = False
    request: bool = False


def clauses_of(text: str, words: Words) -> list[Clause]:
    """The clauses of a plain text in order, empty ones left out."""
    found, start = list[Clause](), 0
    for number, mark in enumerate([*words["sentence_marks"].finditer(text), None]):
        end = mark.start() if mark else len(text)
        found += _sentence(text, (start, end), number, asks=mark is not None and mark.group() == "?", words=words)
        start = mark.end() if mark else end
    return found


def _sentence(text: str, span: tuple[int, int], number: int, *, asks: bool, words: Words) -> list[Clause]:
    start, end = span
    stops = [mark.start() for mark in words["clause_marks"].finditer(text, start, end)]
    edges = list(zip([start, *(stop + 1 for stop in stops)], [*stops, end], strict=True))
    pieces = [(first, last) for first, last in edges if last > first]
    tagged = bool(pieces) and bool(words["tag_patterns"].search(text[pieces[-1][0] : pieces[-1][1]]))
    return [
        _clause(text, piece, number, asks=tagged or (asks and piece == pieces[-1]), words=words) for piece in pieces
    ]


def _clause(text: str, span: tuple[int, int], number: int, *, asks: bool, words: Words) -> Clause:
    clause = text[span[0] : span[1]]
    bare = words["not_question_patterns"].sub("", words["not_questions"].sub("", clause))
    return Clause(
        start=span[0],
        end=span[1],
        sentence=number,
        text=clause,
        question=asks or bool(words["question_patterns"].search(bare)),
        request=bool(words["request_patterns"].search(clause)),
    )
