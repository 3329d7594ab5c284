"""What people send to work groups: a private word about a banned request, people's eyes on a doubtful one."""

from datetime import datetime, time, timedelta

from handlers.banned_request import reviewing, saying
from handlers.buttons import Action, Press, task_id
from handlers.context import Context
from handlers.events import Channel, Event, GroupMessageSeen, MessageReceived
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from handlers.situation import situation_of
from policies.judge import Message, Outcome, Situation, Verdict
from policies.restraint import Known, Voice, voice
from policies.schedule import SHANGHAI, next_office_moment
from storage import flags, judge_exceptions, reviews
from storage.flag_rows import Concern, Flag, State
from storage.flag_words import Judged, Likeness, likeness

router = Router()


@router.on(GroupMessageSeen)
def watch(event: GroupMessageSeen, ctx: Context) -> Answer:
    """Look at a message people exchanged; where nothing is asked for, it leaves no trace."""
    if event.verdict is None or event.verdict.outcome is Outcome.NONE:
        return UNHANDLED
    return _look(event, _judged(event, event.message, event.situation, event.verdict, ctx), ctx)


@router.on(MessageReceived)
def watch_mention(event: MessageReceived, ctx: Context) -> Answer:
    """Look at a message to the bot in a group that is about nothing else."""
    if event.verdict is None or event.verdict.outcome is Outcome.NONE or event.conversation.group is None:
        return UNHANDLED
    situation = situation_of(ctx.db, event, ctx.roster)
    return _look(event, _judged(event, Message(text=event.text), situation, event.verdict, ctx), ctx)


def _judged(event: Event, message: Message, situation: Situation, verdict: Verdict, ctx: Context) -> Judged:
    return Judged(
        key=event.key,
        group=event.conversation.group,
        sender=event.sender,
        message=saying.without_numbers(message, ctx),
        situation=situation,
        verdict=verdict,
    )


def _look(event: Event, judged: Judged, ctx: Context) -> list[Outgoing]:
    verdict = judged.verdict
    least = ctx.rules.restraint.exception_quote_least
    like = likeness(ctx.seal, judged.message, verdict.quote, quote_least=least)
    flags.lock(ctx.db)
    if judge_exceptions.until(ctx.db, verdict.categories, like, group=judged.group, at=event.at) is not None:
        return []
    if verdict.outcome is Outcome.REVIEW:
        return _put_to_people(judged, like, ctx)
    return _remark(event, judged, like, ctx)


def _put_to_people(judged: Judged, like: Likeness, ctx: Context) -> list[Outgoing]:
    """Nobody is told; the policy group is asked, once for the same words."""
    since = ctx.now - timedelta(days=ctx.rules.restraint.exception_days)
    if reviews.looked_at(ctx.db, judged.verdict.categories[0], like.text, since=since):
        flags.add(ctx.db, ctx.seal, judged, like, state=State.COUNTED)
        return []
    waiting = flags.add(ctx.db, ctx.seal, judged, like, state=State.WAITING, concern=Concern.REVIEW)
    return reviewing.push(ctx) if waiting else []


def _remark(event: Event, judged: Judged, like: Likeness, ctx: Context) -> list[Outgoing]:
    heard = _heard_at(event, ctx)
    allowed = _voice(event, judged, heard, ctx)

    flag = flags.add(
        ctx.db,
        ctx.seal,
        judged,
        like,
        state=State.TOLD if allowed.private else State.COUNTED,
        told_at=heard if allowed.private else None,
        public_at=ctx.now if allowed.public else None,
    )
    if flag is None:
        return []  # a repeated delivery: said already

    said = list[Outgoing]()
    if allowed.private:
        said.append(_card(flag, judged, ctx))
    if allowed.public:
        said.append(Text(saying.public_words(judged.message, judged.verdict, ctx)))
    return said


def _voice(event: Event, judged: Judged, heard: datetime, ctx: Context) -> Voice:
    """What may be said, after all that was said before; `heard` is when a private word would go out."""
    rules, group = ctx.rules.restraint, judged.group or ""
    midnight = datetime.combine(heard.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    tomorrow = midnight + timedelta(days=1)
    told = flags.told(ctx.db, judged.sender, since=heard - timedelta(days=rules.remembered_days))
    known = Known(
        private_today=sum(midnight <= one.at < tomorrow for one in told),
        public_today=flags.spoken(ctx.db, group, since=midnight, until=tomorrow),
        told=told,
        contested=flags.contested(ctx.db, judged.sender, since=ctx.now - timedelta(days=rules.silent_days)),
    )
    return voice(
        judged.verdict,
        known,
        rules,
        group=group,
        at=event.at,
        now=ctx.now,
        can_write=ctx.can_send_files,
        # Only the AI bot's answer address leads back into the group.
        can_speak=event.conversation.channel is Channel.AIBOT and event.reply_url is not None,
    )


def _heard_at(event: Event, ctx: Context) -> datetime:
    """When a private word reaches the sender: at once as an answer, in office hours when they did not speak to us."""
    if isinstance(event, GroupMessageSeen):
        return next_office_moment(ctx.now, ctx.rules.calendar, ctx.rules.schedule.office)
    return ctx.now


def _card(flag: Flag, judged: Judged, ctx: Context) -> Card:
    number = (str(flag.id),)
    buttons = (
        Button(ctx.words.say("banned_request.use_alternative"), Press(Action.USE_ALTERNATIVE, number).key),
        Button(ctx.words.say("banned_request.is_emergency"), Press(Action.CLAIM_EMERGENCY, number).key),
        Button(ctx.words.say("banned_request.no_violation"), Press(Action.CONTEST_FLAG, number).key),
    )
    return Card(
        task_id=task_id("flag", flag.key),
        title=ctx.words.say("banned_request.title"),
        body=saying.private_words(judged.message, judged.verdict, ctx),
        buttons=buttons if judged.verdict.alternative else buttons[1:],
        to=ToPerson(flag.sender),
    )
