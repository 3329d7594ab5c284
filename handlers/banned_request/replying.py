"""What the sender presses on the card that spoke to them: the other wording, an emergency, no violation."""

from handlers.banned_request import reviewing, saying
from handlers.buttons import Action, Press, read_press
from handlers.cards import row_number, settled, settled_or_said
from handlers.context import Context
from handlers.events import ButtonPressed
from handlers.outgoing import Outgoing, Text
from handlers.routing import UNHANDLED, Answer, Router
from policies.restraint import Reply
from storage import flags
from storage.flag_rows import Flag

router = Router()

_REPLIES = {
    Action.USE_ALTERNATIVE: Reply.MENDED,
    Action.CLAIM_EMERGENCY: Reply.EMERGENCY,
    Action.CONTEST_FLAG: Reply.APPEALED,
}


@router.on(ButtonPressed)
def take_reply(event: ButtonPressed, ctx: Context) -> Answer:
    """Do what the button says; keys can be forged, so a flag answers to nobody but its sender."""
    press = read_press(event.button)
    if press is None or press.action not in _REPLIES:
        return UNHANDLED
    flag = own_flag(press, event, ctx)
    if flag is None or flag.told_at is None:
        return [Text(ctx.words.say("help.button_gone"))]

    reply = _REPLIES[press.action]
    return _reword(event, flag, ctx) if reply is Reply.MENDED else _contest(event, flag, reply, ctx)


def own_flag(press: Press, event: ButtonPressed, ctx: Context) -> Flag | None:
    """The flag a button names, if it is that of whoever pressed."""
    number = row_number(press.arguments[0]) if len(press.arguments) == 1 else None
    flag = flags.find(ctx.db, number) if number is not None else None
    return flag if flag is not None and flag.sender == event.sender else None


def _reword(event: ButtonPressed, flag: Flag, ctx: Context) -> list[Outgoing]:
    """The ready text to copy, as often as it is wanted."""
    words = saying.words_of(flag, ctx)
    if words is None:
        return [Text(ctx.words.say("banned_request.unreadable"))]

    flags.mend(ctx.db, flag.id, at=event.at)
    ready = words.alternative or ctx.words.say("banned_request.alternative_none")
    return [*settled(event, ctx.words.say("banned_request.label.mended")), Text(ready)]


def _contest(event: ButtonPressed, flag: Flag, reply: Reply, ctx: Context) -> list[Outgoing]:
    """People decide; the sender is asked nothing more."""
    flags.lock(ctx.db)
    contested = flags.contest(ctx.db, flag.id, reply, at=event.at)
    if contested is None:
        return [*_settled_before(event, flag, ctx), Text(ctx.words.say("banned_request.already"))]

    label = ctx.words.say(f"banned_request.label.{reply}")
    if reply is Reply.EMERGENCY:
        return [*settled_or_said(event, label), *reviewing.push(ctx)]
    key = "appealed" if reviewing.anybody(ctx) else "appealed_nobody"
    said = ctx.words.say(f"banned_request.{key}", days=ctx.rules.restraint.silent_days)
    return [*settled(event, label), Text(said), *reviewing.push(ctx)]


def _settled_before(event: ButtonPressed, flag: Flag, ctx: Context) -> list[Outgoing]:
    return settled(event, ctx.words.say(f"banned_request.label.{flag.reply}")) if flag.reply else []
