"""Build a campaign's package: originals, findings, versions, cover sheet and manifest, encrypted on the way out."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from handlers.archive.envelope import Envelope, Sink
from handlers.wording import Wording
from policies import archive
from policies.archive import Contents, Member, Order, Placed
from storage import archives, originals
from storage.sealing import Sealer, Unsealable

_LOCAL = ZoneInfo("Asia/Shanghai")
_FILE_MODE = 0o600 << 16


@dataclass(frozen=True, slots=True)
class Built:
    """A written package: hash and size of the file, and what it holds.

    `contents_sha256` is the same for every export of the same contents (policies.archive.digest), `contents_size` their
    bytes.
    """

    sha256: str
    size: int
    contents: Contents
    contents_sha256: str
    contents_size: int


def build(db: Connection, seal: Sealer, out: Sink, *, order: Order, key: bytes, words: Wording) -> Built:
    """Write the .djbg file of a campaign into `out`, one original in memory at a time.

    Raises storage.sealing.Unsealable when an original cannot be read: no package leaves anything out in silence.
    """
    placed = archive.lay_out(archives.reports_of(db, order.campaign.id))
    told = archive.contents(placed)
    envelope = Envelope(out, number=order.number, key=key)
    with ZipFile(envelope, "w") as book:
        inside = _Book(book, order.at)
        members = [*_originals(db, seal, placed, inside), *_records(placed, inside)]
        cover = _cover(order, told, digest=archive.digest(members), words=words)
        members.append(inside.add(words.say("archive.cover_name"), cover))
        inside.add(archive.MANIFEST, _json(archive.manifest_document(order, placed, members)))
    envelope.finish()
    counted = members[:-1]
    return Built(envelope.sha256, envelope.size, told, archive.digest(members), sum(one.size for one in counted))


@dataclass(frozen=True, slots=True)
class _Book:
    """The zip being written; its entries carry the time of the export."""

    zip: ZipFile
    at: datetime

    def add(self, path: str, content: bytes, *, packed: bool = True) -> Member:
        entry = ZipInfo(path, date_time=self.at.astimezone(_LOCAL).timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        entry.external_attr = _FILE_MODE
        self.zip.writestr(entry, content)
        return Member(path, hashlib.sha256(content).hexdigest(), len(content))


def _originals(db: Connection, seal: Sealer, placed: Sequence[Placed], inside: _Book) -> Iterator[Member]:
    for one in placed:
        if one.original is None:
            continue
        original = originals.content_of(db, seal, one.report.id)
        if original is None:
            raise Unsealable(one.original)
        # Workbooks are compressed already.
        yield inside.add(one.original, original.content, packed=False)


def _records(placed: Sequence[Placed], inside: _Book) -> Iterator[Member]:
    for one in placed:
        yield inside.add(one.findings, _json(archive.findings_document(one.report)))
    yield inside.add(archive.VERSIONS, _json(archive.versions_document(placed)))


def _cover(order: Order, told: Contents, *, digest: str, words: Wording) -> bytes:
    campaign = order.campaign
    text = words.say(
        "archive.cover",
        number=order.number,
        campaign=campaign.name,
        basis=campaign.basis,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        exporter=order.exporter,
        at=order.at.astimezone(_LOCAL),
        reason=order.reason,
        digest=digest,
        **counts(told),
    )
    # With the mark that old editors on Windows need to see that it is UTF-8.
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def counts(told: Contents) -> dict[str, int]:
    """What a package holds, as places of a sentence."""
    return {name: getattr(told, name) for name in Contents.__slots__}


def _json(document: Mapping[str, Any]) -> bytes:
    # On one line: with indentation Python's slow encoder writes it, which took longer than all the encryption.
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode() + b"\n"
