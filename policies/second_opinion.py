"""What a model is asked about a message the judge is unsure of, and what its answer may do: move that one verdict.

Words, categories and the shape of the answer are data (policies/data/second_opinion.toml). What people wrote travels as
strings of a JSON document, masked, and never as instructions; a message that speaks to the model is not asked about.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import urlsplit

from policies.deadline import SHANGHAI
from policies.judge import Category, GroupKind, Kind, Message, Outcome, SenderRole, Severity, Situation, Verdict
from policies.ledger.characters import fold
from policies.ledger.section import Section
from policies.masking import Masking, masked

_NO_CATEGORY = "none"
_OUTCOMES = {"flag": Outcome.FLAG, "none": Outcome.NONE, "unsure": Outcome.REVIEW}
_DAYS_OF_WEEK = 7

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class OpinionRules:
    """How to ask and what counts as an answer.

    Not asked about: what is `longest` characters or more, and what `speaks_to_model`. An answer of more than
    `answer_longest` characters is none.
    """

    longest: int
    answer_longest: int
    max_tokens: int
    when: str
    weekdays: tuple[str, ...]
    emergency: str
    speaks_to_model: re.Pattern[str]
    system: str
    categories: frozenset[Category]
    kinds: Mapping[Kind, str]
    groups: Mapping[GroupKind, str]
    senders: Mapping[SenderRole, str]
    schema: Mapping[str, object]

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Self:
        """Built from policies/data/second_opinion.toml; raises ValueError that names the entry which does not fit."""
        root = Section(data, "second_opinion")
        categories, weekdays = root.pairs("categories"), root.words("weekdays")
        if len(weekdays) != _DAYS_OF_WEEK:
            raise root.bad("weekdays", "must be seven, Monday first")
        rules = cls(
            longest=root.count("longest"),
            answer_longest=root.count("answer_longest"),
            max_tokens=root.count("max_tokens"),
            when=root.text("when"),
            weekdays=weekdays,
            emergency=root.text("emergency"),
            speaks_to_model=root.compiled("speaks_to_model", "|".join(root.words("speaks_to_model"))),
            system=_filled(root.text("system"), categories),
            categories=frozenset(map(Category, categories)),
            kinds=_each(Kind, root, "kinds"),
            groups=_each(GroupKind, root, "groups"),
            senders=_each(SenderRole, root, "senders"),
            schema=_schema(root.section("schema"), categories),
        )
        root.close()
        return rules


@dataclass(frozen=True, slots=True)
class Question:
    """A chat completion request (without personal data), and a key that only the very same question has."""

    body: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks. REVIEW means that it is unsure too; `category` is None for all but FLAG."""

    model: str
    outcome: Outcome
    category: Category | None = None


def question(
    message: Message, situation: Situation, verdict: Verdict, *, model: str, rules: OpinionRules, masking: Masking
) -> Question | None:
    """What to ask about the message, None when the model is not to be asked: the judge is sure, or people should look.

    The hour is told, not the minute, so that copies of a notice are one question.
    """
    written = (message.text, message.title, message.filename)
    if verdict.outcome is not Outcome.REVIEW or not any(map(str.strip, written)):
        return None
    if sum(map(len, written)) >= rules.longest or any(rules.speaks_to_model.search(fold(one)) for one in written):
        return None
    shown = {
        **_words_of(message, masking),
        **_circumstances(message, situation, rules),
        "suspected": list(verdict.categories),
    }
    body: dict[str, object] = {
        "model": model,
        "messages": [
            {"role": "system", "content": rules.system},
            {"role": "user", "content": json.dumps(shown, ensure_ascii=False)},
        ],
        "temperature": 0,
        "max_tokens": rules.max_tokens,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "opinion", "strict": True, "schema": rules.schema},
        },
    }
    return Question(body, hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest())


def read_answer(content: str, rules: OpinionRules, *, model: str) -> Opinion | None:
    """The opinion in what the model said, None for anything but exactly the JSON object that was asked for."""
    if len(content) > rules.answer_longest:
        return None
    try:
        answer = json.loads(content, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or answer.keys() != {"verdict", "category"}:
        return None
    said, category = answer["verdict"], answer["category"]
    if not isinstance(said, str) or not isinstance(category, str) or said not in _OUTCOMES:
        return None
    outcome = _OUTCOMES[said]
    if outcome is not Outcome.FLAG:
        return Opinion(model, outcome) if category == _NO_CATEGORY else None
    return Opinion(model, outcome, Category(category)) if category in rules.categories else None


def settle(verdict: Verdict, opinion: Opinion) -> Verdict:
    """The verdict after a second opinion: only an unsure one moves, and nothing but its outcome is the model's.

    It is a flag only when the model sees the same main category, whose basis the judge knows; a severity nobody gave is
    the lowest. A verdict that moved names the model.
    """
    if verdict.outcome is not Outcome.REVIEW:
        return verdict
    if opinion.outcome is Outcome.NONE:
        return Verdict(
            outcome=Outcome.NONE,
            score=verdict.score,
            version=verdict.version,
            opinion=opinion.model,
        )
    agrees = opinion.outcome is Outcome.FLAG and verdict.categories[:1] == (opinion.category,)
    if not agrees or verdict.basis is None:
        return verdict
    return replace(verdict, outcome=Outcome.FLAG, severity=verdict.severity or Severity.LOW, opinion=opinion.model)


def _words_of(message: Message, masking: Masking) -> dict[str, str]:
    """What people wrote, masked; of an address only the site."""
    written = {"text": message.text, "title": message.title, "file_name": message.filename, "site": _site(message.url)}
    return {name: masked(words, masking) for name, words in written.items() if words}


def _circumstances(message: Message, situation: Situation, rules: OpinionRules) -> dict[str, str]:
    sent_at = situation.sent_at.astimezone(SHANGHAI)
    told = {
        "kind": rules.kinds[message.kind],
        "group": rules.groups[situation.group_kind],
        "sender": rules.senders[situation.sender_role],
        "when": rules.when.format(weekday=rules.weekdays[sent_at.weekday()], hour=sent_at.hour),
    }
    return told | ({"emergency": rules.emergency} if situation.emergency_active else {})


def _site(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    answer = dict(pairs)
    if len(answer) != len(pairs):
        raise ValueError("a name stands twice")
    return answer


def _filled(system: str, categories: Mapping[str, str]) -> str:
    listed = "\n".join(f"- {category}: {words}" for category, words in categories.items())
    return system.replace("{categories}", listed).strip()


def _each(choices: type[_Choice], root: Section, name: str) -> dict[_Choice, str]:
    words = root.pairs(name)
    if words.keys() != set(choices):
        raise root.bad(name, f"must have a word for each of {', '.join(choices)}, and no other")
    return {choice: words[choice] for choice in choices}


def _schema(root: Section, categories: Mapping[str, str]) -> dict[str, object]:
    """The schema of the data with the categories filled in."""
    properties = root.section("properties")
    category = {**properties.table("category"), "enum": [*categories, _NO_CATEGORY]}
    schema = {
        "type": root.text("type"),
        "additionalProperties": False,
        "required": list(root.words("required")),
        "properties": {"verdict": dict(properties.table("verdict")), "category": category},
    }
    properties.close()
    root.close()
    return schema
