"""Who reports for which unit and which day, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from handlers.cards import clerk_request
from handlers.context import Context
from handlers.events import Event, MessageReceived, ReceivedFile
from handlers.outgoing import Outgoing, Text
from policies.campaign import Campaign
from policies.deadline import Outside, Placement, place
from policies.ledger.basis import Filing as LedgerFiling
from policies.ledger.characters import tidy
from policies.ledger.privacy import masked
from policies.report_text import ReportKind, ReportText, lacks_unit_and_day, parse
from policies.roster import Person, Role, Unit, UnitCode
from storage import declarations, extensions, reports, roster
from storage.declarations import Declaration
from storage.reports import Form, KeptFinding, KeptRow, Submission

LOCAL = ZoneInfo("Asia/Shanghai")

# A text and a file of one person belong together when they are at most this far apart (section 6.2, sample 2).
TOGETHER = timedelta(minutes=10)

# No report is taken that lies further back than this; long holidays last ten days.
_LOOK_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A report that may be taken: whose, for which day, and what was said about it.

    `said` is the message itself; `declared` is what the person said in an earlier message that no ledger has
    answered yet. `open_before` is what the unit's last accepted report left open, None when there is none.
    `day_known` says that the day was named or follows from what is corrected, not just from the hour.
    """

    sender: Person
    unit: Unit
    campaign: Campaign
    placement: Placement
    said: ReportText
    declared: Declaration | None
    open_before: int | None
    day_known: bool = False

    @property
    def reason(self) -> str | None:
        """Why something is corrected, as far as the message or the one before it says so."""
        return self.said.reason or (self.declared.reason if self.declared else None)

    @property
    def gives_reason(self) -> bool:
        """Whether the message, or the one before it, says why something is corrected (rule S04)."""
        return bool(self.said.reason) or (self.declared is not None and self.declared.reasoned)


@dataclass(frozen=True, slots=True)
class Refused:
    """A report that is not taken: the sentence and what it needs; `ask_leader` when the clerk may have changed."""

    key: str
    fields: Mapping[str, object]
    ask_leader: tuple[Person, Unit] | None = None


def read_text(db: Connection, event: MessageReceived, ctx: Context) -> ReportText:
    """What the words of the message say, the sender's unit filled in where they name none."""
    sender = roster.person(db, event.sender)
    said = parse(
        event.text,
        sent_at=event.at.astimezone(LOCAL),
        roster=ctx.roster,
        vocabulary=ctx.rules.report_text,
        sender_unit=sender.unit if sender else None,
    )
    # The reason is the one thing that is kept in words.
    reason = masked(tidy(said.reason), ctx.rules.ledger.cells.private_label) if said.reason else None
    return replace(said, reason=reason)


def resolve(
    db: Connection, event: Event, said: ReportText, ctx: Context, *, with_ledger: bool = False
) -> Filing | Refused:
    """Whose report of which day this is, or the reason why it is not taken."""
    sender = roster.person(db, event.sender)
    if not with_ledger and lacks_unit_and_day(said):
        return Refused("report_text.T01", {})
    refusal = _not_the_clerk(sender, said, ctx)
    if refusal or sender is None:
        return refusal or Refused("daily_report.S02_unknown", {})
    day = event.at.astimezone(LOCAL).date()
    declared = declarations.latest_open(db, user=sender.user_id, since=event.at - TOGETHER)
    written = said.written_day or (declared.day if declared and declared.day_written else None)
    # On the first day of a campaign a day of the one before may still be made up for or corrected.
    campaign = roster.campaign_around(db, written or day)
    if campaign is None:
        return Refused("daily_report.no_campaign", {})

    where = partial(
        place,
        event.at,
        campaign=campaign,
        calendar=ctx.rules.calendar,
        reported=reports.days_reported(db, sender.unit, since=day - _LOOK_BACK),
        extended_until=extensions.running(db, sender.unit, at=event.at),
    )
    placement = where(written_day=written)
    corrected = None if written else _corrected_day(db, sender.unit, said, placement)
    if corrected is not None:
        placement = where(written_day=corrected)
    if refusal := _outside(campaign, placement):
        return refusal
    return Filing(
        sender=sender,
        unit=ctx.roster.units[sender.unit],
        campaign=campaign,
        placement=placement,
        said=said,
        declared=declared,
        open_before=reports.open_before(db, sender.unit, placement.day),
        day_known=written is not None or corrected is not None,
    )


def _corrected_day(db: Connection, unit: UnitCode, said: ReportText, placement: Placement) -> date | None:
    """Only what was handed in can be corrected: while the day itself has nothing yet, the report before it is meant."""
    if said.kind is not ReportKind.CORRECTION or reports.of_day(db, unit, placement.day):
        return None
    last = reports.last_before(db, unit, placement.day)
    return last[0].day if last else None


def refuse(event: Event, refused: Refused, ctx: Context) -> list[Outgoing]:
    """Say why; where a unit may have a new clerk, ask its leaders, who change that in one tap (rule S02)."""
    words = [ctx.words.say(refused.key, **refused.fields)]
    if refused.ask_leader is None:
        return [Text(words[0])]
    candidate, unit = refused.ask_leader
    leaders = roster.people_of(ctx.db, unit.code, Role.LEADER)
    day = event.at.astimezone(LOCAL).date()
    cards = [clerk_request(candidate, unit, day=day, leader=leader.user_id, words=ctx.words) for leader in leaders]
    if cards and ctx.can_send_files:
        words.append(ctx.words.say("daily_report.S02_asked"))
    return [Text("\n".join(words)), *(cards if ctx.can_send_files else [])]


def _not_the_clerk(sender: Person | None, said: ReportText, ctx: Context) -> Refused | None:
    if len(said.candidates) > 1:
        names = [ctx.roster.units[code].name for code in said.candidates]
        return Refused("daily_report.several_units", {"units": ctx.words.say("daily_report.and").join(names)})
    wanted = said.unit or (sender.unit if sender else None)
    if wanted is None or sender is None:
        return Refused("daily_report.S02_unknown", {})
    if sender.is_clerk_of(wanted):
        return None
    unit = ctx.roster.units[wanted]
    may_change = sender.unit == wanted and unit.reports
    return Refused("daily_report.S02", {"unit": unit.name}, (sender, unit) if may_change else None)


def _outside(campaign: Campaign, placement: Placement) -> Refused | None:
    match placement.outside:
        case Outside.BEFORE_CAMPAIGN:
            return Refused("daily_report.before_campaign", {"starts_on": campaign.starts_on})
        case Outside.AFTER_CAMPAIGN:
            return Refused("daily_report.after_campaign", {"ends_on": campaign.ends_on})
        case None:
            pass
    return None


def of_ledger(file: ReceivedFile, filed: Filing, ctx: Context) -> LedgerFiling:
    """The same filing as the ledger rules want it."""
    return LedgerFiling(
        unit=filed.unit.code,
        day=filed.placement.day,
        file_name=file.name,
        size=len(file.content),
        nil_mode=ctx.rules.daily.nil_mode,
        open_yesterday=filed.open_before,
    )


def submission_of(
    event: Event,
    filed: Filing,
    *,
    numbers: Mapping[str, int],
    rows: tuple[KeptRow, ...] = (),
    findings: tuple[KeptFinding, ...] = (),
    form: Form = Form.LEDGER,
) -> Submission:
    """What is kept of this filing."""
    return Submission(
        cause=event.key,
        campaign=filed.campaign.id,
        unit=filed.unit.code,
        day=filed.placement.day,
        timing=filed.placement.timing,
        submitted_by=filed.sender.user_id,
        submitted_at=event.at,
        numbers=numbers,
        rows=rows,
        findings=findings,
        form=form,
    )
