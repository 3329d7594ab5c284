"""Hand out a campaign's package: to the organisation department's person, privately, with a reason, recorded."""

import io
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from handlers.archive import package
from handlers.archive.envelope import fresh_key, key_text
from handlers.archive.package import Built
from handlers.context import Context
from handlers.events import MessageReceived
from handlers.outgoing import Address, Document, Outgoing, Text, ToPerson
from policies.archive import Order
from policies.archive_text import ExportRequest
from policies.campaign import Campaign
from policies.roster import Person
from storage import archives, roster
from storage.archives import Archive, Export
from storage.sealing import Unsealable

_LOCAL = ZoneInfo("Asia/Shanghai")
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why there is no package: the sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be exported."""

    archive: Archive
    campaign: Campaign
    reason: str


def export(
    event: MessageReceived, ctx: Context, asked: ExportRequest, *, person: Person, to: Address
) -> list[Outgoing]:
    """The package as a file to the person alone, with its key and what is inside; or why not."""
    with ctx.look() as db:
        wanted = _check(db, ctx, asked)
        if isinstance(wanted, _Refused):
            return [Text(wanted.sentence, to=to)]
        out, key = io.BytesIO(), fresh_key()
        try:
            built = package.build(db, ctx.seal, out, order=_order(ctx, wanted, person), key=key, words=ctx.words)
        except Unsealable:
            return [Text(ctx.words.say("archive.damaged"), to=to)]
    number = wanted.archive.number
    if built.size > ctx.rules.archive.channel_bytes:
        return [Text(_too_big(ctx, number, built.size), to=to)]

    record = Export(
        number=number,
        exported_by=person.user_id,
        exported_at=ctx.now,
        reason=wanted.reason,
        sha256=built.sha256,
    )
    archives.record_export(ctx.db, record, contents_sha256=built.contents_sha256, size=built.contents_size)

    document = Document(ctx.words.say("archive.file_name", number=number), out.getvalue(), to=ToPerson(event.sender))
    return [Text(_told(ctx, wanted, built, key), to=to), document]


def _check(db: Connection, ctx: Context, asked: ExportRequest) -> _Wanted | _Refused:
    say, style = ctx.words.say, ctx.rules.archive.number
    if asked.number is not None and not style.matches(asked.number):
        example = style.number(ctx.now.astimezone(_LOCAL).year, 1)
        return _Refused(say("archive.bad_number", number=asked.number, example=example))
    if asked.number is None:
        campaign = roster.campaign_around(db, ctx.now.astimezone(_LOCAL).date())
        if campaign is None:
            return _Refused(say("archive.no_campaign"))
        archive = archives.of_campaign(db, campaign.id)
        if archive is None:
            return _Refused(say("archive.no_number", campaign=campaign.name))
    else:
        archive = archives.numbered(db, asked.number)
        campaign = archives.campaign_of_id(db, archive.campaign) if archive else None
        if archive is None or campaign is None:
            return _Refused(say("archive.unknown_number", number=asked.number))
    if asked.reason is None:
        return _Refused(say("archive.reason_wanted", number=archive.number))
    if not ctx.can_send_files:
        return _Refused(say("archive.no_channel", number=archive.number))
    return _measured(db, ctx, _Wanted(archive, campaign, asked.reason))


def _measured(db: Connection, ctx: Context, wanted: _Wanted) -> _Wanted | _Refused:
    """Look at the size before anything is built."""
    reports, size = archives.extent_of(db, wanted.campaign.id)
    if not reports:
        return _Refused(ctx.words.say("archive.empty", campaign=wanted.campaign.name))
    if size > ctx.rules.archive.channel_bytes:
        return _Refused(_too_big(ctx, wanted.archive.number, size))
    return wanted


def _order(ctx: Context, wanted: _Wanted, person: Person) -> Order:
    return Order(
        campaign=wanted.campaign,
        number=wanted.archive.number,
        exporter=ctx.words.say("archive.exporter", name=person.name, user=person.user_id),
        at=ctx.now.astimezone(_LOCAL),
        reason=wanted.reason,
    )


def _too_big(ctx: Context, number: str, size: int) -> str:
    limit = ctx.rules.archive.channel_bytes // _MEGABYTE
    return ctx.words.say("archive.too_big", number=number, megabytes=-(-size // _MEGABYTE), limit=limit)


def _told(ctx: Context, wanted: _Wanted, built: Built, key: bytes) -> str:
    say, archive = ctx.words.say, wanted.archive
    more = []
    if built.contents.without_original:
        more.append(say("archive.more_without_original", without_original=built.contents.without_original))
    if wanted.campaign.runs_on(ctx.now.astimezone(_LOCAL).date()):
        more.append(say("archive.more_running"))
    elif archive.sha256 is not None and archive.sha256 != built.contents_sha256:
        # While the campaign runs every export differs from the one before; afterwards none should.
        more.append(say("archive.more_changed"))
    counts = package.counts(built.contents)
    return say("archive.exported", number=archive.number, password=key_text(key), more="".join(more), **counts)
