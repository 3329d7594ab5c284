"""`qingzhi archive export`, `open` and `verify`: packages on files, where a chat is too small or not there."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.app import county_of, open_settings_database
from bot.clock import LOCAL, SystemClock
from bot.commands.system_user import system_user
from bot.errors import Unusable
from bot.keys import load_sealer
from bot.phrases import phrase
from bot.rulebook import load_rules, load_words
from bot.settings import Settings, load_settings
from handlers.archive import package
from handlers.archive.envelope import BadKey, Unopenable, fresh_key, key_text, read_key
from handlers.archive.opening import Package, examine
from handlers.archive.package import Built
from policies.archive import Differences, Order
from policies.archive_text import reason_in
from storage import archives
from storage.archives import Export
from storage.engine import Database
from storage.sealing import Unsealable


def export(number: str, *, reason: str, out: Path) -> None:
    """Write a package, record the export under the system's user, and print its key once. Raises Unusable."""
    why = reason_in(reason, load_rules(county_of(load_settings())).archive.words)
    if why is None:
        raise Unusable(phrase("archive_export.reason_wanted"))
    if out.exists():
        raise Unusable(phrase("archive_export.exists", path=out))
    # The package gets its name once the export is recorded; until then it can be thrown away.
    draft, key = out.with_name(f"{out.name}.part"), fresh_key()
    try:
        built = _export(number, why, draft, key)
        draft.replace(out)
    except OSError as error:
        raise Unusable(phrase("errors.not_written", path=out, problem=error.strerror)) from None
    finally:
        draft.unlink(missing_ok=True)
    told = package.counts(built.contents)
    sys.stdout.write(
        phrase("archive_export.done", path=out, sha256=built.sha256, password=key_text(key), **told) + "\n"
    )


def unpack(file: Path, *, key: str, out: Path) -> bool:
    """Decrypt a package into a new or empty folder and check it; whether all is as its manifest says.

    Raises Unusable for a file or a key that opens nothing.
    """
    with _opened(file, key) as opened:
        try:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(out.iterdir()):
                raise Unusable(phrase("archive_open.not_empty", path=out))
            for path, content in opened.files():
                _place(out / path, content)
        except OSError as error:
            raise Unusable(phrase("errors.not_written", path=out, problem=error.strerror)) from None
        number, found = _examined(opened.files(), file)
        sys.stdout.write(phrase("archive_open.done", number=number, count=len(opened.paths), path=out) + "\n")
    return _report(found)


def verify(place: Path, *, key: str | None) -> bool:
    """Check every hash of a package or of an opened folder and name what differs. Raises Unusable."""
    if place.is_dir():
        number, found = _examined(_in_folder(place), place)
    elif key is None:
        raise Unusable(phrase("archive_verify.key_wanted"))
    else:
        with _opened(place, key) as opened:
            number, found = _examined(opened.files(), place)
    if found.none:
        sys.stdout.write(phrase("archive_verify.good", number=number) + "\n")
    return _report(found)


def _export(number: str, reason: str, draft: Path, key: bytes) -> Built:
    settings, now, user = load_settings(), SystemClock().now(), f"cli:{system_user()}"
    if not settings.keys.file.exists():
        raise Unusable(phrase("archive_export.no_ring", path=settings.keys.file))
    seal, words = load_sealer(settings.keys.file), load_words(county_of(settings))
    with _database(settings) as database:
        with database.reading() as db, _for_its_owner(draft) as out:
            order = _order(db, number, exporter=user, at=now.astimezone(LOCAL), reason=reason)
            try:
                built = package.build(db, seal, out, order=order, key=key, words=words)
            except Unsealable:
                raise Unusable(phrase("archive_export.damaged", path=settings.keys.file)) from None
        record = Export(number=number, exported_by=user, exported_at=now, reason=reason, sha256=built.sha256)
        with database.transaction() as db:
            archives.record_export(db, record, contents_sha256=built.contents_sha256, size=built.contents_size)
    return built


def _order(db: Connection, number: str, *, exporter: str, at: datetime, reason: str) -> Order:
    archive = archives.numbered(db, number)
    campaign = archives.campaign_of_id(db, archive.campaign) if archive else None
    if archive is None or campaign is None:
        raise Unusable(phrase("archive_export.no_number", number=number))
    return Order(campaign=campaign, number=archive.number, exporter=exporter, at=at, reason=reason)


def _for_its_owner(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_settings_database(settings)
    try:
        yield database
    except SQLAlchemyError as error:
        raise Unusable(phrase("archive_export.database", detail=type(error).__name__)) from None
    finally:
        database.close()


@contextmanager
def _opened(file: Path, key: str) -> Iterator[Package]:
    try:
        password = read_key(sys.stdin.readline() if key == "-" else key)
    except BadKey:
        raise Unusable(phrase("archive_open.bad_key")) from None
    with _reading(file) as sealed:
        try:
            opened = Package(sealed, key=password)
        except Unopenable:
            raise Unusable(phrase("archive_open.refused", path=file)) from None
        with opened:
            yield opened


def _reading(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError:
        raise Unusable(phrase("errors.no_file", path=file)) from None


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _examined(files: Iterator[tuple[str, bytes]], place: Path) -> tuple[str, Differences]:
    try:
        return examine(files)
    except Unopenable:
        raise Unusable(phrase("archive_verify.no_manifest", path=place)) from None
    except OSError as error:
        raise Unusable(phrase("archive_verify.unreadable", path=place, problem=error.strerror)) from None


def _place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _report(found: Differences) -> bool:
    for path in found.changed:
        sys.stdout.write(phrase("archive_verify.changed", path=path) + "\n")
    for path in found.missing:
        sys.stdout.write(phrase("archive_verify.missing", path=path) + "\n")
    for path in found.extra:
        sys.stdout.write(phrase("archive_verify.extra", path=path) + "\n")
    return found.none
