"""Rules, wording and roster as they are in force: shipped data with the county's own laid over it."""

import hashlib
import json
import threading
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any

import chinese_calendar.constants as arrangements

from bot.clock import Clock
from bot.county import County
from bot.errors import BadSetting
from handlers.wording import Wording, load_wording
from policies.archive_text import ArchiveSpec
from policies.daily import DailyRules
from policies.extension import ExtensionRules
from policies.leads import LeadThresholds
from policies.ledger.spec import LedgerSpec
from policies.removal_text import RemovalWords
from policies.report_text import ReportVocabulary
from policies.requests import RequestWords
from policies.roster import Roster
from policies.rules import Rules
from policies.schedule import ScheduleRules
from policies.verification_text import VerificationWords
from policies.wishes import WishWords
from policies.workdays import WorkCalendar
from storage import roster
from storage.engine import Database

# The tables of policies/data; a county lays its own over them, under [rules.<name>].
_TABLES = (
    "ledger",
    "report_text",
    "daily_report",
    "requests",
    "schedule",
    "wishes",
    "extension",
    "removal",
    "verification",
    "leads",
    "archive",
)

_ROSTER_AGE = timedelta(seconds=10)


class Rulebook:
    """The rules and words in force, and the roster as it was at most ten seconds ago."""

    def __init__(self, rules: Rules, words: Wording, clock: Clock) -> None:
        self.rules = rules
        self.words = words
        self._clock = clock
        self._lock = threading.Lock()
        self._roster: tuple[datetime, Roster] | None = None

    def roster(self, database: Database) -> Roster:
        """The county's units."""
        now = self._clock.now()
        with self._lock:
            if self._roster is None or abs(now - self._roster[0]) > _ROSTER_AGE:
                with database.reading() as db:
                    self._roster = (now, roster.all_units(db))
            return self._roster[1]


def load_rules(county: County | None = None) -> Rules:
    """The shipped rules under the county's own; raises BadSetting when an override does not fit."""
    own = county.rules if county else {}
    data = {name: _merged(name, own) for name in _TABLES}
    try:
        report_text = ReportVocabulary.of(data["report_text"])
        return Rules(
            version=_version(*data.values()),
            county=county.name if county else "",
            ledger=LedgerSpec.from_data(data["ledger"]),
            report_text=report_text,
            calendar=load_calendar(county.calendar if county else {}),
            daily=DailyRules.of(data["daily_report"]),
            requests=RequestWords.of(data["requests"]),
            schedule=ScheduleRules.of(data["schedule"]),
            wishes=WishWords.of(data["wishes"], report_text.numerals),
            extension=ExtensionRules.of(data["extension"]),
            removals=RemovalWords.of(data["removal"]),
            verification=VerificationWords.of(data["verification"]),
            leads=LeadThresholds.of(data["leads"]),
            archive=ArchiveSpec.of(data["archive"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadSetting("county_file", f"[rules] does not fit: {error}") from error


def load_words(county: County | None = None) -> Wording:
    """The shipped sentences under the county's own."""
    return load_wording(county.wording if county else None)


def load_calendar(own: Mapping[date, bool] | None = None) -> WorkCalendar:
    """The State Council's arrangement, with days the county added for years that are not published yet."""
    published = dict.fromkeys(arrangements.holidays, False) | dict.fromkeys(arrangements.workdays, True)
    exceptions = published | dict(own or {})
    return WorkCalendar(exceptions=exceptions, known_years=frozenset(day.year for day in exceptions))


def _merged(name: str, own: Mapping[str, Any]) -> dict[str, Any]:
    shipped = tomllib.loads(resources.files("policies").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
    return _laid_over(shipped, own.get(name, {}))


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; anything else, lists included, is replaced."""
    result = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = _laid_over(result[key], value) if both else value
    return result


def _version(*tables: Mapping[str, Any]) -> str:
    text = json.dumps(tables, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
