"""What the bot says of its own accord to a unit: two reminders a day at most, the morning's draft, a missing note.

The clock only says that an occasion came; whether there is still something to say is looked up when it is handled.
A unit's clerks get the same card: however many there are, it counts as one reminder of the unit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.buttons import Action, Press, read_press, task_id
from handlers.context import Context
from handlers.events import ButtonPressed, TimeCame
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.ledger.basis import NilMode
from policies.roster import Person, Role, Unit, UserId
from policies.schedule import SHANGHAI, Occasion, due
from storage import declarations, extensions, preferences, reports, roster
from storage.agenda import agenda_at
from storage.preferences import DraftWish

router = Router()


@dataclass(frozen=True, slots=True)
class _Owed:
    """A report a unit owes: of which day, closing when, and what is open from before (None: never reported)."""

    event: TimeCame
    unit: Unit
    day: date
    cutoff: datetime
    open_before: int | None


@router.on(TimeCame)
def speak_first(event: TimeCame, ctx: Context) -> Answer:
    """Say what the occasion is for, if it still has a point; the county's own occasions are somebody else's."""
    say = _SAYERS.get(event.occasion)
    unit = ctx.roster.units.get(event.unit) if event.unit else None
    if say is None or unit is None:
        return UNHANDLED

    owed = _owed(event, unit, ctx)
    if owed is None:
        return []
    return say(owed, ctx)


@router.on(ButtonPressed)
def mute_today(event: ButtonPressed, ctx: Context) -> Answer:
    """No more reminders today for whoever pressed; the card's other buttons stay usable."""
    if read_press(event.button) != Press(Action.MUTE_TODAY):
        return UNHANDLED
    if roster.person(ctx.db, event.sender) is None:
        return [Text(ctx.words.say("help.button_gone"))]

    preferences.mute_on(ctx.db, event.sender, event.at.astimezone(SHANGHAI).date())
    return [Text(ctx.words.say("reminders.muted"))]


def _owed(event: TimeCame, unit: Unit, ctx: Context) -> _Owed | None:
    """What the unit still owes; None when the moment has passed, the campaign is over, or it has reported or leave."""
    agenda = agenda_at(ctx.db, ctx.now, ctx.rules.calendar)
    campaign = agenda.campaign_on(event.day)
    occasions = due(ctx.now, agenda=agenda, calendar=ctx.rules.calendar, rules=ctx.rules.schedule)
    still_due = any((one.occasion, one.day, one.unit) == (event.occasion, event.day, event.unit) for one in occasions)
    if campaign is None or not still_due:
        return None
    if reports.accepted(ctx.db, unit.code, event.day) or _has_leave(unit, event.day, ctx):
        return None
    return _Owed(
        event=event,
        unit=unit,
        day=event.day,
        cutoff=datetime.combine(event.day, campaign.cutoff(event.day), SHANGHAI),
        open_before=reports.open_before(ctx.db, unit.code, event.day),
    )


def _has_leave(unit: Unit, day: date, ctx: Context) -> bool:
    """Whether the unit may still hand the day's report in later; the last minute of the leave counts."""
    until = extensions.granted(ctx.db, unit.code, day)
    return until is not None and ctx.now.replace(second=0, microsecond=0) <= until


def _remind(owed: _Owed, ctx: Context) -> list[Outgoing]:
    """The clerks, each privately: what is missing, until when, and what is done in one tap."""
    state = _state(owed, ctx)
    # Whoever handed a ledger in has changes: there is only that one to mend.
    way = [] if state == "returned" else [_shortest_way(owed, ctx)]
    body = [ctx.words.say(f"reminders.{state}", cutoff=owed.cutoff), *way]
    if not ctx.rules.calendar.knows(owed.day):
        body.append(ctx.words.say("reminders.calendar_unknown"))
    title = ctx.words.say("reminders.title", unit=owed.unit.name, day=owed.day)
    mute = Button(ctx.words.say("reminders.mute_button"), Press(Action.MUTE_TODAY).key)
    buttons = (*_ready_made(owed, ctx), mute)
    clerks = _listening(roster.people_of(ctx.db, owed.unit.code, Role.CLERK), ctx)
    return [_card(owed, clerk.user_id, title, "\n".join(body), buttons) for clerk in clerks]


def _offer_draft(owed: _Owed, ctx: Context) -> list[Outgoing]:
    """The clerks who want it; unless they said otherwise, only while something is open."""
    n = owed.open_before or 0
    key = "reminders.draft_offer" if n else "reminders.draft_offer_none"
    title = ctx.words.say("reminders.draft_title", unit=owed.unit.name, day=owed.day)
    clerks = roster.people_of(ctx.db, owed.unit.code, Role.CLERK)
    return [
        _card(owed, clerk.user_id, title, ctx.words.say(key, n=n), _ready_made(owed, ctx))
        for clerk in clerks
        if _wants_draft(clerk.user_id, n, ctx)
    ]


def _note_missing(owed: _Owed, ctx: Context) -> list[Outgoing]:
    """The unit's leaders, in one sentence of facts (section 6.4: after closing time)."""
    # Twenty-four hours after closing time, rest days not counted (policies/deadline.py).
    until = datetime.combine(_today(ctx), owed.cutoff.time(), SHANGHAI)
    key = f"reminders.note_{_state(owed, ctx)}"
    note = ctx.words.say(key, unit=owed.unit.name, day=owed.day, cutoff=owed.cutoff, until=until)
    leaders = _listening(roster.people_of(ctx.db, owed.unit.code, Role.LEADER), ctx)
    return [Text(note, to=ToPerson(leader.user_id)) for leader in leaders]


_SAYERS: dict[Occasion, Callable[[_Owed, Context], list[Outgoing]]] = {
    Occasion.FIRST_REMINDER: _remind,
    Occasion.LAST_REMINDER: _remind,
    Occasion.DRAFT_OFFER: _offer_draft,
    Occasion.MISSING_NOTE: _note_missing,
}


def _state(owed: _Owed, ctx: Context) -> str:
    """Where the missing report stands: returned, numbers without a ledger, or nothing at all."""
    if reports.returned_in_a_row(ctx.db, owed.unit.code, owed.day):
        return "returned"
    midnight = datetime.combine(owed.day, time(), SHANGHAI)
    clerks = roster.people_of(ctx.db, owed.unit.code, Role.CLERK)
    said = [declarations.latest_open(ctx.db, user=clerk.user_id, since=midnight) for clerk in clerks]
    return "numbers_only" if any(one is not None and one.day == owed.day for one in said) else "missing"


def _shortest_way(owed: _Owed, ctx: Context) -> str:
    """How to be done with a day without change."""
    if owed.open_before:
        return ctx.words.say("reminders.carry_over", n=owed.open_before)
    strict = ctx.rules.daily.nil_mode is NilMode.STRICT
    return ctx.words.say("reminders.nil_strict" if strict else "reminders.nil")


def _ready_made(owed: _Owed, ctx: Context) -> tuple[Button, ...]:
    """The day without change in one tap (yesterday's ledger once more, or nothing at all), and today's draft.

    The tap names the day it was offered for: an old card reports no other day.
    """
    draft = Button(ctx.words.say("reminders.draft_button"), Press(Action.DRAFT).key)
    if not owed.open_before and ctx.rules.daily.nil_mode is NilMode.STRICT:
        return (draft,)
    label = ctx.words.say("reminders.carry_over_button" if owed.open_before else "reminders.nil_button")
    return (Button(label, Press(Action.CARRY_OVER, (owed.day.isoformat(),)).key), draft)


def _card(owed: _Owed, user: UserId, title: str, body: str, buttons: tuple[Button, ...]) -> Card:
    cause = f"{owed.event.key}>{user}"
    return Card(task_id=task_id("clock", cause), title=title, body=body, buttons=buttons, to=ToPerson(user))


def _listening(people: Iterable[Person], ctx: Context) -> list[Person]:
    return [one for one in people if not preferences.of(ctx.db, one.user_id).silent_on(_today(ctx))]


def _wants_draft(user: UserId, open_before: int, ctx: Context) -> bool:
    wished = preferences.of(ctx.db, user)
    if wished.draft is not None:
        return wished.draft is DraftWish.ALWAYS
    return open_before > 0 and not wished.silent_on(_today(ctx))


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(SHANGHAI).date()
