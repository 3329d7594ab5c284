"""What the judge says of a message: the outcome, and everything that carries it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Category = NewType("Category", str)
"""One of the kinds of banned requests, by its id in banned-requests.md section 1.1, such as `h5_report`."""


class Outcome(StrEnum):
    """FLAG: a banned request. REVIEW: people should look, nobody is told. NONE: silence."""

    FLAG = "flag"
    REVIEW = "review"
    NONE = "none"


class Severity(StrEnum):
    """How loud the bot may be (banned-requests.md section 2.6)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Tone(StrEnum):
    """What the bot may say of the source: it is forbidden, the county asks, or a suggestion (policy.md section 0)."""

    NATIONAL = "national"
    COUNTY = "county"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one message.

    `categories` has the main one first and is empty for NONE. `quote` are the characters of `text` that carry the
    verdict, None when they lie in the title or file name alone. `rule` is the id of the rule (`B1` … `B13`, policy.md
    section 2.2), `basis` its source in words whose tone the source allows, `alternative` what to write instead.
    `exempt` names the exemption that silenced a demand. `evasion`: the wording hides the thing. `score` is the
    log-odds of a banned request. `version` is the rule set that judged. `opinion` names the model that was asked for a
    second opinion and moved the verdict, if one was. `others` is how many other units asked for the same, where that
    carries the verdict or a part of it.
    """

    outcome: Outcome
    categories: tuple[Category, ...] = ()
    severity: Severity | None = None
    quote: tuple[int, int] | None = None
    rule: str | None = None
    tone: Tone | None = None
    basis: str | None = None
    alternative: str | None = None
    exempt: str | None = None
    evasion: bool = False
    score: float = 0.0
    version: str = ""
    opinion: str | None = None
    others: int = 0
