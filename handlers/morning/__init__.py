"""The task force's morning: one card on the working day before, and leads to those entitled (sections 2 and 6.4)."""

from collections.abc import Sequence
from datetime import date

from handlers.buttons import Action, Press, read_press, task_id
from handlers.charts import trend_labels, trend_picture
from handlers.context import Context
from handlers.events import ButtonPressed, TimeCame
from handlers.morning import lead_words, saying
from handlers.morning.facts import DayFacts, facts_of, leads_of
from handlers.outgoing import Button, Card, Outgoing, Picture, Text, ToPerson
from handlers.overview import campaign_on
from handlers.routing import UNHANDLED, Answer, Router
from policies.leads import Lead
from policies.roster import Person, Role, UserId
from policies.schedule import SHANGHAI, Occasion, next_office_moment
from storage import roster

router = Router()

_LEAST_TREND = 3


@router.on(TimeCame)
def tell_task_force(event: TimeCame, ctx: Context) -> Answer:
    """The morning's two occasions; silent when the morning has passed or nothing was asked for on the day."""
    if event.occasion not in (Occasion.MORNING_CARD, Occasion.LEADS):
        return UNHANDLED
    if not _still_makes_sense(event, ctx):
        return []
    return _morning_cards(event.day, ctx) if event.occasion is Occasion.MORNING_CARD else _lead_cards(event.day, ctx)


@router.on(ButtonPressed)
def show_details(event: ButtonPressed, ctx: Context) -> Answer:
    """The whole of a day, as it stands now, to the statistics group; its leads to the inspection group."""
    press = read_press(event.button)
    if press is None or press.action is not Action.DAY_DETAILS:
        return UNHANDLED
    day = _day(press)
    with ctx.look() as db:
        person = roster.person(db, event.sender)
        facts = facts_of(db, day, ctx) if day else None
    if person is None or not person.roles & {Role.STATISTICS, Role.INSPECTION}:
        return [Text(ctx.words.say("morning.not_entitled"))]
    if facts is None:
        return [Text(ctx.words.say("help.button_gone"))]
    return [Text(_details_for(person, facts, ctx), to=ToPerson(event.sender))]


def _details_for(person: Person, facts: DayFacts, ctx: Context) -> str:
    if Role.STATISTICS in person.roles:
        return saying.details(facts, ctx)
    return saying.lead_details(lead_words.for_role(facts.leads, Role.INSPECTION), facts, ctx)


def _still_makes_sense(event: TimeCame, ctx: Context) -> bool:
    """Whether it is still office time of the working day after the one the card is about."""
    at_work = next_office_moment(ctx.now, ctx.rules.calendar, ctx.rules.schedule.office) == ctx.now
    today = ctx.now.astimezone(SHANGHAI).date()
    return at_work and ctx.rules.calendar.previous_workday(today) == event.day


def _morning_cards(day: date, ctx: Context) -> list[Outgoing]:
    with ctx.look() as db:
        facts = facts_of(db, day, ctx)
        people = roster.people_with(db, Role.STATISTICS)
    if facts is None or not people:
        return []
    title = ctx.words.say("morning.title", day=day, as_of=facts.as_of)
    body = saying.day_card_body(facts, ctx)
    cards = [
        Card(
            task_id=task_id("morning", f"{day}>{one.user_id}"),
            title=title,
            body=body,
            buttons=(_details_button(day, ctx),),
            to=ToPerson(one.user_id),
        )
        for one in people
    ]
    return [*cards, *_pictures(facts, [one.user_id for one in people], ctx)]


def _pictures(facts: DayFacts, people: Sequence[UserId], ctx: Context) -> list[Outgoing]:
    """The trend, once there is one; the card says today's figure in words, the details the whole."""
    if len(facts.trend) < _LEAST_TREND or not ctx.can_send_files:
        return []
    labels = trend_labels(ctx.words.say, facts.trend, as_of=facts.as_of)
    content = trend_picture(facts.trend, labels)
    return [Picture(labels.name, content, labels.alt, to=ToPerson(one)) for one in people]


def _lead_cards(day: date, ctx: Context) -> list[Outgoing]:
    with ctx.look() as db:
        asked = campaign_on(db, day, ctx.rules.calendar)
        found = leads_of(db, day, ctx.rules.calendar) if asked else ()
        inspectors = roster.people_with(db, Role.INSPECTION)
        commission = roster.people_with(db, Role.DISCIPLINE)
    for_inspectors = lead_words.for_role(found, Role.INSPECTION)
    for_commission = lead_words.for_role(found, Role.DISCIPLINE)
    cards = [_leads_card(day, one, for_inspectors, ctx) for one in inspectors if for_inspectors]
    return [*cards, *(_anomalies(day, one, for_commission, ctx) for one in commission if for_commission)]


def _leads_card(day: date, person: Person, found: Sequence[Lead], ctx: Context) -> Card:
    return Card(
        task_id=task_id("leads", f"{day}>{person.user_id}"),
        title=ctx.words.say("morning.leads_title", day=day),
        body=saying.leads_card_body(found, ctx),
        buttons=(
            Button(ctx.words.say("morning.verify_button"), Press(Action.VERIFY).key),
            _details_button(day, ctx),
        ),
        to=ToPerson(person.user_id),
    )


def _anomalies(day: date, person: Person, found: Sequence[Lead], ctx: Context) -> Text:
    """Data that contradict, by number and problem id: no unit, no name."""
    problems = lead_words.problems_in(found)
    ids = ctx.words.say("morning.joint").join(problems)
    body = ctx.words.say("morning.discipline", day=day, count=len(problems), problems=ids)
    return Text(body, to=ToPerson(person.user_id))


def _details_button(day: date, ctx: Context) -> Button:
    return Button(ctx.words.say("morning.details_button"), Press(Action.DAY_DETAILS, (day.isoformat(),)).key)


def _day(press: Press) -> date | None:
    if len(press.arguments) != 1:
        return None
    try:
        return date.fromisoformat(press.arguments[0])
    except ValueError:
        return None
