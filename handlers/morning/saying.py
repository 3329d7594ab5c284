"""The day in words: as much as fits on a card, and the whole behind its button. Counts and names, nobody ranked."""

from collections.abc import Callable, Iterator, Sequence

from handlers.charts import trend_labels
from handlers.context import Context
from handlers.morning import lead_words
from handlers.morning.facts import DayFacts
from policies.day_summary import DayState, DaySummary
from policies.leads import Lead, LeadKind
from policies.roster import UnitCode

# template-cards.md section 3: a card shows so many characters below its title.
CARD_BODY = 112

_NAMED_STATES = (DayState.RETURNED, DayState.NUMBERS_ONLY, DayState.MISSING, DayState.EXTENDED)


def day_card_body(facts: DayFacts, ctx: Context) -> str:
    """The counts, as many of the missing as there is room for, the account, and what else there is to see."""
    missing = [ctx.roster.units[one.unit].name for one in facts.units if one.state is DayState.MISSING]
    account, rest = _account(facts.summary, ctx), _more(facts, ctx)

    def with_names(names: str) -> str:
        said = ctx.words.say("morning.missing", names=names) if names else ""
        return "\n".join((_counts(facts.summary, ctx, missing=said), account + rest))

    return _fitted(missing, with_names, ctx)


def leads_card_body(found: Sequence[Lead], ctx: Context) -> str:
    """How many of each kind, and as many problem ids as there is room for."""
    order = list(LeadKind)
    found = sorted(found, key=lambda lead: order.index(lead.kind))
    counts = ctx.words.say("morning.leads_counts", kinds=lead_words.counts(found, ctx))

    def with_ids(ids: str) -> str:
        return "\n".join((counts, ctx.words.say("morning.leads_first", problems=ids))) if ids else counts

    return _fitted(lead_words.problems_in(found), with_ids, ctx)


def details(facts: DayFacts, ctx: Context) -> str:
    """Everything about the day, a line a matter."""
    title = ctx.words.say("morning.details_title", day=facts.day, as_of=facts.as_of)
    return "\n".join((title, *_about_units(facts, ctx), *_about_problems(facts, ctx)))


def lead_details(found: Sequence[Lead], facts: DayFacts, ctx: Context) -> str:
    """The leads alone."""
    told = lead_words.lines(found, ctx) or [ctx.words.say("morning.no_leads")]
    return "\n".join((ctx.words.say("morning.leads_title", day=facts.day), *told))


def _about_units(facts: DayFacts, ctx: Context) -> Iterator[str]:
    say, summary = ctx.words.say, facts.summary
    yield _counts(summary, ctx)
    for state in _NAMED_STATES:
        units = [one.unit for one in facts.units if one.state is state]
        if units:
            name = say(f"morning.state_{state}")
            yield say("morning.units_in_state", state=name, count=len(units), names=_names(units, ctx))
    if summary.nil or summary.carried_over or summary.corrected:
        yield say(
            "morning.ways_of_passing",
            nil=summary.nil, carried_over=summary.carried_over, corrected=summary.corrected,
        )  # fmt: skip
    for one in facts.corrections:
        changes = one.changes
        yield say(
            "morning.correction", unit=ctx.roster.units[one.unit].name, version=one.version,
            added=changes.added, removed=changes.removed, changed=changes.changed,
        )  # fmt: skip
    if facts.extended_often:
        times = [
            say("morning.unit_times", unit=ctx.roster.units[unit].name, count=count)
            for unit, count in facts.extended_often
        ]
        yield say("morning.extended_often", units=say("morning.joint").join(times))
    if facts.nil_often:
        times = [
            say("morning.unit_days", unit=ctx.roster.units[unit].name, count=count) for unit, count in facts.nil_often
        ]
        yield say("morning.nil_often", units=say("morning.joint").join(times))
    if not ctx.rules.calendar.knows(facts.day):
        yield say("morning.calendar_unknown")


def _about_problems(facts: DayFacts, ctx: Context) -> Iterator[str]:
    say, summary = ctx.words.say, facts.summary
    yield _account(summary, ctx)
    if summary.unknown:
        yield say("morning.unknown", count=summary.unknown)
    if summary.unbalanced:
        yield say("morning.unbalanced_ids", problems=say("morning.joint").join(summary.unbalanced))
    if summary.out_of_balance:
        yield say("morning.out_of_balance", names=_names(summary.out_of_balance, ctx))
    yield from lead_words.lines(facts.leads, ctx)
    if facts.trend:
        yield trend_labels(say, facts.trend, as_of=facts.as_of).alt


def _counts(summary: DaySummary, ctx: Context, *, missing: str = "") -> str:
    """The units by what became of their reports; `missing` goes behind the number of those that have not reported."""
    say = ctx.words.say
    ways = (say("morning.passed", count=summary.passed), say("morning.returned", count=summary.returned))
    apart = say("morning.numbers_only", count=summary.numbers_only) if summary.numbers_only else ""
    return say(
        "morning.counts",
        required=summary.required,
        submitted=summary.submitted,
        ways=say("morning.joint").join(ways),
        numbers_only=apart,
        missing=f"{summary.missing}{missing}",
        late=summary.late,
        extended=summary.extended,
    )


def _account(summary: DaySummary, ctx: Context) -> str:
    return ctx.words.say(
        "morning.account", before=summary.before, new=summary.new, closed=summary.closed, removed=summary.removed,
        open=summary.open,
    )  # fmt: skip


def _more(facts: DayFacts, ctx: Context) -> str:
    """What is only counted on the card."""
    counted = {
        "unbalanced": len(facts.summary.unbalanced),
        "corrected": len(facts.corrections),
        "patterns": len(facts.leads),
    }
    parts = [ctx.words.say(f"morning.{name}", count=count) for name, count in counted.items() if count]
    return ctx.words.say("morning.see_details", parts=ctx.words.say("morning.joint").join(parts)) if parts else ""


def _fitted(items: Sequence[str], body: Callable[[str], str], ctx: Context) -> str:
    """The body with as many of the items as a card shows, the rest counted."""
    say = ctx.words.say
    for shown in range(len(items), 0, -1):
        names = say("morning.joint").join(items[:shown])
        cut = names if shown == len(items) else say("morning.cut", names=names, count=len(items))
        if len(body(cut)) <= CARD_BODY:
            return body(cut)
    return body("")


def _names(units: Sequence[UnitCode], ctx: Context) -> str:
    return ctx.words.say("morning.joint").join(ctx.roster.units[unit].name for unit in units)
