"""Leads in words: problems and units, never a person."""

from collections.abc import Iterable, Sequence
from datetime import date

from handlers.context import Context
from policies.leads import AUDIENCE, Lead, LeadKind
from policies.roster import Role


def for_role(found: Iterable[Lead], role: Role) -> list[Lead]:
    """The leads this role may see (section 6.4)."""
    kinds = AUDIENCE.get(role, frozenset())
    return [lead for lead in found if lead.kind in kinds]


def counts(found: Sequence[Lead], ctx: Context) -> str:
    """How many of each kind."""
    by_kind = [(kind, sum(lead.kind is kind for lead in found)) for kind in LeadKind]
    said = (_count(kind, count, ctx) for kind, count in by_kind if count)
    return ctx.words.say("morning.joint").join(said)


def lines(found: Sequence[Lead], ctx: Context) -> list[str]:
    """A line for each kind, its leads in the order they were raised."""
    told = list[str]()
    for kind in LeadKind:
        items = [_lead(lead, ctx) for lead in found if lead.kind is kind]
        if items:
            together = ctx.words.say("morning.part").join(items)
            name = ctx.words.say(f"morning.kind.{kind}")
            told.append(ctx.words.say("morning.lead_line", kind=name, count=len(items), items=together))
    return told


def problems_in(found: Iterable[Lead]) -> list[str]:
    """The problem ids the leads name, each once."""
    return list(dict.fromkeys(problem for lead in found for problem in lead.problems))


def _count(kind: LeadKind, count: int, ctx: Context) -> str:
    return ctx.words.say("morning.lead_count", kind=ctx.words.say(f"morning.kind.{kind}"), count=count)


def _lead(lead: Lead, ctx: Context) -> str:
    unit = ctx.roster.units[lead.unit].name if lead.unit in ctx.roster.units else lead.unit
    closed_on = lead.detail.get("closed_on")
    closed = date.fromisoformat(str(closed_on)) if closed_on else None
    problems = ctx.words.say("morning.joint").join(lead.problems)
    match lead.kind, lead.problems:
        case LeadKind.RECURRENCE, (earlier, again) if closed:
            return ctx.words.say("morning.lead_again", unit=unit, earlier=earlier, closed_on=closed, problem=again)
        case LeadKind.COPIED_ELSEWHERE, _:
            elsewhere, count = lead.detail.get("elsewhere", ""), lead.detail.get("count", 0)
            return ctx.words.say("morning.lead_elsewhere", unit=unit, elsewhere=elsewhere, count=count)
        case LeadKind.NO_CHANGE, ():
            return ctx.words.say("morning.lead_days", unit=unit, count=lead.detail.get("count", 0))
        case _ if closed:
            return ctx.words.say("morning.lead_closed", unit=unit, problems=problems, closed_on=closed)
        case _:
            return ctx.words.say("morning.lead_problems", unit=unit, problems=problems)
