"""Somebody asks whether words are a banned request, or to have them written differently; answered privately."""

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.banned_request import replying, reviewing, saying
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import settled
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.asking_judge import Question, Wanted, question_in
from policies.judge import Message, Outcome, Situation, Verdict
from policies.likeness import quoted
from policies.rewriting import rewritten
from storage import flags, judge_exceptions, judge_questions
from storage.flag_rows import State
from storage.flag_words import Judged, Likeness, likeness

router = Router()


@dataclass(frozen=True, slots=True)
class _Looked:
    """What somebody asked about and what the judge says of it.

    `rewritten` is the whole text as it may be sent, None when that was not asked for or cannot be had; `let_be` says
    that people found the same words fine.
    """

    message: Message
    situation: Situation
    verdict: Verdict
    rewritten: str | None
    like: Likeness
    let_be: bool


@router.on(MessageReceived)
def answer_question(event: MessageReceived, ctx: Context) -> Answer:
    """Say what the judge says of the words in question; a message about anything else is left to others."""
    if event.file or event.fetch_failure or event.images:
        return UNHANDLED
    question = _question(event, ctx)
    if question is None:
        return UNHANDLED
    in_group = event.conversation.group is not None
    if not question.text:
        return _ask_for_words(event, question, ctx, in_group=in_group)
    if in_group and not ctx.can_send_files:
        return [Text(ctx.words.say("banned_request.ask_me_privately"))]

    looked = _look(event, question, ctx)
    judge_questions.forget(ctx.db, event.sender)
    answer = _rewriting(event, looked, ctx) if question.wanted is Wanted.REWRITING else _judgement(event, looked, ctx)
    if not in_group:
        return answer
    private = ToPerson(event.sender)
    told = Text(ctx.words.say("banned_request.told_privately"))
    return [told, *(replace(one, to=private) for one in answer if isinstance(one, Text | Card))]


@router.on(ButtonPressed)
def put_to_people(event: ButtonPressed, ctx: Context) -> Answer:
    """Whoever asked wants the policy group to look."""
    press = read_press(event.button)
    if press is None or press.action is not Action.ASK_PEOPLE:
        return UNHANDLED
    flag = replying.own_flag(press, event, ctx)
    if flag is None:
        return [Text(ctx.words.say("help.button_gone"))]

    flags.lock(ctx.db)
    label = ctx.words.say("banned_request.label.asked")
    if flags.put_to_people(ctx.db, flag.id, at=event.at) is None:
        return [*settled(event, label), Text(ctx.words.say("banned_request.already"))]
    key = "put_to_people" if reviewing.anybody(ctx) else "put_to_nobody"
    return [*settled(event, label), Text(ctx.words.say(f"banned_request.{key}")), *reviewing.push(ctx)]


def _question(event: MessageReceived, ctx: Context) -> Question | None:
    """The question in the message; in the single chat also the words somebody was asked for a moment ago."""
    words = ctx.rules.asking_judge
    question = question_in(event.text, event.quoted, words)
    if question is not None or event.conversation.group is not None or len(event.text) < words.shortest_text:
        return question
    since = event.at - timedelta(minutes=ctx.rules.restraint.answer_minutes)
    with ctx.look() as db:
        wanted = judge_questions.asked(db, event.sender, since=since)
    return Question(wanted, event.text.strip()) if wanted else None


def _ask_for_words(event: MessageReceived, question: Question, ctx: Context, *, in_group: bool) -> list[Outgoing]:
    if in_group:
        return [Text(ctx.words.say("banned_request.want_text_group"))]
    judge_questions.keep(ctx.db, event.sender, question.wanted, at=event.at)
    return [Text(ctx.words.say("banned_request.want_text"))]


def _look(event: MessageReceived, question: Question, ctx: Context) -> _Looked:
    """Ask the judge first, it may take its time; then look what people decided about the same words."""
    situation = Situation(sent_at=event.at)
    message = saying.without_numbers(Message(text=question.text), ctx)
    verdict = ctx.judge.judge(message, situation)
    text = _rewritten(question.text, verdict, situation, ctx) if question.wanted is Wanted.REWRITING else None
    like = likeness(ctx.seal, message, verdict.quote, quote_least=ctx.rules.restraint.exception_quote_least)
    until = judge_exceptions.until(ctx.db, verdict.categories, like, group=event.conversation.group, at=event.at)
    return _Looked(message, situation, verdict, text, like, until is not None)


def _rewritten(text: str, verdict: Verdict, situation: Situation, ctx: Context) -> str | None:
    """The whole text without its demands, telephone numbers and all: it goes back to whoever wrote it."""
    return rewritten(
        text,
        verdict,
        judge=lambda text: ctx.judge.judge(Message(text=text), situation),
        keeps=ctx.rules.asking_judge.keeps,
    )


def _judgement(event: MessageReceived, looked: _Looked, ctx: Context) -> list[Outgoing]:
    if looked.let_be:
        return [Text(ctx.words.say("banned_request.asked_cleared"))]
    match looked.verdict.outcome:
        case Outcome.NONE:
            return [Text(ctx.words.say("banned_request.asked_none"))]
        case Outcome.REVIEW:
            return _unsure(event, looked, ctx)
        case Outcome.FLAG:
            return [Text(_not_right(looked, ctx))]


def _not_right(looked: _Looked, ctx: Context) -> str:
    return ctx.words.say(
        "banned_request.asked_flag",
        ground=saying.ground(looked.message, looked.verdict, ctx, whole=True),
        instead=saying.instead(looked.verdict.alternative, ctx),
    )


def _rewriting(event: MessageReceived, looked: _Looked, ctx: Context) -> list[Outgoing]:
    """The whole text with other clauses, ready to copy; where that does not work, what is not right with it."""
    if looked.let_be or looked.verdict.outcome is Outcome.NONE:
        return [Text(ctx.words.say("banned_request.rewrite_none"))]
    if looked.verdict.outcome is Outcome.REVIEW:
        return _unsure(event, looked, ctx)
    if looked.rewritten is None:
        return [Text(_not_right(looked, ctx))]
    said = saying.ground(looked.message, looked.verdict, ctx, whole=True)
    return [Text(ctx.words.say("banned_request.rewritten", ground=said, text=looked.rewritten).strip())]


def _unsure(event: MessageReceived, looked: _Looked, ctx: Context) -> list[Outgoing]:
    """A card whose button puts the words to people; they are kept, sealed, for as long as it may be pressed."""
    rules = ctx.rules.restraint
    flags.forget_drafts(ctx.db, before=ctx.now - timedelta(days=rules.forget_drafts_days))
    judged = Judged(
        key=event.key,
        group=None,
        sender=event.sender,
        message=looked.message,
        situation=looked.situation,
        verdict=looked.verdict,
    )
    draft = flags.add(ctx.db, ctx.seal, judged, looked.like, state=State.DRAFT)
    if draft is None:
        return []  # a repeated delivery: said already
    body = ctx.words.say(
        "banned_request.asked_review",
        quote=saying.cut(quoted(looked.message, looked.verdict.quote), rules.quote_shown, ctx),
        category=saying.category_name(looked.verdict.categories[0], ctx),
    )
    button = Button(ctx.words.say("banned_request.ask_people"), Press(Action.ASK_PEOPLE, (str(draft.id),)).key)
    title = ctx.words.say("banned_request.asked_review_title")
    return [Card(task_id=task_id("asked", event.key), title=title, body=body, buttons=(button,))]
