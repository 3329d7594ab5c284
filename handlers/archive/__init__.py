"""Archive a campaign: the organisation department's person issues its number and takes out its package."""

from handlers.archive.exporting import export
from handlers.archive.issuing import offer, settle_issue
from handlers.buttons import Action, read_press
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.outgoing import Text, ToPerson, ToSender
from handlers.routing import UNHANDLED, Answer, Router
from policies.archive_text import IssueRequest, parse
from policies.roster import Role
from storage import roster

router = Router()


@router.on(MessageReceived)
def answer_request(event: MessageReceived, ctx: Context) -> Answer:
    """A number or a package, for whoever is entitled; anybody else is told who is. Nothing is said in a group."""
    asked = parse(event.text, ctx.rules.archive.words)
    if asked is None or event.file or event.locator:
        return UNHANDLED
    to = ToPerson(event.sender) if event.conversation.group else ToSender()

    with ctx.look() as db:
        person = roster.person(db, event.sender)
    if person is None or Role.ORGANISATION not in person.roles:
        return [Text(ctx.words.say("archive.not_entitled"), to=to)]

    if isinstance(asked, IssueRequest):
        return offer(event, ctx, asked, to=to)
    return export(event, ctx, asked, person=person, to=to)


@router.on(ButtonPressed)
def issue_number(event: ButtonPressed, ctx: Context) -> Answer:
    """The tap that issues a number; the key is checked against the roster, since it can be forged."""
    press = read_press(event.button)
    if press is None or press.action is not Action.ISSUE_NUMBER or not press.arguments:
        return UNHANDLED

    person = roster.person(ctx.db, event.sender)
    if person is None or Role.ORGANISATION not in person.roles:
        return [Text(ctx.words.say("archive.not_entitled"))]
    return settle_issue(event, ctx, ":".join(press.arguments))
