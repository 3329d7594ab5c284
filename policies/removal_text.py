"""Reads why a problem is to leave the ledger: it is unfounded, or merged into another (section 9, point 18)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.report_text.folding import fold_words

# Stands for a problem id; private-use characters never survive folding, so a message cannot contain it.
_ID = "\ue003"
_WRITTEN_ID = re.compile(r"(?<![0-9a-z])([a-z]{2})\s*-\s*([0-9]{8})\s*-\s*([0-9]{3})(?![0-9])")
_NEVER = "(?!)"


class Reason(StrEnum):
    """Why a problem is to be removed."""

    UNFOUNDED = "unfounded"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Claim:
    """One problem and why it is to go. `merged_into` is None for another reason, or when nobody said into which."""

    problem: str
    reason: Reason
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class RemovalWords:
    """The vocabulary, compiled, and how much is shown or taken at once (see policies/data/removal.toml)."""

    dashes: Mapping[int, str]
    ends: re.Pattern[str]
    claims: re.Pattern[str]
    reason_first: re.Pattern[str]
    broken: re.Pattern[str]
    broken_after: re.Pattern[str]
    reports: re.Pattern[str]
    talk: re.Pattern[str]
    questions: re.Pattern[str]
    polite: re.Pattern[str]
    most_at_once: int
    candidates: int
    venue_shown: int
    description_shown: int

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "RemovalWords":
        """Built from policies/data/removal.toml; raises KeyError or ValueError for data that does not fit."""
        run = rf"{_ID}(?:(?:{_any(data, 'joints')}){{0,3}}{_ID})*"
        unfounded, leads = _any(data, "unfounded"), _any(data, "leads")
        return cls(
            dashes=dict.fromkeys(map(ord, _text(data, "dashes")), "-"),
            ends=_compiled(f"[{re.escape(_text(data, 'sentence_ends'))}]"),
            claims=_compiled(
                rf"(?P<ids>{run})(?P<gap>[^{_ID}]{{0,{_count(data, 'gap')}}}?)"
                rf"(?:(?P<unfounded>{unfounded})|(?:{_any(data, 'merged')})"
                rf"(?:(?P<target>{_ID})|(?P<other>{_any(data, 'some_other')})))"
            ),
            reason_first=_compiled(rf"^[^{_ID}]*?(?:{unfounded})(?:{leads}){{0,4}}(?P<ids>{run})"),
            broken=_compiled(_any(data, "broken")),
            broken_after=_compiled(_any(data, "broken_after")),
            reports=_compiled(_any(data, "reports")),
            talk=_compiled(_any(data, "talk")),
            questions=_compiled(_any(data, "questions")),
            polite=_compiled(_any(data, "polite")),
            most_at_once=_count(data, "most_at_once"),
            candidates=_count(data, "candidates"),
            venue_shown=_count(data, "venue_shown"),
            description_shown=_count(data, "description_shown"),
        )


def _text(data: Mapping[str, object], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"removal.{name} must be a string")
    return value


def _count(data: Mapping[str, object], name: str) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"removal.{name} must be a whole number, 1 or more")
    return value


def _any(data: Mapping[str, object], name: str) -> str:
    value = data[name]
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"removal.{name} must be a list of patterns")
    return "|".join(f"(?:{one})" for one in value) or _NEVER


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"removal: {error}") from error


def read(text: str, words: RemovalWords) -> tuple[Claim, ...]:
    """The problems that are to be removed, each once, in the order written; empty for any other message.

    A daily report, a question or talk about removals is another message, even when it names ids. Never raises.
    """
    plain = fold_words(text).translate(words.dashes)
    ids = ["-".join(match.groups()).upper() for match in _WRITTEN_ID.finditer(plain)]
    if not ids:
        return ()
    plain = re.sub(r"[^\S\n]+", "", _WRITTEN_ID.sub(_ID, plain))
    asks = words.questions.search(plain) and not words.polite.search(plain)
    if asks or words.talk.search(plain) or words.reports.search(plain):
        return ()
    claims = dict[str, Claim]()
    for claim in _claims(plain, ids, words):
        claims.setdefault(claim.problem, claim)
    return tuple(claims.values())


def _claims(plain: str, ids: Sequence[str], words: RemovalWords) -> Iterator[Claim]:
    """Sentence by sentence; the ids are counted along."""
    seen = 0
    for sentence in words.ends.split(plain):
        here = ids[seen : seen + sentence.count(_ID)]
        seen += len(here)
        found = list(_claims_in(sentence, here, words))
        yield from found or _reason_first(sentence, here, words)


def _claims_in(sentence: str, ids: Sequence[str], words: RemovalWords) -> Iterator[Claim]:
    for match in words.claims.finditer(sentence):
        if words.broken.search(match["gap"]) or words.broken_after.search(sentence[match.end() :]):
            continue
        first = sentence.count(_ID, 0, match.start())
        problems = ids[first : first + match["ids"].count(_ID)]
        if match["unfounded"]:
            yield from (Claim(problem, Reason.UNFOUNDED) for problem in problems)
            continue
        target = ids[first + len(problems)] if match["target"] else None
        # "A and B are the same, merged into B": B stays. A problem merged into itself alone is a slip to be told.
        others = [problem for problem in problems if problem != target] or problems
        yield from (Claim(problem, Reason.MERGED, target) for problem in others)


def _reason_first(sentence: str, ids: Sequence[str], words: RemovalWords) -> Iterator[Claim]:
    match = words.reason_first.search(sentence)
    if match and not words.broken.search(sentence[: match.start("ids")]):
        yield from (Claim(problem, Reason.UNFOUNDED) for problem in ids[: match["ids"].count(_ID)])
