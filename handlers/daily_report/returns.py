"""A ledger that cannot be accepted: say which cells to mend and how, and offer what one tap can do."""

from handlers.buttons import Action, Press, task_id
from handlers.cards import template_offer
from handlers.context import Context
from handlers.daily_report import keeping
from handlers.daily_report.handed_in import HandedIn
from handlers.daily_report.saying import IN_CHAT, annotated_copy, numbered, privately
from handlers.events import ButtonPressed, Channel, Event
from handlers.filing import Filing
from handlers.ledger_review import Remark
from handlers.outgoing import Button, Card, Outgoing, Text, ToPerson
from policies.ledger.finding import Level
from policies.roster import Role
from storage import reports, roster
from storage.reports import Form, Report

# Findings whose remedy is the template: it is offered for one tap.
_TEMPLATE_RULES = frozenset({"F02", "F03", "F04", "H01", "H02", "H09", "H10"})
_GONE, _EMPTY, _UNBALANCED = "D01", "H10", "D10"
_MOST_MENDS, _MOST_GONE = 3, 2  # a card has at most six buttons (template-cards.md)
_ON_A_CARD = 2  # its words are cut at 112 characters
_TAIL = 8  # of QH-20261118-001 a button shows 1118-001


def send_back(handed: HandedIn, ctx: Context) -> list[Outgoing]:
    """Keep that it was returned and answer with the cells to mend."""
    errors = _said_once(handed)
    if handed.form is Form.CARRY_OVER:
        return privately(handed.event, [_not_carried_over(handed, errors, ctx)], ctx)
    if isinstance(handed.event, ButtonPressed):
        _supersede(handed, ctx)
    report = keeping.keep_returned(handed, ctx)
    filed = handed.filed
    to_leaders = _to_leaders(filed, ctx)
    if offer := _offer(handed, errors, ctx):
        return [*privately(handed.event, [offer], ctx), *to_leaders]

    words = [
        ctx.words.say("daily_report.returned", unit=filed.unit.name, day=filed.placement.day, errors=len(errors)),
        *numbered(errors, ctx),
    ]
    copy = annotated_copy(handed, ctx)
    if len(errors) > IN_CHAT:
        rest = "daily_report.returned_more" if copy else "daily_report.returned_rest"
        words.append(ctx.words.say(rest, count=len(errors) - IN_CHAT))
    words += [_where_the_copy_is(handed.event, ctx)] if copy or not ctx.can_send_files else []
    one_tap = _one_tap(handed, report, ctx)
    if one_tap and ctx.can_send_files and not _read_in_app(handed.event):
        words.append(ctx.words.say("daily_report.one_tap_in_app"))
    words.append(_what_next(handed, ctx))
    answer = [Text("\n".join(words)), *copy, *one_tap]
    return [*privately(handed.event, answer, ctx), *to_leaders]


def _supersede(handed: HandedIn, ctx: Context) -> None:
    """Looked at again, not sent again: it is still the same return, and no second one for the leader to hear of."""
    newest = reports.of_day(ctx.db, handed.filed.unit.code, handed.filed.placement.day)[-1:]
    for one in newest:
        reports.withdraw(ctx.db, one, by=handed.event.sender)


def _said_once(handed: HandedIn) -> list[Remark]:
    """The errors; that the account does not balance goes without saying where each problem that is off is named."""
    errors = [remark for remark in handed.review.remarks if remark.level is Level.ERROR]
    account = handed.review.account
    if account and account.off and set(account.off) <= set(account.missing_ids):
        return [remark for remark in errors if remark.rule != _UNBALANCED]
    return errors


def mendable(handed: HandedIn) -> list[Remark]:
    """The remarks whose cell the bot can mend itself, since the right value is clear enough to be proposed.

    A name that looks like another unit's is no such case: the row would be wrong all the same (X01).
    """
    if any(remark.rule == keeping.NOT_TO_BE_KEPT for remark in handed.review.remarks):
        return []  # the file is not there to be mended
    names = {unit.name for unit in handed.reviewer.roster.units.values()} - {handed.filed.unit.name}
    proposed = [one for one in handed.review.remarks if one.suggestion is not None and one.row and one.position]
    return [one for one in proposed if one.suggestion not in names]


def _offer(handed: HandedIn, errors: list[Remark], ctx: Context) -> Card | None:
    """A card instead of a list, where one file is the whole remedy: the draft for an empty ledger, or the template.

    That nothing in an empty ledger balances goes without saying.
    """
    filed = handed.filed
    title = ctx.words.say("daily_report.offer_return_title", unit=filed.unit.name, day=filed.placement.day)
    empty = next((one for one in errors if one.rule == _EMPTY), None)
    if empty and handed.past and {one.rule for one in errors} <= {_EMPTY, _GONE, _UNBALANCED}:
        draft = Button(ctx.words.say("daily_report.draft_button"), Press(Action.DRAFT).key)
        return Card(task_id("empty", handed.event.key), title, empty.message, (draft,))
    if len(errors) == 1 and errors[0].rule in _TEMPLATE_RULES:
        return template_offer(handed.event.key, title=title, body=errors[0].message, words=ctx.words)
    return None


def _one_tap(handed: HandedIn, report: Report, ctx: Context) -> list[Card]:
    """A button for each cell whose right value is clear, and for each problem that is gone without a word."""
    mends = mendable(handed)
    gone = handed.review.account.missing_ids if handed.review.account else ()
    says_gone = any(remark.rule == _GONE for remark in handed.review.remarks)
    buttons, lines = list[Button](), list[str]()
    for number, remark in enumerate(mends[:_MOST_MENDS]):
        label = ctx.words.say("daily_report.mend.one", number=number + 1)
        buttons.append(Button(label, Press(Action.MEND, (str(report.id), str(number))).key))
        suggestion = remark.suggestion
        lines.append(
            ctx.words.say("daily_report.mend.line", number=number + 1, row=remark.row, column=remark.column)
            + ctx.words.say("daily_report.mend.to", value=suggestion)
        )
    if len(mends) > 1:
        buttons.append(Button(ctx.words.say("daily_report.mend.all"), Press(Action.MEND, (str(report.id), "all")).key))
    if len(mends) > _MOST_MENDS:
        lines.append(ctx.words.say("daily_report.mend.more", count=len(mends)))
    for problem in gone[:_MOST_GONE] if says_gone else ():
        label = ctx.words.say("daily_report.mend.gone", tail=problem[-_TAIL:])
        buttons.append(Button(label, Press(Action.ASK_REMOVAL, (problem,)).key))
    if says_gone and gone:
        lines.append(ctx.words.say("daily_report.mend.gone_line"))
    if not buttons:
        return []
    title = ctx.words.say("daily_report.mend.title")
    return [Card(task_id("mend", handed.event.key), title, "\n".join(lines), tuple(buttons))]


def _not_carried_over(handed: HandedIn, errors: list[Remark], ctx: Context) -> Card:
    """What was carried over would be wrong today: the draft is the way on."""
    return Card(
        task_id=task_id("uncarried", handed.event.key),
        title=ctx.words.say("daily_report.carry_over.fails"),
        body="\n".join(numbered(errors[:_ON_A_CARD], ctx)),
        buttons=(Button(ctx.words.say("daily_report.draft_button"), Press(Action.DRAFT).key),),
    )


def _to_leaders(filed: Filing, ctx: Context) -> list[Outgoing]:
    """The unit's leaders hear of it once, when the same day is returned for the second time (section 6.4)."""
    times = reports.returned_in_a_row(ctx.db, filed.unit.code, filed.placement.day)
    if times != ctx.rules.daily.returns_until_leader:
        return []
    said = ctx.words.say("daily_report.returned_to_leader", unit=filed.unit.name, day=filed.placement.day, n=times)
    leaders = roster.people_of(ctx.db, filed.unit.code, Role.LEADER)
    return [Text(said, to=ToPerson(leader.user_id)) for leader in leaders]


def _what_next(handed: HandedIn, ctx: Context) -> str:
    """Where the mended ledger goes: WeCom takes files in the chat with the AI bot only."""
    earlier = reports.accepted(ctx.db, handed.filed.unit.code, handed.filed.placement.day)
    key = "daily_report.returned_still" if earlier else "daily_report.returned_end"
    receipt = {"receipt": earlier.receipt} if earlier else {}
    return ctx.words.say(f"{key}_app" if _read_in_app(handed.event) else key, **receipt)


def _read_in_app(event: Event) -> bool:
    """Whether the answer is read in the app's chat: what was asked there, and what is no group's business."""
    return event.conversation.channel is Channel.APP or event.conversation.group is not None


def _where_the_copy_is(event: Event, ctx: Context) -> str:
    if not ctx.can_send_files:
        return ctx.words.say("daily_report.copy_impossible")
    here = event.conversation.channel is Channel.APP
    return ctx.words.say("daily_report.copy_here" if here else "daily_report.copy_in_app")
