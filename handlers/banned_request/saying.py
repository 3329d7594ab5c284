"""How a banned request is spoken of: its words, the source in the tone it allows, what to write instead."""

from handlers.context import Context
from policies.judge import Category, Message, Tone, Verdict
from policies.ledger.privacy import masked
from policies.likeness import quoted
from storage import flags
from storage.flag_rows import Flag
from storage.flag_words import Words
from storage.sealing import Unsealable

# As much as a card shows (template-cards.md).
_CARD = 112


def without_numbers(message: Message, ctx: Context) -> Message:
    """The message with asterisks for personal numbers; every other character keeps its place."""
    label = ctx.rules.ledger.cells.private_label
    return Message(
        text=masked(message.text, label),
        kind=message.kind,
        title=masked(message.title, label),
        url=message.url,
        filename=masked(message.filename, label),
    )


def ground(message: Message, verdict: Verdict, ctx: Context, *, whole: bool = False) -> str:
    """What is spoken of and the rule's own sentence: national rules, the county's, or just advice.

    On a card, long sentences are cut; `whole` gives them in full.
    """
    shown = ctx.rules.restraint
    basis = verdict.basis or ""
    return ctx.words.say(
        f"banned_request.ground.{verdict.tone or Tone.ADVICE}" if basis else "banned_request.ground.bare",
        quote=cut(quoted(message, verdict.quote), shown.quote_shown, ctx),
        basis=basis if whole else cut(basis, shown.basis_shown, ctx),
    )


def private_words(message: Message, verdict: Verdict, ctx: Context) -> str:
    """The body of the card to the sender; the alternative takes the room that is left, its button has all of it."""
    said = ground(message, verdict, ctx) + _others(verdict, ctx)
    if not verdict.alternative:
        return ctx.words.say("banned_request.card_bare", ground=said)
    room = _CARD - len(ctx.words.say("banned_request.card", ground=said, alternative=""))
    return ctx.words.say("banned_request.card", ground=said, alternative=cut(verdict.alternative, room, ctx))


def _others(verdict: Verdict, ctx: Context) -> str:
    """How many other units asked for the same, naming none; empty where that carries nothing of the verdict."""
    return ctx.words.say("banned_request.others", n=verdict.others) if verdict.others else ""


def public_words(message: Message, verdict: Verdict, ctx: Context) -> str:
    """What is said in the group, naming nobody."""
    said = ground(message, verdict, ctx, whole=True)
    if not verdict.alternative:
        return ctx.words.say("banned_request.public_bare", ground=said)
    return ctx.words.say("banned_request.public", ground=said, alternative=verdict.alternative)


def instead(alternative: str | None, ctx: Context) -> str:
    """The alternative as a clause of a longer sentence, empty when there is none."""
    return ctx.words.say("banned_request.instead", alternative=alternative) if alternative else ""


def category_name(category: Category, ctx: Context) -> str:
    """What people call this kind of request; its id for one the county added without a name."""
    return ctx.words.sentences.get(f"banned_request.category.{category}", category)


def words_of(flag: Flag, ctx: Context) -> Words | None:
    """The words of a flag; None when its key is gone."""
    try:
        return flags.words_of(ctx.db, ctx.seal, flag)
    except Unsealable:
        return None


def excerpt(words: Words, most: int, ctx: Context) -> str:
    """What people need to see to decide, on one line: the words around the quote, at most so many characters."""
    if words.quote is None:
        return cut(" ".join((words.quoted or words.message.text).split()), most, ctx)
    start, end = words.quote
    if end <= most:
        return cut(" ".join(words.message.text.split()), most, ctx)
    first = max(start - max(most - (end - start), 0) // 2, 0)
    within = ctx.words.say("banned_request.within", text="")
    return within + cut(" ".join(words.message.text[first:].split()), most - len(within), ctx)


def cut(text: str, most: int, ctx: Context) -> str:
    """The text, or its beginning with a sign that there is more; at most so many characters."""
    if len(text) <= most:
        return text
    mark = len(ctx.words.say("banned_request.cut", text=""))
    return ctx.words.say("banned_request.cut", text=text[: max(most - mark, 0)])
