"""The policy group's queue: a few cards a day, the rest when somebody asks for them; the first decision holds."""

from datetime import datetime, time, timedelta

from handlers.banned_request import saying
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import row_number, settled, settled_or_said
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.outgoing import Address, Button, Card, Outgoing, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED, Answer, Router
from policies.asking_judge import asks_for_queue
from policies.roster import Role, UserId
from policies.schedule import SHANGHAI, next_office_moment
from storage import flags, judge_exceptions, reviews, roster
from storage.flag_rows import Concern, Flag, State

router = Router()

_RULINGS = (Action.RULE_BANNED, Action.RULE_FINE, Action.RULE_LATER)
_DECIDED = (State.CONFIRMED, State.CLEARED)
_EXCERPT_AT_LEAST = 20
_CARD = 112


def anybody(ctx: Context) -> bool:
    """Whether the county registered anybody who can decide."""
    return bool(roster.people_with(ctx.db, Role.POLICY))


def push(ctx: Context) -> list[Outgoing]:
    """For each of the policy group the card that has waited longest, unless they had enough for a day.

    What is sent while the office is closed counts for the day it arrives. The caller holds `flags.lock`.
    """
    if not ctx.can_send_files:
        return []
    at = next_office_moment(ctx.now, ctx.rules.calendar, ctx.rules.schedule.office)
    midnight = datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    cards = list[Outgoing]()
    for person in roster.people_with(ctx.db, Role.POLICY):
        had = reviews.pushed(ctx.db, person.user_id, since=midnight, until=midnight + timedelta(days=1))
        flag = reviews.unshown(ctx.db, person.user_id)
        if flag is None or had >= ctx.rules.restraint.review_cards_a_day:
            continue
        reviews.push(ctx.db, flag.id, person.user_id, at=at)
        cards.append(_card(flag, f"{flag.id}>{person.user_id}", ctx, to=ToPerson(person.user_id)))
    return cards


@router.on(MessageReceived)
def show_next(event: MessageReceived, ctx: Context) -> Answer:
    """The next card for somebody of the policy group who asks for it."""
    if event.conversation.group is not None or not asks_for_queue(event.text, ctx.rules.asking_judge):
        return UNHANDLED
    if not _entitled(event.sender, ctx):
        return UNHANDLED

    flag = reviews.next_for(ctx.db, event.sender)
    if flag is None:
        return [Text(ctx.words.say("banned_request.review.none_left"))]
    reviews.show(ctx.db, flag.id, event.sender, at=ctx.now)
    return [_card(flag, event.key, ctx, to=ToSender())]


@router.on(ButtonPressed)
def rule(event: ButtonPressed, ctx: Context) -> Answer:
    """Somebody of the policy group decided, or put it off; the key of the press can be forged."""
    press = read_press(event.button)
    if press is None or press.action not in _RULINGS or len(press.arguments) != 1:
        return UNHANDLED
    if not _entitled(event.sender, ctx):
        return [Text(ctx.words.say("banned_request.review.not_entitled"))]
    number = row_number(press.arguments[0])
    flag = flags.find(ctx.db, number) if number is not None else None
    if flag is None or flag.state not in (State.WAITING, *_DECIDED):
        return [Text(ctx.words.say("help.button_gone"))]

    if press.action is Action.RULE_LATER and flag.state is State.WAITING:
        reviews.put_off(ctx.db, flag.id, event.sender, at=event.at)
        return settled_or_said(event, ctx.words.say("banned_request.label.later"))
    fine = press.action is Action.RULE_FINE
    decided = [] if flag.state in _DECIDED else reviews.decide(ctx.db, flag.id, fine=fine, by=event.sender, at=event.at)
    if not decided:
        return _say_decided(event, flag, ctx)
    return _settle(event, decided, ctx)


def _settle(event: ButtonPressed, decided: list[Flag], ctx: Context) -> list[Outgoing]:
    """What follows from a decision: the exceptions, the answer, and word to those who wait for one."""
    until = event.at.astimezone(SHANGHAI) + timedelta(days=ctx.rules.restraint.exception_days)
    state = decided[0].state
    if state is State.CLEARED:
        for flag in decided:
            judge_exceptions.allow(ctx.db, flag, until=until, by=event.sender, at=event.at)

    said = [ctx.words.say(f"banned_request.review.done_{state}", until=until)]
    if left := reviews.count(ctx.db):
        said.append(ctx.words.say("banned_request.review.left", n=left))
    return [
        *settled(event, ctx.words.say(f"banned_request.label.{state}")),
        Text("".join(said)),
        *_tell(event, decided, until, ctx),
    ]


def _tell(event: ButtonPressed, decided: list[Flag], until: datetime, ctx: Context) -> list[Outgoing]:
    """Those who said it is no violation, or asked, hear what was decided: once each."""
    if not ctx.can_send_files:
        return []
    waiting = {one.sender: one for one in reversed(decided) if one.concern in (Concern.APPEAL, Concern.QUESTION)}
    waiting.pop(event.sender, None)
    told = list[Outgoing]()
    for sender, flag in waiting.items():
        words = saying.words_of(flag, ctx)
        if words is None:
            continue
        said = ctx.words.say(
            f"banned_request.review.told_{flag.state}",
            quote=saying.cut(words.quoted, ctx.rules.restraint.quote_shown, ctx),
            instead=saying.instead(words.alternative, ctx),
            until=until,
        )
        told.append(Text(said, to=ToPerson(sender)))
    return told


def _say_decided(event: ButtonPressed, flag: Flag, ctx: Context) -> list[Outgoing]:
    # Read again: somebody else may have decided between our first look and our own try.
    now = flags.find(ctx.db, flag.id) or flag
    return [
        *settled(event, ctx.words.say(f"banned_request.label.{now.state}")),
        Text(ctx.words.say(f"banned_request.review.decided_{now.state}")),
    ]


def _entitled(user: UserId, ctx: Context) -> bool:
    person = roster.person(ctx.db, user)
    return person is not None and Role.POLICY in person.roles


def _card(flag: Flag, cause: str, ctx: Context, *, to: Address) -> Card:
    number = (str(flag.id),)
    return Card(
        task_id=task_id("review", cause),
        title=ctx.words.say("banned_request.review.title"),
        body=_body(flag, ctx),
        buttons=(
            Button(ctx.words.say("banned_request.review.banned"), Press(Action.RULE_BANNED, number).key),
            Button(ctx.words.say("banned_request.review.fine"), Press(Action.RULE_FINE, number).key),
            Button(ctx.words.say("banned_request.review.later"), Press(Action.RULE_LATER, number).key),
        ),
        to=to,
    )


def _body(flag: Flag, ctx: Context) -> str:
    """Why people are asked, and the words; neither who wrote them nor where."""
    fields = {
        "concern": ctx.words.say(f"banned_request.review.concern.{flag.concern or Concern.REVIEW}"),
        "category": saying.category_name(flag.categories[0], ctx),
    }
    words = saying.words_of(flag, ctx)
    if words is None:
        return ctx.words.say(
            "banned_request.review.ask", excerpt=ctx.words.say("banned_request.review.hidden"), **fields
        )
    room = _CARD - len(ctx.words.say("banned_request.review.ask", excerpt="", **fields))
    most = min(ctx.rules.restraint.excerpt_shown, max(room, _EXCERPT_AT_LEAST))
    return ctx.words.say("banned_request.review.ask", excerpt=saying.excerpt(words, most, ctx), **fields)
