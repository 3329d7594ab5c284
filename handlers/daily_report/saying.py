"""How findings are said in a chat: numbered lines, an annotated copy, and in a group only privately."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from handlers.context import Context
from handlers.daily_report.handed_in import HandedIn
from handlers.daily_report.remarks import TextRemark
from handlers.events import Event
from handlers.ledger_review import Remark
from handlers.outgoing import Document, Message, Outgoing, Text, ToPerson
from handlers.workbook import UnreadableError

# So many findings in chat; the annotated copy has them all. More would be a wall of text on a phone.
IN_CHAT = 10


def numbered(remarks: Sequence[Remark | TextRemark], ctx: Context) -> list[str]:
    """The first remarks, a line each."""
    return [
        ctx.words.say("daily_report.line", number=number, message=remark.message)
        for number, remark in enumerate(remarks[:IN_CHAT], start=1)
    ]


def privately(event: Event, answer: Sequence[Message], ctx: Context) -> list[Outgoing]:
    """What is wrong with somebody's ledger is nobody else's business: in a group, only that they have been told."""
    if event.conversation.group is None:
        return list(answer)
    if not ctx.can_send_files:  # without an app nobody can be written to privately
        return [Text(ctx.words.say("daily_report.ask_me_privately"))]
    to_them = ToPerson(event.sender)
    return [Text(ctx.words.say("daily_report.told_privately")), *(replace(one, to=to_them) for one in answer)]


def annotated_copy(handed: HandedIn, ctx: Context) -> list[Message]:
    """The workbook with every remark on its cell, where a file can be sent and the workbook be edited."""
    if not ctx.can_send_files or handed.review.book is None:
        return []
    try:
        content = handed.reviewer.annotated(handed.file.content, handed.review)
    except UnreadableError:  # a workbook that can be read but not edited; the words say everything that matters
        return []
    name = ctx.words.say("daily_report.copy_name", name=PurePath(handed.file.name).with_suffix(".xlsx").name)
    return [Document(name, content)]
