"""Somebody who is not the registered clerk wants to report (rule S02): their unit's leader changes that in one tap."""

from dataclasses import replace

from handlers.buttons import Action, read_press
from handlers.cards import settled
from handlers.context import Context
from handlers.events import ButtonPressed
from handlers.outgoing import Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.roster import Person, Role, Unit, UserId
from storage import roster

router = Router()


@router.on(ButtonPressed)
def settle(event: ButtonPressed, ctx: Context) -> Answer:
    """A leader decided; the key of the press is checked against the roster, since it can be forged."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.APPOINT_CLERK, Action.KEEP_CLERK) or len(press.arguments) != 1:
        return UNHANDLED

    leader = roster.person(ctx.db, event.sender)
    candidate = roster.person(ctx.db, UserId(press.arguments[0]))
    if candidate is None:
        return [Text(ctx.words.say("help.button_gone"))]
    unit = ctx.roster.units[candidate.unit]
    if leader is None or Role.LEADER not in leader.roles or leader.unit != candidate.unit:
        return [Text(ctx.words.say("clerk_change.not_entitled", unit=unit.name))]

    if press.action is Action.KEEP_CLERK:
        return [
            *settled(event, ctx.words.say("clerk_change.kept")),
            Text(ctx.words.say("clerk_change.kept_leader", unit=unit.name)),
        ]
    return _appoint(event, ctx, candidate, unit)


def _appoint(event: ButtonPressed, ctx: Context, candidate: Person, unit: Unit) -> list[Outgoing]:
    for former in roster.people_of(ctx.db, unit.code, Role.CLERK):
        roster.keep_person(ctx.db, replace(former, roles=former.roles - {Role.CLERK}))
    roster.keep_person(ctx.db, replace(candidate, roles=candidate.roles | {Role.CLERK}))
    return [
        *settled(event, ctx.words.say("clerk_change.appointed")),
        Text(ctx.words.say("clerk_change.done_leader", name=candidate.name, unit=unit.name)),
        Text(ctx.words.say("clerk_change.done_person", unit=unit.name), to=ToPerson(candidate.user_id)),
    ]
