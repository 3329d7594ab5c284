"""The archive package of a campaign: its number, what lies where inside, and what its manifest says (section 4.4)."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from policies.campaign import Campaign
from policies.file_names import safe_name, safe_part
from policies.roster import UnitCode

FORMAT = 1
MANIFEST, VERSIONS = "manifest.json", "versions.json"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How archive numbers look: `prefix`, four digits of the year, a hyphen, `serial_digits` of a serial number."""

    prefix: str
    serial_digits: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "NumberStyle":
        """From the table `number` of data/archive.toml; raises ValueError for a prefix that is no capital letters."""
        prefix, digits = str(data["prefix"]), int(data["serial_digits"])
        if not re.fullmatch("[A-Z]{1,8}", prefix) or not 1 <= digits <= 7:
            raise ValueError("number: prefix is 1-8 capital letters, serial_digits 1-7")
        return cls(prefix, digits)

    def number(self, year: int, serial: int) -> str:
        """Such as DJBG2026-0137."""
        return f"{self.prefix}{year:04}-{serial:0{self.serial_digits}}"

    def serial(self, number: str, *, year: int) -> int | None:
        """The serial of a number of that year, None for any other text."""
        found = re.fullmatch(rf"{self.prefix}{year:04}-([0-9]{{{self.serial_digits}}})", number)
        return int(found[1]) if found else None

    def matches(self, text: str) -> bool:
        """Whether the text is a number of this style."""
        return re.fullmatch(rf"{self.prefix}[0-9]{{4}}-[0-9]{{{self.serial_digits}}}", text) is not None


def next_number(style: NumberStyle, issued: Iterable[str], *, year: int) -> str:
    """The number after the highest of the year; gaps are not filled. Raises ValueError when the digits are used up."""
    taken = (style.serial(number, year=year) for number in issued)
    serial = max((one for one in taken if one is not None), default=0) + 1
    if serial >= 10**style.serial_digits:
        raise ValueError(f"no archive number left in {year}")
    return style.number(year, serial)


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """The ledger as it was handed in: its name, and hash and size of its plain bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ArchivedFinding:
    """Where a rule found something; the sentence, which may quote people, is not kept anywhere."""

    rule: str
    level: str
    sheet: str | None
    row: int | None
    column: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedReport:
    """One version of a unit's report of a day, accepted or since replaced; `original` is None where none was kept."""

    id: int
    unit: UnitCode
    day: date
    version: int
    state: str
    receipt: str
    form: str
    timing: str
    submitted_at: datetime
    reason: str | None = None
    original: OriginalFile | None = None
    findings: tuple[ArchivedFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A report with the paths of its files in the package."""

    report: ArchivedReport
    original: str | None
    findings: str


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the package."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An export: of what, under which number, by whom (as it is shown), when, and why."""

    campaign: Campaign
    number: str
    exporter: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds, in numbers. `without_original` are versions of which no file was kept."""

    units: int
    days: int
    reports: int
    replaced: int
    originals: int
    without_original: int
    findings: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What is not as the manifest says, by path."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether everything is as it should be."""
        return not (self.changed or self.missing or self.extra)


def lay_out(reports: Iterable[ArchivedReport]) -> list[Placed]:
    """Every report with its places, ordered by unit, day and version; no two paths are the same on any system."""
    taken, placed = set[str](), list[Placed]()
    for one in sorted(reports, key=lambda report: (report.unit, report.day, report.version)):
        original = None
        if one.original is not None:
            folder = f"originals/{safe_part(one.unit)}/{one.day:%Y-%m-%d}"
            original = _unique(f"{folder}/v{one.version}_{safe_name(one.original.name)}", taken)
        placed.append(Placed(one, original, _unique(f"findings/{safe_part(one.receipt)}.json", taken)))
    return placed


def contents(placed: Sequence[Placed]) -> Contents:
    """The numbers the exporter is told."""
    originals = sum(one.original is not None for one in placed)
    return Contents(
        units=len({one.report.unit for one in placed}),
        days=len({one.report.day for one in placed}),
        reports=len(placed),
        replaced=sum(one.report.state == "replaced" for one in placed),
        originals=originals,
        without_original=len(placed) - originals,
        findings=sum(len(one.report.findings) for one in placed),
    )


def findings_document(report: ArchivedReport) -> dict[str, Any]:
    """findings/<receipt>.json: rule, level and place of every finding; no sentence, since that may quote people."""
    return {
        "receipt": report.receipt,
        "findings": [
            {"rule": one.rule, "level": one.level, "sheet": one.sheet, "row": one.row, "column": one.column}
            for one in report.findings
        ],
    }


def versions_document(placed: Sequence[Placed]) -> dict[str, Any]:
    """versions.json: for every unit and day, what replaced what and why, from the first version to the last."""
    days = groupby(placed, key=lambda one: (one.report.unit, one.report.day))
    return {
        "days": [
            {"unit": unit, "day": day.isoformat(), "chain": [_link(one.report) for one in chain]}
            for (unit, day), chain in days
        ]
    }


def manifest_document(order: Order, placed: Sequence[Placed], members: Sequence[Member]) -> dict[str, Any]:
    """manifest.json: what this is, every version and its files, and the hash of every member but itself."""
    campaign = order.campaign
    return {
        "format": FORMAT,
        "number": order.number,
        "campaign": {"id": campaign.id, "name": campaign.name, "basis": campaign.basis},
        "period": {"from": campaign.starts_on.isoformat(), "to": campaign.ends_on.isoformat()},
        "export": {"by": order.exporter, "at": order.at.isoformat(), "reason": order.reason},
        "contents_sha256": digest(members),
        "reports": [_entry(one) for one in placed],
        "members": [{"path": one.path, "sha256": one.sha256, "size": one.size} for one in members],
    }


def digest(members: Iterable[Member]) -> str:
    """One hash over originals, findings and versions: the same for every export of the same contents.

    It is the SHA-256 of the lines `<sha256>  <path>`, sorted by path; the cover sheet names the exporter and is out.
    """
    counted = sorted((one.path, one.sha256) for one in members if one.path == VERSIONS or "/" in one.path)
    return hashlib.sha256("".join(f"{sha256}  {path}\n" for path, sha256 in counted).encode()).hexdigest()


def differences(manifest: Mapping[str, Any], found: Mapping[str, str]) -> Differences:
    """Compare the hashes found by path with a manifest; raises ValueError when it is no manifest of this format."""
    listed = _listed(manifest)
    present = {path: sha256 for path, sha256 in found.items() if path != MANIFEST}
    return Differences(
        changed=tuple(sorted(path for path in listed.keys() & present.keys() if listed[path] != present[path])),
        missing=tuple(sorted(listed.keys() - present.keys())),
        extra=tuple(sorted(present.keys() - listed.keys())),
    )


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    try:
        if manifest["format"] != FORMAT:
            raise ValueError("a manifest of another format")
        return {str(one["path"]): str(one["sha256"]) for one in manifest["members"]}
    except (KeyError, TypeError) as error:
        raise ValueError("no manifest") from error


def _link(report: ArchivedReport) -> dict[str, Any]:
    return {
        "version": report.version,
        "state": report.state,
        "receipt": report.receipt,
        "form": report.form,
        "timing": report.timing,
        "submitted_at": report.submitted_at.isoformat(),
        "reason": report.reason,
    }


def _entry(placed: Placed) -> dict[str, Any]:
    report, file = placed.report, placed.report.original
    original = {"path": placed.original, "sha256": file.sha256, "size": file.size} if file else None
    place = {"unit": report.unit, "day": report.day.isoformat()}
    return place | _link(report) | {"original": original, "findings": placed.findings}


def _unique(path: str, taken: set[str]) -> str:
    # Windows and macOS take QH and qh for the same name.
    candidate, number = path, 1
    while candidate.casefold() in taken:
        number += 1
        stem, dot, suffix = path.rpartition(".")
        candidate = f"{stem}~{number}{dot}{suffix}" if dot and "/" not in suffix else f"{path}~{number}"
    taken.add(candidate.casefold())
    return candidate
