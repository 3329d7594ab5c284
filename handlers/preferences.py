"""A clerk says when to be reminded, whether at all, and whether drafts are offered; answered in one short sentence."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.context import Context
from handlers.events import MessageReceived
from handlers.outgoing import Text
from handlers.routing import UNHANDLED, Answer, Router
from policies.campaign import Campaign
from policies.roster import Role
from policies.schedule import SHANGHAI, ScheduleRules, Span, own_time_spans
from policies.wishes import Wish, WishKind, wish_in
from storage import preferences, roster
from storage.preferences import DraftWish, Preferences

router = Router()


@router.on(MessageReceived)
def take_wish(event: MessageReceived, ctx: Context) -> Answer:
    """Do what a clerk wishes of the bot's own messages and say what holds now."""
    if event.conversation.group is not None or event.file or event.fetch_failure or event.images:
        return UNHANDLED
    wish = wish_in(event.text, ctx.rules.wishes)
    if wish is None:
        return UNHANDLED
    person = roster.person(ctx.db, event.sender)
    if person is None or Role.CLERK not in person.roles:
        return UNHANDLED

    today = event.at.astimezone(SHANGHAI).date()
    wished = preferences.of(ctx.db, event.sender)
    if wish.kind is WishKind.SHOW:
        return [Text(_settings(wished, today, ctx))]
    if wish.at is not None and (refusal := _not_a_time(wish.at, _closing(today, ctx), today, ctx)):
        return [Text(refusal)]

    preferences.keep(ctx.db, event.sender, _changed(wished, wish, today))
    return [Text(_answer(wish, today, ctx))]


def _changed(wished: Preferences, wish: Wish, today: date) -> Preferences:
    match wish.kind:
        case WishKind.REMIND_AT:
            return replace(wished, remind_at=wish.at, muted=False, muted_until=None)
        case WishKind.NO_REMINDERS:
            return replace(wished, muted=True)
        case WishKind.NOT_TODAY:
            return replace(wished, muted_until=today)
        case WishKind.REMIND_AGAIN:
            return replace(wished, remind_at=None, muted=False, muted_until=None)
        case WishKind.DRAFT_ALWAYS:
            return replace(wished, draft=DraftWish.ALWAYS)
        case WishKind.DRAFT_NEVER:
            return replace(wished, draft=DraftWish.NEVER)
        case WishKind.SHOW:
            return wished


def _answer(wish: Wish, today: date, ctx: Context) -> str:
    schedule = ctx.rules.schedule
    if wish.at is not None:
        only_one = _at(today, wish.at) >= _at(today, _closing(today, ctx)) - schedule.last_lead
        key = "preferences.remind_once_at" if only_one else "preferences.remind_at"
        return ctx.words.say(key, at=wish.at, minutes=_minutes(schedule)["last"])
    return ctx.words.say(f"preferences.{wish.kind}", morning=schedule.morning, **_minutes(schedule))


def _not_a_time(at: time, closing: time, today: date, ctx: Context) -> str | None:
    """Why nobody is reminded at that time, and between which times it can be; None when it can."""
    spans = own_time_spans(today, closing=closing, rules=ctx.rules.schedule)
    if any(opens <= at <= latest for opens, latest in spans):
        return None
    said = ctx.words.say("preferences.or").join(_span(span, ctx) for span in spans)
    return ctx.words.say("preferences.not_a_time", at=at, spans=said, example=spans[-1][0])


def _settings(wished: Preferences, today: date, ctx: Context) -> str:
    """What holds for the person, in words."""
    state = "usual"
    if wished.remind_at is not None:
        state = "at"
    if wished.silent_on(today):
        state = "off" if wished.muted else "not_today"
    reminders = ctx.words.say(f"preferences.reminders_{state}", at=wished.remind_at, **_minutes(ctx.rules.schedule))
    drafts = ctx.words.say(f"preferences.drafts_{wished.draft or 'usual'}")
    return ctx.words.say("preferences.settings", reminders=reminders, drafts=drafts)


def _closing(today: date, ctx: Context) -> time:
    """The closing time of the day, of the campaign that runs or ran or will run; else when the office closes."""
    campaign: Campaign | None = roster.campaign_around(ctx.db, today)
    return campaign.cutoff(today) if campaign else ctx.rules.schedule.office.on(today)[-1][1]


def _minutes(schedule: ScheduleRules) -> dict[str, int]:
    leads = {"first": schedule.first_lead, "last": schedule.last_lead}
    return {name: lead // timedelta(minutes=1) for name, lead in leads.items()}


def _span(span: Span, ctx: Context) -> str:
    return ctx.words.say("preferences.span", opens=span[0], closes=span[1])


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)
