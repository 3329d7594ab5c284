"""What a county may change about the rules of the second sheet."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from policies.ledger.characters import fold
from policies.ledger.section import Section

_IDLE = re.compile(r"[\W_]+")
_LONGEST = 200  # no name is longer; the rest of a hostile cell is not looked at


@dataclass(frozen=True, slots=True)
class NameForms:
    """How names are compared (G02, G05, R21).

    Two names are alike when their cores, the names without `generic` words, have at least this `similarity`, unless
    they name other `places` or other `numbers`: two villages have a group each.
    """

    similarity: float
    generic: re.Pattern[str]
    places: re.Pattern[str]
    numbers: re.Pattern[str]

    @classmethod
    def taken_from(cls, entry: Section) -> "NameForms":
        """Build from `[carriers.names]`."""
        words = sorted(map(solid, entry.words("generic")), key=len, reverse=True)
        forms = cls(
            similarity=entry.number("similarity"),
            generic=entry.compiled("generic", "|".join(map(re.escape, words)) or "(?!)"),
            places=entry.pattern("places"),
            numbers=entry.pattern("numbers"),
        )
        if not 0 < forms.similarity <= 1:
            raise entry.bad("similarity", "must be above 0 and at most 1")
        entry.close()
        return forms


@dataclass(frozen=True, slots=True)
class CarrierLimits:
    """The thresholds of the G rules; the comments in data/ledger.toml say which is whose.

    `quiet_days` goes by carrier type; a type that is not in it is never too quiet. `accounts` are the types a unit
    should have one of on each platform, `groups` those that do the same whatever the platform. `explained` finds in a
    purpose why a carrier may be quiet for long.
    """

    quiet_days: Mapping[str, int]
    explained: re.Pattern[str]
    accounts: frozenset[str]
    accounts_kept: int
    groups: frozenset[str]
    names: NameForms

    @classmethod
    def taken_from(cls, entry: Section, names: Section, types: Collection[str]) -> "CarrierLimits":
        """Build from `[carriers.limits]` and `[carriers.names]`; `types` are the choices of the carrier type."""
        days = entry.section("quiet_days")
        limits = cls(
            quiet_days={kind: days.count(kind) for kind in types if days.has(kind)},
            explained=entry.compiled("explained", "|".join(map(re.escape, entry.words("explained"))) or "(?!)"),
            accounts=frozenset(entry.words_of("accounts", types)),
            accounts_kept=entry.count("accounts_kept"),
            groups=frozenset(entry.words_of("groups", types)),
            names=NameForms.taken_from(names),
        )
        days.close()
        entry.close()
        return limits


def solid(name: str) -> str:
    """A name as it is compared: half-width, without case, spaces, brackets and other marks."""
    folded = fold(name[:_LONGEST])
    return _IDLE.sub("", folded) or folded
