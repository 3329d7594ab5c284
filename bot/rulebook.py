"""Rules, wording and roster as they are in force: shipped data with the county's own laid over it."""

import hashlib
import json
import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import chinese_calendar.constants as arrangements
from loguru import logger

from bot import judging
from bot.clock import Clock
from bot.county import County, read_county
from bot.errors import BadSetting
from handlers.context import Judging
from handlers.wording import Wording, load_wording
from policies.archive_text import ArchiveSpec
from policies.asking_judge import AskingWords
from policies.daily import DailyRules
from policies.extension import ExtensionRules
from policies.judge.judge import Judge
from policies.judge.repetition import Repetition
from policies.leads import LeadThresholds
from policies.ledger.spec import LedgerSpec
from policies.masking import Masking
from policies.removal_text import RemovalWords
from policies.report_text import ReportVocabulary
from policies.requests import RequestWords
from policies.restraint import RestraintRules
from policies.roster import Roster
from policies.rules import Rules
from policies.schedule import ScheduleRules
from policies.second_opinion import OpinionRules
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
    "masking",
    "second_opinion",
    "restraint",
    "asking_judge",
)

_ROSTER_AGE = timedelta(seconds=10)
_FILE_AGE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class InForce:
    """Rules, words and judge that belong together: they change all at once or not at all.

    `repetition` says which demands count as the same ones.
    """

    rules: Rules
    words: Wording
    judge: Judging
    repetition: Repetition


class Rulebook:
    """What is in force, and the roster as it was at most ten seconds ago.

    When a county file is named, `refresh` takes up its changes; a file that does not fit changes nothing.
    """

    def __init__(self, in_force: InForce, clock: Clock, *, county_file: Path | None = None) -> None:
        self._in_force = in_force
        self._clock = clock
        self._lock = threading.Lock()
        self._roster: tuple[datetime, Roster] | None = None
        self._file = county_file
        self._seen = _stamp(county_file)
        self._looked_at = clock.now()

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self._in_force.rules

    @property
    def words(self) -> Wording:
        """The sentences in force."""
        return self._in_force.words

    @property
    def judge(self) -> Judging:
        """The judge in force."""
        return self._in_force.judge

    @property
    def repetition(self) -> Repetition:
        """Which demands count as the same ones, in force."""
        return self._in_force.repetition

    def roster(self, database: Database) -> Roster:
        """The county's units."""
        now = self._clock.now()
        with self._lock:
            if self._roster is None or abs(now - self._roster[0]) > _ROSTER_AGE:
                with database.reading() as db:
                    self._roster = (now, roster.all_units(db))
            return self._roster[1]

    def refresh(self) -> None:
        """Look, at most every two seconds, whether the county file has changed, and take it up whole or not at all."""
        now = self._clock.now()
        with self._lock:
            if self._file is None or abs(now - self._looked_at) < _FILE_AGE:
                return
            self._looked_at = now
            stamp = _stamp(self._file)
            if stamp == self._seen:
                return
            self._seen = stamp
            try:
                self._in_force = load_in_force(read_county(self._file))
            except BadSetting as error:
                logger.bind(setting=error.name, problem=error.problem).error("county file refused, the old rules stay")
            else:
                logger.bind(rules=self._in_force.rules.version).info("county file taken up")


def load_in_force(county: County | None = None) -> InForce:
    """The shipped rules, words and judge under the county's own; raises BadSetting when an override does not fit."""
    rules, words, judge = load_rules(county), load_words(county), load_judge(county)
    return InForce(rules, words, judge, judge.repetition)


def load_judge(county: County | None = None) -> Judge:
    """The judge by the shipped tables under the county's own [rules.judge.…]; raises BadSetting."""
    if county is None:
        return _shipped_judge()
    return _judge_under(county)


@cache
def _shipped_judge() -> Judge:
    return _judge_under(None)


def _judge_under(county: County | None) -> Judge:
    own = county.rules.get("judge", {}) if county else {}
    schedule = ScheduleRules.of(_merged("schedule", county.rules if county else {}))
    data = {name: _laid_over(table, own.get(name, {})) for name, table in judging.load_judge_data().items()}
    try:
        return judging.judge_of(
            data,
            calendar=load_calendar(county.calendar if county else {}),
            hours=schedule.office,
            version=_version(*data.values()),
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise BadSetting("county_file", f"[rules.judge] does not fit: {type(error).__name__}: {error}") from error


def _stamp(file: Path | None) -> tuple[int, int] | None:
    """What changes when a file does."""
    try:
        status = file.stat() if file else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None


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
            masking=Masking.of(data["masking"]),
            second_opinion=OpinionRules.of(data["second_opinion"]),
            restraint=RestraintRules.of(data["restraint"]),
            asking_judge=AskingWords.of(data["asking_judge"]),
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
