"""Somebody asks the bot whether a sentence is a banned request, or to write it differently: what is asked, of what."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

# What says nothing in a question: punctuation, spaces, symbols, invisible characters.
_MUTE = frozenset("PZSC")


class Wanted(StrEnum):
    """What is asked for."""

    JUDGEMENT = "judgement"
    REWRITING = "rewriting"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know of which words; `text` is empty when they gave none."""

    wanted: Wanted
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskingWords:
    """The vocabulary, compiled once.

    `loose` finds a phrase anywhere in a question, `strict` matches a question of nothing else but idle words.
    `others` finds what makes a question somebody else's business; `queue` is how the policy group asks for its queue.
    `keeps` finds what rewriting keeps of the rest of a sentence.
    """

    loose: Mapping[Wanted, re.Pattern[str]]
    strict: Mapping[Wanted, re.Pattern[str]]
    others: re.Pattern[str]
    keeps: re.Pattern[str]
    queue: re.Pattern[str]
    quotations: re.Pattern[str]
    colons: frozenset[str]
    clause_marks: frozenset[str]
    longest: int
    shortest_text: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Built from policies/data/asking_judge.toml; KeyError for a missing entry, ValueError for a bad pattern."""
        try:
            # The longest filler first: fewer ways to read the same question.
            idle = "|".join(sorted(data["fillers"], key=len, reverse=True))
            phrases = {one: "|".join(f"(?:{phrase})" for phrase in data[one]) for one in Wanted}
            return cls(
                loose={one: re.compile(phrase) for one, phrase in phrases.items()},
                strict={
                    one: re.compile(f"(?:{idle})*(?:{phrase})(?:{idle}|{phrase})*") for one, phrase in phrases.items()
                },
                others=re.compile("|".join(f"(?:{one})" for one in data["others"])),
                keeps=re.compile("|".join(f"(?:{one})" for one in data["keeps"])),
                queue=re.compile(data["queue"]),
                quotations=re.compile("|".join(_quotation(pair) for pair in data["quotes"])),
                colons=frozenset(data["colons"]),
                clause_marks=frozenset(data["clause_marks"]),
                longest=int(data["longest"]),
                shortest_text=int(data["shortest_text"]),
            )
        except re.error as error:
            raise ValueError(f"asking_judge: {error}") from error


def question_in(text: str, quoted: str, words: AskingWords) -> Question | None:
    """The question a message is, None for any other message.

    The words asked about stand behind a colon, on lines of their own, in quotation marks or before the question; else
    they are those of the quoted message.
    """
    for question, rest in _readings(text.strip(), words):
        about = _unquoted(rest, words)
        if len(about) >= words.shortest_text and (wanted := _wanted(question, words, strict=False)):
            return Question(wanted, about)
    question, about = _last_clause(text.strip(), words)
    if len(about) > words.longest // 4 and (wanted := _wanted(question, words, strict=True)):
        return Question(wanted, about)
    wanted = _wanted(text, words, strict=not quoted.strip())
    return Question(wanted, quoted.strip()) if wanted else None


def asks_for_queue(text: str, words: AskingWords) -> bool:
    """Whether the message asks for the next case that waits for the policy group."""
    return len(text) <= words.longest and words.queue.fullmatch(_plain(text)) is not None


def _readings(text: str, words: AskingWords) -> Iterator[tuple[str, str]]:
    """How the message may divide into a question and the words it is about, the surest way first."""
    colon = next((place for place, char in enumerate(text) if char in words.colons), None)
    if colon is not None:
        yield text[:colon], text[colon + 1 :]
    first, _, rest = text.partition("\n")
    yield first, rest
    rest, _, last = text.rpartition("\n")
    yield last, rest
    for hit in sorted(words.quotations.finditer(text), key=lambda hit: hit.start() - hit.end()):
        yield text[: hit.start()] + text[hit.end() :], hit[0]


def _last_clause(text: str, words: AskingWords) -> tuple[str, str]:
    """The last clause, and everything before it."""
    body = text.rstrip("".join(words.clause_marks))
    place = max((place for place, char in enumerate(body) if char in words.clause_marks), default=-1)
    return body[place + 1 :], body[:place] if place > 0 else ""


def _wanted(question: str, words: AskingWords, *, strict: bool) -> Wanted | None:
    plain = _plain(question)
    if not 0 < len(plain) <= words.longest or words.others.search(plain):
        return None
    patterns = words.strict if strict else words.loose
    return next(
        (one for one, pattern in patterns.items() if (pattern.fullmatch(plain) if strict else pattern.search(plain))),
        None,
    )


def _unquoted(text: str, words: AskingWords) -> str:
    """The text without the quotation marks around the whole of it."""
    text = text.strip()
    hit = words.quotations.fullmatch(text)
    return text[1:-1].strip() if hit else text


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in _MUTE)


def _quotation(pair: str) -> str:
    """Quotation marks with words between them, none of the same marks inside."""
    opening, closing = (re.escape(mark) for mark in pair)
    return f"{opening}[^{opening}{closing}]+{closing}"
