"""What the inspection group found at struck-off problems: written in a sentence, or by the buttons of a card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import settled
from handlers.context import Context
from handlers.events import ButtonPressed, Event, MessageReceived
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from handlers.routing import UNHANDLED, Answer, Router
from policies.leads import lead_from_failure
from policies.ledger.characters import tidy
from policies.ledger.privacy import masked
from policies.roster import Role, UnitCode
from policies.schedule import SHANGHAI
from policies.verification_text import Statement, Verdict, statements_in
from storage import leads, reports, roster, verifications
from storage.verifications import Problem, ProblemKey, Verification

router = Router()

_VERDICTS = {Action.VERIFY_PASSED: Verdict.PASSED, Action.VERIFY_FAILED: Verdict.FAILED}

# Problems named in leads come first for so long.
_FRESH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is said to whoever found it, and to others."""

    sentences: tuple[str, ...]
    others: tuple[Outgoing, ...] = ()


@router.on(MessageReceived)
def take_words(event: MessageReceived, ctx: Context) -> Answer:
    """Record what a sentence says was found; anything else is somebody else's business."""
    if event.file or event.fetch_failure or event.images:
        return UNHANDLED
    said = statements_in(event.text, ctx.rules.verification, ctx.rules.report_text)
    if not said:
        return UNHANDLED
    if event.conversation.group is not None and not ctx.can_send_files:
        return [Text(ctx.words.say("daily_report.ask_me_privately"))]
    if not _entitled(ctx.db, event):
        return _privately(event, [Text(ctx.words.say("verification.not_entitled"))], ctx)

    found = [_record_named(event, problem, one, ctx) for one in said for problem in one.problems]
    sentences = [sentence for one in found for sentence in one.sentences]
    others = [message for one in found for message in one.others]
    return [*_privately(event, [Text("\n".join(sentences))], ctx), *others]


@router.on(ButtonPressed)
def take_press(event: ButtonPressed, ctx: Context) -> Answer:
    """The next card, or a verdict and the next card. Keys can be forged: role, problem and its state are looked up."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.VERIFY, *_VERDICTS):
        return UNHANDLED
    key = _problem_of(press)
    with ctx.look() as db:
        if not _entitled(db, event):
            return [Text(ctx.words.say("verification.not_entitled"))]
        upcoming = _upcoming(db, event, after=key)
    cards = [_card(event, upcoming, ctx)] if upcoming else []
    if press.action is Action.VERIFY:
        none = "verification.none_other" if key else "verification.none_left"
        return [*cards] or [Text(ctx.words.say(none))]

    problem = _find(key, ctx) if key else None
    if problem is None:
        return [Text(ctx.words.say("help.button_gone"))]
    verdict = _VERDICTS[press.action]
    recorded = _record(event, problem, Statement((problem.id,), verdict), ctx)
    return [
        *settled(event, ctx.words.say(f"verification.settled_{verdict}")),
        Text("\n".join(recorded.sentences)),
        *recorded.others,
        *cards,
    ]


def _record_named(event: Event, problem_id: str, said: Statement, ctx: Context) -> _Recorded:
    """Record about the problem with a written id: the unit's own where several units use the id."""
    known = verifications.reported(ctx.db, problem_id)
    own = [one for one in known if problem_id.upper().startswith(f"{one.unit}-".upper())] or known
    if not own:
        return _Recorded((ctx.words.say("verification.unknown", problem=problem_id),))
    if len(own) > 1:
        units = [ctx.roster.units[one.unit].name for one in own]
        names = ctx.words.say("daily_report.and").join(units)
        return _Recorded((ctx.words.say("verification.several", problem=problem_id, units=names),))
    return _record(event, own[0], said, ctx)


def _record(event: Event, problem: Problem, said: Statement, ctx: Context) -> _Recorded:
    # Two inspectors may press at once, or a report may come in: the second sees what the first recorded.
    reports.lock_unit(ctx.db, problem.unit)
    problem = _find(problem.key, ctx) or problem
    if problem.row.is_open:
        return _Recorded((ctx.words.say("verification.not_closed", problem=problem.id),))
    last = verifications.standing(ctx.db, problem)
    reason = masked(tidy(said.reason), ctx.rules.ledger.cells.private_label)
    if last and last.verdict is said.verdict and (last.reason or not reason):
        key = f"verification.already_{said.verdict}"
        return _Recorded((ctx.words.say(key, problem=problem.id, day=last.day),))

    found = _verification(event, problem, said.verdict, reason)
    verifications.record(ctx.db, found)
    if said.verdict is Verdict.FAILED:
        return _failed(found, problem, ctx)
    others = _tell_clerks(problem, "verification.tell_changed", ctx) if last and ctx.can_send_files else ()
    return _Recorded((ctx.words.say("verification.recorded_verified", problem=problem.id),), tuple(others))


def _verification(event: Event, problem: Problem, verdict: Verdict, reason: str) -> Verification:
    return Verification(
        unit=problem.unit,
        problem=problem.id,
        verdict=verdict,
        day=_today(event),
        at=event.at,
        by=event.sender,
        closed_on=problem.row.closed_on,
        reason=reason,
    )


def _failed(found: Verification, problem: Problem, ctx: Context) -> _Recorded:
    """The problem counts as not closed any more: a lead is raised, and the unit's clerks hear what was found."""
    lead = lead_from_failure(found.unit, found.problem, closed_on=found.closed_on, day=found.day)
    leads.raise_(ctx.db, lead, found.at)
    seen = ctx.words.say("verification.seen", reason=found.reason) if found.reason else ""
    others = _tell_clerks(problem, "verification.tell_failed", ctx, seen=seen)
    said = ctx.words.say(_told(others, ctx), problem=problem.id, unit=ctx.roster.units[problem.unit].name)
    hint = () if found.reason else (ctx.words.say("verification.add_reason", problem=problem.id),)
    return _Recorded((said, *hint), tuple(others if ctx.can_send_files else ()))


def _told(others: Sequence[Outgoing], ctx: Context) -> str:
    """Which sentence says who hears of a failure; without an app nobody can be written to."""
    if not others:
        return "verification.recorded_failed_nobody"
    return "verification.recorded_failed" if ctx.can_send_files else "verification.recorded_failed_untold"


def _tell_clerks(problem: Problem, key: str, ctx: Context, **fields: str) -> list[Outgoing]:
    place = ctx.words.say("verification.place", village=problem.row.village or "", venue=problem.row.venue or "")
    body = ctx.words.say(key, problem=problem.id, place=place, **fields)
    clerks = roster.people_of(ctx.db, problem.unit, Role.CLERK)
    return [Text(body, to=ToPerson(clerk.user_id)) for clerk in clerks]


def _upcoming(db: Connection, event: Event, *, after: ProblemKey | None) -> Problem | None:
    """The next problem nobody has looked at: those named in leads first, then the longest closed."""
    today = _today(event)
    campaign = roster.campaign_around(db, today)
    if campaign is None:
        return None
    waiting = verifications.awaiting(db, since=campaign.starts_on)
    named = leads.named_since(db, today - _FRESH)
    return _following(sorted(waiting, key=lambda problem: problem.key not in named), after)


def _following(ordered: Sequence[Problem], after: ProblemKey | None) -> Problem | None:
    """The one behind the one to skip; the first when that is not in the list; none behind the only one."""
    keys = [one.key for one in ordered]
    place = keys.index(after) + 1 if after in keys else 0
    return next((one for one in (*ordered[place:], *ordered[:place]) if one.key != after), None)


def _card(event: Event, problem: Problem, ctx: Context) -> Card:
    row = problem.row
    arguments = (problem.unit, problem.id)
    return Card(
        task_id=task_id("verify", event.key),
        title=ctx.words.say("verification.title", problem=problem.id),
        body=ctx.words.say(
            "verification.body",
            unit=ctx.roster.units[problem.unit].name,
            village=row.village or "",
            venue=row.venue or "",
            closed_on=row.closed_on or problem.day,
            description=row.description or "",
        ),
        buttons=(
            Button(ctx.words.say("verification.passed_button"), Press(Action.VERIFY_PASSED, arguments).key),
            Button(ctx.words.say("verification.failed_button"), Press(Action.VERIFY_FAILED, arguments).key),
            Button(ctx.words.say("verification.next_button"), Press(Action.VERIFY, arguments).key),
        ),
    )


def _problem_of(press: Press) -> ProblemKey | None:
    """The unit and the problem a key names; an id is what people wrote and may hold a colon."""
    if len(press.arguments) < 2:
        return None
    return UnitCode(press.arguments[0]), ":".join(press.arguments[1:])


def _find(key: ProblemKey, ctx: Context) -> Problem | None:
    return next((one for one in verifications.reported(ctx.db, key[1]) if one.key == key), None)


def _entitled(db: Connection, event: Event) -> bool:
    person = roster.person(db, event.sender)
    return person is not None and Role.INSPECTION in person.roles


def _privately(event: MessageReceived, answer: Sequence[Text], ctx: Context) -> list[Outgoing]:
    """What was found at a unit is not for a group to read."""
    if event.conversation.group is None:
        return list(answer)
    to_them = ToPerson(event.sender)
    return [Text(ctx.words.say("verification.told_privately")), *(replace(one, to=to_them) for one in answer)]


def _today(event: Event) -> date:
    return event.at.astimezone(SHANGHAI).date()
