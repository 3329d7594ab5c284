"""Whether the bot says anything about a banned request, and to whom (banned-requests.md section 2.6, policy.md 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from policies.judge import Category, Severity, Verdict


class Reply(StrEnum):
    """What somebody pressed on the card that spoke to them; nobody has to."""

    MENDED = "mended"
    EMERGENCY = "emergency"
    APPEALED = "appealed"


class Silence(StrEnum):
    """Why nothing is said."""

    LOW = "low"
    STALE = "stale"
    CONTESTED = "contested"
    ENOUGH = "enough"
    NO_CHANNEL = "no_channel"


@dataclass(frozen=True, slots=True)
class RestraintRules:
    """The limits, as policies/data/restraint.toml explains them; `*_shown` are characters on a card."""

    private_a_day: int
    public_a_day: int
    silent_days: int
    ignored_minutes: int
    repeat_minutes: int
    remembered_days: int
    review_cards_a_day: int
    stale_hours: int
    exception_days: int
    exception_quote_least: int
    forget_drafts_days: int
    answer_minutes: int
    quote_shown: int
    basis_shown: int
    excerpt_shown: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Built from policies/data/restraint.toml; raises KeyError or ValueError for data that does not fit."""
        return cls(**{one.name: _count(data, one.name) for one in fields(cls)})


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier private word to the same person: about which kind of request, in which group, and what came of it.

    `at` (aware) is when it went out, which may lie ahead when it waits for the office to open.
    """

    category: Category
    group: str
    at: datetime
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was said before: today's private words to the person and public ones in the group, and the earlier ones.

    `contested` are the kinds the person said are no violation, as long as that counts.
    """

    private_today: int = 0
    public_today: int = 0
    told: Sequence[Told] = ()
    contested: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What is to be said: a private word to the sender, a public one without a name, both, or neither and why not."""

    private: bool = False
    public: bool = False
    silence: Silence | None = None


def voice(
    verdict: Verdict,
    known: Known,
    rules: RestraintRules,
    *,
    group: str,
    at: datetime,
    now: datetime,
    can_write: bool,
    can_speak: bool,
) -> Voice:
    """How loud the bot may be, `now`, about a flagged message that was sent to the group `at` that moment (both aware).

    `can_write` says that the sender can be written to privately, `can_speak` that the message can be answered where
    it was sent.
    """
    category = verdict.categories[0]
    if verdict.severity not in (Severity.MEDIUM, Severity.HIGH):
        return Voice(silence=Silence.LOW)
    if now - at > timedelta(hours=rules.stale_hours):
        return Voice(silence=Silence.STALE)
    if category in known.contested:
        return Voice(silence=Silence.CONTESTED)
    if not (can_write or can_speak):
        return Voice(silence=Silence.NO_CHANNEL)

    private = can_write and known.private_today < rules.private_a_day
    public = (
        can_speak
        and verdict.severity is Severity.HIGH
        and known.public_today < rules.public_a_day
        and any(_calls_for_more(one, category, rules, group=group, at=at) for one in known.told)
    )
    if private or public:
        return Voice(private=private, public=public)
    return Voice(silence=Silence.ENOUGH if can_write else Silence.NO_CHANNEL)


def _calls_for_more(told: Told, category: Category, rules: RestraintRules, *, group: str, at: datetime) -> bool:
    """Whether the private word was not enough: the same kind again, or nobody pressed for long in the same group.

    Whoever says that it is an emergency or no violation has answered: people decide that, not the bot.
    """
    if told.reply in (Reply.EMERGENCY, Reply.APPEALED):
        return False
    age = at - told.at
    if age > timedelta(days=rules.remembered_days):
        return False
    repeated = told.category == category and age >= timedelta(minutes=rules.repeat_minutes)
    ignored = told.reply is None and told.group == group and age >= timedelta(minutes=rules.ignored_minutes)
    return repeated or ignored


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"restraint.{name} must be a whole number, 0 or more")
    return value
