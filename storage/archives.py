"""Archive numbers and exports: which campaign has which number, what belongs to it, who took it out and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, select, update

from policies.archive import ArchivedFinding, ArchivedReport, NumberStyle, OriginalFile, next_number
from policies.campaign import Campaign
from policies.roster import UnitCode, UserId
from storage.schema import archive_exports, archives, campaigns, originals, report_findings, reports


@dataclass(frozen=True, slots=True)
class Archive:
    """An issued number. `sha256` and `size` are the contents at the last export, None before the first."""

    number: str
    campaign: str
    issued_by: UserId
    issued_at: datetime
    reason: str
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A package that was handed out: to whom, when, why, and the hash of the very file."""

    number: str
    exported_by: str
    exported_at: datetime
    reason: str
    sha256: str


def issue(
    db: Connection, style: NumberStyle, *, campaign: str, by: UserId, at: datetime, year: int, reason: str = ""
) -> tuple[Archive, bool]:
    """The campaign's number, and whether it was issued just now; a campaign never gets a second one."""
    # One at a time: whoever comes second waits here and then sees the first one's number. SQLite has one writer anyway.
    db.execute(select(campaigns.c.id).order_by(campaigns.c.id).with_for_update()).all()
    if (known := of_campaign(db, campaign)) is not None:
        return known, False
    number = next_number(style, db.execute(select(archives.c.number)).scalars(), year=year)
    row = {"number": number, "campaign": campaign, "issued_by": by, "issued_at": at, "reason": reason}
    return _archive(db.execute(insert(archives).values(row).returning(archives)).mappings().one()), True


def of_campaign(db: Connection, campaign: str) -> Archive | None:
    """The number the campaign has, if it has one."""
    row = db.execute(select(archives).where(archives.c.campaign == campaign)).mappings().first()
    return _archive(row) if row else None


def numbered(db: Connection, number: str) -> Archive | None:
    """What the number was issued for, None for a number nobody issued."""
    row = db.execute(select(archives).where(archives.c.number == number)).mappings().first()
    return _archive(row) if row else None


def campaign_of_id(db: Connection, campaign: str) -> Campaign | None:
    """The registered campaign with this id."""
    return _campaign(db.execute(select(campaigns).where(campaigns.c.id == campaign)).mappings().first())


def campaign_named(db: Connection, name: str) -> Campaign | None:
    """The registered campaign of this very name, spaces aside; of several the one that began last."""
    wanted = "".join(name.split())
    known = db.execute(select(campaigns).order_by(campaigns.c.starts_on.desc())).mappings()
    return _campaign(next((row for row in known if "".join(row["name"].split()) == wanted), None))


def record_export(db: Connection, export: Export, *, contents_sha256: str, size: int) -> None:
    """Remember that a package was handed out, and what it held."""
    db.execute(
        insert(archive_exports).values(
            number=export.number,
            exported_by=export.exported_by,
            exported_at=export.exported_at,
            reason=export.reason,
            sha256=export.sha256,
        )
    )
    db.execute(update(archives).where(archives.c.number == export.number).values(sha256=contents_sha256, size=size))


def exports_of(db: Connection, number: str) -> list[Export]:
    """Every time the package was handed out, the first one first."""
    rows = db.execute(
        select(archive_exports).where(archive_exports.c.number == number).order_by(archive_exports.c.id)
    ).mappings()
    return [
        Export(
            number=row["number"],
            exported_by=row["exported_by"],
            exported_at=row["exported_at"],
            reason=row["reason"],
            sha256=row["sha256"],
        )
        for row in rows
    ]


def extent_of(db: Connection, campaign: str) -> tuple[int, int]:
    """How many versions belong to a campaign, and the bytes of their originals: a package is a little more."""
    wanted = (
        select(func.count(reports.c.id), func.coalesce(func.sum(originals.c.size), 0))
        .outerjoin(originals, originals.c.report == reports.c.id)
        .where(_archived(campaign))
    )
    versions, size = db.execute(wanted).one()
    return int(versions), int(size)


def reports_of(db: Connection, campaign: str) -> list[ArchivedReport]:
    """Every version that was ever accepted in the campaign, by unit, day and version, with its findings."""
    found = _findings_of(db, campaign)
    wanted = (
        select(reports, originals.c.name, originals.c.sha256, originals.c.size)
        .outerjoin(originals, originals.c.report == reports.c.id)
        .where(_archived(campaign))
        .order_by(reports.c.unit, reports.c.day, reports.c.version)
    )
    return [_report(row, found[row["id"]]) for row in db.execute(wanted).mappings()]


def _archived(campaign: str) -> ColumnElement[bool]:
    # A receipt is given with acceptance and never taken back: it marks every version, whatever became of it since.
    return and_(reports.c.campaign == campaign, reports.c.receipt.is_not(None))


def _findings_of(db: Connection, campaign: str) -> defaultdict[int, list[ArchivedFinding]]:
    wanted = (
        select(report_findings)
        .join(reports, reports.c.id == report_findings.c.report)
        .where(_archived(campaign))
        .order_by(report_findings.c.id)
    )
    found = defaultdict[int, list[ArchivedFinding]](list)
    for row in db.execute(wanted).mappings():
        place = {name: row[name] for name in ("rule", "level", "sheet", "row", "column")}
        found[row["report"]].append(ArchivedFinding(**place))
    return found


def _report(row: RowMapping, findings: Iterable[ArchivedFinding]) -> ArchivedReport:
    day: date = row["day"]
    return ArchivedReport(
        id=row["id"],
        unit=UnitCode(row["unit"]),
        day=day,
        version=row["version"],
        state=row["state"],
        receipt=row["receipt"],
        form=row["form"],
        timing=row["timing"],
        submitted_at=row["submitted_at"],
        reason=row["reason"],
        original=None if row["sha256"] is None else OriginalFile(row["name"], row["sha256"], row["size"]),
        findings=tuple(findings),
    )


def _archive(row: RowMapping) -> Archive:
    return Archive(
        number=row["number"],
        campaign=row["campaign"],
        issued_by=UserId(row["issued_by"]),
        issued_at=row["issued_at"],
        reason=row["reason"],
        sha256=row["sha256"],
        size=row["size"],
    )


def _campaign(row: RowMapping | None) -> Campaign | None:
    if row is None:
        return None
    columns: dict[str, Any] = {name: row[name] for name in ("id", "name", "basis", "starts_on", "ends_on")}
    return Campaign(**columns)
