"""Decided flags leave as cases, and every export is remembered."""

from datetime import timedelta

import pytest

from policies.roster import UserId
from storage import case_exports, reviews
from storage.case_exports import Export
from storage.engine import Database
from storage.flag_rows import Concern, State
from storage.sealing import Sealer, Unsealable
from tests.judges import DOUBT
from tests.storage.flagged import NOW, SEAL, keep

HEAD = UserId("yaowenxin")


@pytest.fixture
def db(database: Database):
    """An open transaction."""
    with database.transaction() as db:
        yield db


def test_only_what_people_decided_is_a_case(db) -> None:
    """In the order it came, with its words."""
    keep(db, "told")
    keep(db, "counted", state=State.COUNTED)
    for key, fine in (("one", False), ("two", True)):
        flag = keep(db, key, state=State.WAITING, concern=Concern.REVIEW, mark=DOUBT, text=f"{key}塌方点的照片")
        reviews.decide(db, flag.id, fine=fine, by=HEAD, at=NOW + timedelta(hours=1))
    keep(db, "waiting", state=State.WAITING, concern=Concern.REVIEW, mark=DOUBT, text="塌方点的照片")
    cases = list(case_exports.decided(db, SEAL))

    assert [("one塌方点的照片", State.CONFIRMED), ("two塌方点的照片", State.CLEARED)] == [
        (case.words.message.text, case.flag.state) for case in cases
    ]


def test_without_the_key_there_are_none(db) -> None:
    """Half an export would look like a whole one."""
    flag = keep(db, state=State.WAITING, concern=Concern.REVIEW)
    reviews.decide(db, flag.id, fine=True, by=HEAD, at=NOW)
    with pytest.raises(Unsealable):
        list(case_exports.decided(db, Sealer(current="9", keys={"9": b"9" * 32})))


def test_exports_are_remembered(db) -> None:
    """By whom, when, why, how many."""
    entries = [Export(f"cli:user{number}", NOW, "改规则", number, "0" * 64) for number in (1, 2)]
    for entry in entries:
        case_exports.record(db, entry)

    assert entries == case_exports.exports(db)
