"""Issue a campaign's archive number: asked for in words, done by a tap, once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from handlers.buttons import Action, Press, task_id
from handlers.cards import settled
from handlers.context import Context
from handlers.events import ButtonPressed, MessageReceived
from handlers.outgoing import Address, Button, Card, Outgoing, Text
from policies.archive_text import IssueRequest
from policies.campaign import Campaign
from storage import archives, roster
from storage.archives import Archive

_LOCAL = ZoneInfo("Asia/Shanghai")
# A card shows 112 characters; the sentence around the name takes the rest.
_SHOWN = 30


def offer(event: MessageReceived, ctx: Context, asked: IssueRequest, *, to: Address) -> list[Outgoing]:
    """The card that asks whether to issue a number, or the number there is, or why there cannot be one."""
    today = ctx.now.astimezone(_LOCAL).date()
    with ctx.look() as db:
        campaign = _wanted(db, asked, ctx.now)
        known = archives.of_campaign(db, campaign.id) if campaign else None
    if campaign is None:
        key = "unknown_campaign" if asked.campaign else "no_campaign"
        return [Text(ctx.words.say(f"archive.{key}", name=asked.campaign), to=to)]
    if known is not None:
        return [Text(_already(ctx, campaign, known), to=to)]
    if today < campaign.starts_on:
        return [Text(ctx.words.say("archive.not_begun", campaign=campaign.name, starts_on=campaign.starts_on), to=to)]

    key = "ask_running" if campaign.runs_on(today) else "ask"
    card = Card(
        task_id=task_id("issue", event.key),
        title=ctx.words.say("archive.ask_title"),
        body=ctx.words.say(f"archive.{key}", campaign=campaign.name[:_SHOWN], ends_on=campaign.ends_on),
        buttons=(Button(ctx.words.say("archive.issue_button"), Press(Action.ISSUE_NUMBER, (campaign.id,)).key),),
        to=to,
    )
    return [card]


def settle_issue(event: ButtonPressed, ctx: Context, campaign_id: str) -> list[Outgoing]:
    """The number, issued now or earlier; the card shows that there is one."""
    campaign = archives.campaign_of_id(ctx.db, campaign_id)
    now = ctx.now.astimezone(_LOCAL)
    if campaign is None or now.date() < campaign.starts_on:
        return [Text(ctx.words.say("help.button_gone"))]

    style = ctx.rules.archive.number
    issued, fresh = archives.issue(ctx.db, style, campaign=campaign.id, by=event.sender, at=ctx.now, year=now.year)

    told = (
        ctx.words.say("archive.issued", number=issued.number, campaign=campaign.name)
        if fresh
        else _already(ctx, campaign, issued)
    )
    return [*settled(event, ctx.words.say("archive.settled")), Text(told)]


def _wanted(db: Connection, asked: IssueRequest, now: datetime) -> Campaign | None:
    if asked.campaign is not None:
        return archives.campaign_named(db, asked.campaign)
    return roster.campaign_around(db, now.astimezone(_LOCAL).date())


def _already(ctx: Context, campaign: Campaign, known: Archive) -> str:
    at = known.issued_at.astimezone(_LOCAL)
    return ctx.words.say("archive.already", campaign=campaign.name, number=known.number, at=at)
