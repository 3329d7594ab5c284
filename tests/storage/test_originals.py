"""Originals at rest: sealed, bound to their report, opened with whichever key sealed them."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update

from policies.roster import UnitCode, UserId
from storage import originals as kept
from storage import reports
from storage.engine import Database
from storage.originals import Original
from storage.reports import Submission
from storage.schema import originals
from storage.sealing import Sealer, Unsealable

PLAIN = "一楼宣传栏 6 处内容重复 PLANTED-PLAINTEXT".encode() * 50
OLD = Sealer(current="1", keys={"1": b"1" * 32})
ROTATED = Sealer(current="2", keys={"1": b"1" * 32, "2": b"2" * 32})


@pytest.fixture
def report(database: Database):
    """Accept a report, in a transaction of its own; its id."""

    def report(cause: str, day: int = 24) -> int:
        submission = Submission(
            cause=cause,
            campaign="qinghe-2026",
            unit=UnitCode("QH"),
            day=date(2026, 11, day),
            timing="on_time",
            submitted_by=UserId("chenjing"),
            submitted_at=datetime(2026, 11, day, 4, tzinfo=UTC),
            numbers={"open": 1},
        )
        with database.transaction() as db:
            return reports.keep_accepted(db, submission)[0].id

    return report


def keep(database: Database, report: int, *, seal: Sealer = OLD, name: str = "台账.xlsx", content: bytes = PLAIN):
    with database.transaction() as db:
        kept.keep(db, seal, report=report, name=name, content=content)


def content(database: Database, report: int, seal: Sealer = OLD) -> Original | None:
    with database.reading() as db:
        return kept.content_of(db, seal, report)


def test_an_original_comes_back_as_it_was(database: Database, report) -> None:
    """Name and bytes."""
    one = report("u1")
    keep(database, one)

    assert Original("台账.xlsx", PLAIN) == content(database, one)


def test_a_report_without_a_file_has_none(database: Database, report) -> None:
    """A nil report, say."""
    assert content(database, report("u1")) is None


def test_hash_and_size_are_those_of_the_plain_bytes(database: Database, report) -> None:
    """The manifest needs them without opening anything."""
    keep(database, report("u1"))
    with database.reading() as db:
        row = db.execute(select(originals.c.sha256, originals.c.size)).one()

    assert (hashlib.sha256(PLAIN).hexdigest(), len(PLAIN)) == tuple(row)


def test_the_databases_own_bytes_hold_nothing_of_it(database: Database, report, tmp_path) -> None:
    """Neither the row nor, on SQLite, the files."""
    keep(database, report("u1"))
    with database.reading() as db:
        sealed = bytes(db.execute(select(originals.c.sealed)).scalar_one())
        if not database.is_sqlite:
            found = db.execute(
                text("SELECT count(*) FROM originals WHERE position(:p in sealed) > 0"), {"p": PLAIN[:40]}
            )
            assert 0 == found.scalar_one()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert b"PLANTED-PLAINTEXT" not in sealed + files
    assert "宣传栏".encode() not in sealed + files


def test_a_row_that_was_moved_to_another_report_cannot_be_opened(database: Database, report) -> None:
    """Nobody passes one unit's ledger off as another's."""
    mine, other = report("u1"), report("u2", day=25)
    keep(database, mine)
    with database.transaction() as db:
        db.execute(update(originals).values(report=other))
    with pytest.raises(Unsealable):
        content(database, other)


def test_a_row_that_was_changed_cannot_be_opened(database: Database, report) -> None:
    """One bit is enough."""
    one = report("u1")
    keep(database, one)
    with database.transaction() as db:
        sealed = bytearray(db.execute(select(originals.c.sealed)).scalar_one())
        sealed[-1] ^= 1
        db.execute(update(originals).values(sealed=bytes(sealed)))
    with pytest.raises(Unsealable):
        content(database, one)


def test_a_hash_that_was_changed_is_noticed(database: Database, report) -> None:
    """The column beside the sealed bytes is not sealed itself."""
    one = report("u1")
    keep(database, one)
    with database.transaction() as db:
        db.execute(update(originals).values(sha256="0" * 64))
    with pytest.raises(Unsealable):
        content(database, one)


def test_a_rotated_ring_opens_what_the_old_key_sealed(database: Database, report) -> None:
    """And seals with the new one, which the old ring cannot open."""
    before, after = report("u1"), report("u2", day=25)
    keep(database, before, seal=OLD)
    keep(database, after, seal=ROTATED)

    assert [PLAIN, PLAIN] == [content(database, one, ROTATED).content for one in (before, after)]
    with pytest.raises(Unsealable):
        content(database, after, OLD)


@pytest.mark.parametrize(
    ("given", "name"),
    [("../x/台账.xlsx", "台账.xlsx"), ("台" * 300 + ".xlsx", "台" * 65 + ".xlsx"), ("\u202e", "attachment")],
)
def test_the_name_is_kept_harmless(database: Database, report, given: str, name: str) -> None:
    """It becomes a file name in a package one day."""
    one = report("u1")
    keep(database, one, name=given, content=b"x")

    assert Original(name, b"x") == content(database, one)


def test_an_empty_file_is_a_file(database: Database, report) -> None:
    """Nothing is not None."""
    one = report("u1")
    keep(database, one, content=b"")

    assert b"" == content(database, one).content
