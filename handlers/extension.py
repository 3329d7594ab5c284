"""A clerk asks for more time for the day's report: the unit's leader grants it in one tap (section 6.3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from handlers import filing
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import row_number, settled
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.filing import LOCAL, Filing, Refused
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.deadline import closing
from policies.extension import Verdict, hours_offered, is_the_hours_own_day, judge, latest_for
from policies.ledger.characters import tidy
from policies.ledger.privacy import masked
from policies.report_text import ReportKind, ReportText
from policies.roster import Role, Unit, UserId
from storage import extensions, reports, roster
from storage.extensions import Extension, ExtensionState

router = Router()

# How a moment stands in a button's key, which has colons of its own.
_MOMENT = "%Y%m%d%H%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """More time for one day's report of a unit. `until` is None while nobody said an hour, `reason` may be empty."""

    unit: Unit
    day: date
    cutoff: datetime
    until: datetime | None
    reason: str
    by: UserId
    at: datetime


@router.on(MessageReceived)
def ask_for_time(event: MessageReceived, ctx: Context) -> Answer:
    """Take the clerk's request to the unit's leaders; a message with a ledger is a report, whatever it says."""
    if event.file is not None or event.fetch_failure is not None:
        return UNHANDLED
    with ctx.look() as db:
        said = _asked(db, event, ctx)
        if said is None:
            return UNHANDLED
        filed = filing.resolve(db, event, said, ctx)
    if isinstance(filed, Refused):
        return filing.refuse(event, filed, ctx)

    # Two clerks may ask at once: the second sees what the first asked.
    reports.lock_unit(ctx.db, filed.unit.code)
    earlier = reports.accepted(ctx.db, filed.unit.code, filed.placement.day)
    if earlier is not None:
        day = filed.placement.day
        return [Text(ctx.words.say("extension.already_reported", day=day, receipt=earlier.receipt))]
    return _take(_completed(_request(event, filed, ctx), ctx), event, ctx)


@router.on(ButtonPressed)
def settle(event: ButtonPressed, ctx: Context) -> Answer:
    """The clerk chose an hour, or a leader decided; keys can be forged, so both are checked against the roster."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION):
        return UNHANDLED
    number = row_number(press.arguments[0]) if press.arguments else None
    asked = extensions.find(ctx.db, number) if number is not None else None
    campaign = roster.campaign_around(ctx.db, asked.day) if asked else None
    if asked is None or campaign is None:
        return [Text(ctx.words.say("help.button_gone"))]
    cutoff = closing(asked.day, campaign)

    match press.action, press.arguments[1:]:
        case Action.GRANT_EXTENSION, (moment,):
            return _choose(event, asked, moment, cutoff, ctx)
        case _, ():
            return _decide(event, asked, cutoff, ctx, granted=press.action is Action.GRANT_EXTENSION)
    return [Text(ctx.words.say("help.button_gone"))]


def _asked(db: Connection, event: MessageReceived, ctx: Context) -> ReportText | None:
    """The request in the message; a bare hour is one too, right after the bot asked for it."""
    said = filing.read_text(db, event, ctx)
    if said.kind is ReportKind.EXTENSION:
        return _without_the_hours_day(said)
    rules = ctx.rules.extension
    if said.kind is not ReportKind.NOT_A_REPORT or not 0 < len(event.text) <= rules.answer_longest:
        return None
    if not extensions.lacks_hour(db, event.sender, since=event.at - rules.answer_within):
        return None
    said = filing.read_text(db, replace(event, text=rules.request.format(answer=event.text)), ctx)
    return said if said.kind is ReportKind.EXTENSION and said.until is not None else None


def _without_the_hours_day(said: ReportText) -> ReportText:
    if said.until and said.written_day and is_the_hours_own_day(said.written_day, said.until):
        return replace(said, day=None, day_written=False)
    return said


def _request(event: MessageReceived, filed: Filing, ctx: Context) -> _Request:
    return _Request(
        unit=filed.unit,
        day=filed.placement.day,
        cutoff=filed.placement.cutoff,
        until=filed.said.until,
        reason=masked(tidy(filed.said.reason or ""), ctx.rules.ledger.cells.private_label),
        by=filed.sender.user_id,
        at=event.at,
    )


def _completed(request: _Request, ctx: Context) -> _Request:
    """With what the request before it said and this one leaves out: a reason sent after the hour, or the other way."""
    before = extensions.undecided(ctx.db, request.unit.code, request.day)
    if before is None:
        return request
    until = before.until.astimezone(LOCAL) if before.state is ExtensionState.ASKED else None
    return replace(request, until=request.until or until, reason=request.reason or before.reason)


def _take(request: _Request, event: MessageReceived | ButtonPressed, ctx: Context) -> list[Outgoing]:
    """Judge a request and answer it."""
    latest = latest_for(request.day, rules=ctx.rules.extension, calendar=ctx.rules.calendar)
    verdict = judge(request.until, asked_at=request.at, cutoff=request.cutoff, latest=latest)
    leaders = [one.user_id for one in roster.people_of(ctx.db, request.unit.code, Role.LEADER)]
    if verdict in (Verdict.NO_HOUR, Verdict.POSSIBLE) and not (leaders and ctx.can_send_files):
        # Without an app nobody can be written to: no leader would ever see the request.
        key = "extension.no_channel" if leaders else "extension.no_leader"
        return [Text(ctx.words.say(key, unit=request.unit.name))]
    if verdict is Verdict.NO_HOUR:
        return [_ask_hour(request, latest, event.key, ctx)]
    if verdict is Verdict.POSSIBLE and request.until is not None:
        return _ask_leaders(request, request.until, leaders, ctx)
    fields = {"day": request.day, "cutoff": request.cutoff, "until": request.until, "latest": latest}
    return [Text(ctx.words.say(f"extension.{verdict}", **fields))]


def _ask_hour(request: _Request, latest: datetime, cause: str, ctx: Context) -> Card:
    draft = _keep(request, latest, ctx, draft=True)
    hours = hours_offered(request.day, rules=ctx.rules.extension, calendar=ctx.rules.calendar)
    return Card(
        task_id=task_id("hour", cause),
        title=ctx.words.say("extension.hour_title"),
        body=ctx.words.say("extension.hour_ask", day=request.day, latest=latest),
        buttons=tuple(_hour_button(hour, draft, ctx) for hour in hours if hour > request.at),
    )


def _hour_button(hour: datetime, draft: Extension, ctx: Context) -> Button:
    tomorrow = (hour.date() - draft.asked_at.astimezone(LOCAL).date()).days == 1
    named = ("morning" if hour.hour < 12 else "tomorrow") if tomorrow else str(hour.isoweekday())
    key = Press(Action.GRANT_EXTENSION, (str(draft.id), hour.strftime(_MOMENT))).key
    return Button(ctx.words.say(f"extension.hour_{named}", hour=hour), key)


def _ask_leaders(request: _Request, until: datetime, leaders: list[UserId], ctx: Context) -> list[Outgoing]:
    before = extensions.undecided(ctx.db, request.unit.code, request.day)
    if before and before.state is ExtensionState.ASKED and (before.until, before.reason) == (until, request.reason):
        return [Text(ctx.words.say("extension.already_asked"))]
    asked = _keep(request, until, ctx)
    words = [ctx.words.say("extension.asked", day=asked.day, until=until, cutoff=request.cutoff)]
    if not asked.reason:
        words.append(ctx.words.say("extension.no_reason"))
    return [Text("\n".join(words)), *(_leader_card(asked, request, leader, ctx) for leader in leaders)]


def _keep(request: _Request, until: datetime, ctx: Context, *, draft: bool = False) -> Extension:
    return extensions.ask(
        ctx.db,
        unit=request.unit.code,
        day=request.day,
        until=until,
        reason=request.reason,
        by=request.by,
        at=request.at,
        draft=draft,
    )


def _leader_card(asked: Extension, request: _Request, leader: UserId, ctx: Context) -> Card:
    until, number = asked.until.astimezone(LOCAL), (str(asked.id),)
    reason = _reason(asked.reason, ctx)
    return Card(
        task_id=task_id("extension", f"{asked.id}>{leader}"),
        title=ctx.words.say("extension.title", unit=request.unit.name),
        body=ctx.words.say("extension.ask", day=asked.day, until=until, reason=reason, cutoff=request.cutoff),
        buttons=(
            Button(ctx.words.say("extension.grant"), Press(Action.GRANT_EXTENSION, number).key),
            Button(ctx.words.say("extension.refuse"), Press(Action.REFUSE_EXTENSION, number).key),
        ),
        to=ToPerson(leader),
    )


def _reason(reason: str, ctx: Context) -> str:
    if not reason:
        return ctx.words.say("extension.reason_missing")
    most = ctx.rules.extension.reason_shown
    shown = reason if len(reason) <= most else ctx.words.say("extension.cut", text=reason[:most])
    return ctx.words.say("extension.reason", reason=shown)


def _choose(event: ButtonPressed, draft: Extension, moment: str, cutoff: datetime, ctx: Context) -> list[Outgoing]:
    """The clerk's answer to "until when": the draft becomes a request."""
    clerk = roster.person(ctx.db, event.sender)
    if clerk is None or not clerk.is_clerk_of(draft.unit):
        return [Text(ctx.words.say("extension.not_the_clerk"))]
    until = _moment(moment)
    if until is None:
        return [Text(ctx.words.say("help.button_gone"))]
    if draft.state is not ExtensionState.DRAFT:
        return [Text(ctx.words.say("extension.answered"))]
    request = _Request(
        unit=ctx.roster.units[draft.unit],
        day=draft.day,
        cutoff=cutoff,
        until=until,
        reason=draft.reason,
        by=clerk.user_id,
        at=event.at,
    )
    return [*settled(event, ctx.words.say("extension.chosen")), *_take(request, event, ctx)]


def _moment(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _MOMENT).replace(tzinfo=LOCAL)
    except ValueError:
        return None


def _decide(event: ButtonPressed, asked: Extension, cutoff: datetime, ctx: Context, *, granted: bool) -> list[Outgoing]:
    """A leader's tap: the first decision holds, and after closing time there is nothing left to decide."""
    leader = roster.person(ctx.db, event.sender)
    if leader is None or Role.LEADER not in leader.roles or leader.unit != asked.unit:
        return [Text(ctx.words.say("extension.not_entitled"))]
    if event.at.replace(second=0, microsecond=0) > cutoff:
        extensions.lapse(ctx.db, asked.id, by=leader.user_id, at=event.at)
        return _say_decided(event, asked, cutoff, ctx)
    decided = extensions.decide(ctx.db, asked.id, granted=granted, by=leader.user_id, at=event.at)
    if decided is None:
        return _say_decided(event, asked, cutoff, ctx)

    facts = {"day": asked.day, "until": asked.until.astimezone(LOCAL), "cutoff": cutoff, "leader": leader.name}
    return [
        *settled(event, ctx.words.say(f"extension.label.{decided.state}")),
        Text(ctx.words.say(f"extension.done_{decided.state}", **facts)),
        Text(ctx.words.say(f"extension.told_{decided.state}", **facts), to=ToPerson(asked.asked_by)),
    ]


def _say_decided(event: ButtonPressed, asked: Extension, cutoff: datetime, ctx: Context) -> list[Outgoing]:
    """What became of a request that is not waiting any more."""
    now = extensions.find(ctx.db, asked.id)
    if now is None or now.state in (ExtensionState.DRAFT, ExtensionState.ASKED):
        return [Text(ctx.words.say("help.button_gone"))]
    words = ctx.words.say(
        f"extension.decided.{now.state}", day=now.day, until=now.until.astimezone(LOCAL), cutoff=cutoff
    )
    return [*settled(event, ctx.words.say(f"extension.label.{now.state}")), Text(words)]
