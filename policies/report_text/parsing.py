"""Reads one message of a clerk into a `ReportText`."""

from collections.abc import Mapping
from datetime import datetime

from policies.report_text.attachment import ledger_follows, says_attached
from policies.report_text.details import (
    correction_reason,
    difficulties,
    done_readings,
    extension_reason,
    extension_until,
    nil_readings,
)
from policies.report_text.figures import Reading
from policies.report_text.intents import kind_of
from policies.report_text.message import Message, take_apart
from policies.report_text.values import Figure, Metric, ReportKind, ReportText, VersusYesterday
from policies.report_text.vocabulary import ReportVocabulary
from policies.roster import Roster, UnitCode


def parse(
    text: str,
    sent_at: datetime,
    roster: Roster,
    vocabulary: ReportVocabulary,
    sender_unit: UnitCode | None = None,
) -> ReportText:
    """What a message reports. `sent_at` is aware and in Asia/Shanghai; `sender_unit` steps in when no unit is written.

    Never raises for any text. A message that is no report comes back with kind NOT_A_REPORT, and only the unit,
    the day (if written) and the problem ids filled.
    """
    message = take_apart(text, sent_at, roster=roster, vocabulary=vocabulary)
    kind = kind_of(message)
    unit = message.unit
    assumed = None if unit.unit or unit.candidates else sender_unit
    day = message.day.day if message.day else None
    reports = kind is not ReportKind.NOT_A_REPORT
    extends = kind is ReportKind.EXTENSION
    return ReportText(
        kind=kind,
        unit=unit.unit or assumed,
        unit_written=unit.unit is not None,
        unit_span=message.span(unit.start, unit.end) if unit.unit else None,
        candidates=unit.candidates,
        day=day or (sent_at.date() if reports else None),
        day_written=day is not None,
        day_span=message.span(message.day.start, message.day.end) if message.day else None,
        figures=_figures(message, kind) if reports else {},
        versus_yesterday=_versus(message) if reports and kind is not ReportKind.CARRY_OVER else None,
        problems=message.folded.problems,
        sequence=message.sequence,
        says_attached=reports and says_attached(message),
        ledger_follows=reports and ledger_follows(message),
        reason=_reason(message, kind),
        until=extension_until(message, sent_at) if extends else None,
        difficulties=difficulties(message) if reports else None,
    )


def _figures(message: Message, kind: ReportKind) -> dict[Metric, Figure]:
    readings: Mapping[Metric, Reading] = message.readings
    if kind is ReportKind.NIL:
        readings = {**readings, **nil_readings(message)}
    if kind is ReportKind.REPORT:
        readings = {**done_readings(message), **readings}
    return {
        metric: Figure(
            readings[metric].value,
            message.span(readings[metric].start, readings[metric].end),
            approximate=readings[metric].approximate,
        )
        for metric in Metric
        if metric in readings
    }


def _versus(message: Message) -> VersusYesterday | None:
    for move in message.moves:
        return VersusYesterday(move.metric, move.delta, message.span(move.start, move.end))
    return None


def _reason(message: Message, kind: ReportKind) -> str | None:
    if kind is ReportKind.CORRECTION:
        return correction_reason(message)
    return extension_reason(message) if kind is ReportKind.EXTENSION else None
