"""Who asked for what: known again by fingerprints, for a while, and never readable."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from policies.judge import Message
from policies.roster import UnitCode
from storage import demands as kept
from storage.demands import Demand, marks_of
from storage.engine import Database
from storage.schema import demands
from storage.sealing import Sealer
from tests.storage.flagged import NOW, SEAL

WORDS = "请各乡镇于本月25日前报送困难群众救助统计表。"
CIVIL, RURAL, STATISTICS = UnitCode("D_MZJ"), UnitCode("D_NYJ"), UnitCode("D_TJJ")
ROTATED = Sealer(current="2", keys={"1": b"1" * 32, "2": b"2" * 32})
MONTH = timedelta(days=30)


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def demand(unit: UnitCode = CIVIL, words: str = WORDS, *, seal: Sealer = SEAL, **later: float) -> Demand:
    return Demand(marks_of(seal, Message(text=words), least=12), unit, NOW + timedelta(**later))


def remember(db, *asked: Demand) -> None:
    kept.remember(db, asked, since=NOW - MONTH)


def others(db, *asked: Demand) -> list[int]:
    return kept.others(db, asked, within=MONTH)


def count(db) -> int:
    return db.execute(select(func.count()).select_from(demands)).scalar_one()


def test_other_units_are_counted_once_each(db) -> None:
    """However often they asked, and not the unit itself."""
    remember(db, demand(CIVIL), demand(RURAL), demand(RURAL, hours=1))

    assert [2] == others(db, demand(STATISTICS, hours=2))
    assert [1] == others(db, demand(CIVIL, hours=2))


def test_nobody_asked_for_something_else(db) -> None:
    remember(db, demand(CIVIL))

    assert [0] == others(db, demand(RURAL, "请各乡镇于本月25日前报送农家书屋统计表。", hours=1))


def test_digits_spaces_and_marks_make_no_other_demand(db) -> None:
    remember(db, demand(CIVIL))

    assert [1] == others(db, demand(RURAL, "请 各乡镇于本月28日前，报送困难群众救助统计表！", hours=1))


def test_within_a_batch_the_earlier_ones_count(db) -> None:
    """None of them is kept yet; whoever asked first is no repetition, in whatever order they come."""
    batch = [demand(RURAL, hours=1), demand(CIVIL), demand(STATISTICS, hours=2)]

    assert [1, 0, 2] == others(db, *batch)
    remember(db, *batch)
    assert [1, 0, 2] == others(db, *batch)


def test_what_is_brought_again_finds_nobody_who_asked_later(db) -> None:
    """The archive is pulled again after a crash."""
    remember(db, demand(RURAL, hours=1))

    assert [0] == others(db, demand(CIVIL))


def test_a_demand_is_forgotten_after_a_while(db) -> None:
    """Not counted any more at once, and deleted when the next one is kept."""
    remember(db, demand(CIVIL))
    late = demand(RURAL, days=30, seconds=1)
    assert [[1], [0]] == [others(db, demand(RURAL, days=30)), others(db, late)]

    kept.remember(db, [late], since=late.at - MONTH)
    assert [RURAL] == db.execute(select(demands.c.unit)).scalars().all()


def test_asking_again_makes_it_recent(db) -> None:
    remember(db, demand(CIVIL))
    remember(db, demand(CIVIL, days=20))

    assert (1, [1]) == (count(db), others(db, demand(RURAL, days=45)))


def test_what_is_old_already_is_not_kept(db) -> None:
    """A history that is pulled for the first time."""
    remember(db, demand(CIVIL, days=-31))
    remember(db)

    assert 0 == count(db)


def test_forgetting_is_a_bounded_piece_of_work(db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest first."""
    monkeypatch.setattr(kept, "_FORGOTTEN_AT_ONCE", 2)
    remember(db, *(demand(CIVIL, f"{WORDS}{one * 2}", hours=hours) for hours, one in enumerate("甲乙丙")))
    kept.remember(db, [demand(RURAL, days=40)], since=NOW + timedelta(days=10))

    assert 2 == count(db)
    assert [1] == others(db, demand(RURAL, f"{WORDS}丙丙", days=1))


def test_more_than_one_look_up_can_hold_is_looked_up_as_well(db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_LOOKED_UP_AT_ONCE", 2)
    words = [f"{WORDS}{one}" for one in "甲乙丙丁戊"]
    remember(db, *(demand(CIVIL, one) for one in words))

    assert [1] * 5 == others(db, *(demand(RURAL, one, hours=1) for one in words))
    assert [] == others(db)


def test_a_rotated_ring_knows_what_the_old_key_kept(db) -> None:
    remember(db, demand(CIVIL))

    assert [1] == others(db, demand(RURAL, seal=ROTATED, hours=1))


@pytest.mark.parametrize(("words", "known"), [("请报送救助统计表", False), ("1" * 40, False), (WORDS, True)])
def test_few_letters_have_no_fingerprint(words: str, known: bool) -> None:
    """Too many messages are alike in them."""
    assert known == bool(marks_of(SEAL, Message(text=words), least=12))


def test_a_card_is_known_by_what_it_shows() -> None:
    plain = Message(text="", title=WORDS)
    assert marks_of(SEAL, plain, least=12) == marks_of(SEAL, replace(plain, url="https://example.invalid"), least=12)


def test_the_databases_own_bytes_hold_nothing_of_the_words(database: Database, tmp_path) -> None:
    with database.transaction() as db:
        remember(db, demand(CIVIL, f"PLANTED-PLAINTEXT {WORDS}"))
        columns = " ".join(str(value) for value in db.execute(select(demands)).one())
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    for planted in ("PLANTED", "planted", "困难群众"):
        assert planted not in columns
        assert planted.encode() not in files
