"""A problem is to leave the ledger, unfounded or merged into another: the task force agrees first (9.18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers import filing
from handlers.buttons import Action, Press, read_press, task_id
from handlers.cards import row_number, settled
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.filing import LOCAL, Refused
from handlers.outgoing import Address, Button, Card, Outgoing, Text, ToPerson, ToSender
from handlers.routing import UNHANDLED, Answer, Router
from policies.ledger.row import LedgerRow, row_from_cells
from policies.removal_text import Claim, Reason, read
from policies.roster import Person, Role, UnitCode
from storage import removals, reports, roster
from storage.removals import Removal, RemovalState

router = Router()

# What a button says beside the two reasons: the problem is closed, and the clerk wants to know how to write that.
_CLOSED = "closed"

# As much of a problem's id as fits on a button: its day and number.
_SHORT_ID = 8


@dataclass(frozen=True, slots=True)
class _Problems:
    """A unit's problems: `open` by id as its last accepted report listed them, and what is asked for already.

    `reported` is that report's day; an id of a later day may be a problem that is about to be reported. `targets` are
    the problems others were, or are to be, merged into.
    """

    unit: UnitCode
    reported: date
    open: Mapping[str, LedgerRow]
    waiting: frozenset[str]
    granted: frozenset[str]
    targets: frozenset[str] = frozenset()

    def may_stay(self, problem: str, target: str) -> bool:
        """Whether the one problem can be merged into the other."""
        if target == problem or target in self.waiting or target in self.granted:
            return False
        return target in self.open or self._is_new(target)

    def neighbours(self, problem: str) -> list[LedgerRow]:
        """The problems of the same village it can be merged into; only ids that can stand in a button's key."""
        village = self.open[problem].village
        return [
            row
            for key, row in self.open.items()
            if row.village == village and ":" not in key and self.may_stay(problem, key)
        ]

    def _is_new(self, target: str) -> bool:
        unit, _, rest = target.partition("-")
        return unit == self.unit and f"{self.reported:%Y%m%d}" < rest[: len("yyyymmdd")]


@router.on(MessageReceived)
def ask_in_words(event: MessageReceived, ctx: Context) -> Answer:
    """Take what the clerk claims to the task force; a message with a ledger is a report, whatever it says."""
    if event.file is not None or event.fetch_failure is not None:
        return UNHANDLED
    claims = read(event.text, ctx.rules.removals)
    if not claims:
        return UNHANDLED
    with ctx.look() as db:
        filed = filing.resolve(db, event, filing.read_text(db, event, ctx), ctx)
    if isinstance(filed, Refused):
        return filing.refuse(event, filed, ctx)

    in_group = event.conversation.group is not None
    if in_group and not ctx.can_send_files:
        return [Text(ctx.words.say("daily_report.ask_me_privately"))]
    answer = _ask(claims, filed.sender, event, ctx, to=ToPerson(event.sender) if in_group else ToSender())
    return [Text(ctx.words.say("removal.told_privately")), *answer] if in_group else answer


@router.on(ButtonPressed)
def ask_by_button(event: ButtonPressed, ctx: Context) -> Answer:
    """The clerk says by button what became of a problem: which problem, then why, then merged into which."""
    press = read_press(event.button)
    if press is None or press.action is not Action.ASK_REMOVAL or not press.arguments:
        return UNHANDLED
    clerk = roster.person(ctx.db, event.sender)
    if clerk is None or Role.CLERK not in clerk.roles:
        return [Text(ctx.words.say("removal.not_the_clerk"))]
    problem, said = press.arguments[0], press.arguments[1:]
    known = _problems(clerk.unit, ctx)
    if known is None or problem not in known.open:
        return [Text(ctx.words.say("removal.not_open", problem=problem))]

    match said:
        case ():
            return [_which_card(event, known.open[problem], ctx)]
        case (Reason.UNFOUNDED,):
            claim = Claim(problem, Reason.UNFOUNDED)
        case (Reason.MERGED,):
            claim = Claim(problem, Reason.MERGED)
        case (Reason.MERGED, target):
            claim = Claim(problem, Reason.MERGED, target)
        case (word,) if word == _CLOSED:
            return [Text(ctx.words.say("removal.how_to_close", problem=problem))]
        case _:
            return [Text(ctx.words.say("help.button_gone"))]
    return _ask([claim], clerk, event, ctx, to=ToSender())


@router.on(ButtonPressed)
def decide(event: ButtonPressed, ctx: Context) -> Answer:
    """Somebody of the statistics group decided; the first decision holds."""
    press = read_press(event.button)
    if press is None or press.action not in (Action.GRANT_REMOVAL, Action.REFUSE_REMOVAL) or len(press.arguments) != 1:
        return UNHANDLED
    person = roster.person(ctx.db, event.sender)
    if person is None or Role.STATISTICS not in person.roles:
        return [Text(ctx.words.say("removal.not_entitled"))]
    number = row_number(press.arguments[0])
    asked = removals.find(ctx.db, number) if number is not None else None
    if asked is None:
        return [Text(ctx.words.say("help.button_gone"))]

    grants = press.action is Action.GRANT_REMOVAL
    decided = removals.decide(ctx.db, asked.id, granted=grants, by=person.user_id, at=event.at)
    if decided is None:
        return _say_decided(event, asked, ctx)
    return [
        *settled(event, ctx.words.say(f"removal.label.{decided.state}")),
        Text(ctx.words.say(f"removal.done_{decided.state}", problem=decided.problem)),
        _tell_clerk(decided, event, ctx),
    ]


def _tell_clerk(decided: Removal, event: ButtonPressed, ctx: Context) -> Outgoing:
    """What was decided; where a ledger was returned meanwhile, it is looked at again in one tap."""
    told, to = ctx.words.say(f"removal.told_{decided.state}", claim=_said(decided, ctx)), ToPerson(decided.asked_by)
    if decided.state is not RemovalState.GRANTED or reports.latest_returned(ctx.db, decided.unit) is None:
        return Text(told, to=to)
    return Card(
        task_id=task_id("recheck", f"{event.key}>{decided.asked_by}"),
        title=ctx.words.say("removal.recheck_title", problem=decided.problem),
        body=told,
        buttons=(Button(ctx.words.say("removal.recheck"), Press(Action.RECHECK, (decided.unit,)).key),),
        to=to,
    )


def _say_decided(event: ButtonPressed, asked: Removal, ctx: Context) -> list[Outgoing]:
    # Read again: somebody else may have decided between our first look and our own try.
    now = removals.find(ctx.db, asked.id) or asked
    return [
        *settled(event, ctx.words.say(f"removal.label.{now.state}")),
        Text(ctx.words.say(f"removal.decided.{now.state}", problem=now.problem)),
    ]


def _problems(unit: UnitCode, ctx: Context) -> _Problems | None:
    """The unit's problems by its last accepted report; None before the first one."""
    last = next(iter(reports.last_before(ctx.db, unit, date.max)), None)
    if last is None:
        return None
    rows = (row_from_cells(kept.row, kept.cells) for kept in reports.rows_of(ctx.db, last))
    return _Problems(
        unit=unit,
        reported=last.day,
        open={row.problem_id: row for row in rows if row.problem_id and row.is_open},
        waiting=removals.waiting(ctx.db, unit),
        granted=removals.granted(ctx.db, unit, since=last.day),
        targets=removals.targets(ctx.db, unit),
    )


def _ask(
    claims: Sequence[Claim], clerk: Person, event: MessageReceived | ButtonPressed, ctx: Context, *, to: Address
) -> list[Outgoing]:
    """Ask the task force about every claim that can be, and say why the others cannot."""
    # Two clerks may ask at once: the second sees what the first asked, so that neither asks twice nor crosswise.
    reports.lock_unit(ctx.db, clerk.unit)
    deciders = roster.people_with(ctx.db, Role.STATISTICS)
    if not (deciders and ctx.can_send_files):
        # Without an app nobody can be written to: no decider would ever see the request.
        return [Text(ctx.words.say("removal.no_channel" if deciders else "removal.nobody"), to)]
    known, most = _problems(clerk.unit, ctx), ctx.rules.removals.most_at_once
    asked, lines, cards = list[Removal](), list[str](), list[Outgoing]()
    for claim in claims[:most]:
        if known is None or (fault := _fault(claim, known)):
            key = fault if known else "not_open"
            lines.append(ctx.words.say(f"removal.{key}", problem=claim.problem, target=claim.merged_into))
        elif claim.reason is Reason.MERGED and claim.merged_into is None:
            cards.append(_target_card(event, claim.problem, known, ctx, to=to))
        else:
            asked.append(_keep(claim, clerk, event.at, ctx))
            cards += [_decider_card(asked[-1], known.open[claim.problem], one, ctx) for one in deciders]
            known = replace(known, waiting=known.waiting | {claim.problem})
    if asked:
        claimed = ctx.words.say("removal.join").join(_said(one, ctx) for one in asked)
        lines.insert(0, ctx.words.say("removal.asked", claims=claimed))
    if len(claims) > most:
        lines.append(ctx.words.say("removal.too_many", most=most))
    return [Text("\n".join(lines), to), *cards] if lines else cards


def _fault(claim: Claim, known: _Problems) -> str | None:
    """Which sentence says why this cannot be asked; None when it can."""
    if claim.problem in known.granted:
        return "already_granted"
    if claim.problem in known.waiting:
        return "already_asked"
    if claim.problem not in known.open:
        return "not_open"
    if claim.problem in known.targets:
        return "others_merged"
    if claim.merged_into is not None and not known.may_stay(claim.problem, claim.merged_into):
        return "bad_target"
    return None


def _keep(claim: Claim, clerk: Person, at: datetime, ctx: Context) -> Removal:
    return removals.ask(
        ctx.db,
        unit=clerk.unit,
        problem=claim.problem,
        day=at.astimezone(LOCAL).date(),
        reason=claim.reason,
        merged_into=claim.merged_into,
        by=clerk.user_id,
        at=at,
    )


def _said(removal: Removal, ctx: Context) -> str:
    """What the clerk claims, in a few words."""
    return ctx.words.say(f"removal.asked_{removal.reason}", problem=removal.problem, target=removal.merged_into)


def _which_card(event: ButtonPressed, row: LedgerRow, ctx: Context) -> Card:
    problem = row.problem_id or ""
    words = ((word, ctx.words.say(f"removal.{word}")) for word in (*Reason, _CLOSED))
    return Card(
        task_id=task_id("removal", f"{event.key}>{problem}"),
        title=ctx.words.say("removal.which_title", problem=problem),
        body=ctx.words.say("removal.which_ask", venue=_cut(row.venue, ctx.rules.removals.venue_shown, ctx)),
        buttons=tuple(Button(label, Press(Action.ASK_REMOVAL, (problem, word)).key) for word, label in words),
    )


def _target_card(
    event: MessageReceived | ButtonPressed, problem: str, known: _Problems, ctx: Context, *, to: Address
) -> Outgoing:
    """The problems it can be merged into, for one tap; in words when there is none in the same village."""
    candidates = [(row.problem_id or "", row) for row in known.neighbours(problem)[: ctx.rules.removals.candidates]]
    if not candidates:
        return Text(ctx.words.say("removal.target_write", problem=problem), to)
    shown = ctx.rules.removals.venue_shown
    lines = (
        ctx.words.say("removal.target_line", short=key[-_SHORT_ID:], venue=_cut(row.venue, shown, ctx))
        for key, row in candidates
    )
    return Card(
        task_id=task_id("target", f"{event.key}>{problem}"),
        title=ctx.words.say("removal.target_title", problem=problem),
        body=ctx.words.say("removal.target_ask", candidates=ctx.words.say("removal.target_join").join(lines)),
        buttons=tuple(
            Button(key[-_SHORT_ID:], Press(Action.ASK_REMOVAL, (problem, Reason.MERGED, key)).key)
            for key, _ in candidates
        ),
        to=to,
    )


def _decider_card(removal: Removal, row: LedgerRow, decider: Person, ctx: Context) -> Card:
    number, shown = (str(removal.id),), ctx.rules.removals
    return Card(
        task_id=task_id("strike", f"{removal.id}>{decider.user_id}"),
        title=ctx.words.say("removal.title"),
        body=ctx.words.say(
            f"removal.ask_{removal.reason}",
            unit=ctx.roster.units[removal.unit].name,
            problem=removal.problem,
            venue=_cut(row.venue, shown.venue_shown, ctx),
            description=_cut(row.description, shown.description_shown, ctx),
            target=removal.merged_into,
        ),
        buttons=(
            Button(ctx.words.say("removal.grant"), Press(Action.GRANT_REMOVAL, number).key),
            Button(ctx.words.say("removal.refuse"), Press(Action.REFUSE_REMOVAL, number).key),
        ),
        to=ToPerson(decider.user_id),
    )


def _cut(text: str | None, most: int, ctx: Context) -> str:
    whole = text or ""
    return whole if len(whole) <= most else ctx.words.say("removal.cut", text=whole[:most])
