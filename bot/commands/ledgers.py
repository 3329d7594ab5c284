"""`qingzhi ledger check` and `qingzhi ledger template`: the ledger without a tenant, on files."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.clock import SystemClock
from bot.county import County, read_county
from bot.errors import Unusable
from bot.limits import limits_of
from bot.phrases import phrase
from bot.rulebook import load_rules, load_words
from bot.sandbox.county import demo_county_file
from bot.settings import load_settings
from handlers.ledger_review import Review, Reviewer
from handlers.ledger_workbook import ledger_workbook
from handlers.workbook import UnreadableError
from policies.ledger.basis import Filing
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow
from policies.roster import Roster, Unit

_EMPTY_TABLE = "H10"
_HEAD = 6  # rows that may stand above the header, with the unit in one of them


def check(
    file: Path,
    *,
    township: str,
    date: str,
    yesterday: Path | None,
    annotated: Path | None,
    county_file: Path | None,
    as_json: bool,
) -> bool:
    """Check a ledger, against `yesterday`'s if it is given, and print what came out; whether it passed.

    Raises Unusable.
    """
    county = _county(county_file)
    roster, rules, words = Roster.of(county.units), load_rules(county), load_words(county)
    unit, day = _unit(roster, township), _day(date)
    content = _read(file)
    reviewer = Reviewer(rules.ledger, roster, rules.calendar, words, limits_of(load_settings().files))
    past = _past(reviewer, yesterday, unit, day) if yesterday else None
    filing = Filing(
        unit=unit.code,
        day=day,
        file_name=file.name,
        size=len(content),
        open_yesterday=len(past.left_open()) if past else None,
    )
    review = reviewer.review(content, filing, past=past)
    if annotated is not None and review.book is not None:
        _write(annotated, _copy(reviewer, content, review))
    sys.stdout.write(json.dumps(review.as_json(), ensure_ascii=False) + "\n" if as_json else _in_words(review))
    return review.passed


def template(out: Path, *, township: str | None, date: str | None, county_file: Path | None) -> None:
    """Write the blank workbook, headed with the unit and the day if they are given. Raises Unusable."""
    county = _county(county_file)
    roster = Roster.of(county.units)
    content = ledger_workbook(
        load_rules(county),
        roster,
        load_words(county),
        unit=_unit(roster, township) if township else None,
        day=_day(date) if date else None,
        made_at=SystemClock().now(),
    )
    _write(out, content)
    sys.stdout.write(phrase("ledger_template.done", path=out) + "\n")


def _county(given: Path | None) -> County:
    return read_county(given or load_settings().county_file or demo_county_file())


def _unit(roster: Roster, written: str) -> Unit:
    code = next((unit for code, unit in roster.units.items() if code.casefold() == written.strip().casefold()), None)
    unit = code or roster.named(written)
    if unit is None:
        known = " ".join(roster.units)
        raise Unusable(phrase("errors.no_unit", unit=written, known=known))
    return unit


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Unusable(phrase("errors.bad_date", date=written)) from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Unusable(phrase("errors.no_file", path=file)) from None


def _past(reviewer: Reviewer, file: Path, unit: Unit, day: date) -> Past:
    """The rows of the ledger of the working day before; what else may be wrong with it does not matter today."""
    content, before = _read(file), reviewer.calendar.previous_workday(day)
    review = reviewer.review(content, Filing(unit=unit.code, day=before, file_name=file.name, size=len(content)))
    if review.book is None:
        raise Unusable(phrase("errors.yesterday_unread", path=file))
    if _nothing_to_go_by(review):
        raise Unusable(phrase("errors.yesterday_no_table", path=file))
    if _is_anothers(review.rows, unit) or (not review.rows and _is_headed_by_another(review, reviewer.roster, unit)):
        raise Unusable(phrase("errors.yesterday_other_unit", unit=unit.name, path=file))
    return Past(day=before, rows=review.rows)


def _nothing_to_go_by(review: Review) -> bool:
    """Whether there are rows, and none has an id or none a status; or no rows, but no empty table either."""
    rows = review.rows
    if not rows:
        return all(remark.rule != _EMPTY_TABLE for remark in review.remarks)
    return not (any(row.problem_id for row in rows) and any(row.status for row in rows))


def _is_anothers(rows: Sequence[LedgerRow], unit: Unit) -> bool:
    """Whether a row belongs to another unit, or every row to one that nobody knows."""
    units = {row.unit for row in rows}
    return bool(units - {None, unit.code}) or (bool(rows) and all("unit" in row.unread for row in rows))


def _is_headed_by_another(review: Review, roster: Roster, unit: Unit) -> bool:
    """Whether the head of an empty table names other units and not this one."""
    table = next((remark.sheet for remark in review.remarks if remark.rule == _EMPTY_TABLE), None)
    sheets = review.book.sheets if review.book else ()
    head = (row.cells.values() for sheet in sheets if sheet.name == table for row in sheet.rows[:_HEAD])
    text = "\n".join(str(cell.value) for cells in head for cell in cells)
    return unit.name not in text and any(one.name in text for one in roster.units.values())


def _copy(reviewer: Reviewer, content: bytes, review: Review) -> bytes:
    try:
        return reviewer.annotated(content, review)
    except UnreadableError:
        raise Unusable(phrase("errors.not_annotated")) from None


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Unusable(phrase("errors.not_written", path=file, problem=error.strerror)) from None


def _in_words(review: Review) -> str:
    summary = review.summary
    head = (
        phrase("ledger_check.passed", rows=summary.rows, open=summary.open)
        if review.passed
        else phrase("ledger_check.returned", errors=summary.errors, warnings=summary.warnings)
    )
    lines = [phrase("ledger_check.line", level=one.level, message=one.message) for one in review.remarks]
    return "\n".join([head, *lines]) + "\n"
