"""Decided flags leave the county as labelled cases: in the corpus's own format, recorded, and never half."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.judge_cases import export_cases
from bot.errors import Unusable
from bot.keys import load_sealer, make_ring
from policies.judge import GroupKind, Kind, Message, SenderRole, Situation
from policies.roster import UserId
from storage import case_exports, flags, reviews
from storage.engine import open_database
from storage.flag_rows import Concern, State
from storage.flag_words import Judged, likeness
from storage.migrate import upgrade
from tests.judges import CHECKIN, DOUBT

NOW = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
SENT_AT = "2026-11-24T15:40:00+08:00"
HEAD = UserId("yaowenxin")
DATABASE = Path("var/qingzhi.db")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A county's folder with two decided flags, one that waits and one that was only told."""
    monkeypatch.chdir(tmp_path)
    make_ring(Path("var/qingzhi.key"))
    database = open_database(f"sqlite:///{DATABASE}")
    upgrade(database)
    seal = load_sealer(Path("var/qingzhi.key"))
    where = Situation(
        sent_at=NOW, group_kind=GroupKind.EMERGENCY, emergency_active=True, sender_role=SenderRole.TOWNSHIP_LEADER
    )
    messages = [
        (Message(text="各村每天早晚打卡"), Situation(sent_at=NOW), CHECKIN, Concern.APPEAL, False),
        (
            Message(text="请看", kind=Kind.LINK, title="塌方点的照片", url="https://a"),
            where,
            DOUBT,
            Concern.REVIEW,
            True,
        ),
        (Message(text="另一处塌方点的照片"), where, DOUBT, Concern.REVIEW, None),
        (Message(text="又要每天早晚打卡"), where, CHECKIN, None, None),
    ]
    with database.transaction() as db:
        for number, (message, situation, mark, concern, fine) in enumerate(messages):
            judged = Judged(
                key=f"m{number}", group="g1", sender=UserId("u"), message=message, situation=situation,
                verdict=mark.verdict(None),
            )  # fmt: skip
            like = likeness(seal, message, None, quote_least=4)
            state = State.WAITING if concern else State.TOLD
            flag = flags.add(db, seal, judged, like, state=state, concern=concern)
            if fine is not None:
                reviews.decide(db, flag.id, fine=fine, by=HEAD, at=NOW + timedelta(hours=1))
    database.close()
    return tmp_path


def recorded() -> list:
    database = open_database(f"sqlite:///{DATABASE}")
    with database.reading() as db:
        found = case_exports.exports(db)
    database.close()
    return found


EXPECTED = [
    {
        "id": "county-000001",
        "text": "各村每天早晚打卡",
        "kind": "text",
        "context": {"sent_at": SENT_AT},
        "expect": "flag",
        "categories": ["checkin", "ranking"],
        "tags": ["reviewed", "appeal"],
        "why": "its sender appealed; the policy group decided",
    },
    {
        "id": "county-000002",
        "text": "请看",
        "kind": "link",
        "title": "塌方点的照片",
        "url": "https://a",
        "context": {
            "sent_at": SENT_AT,
            "group_kind": "emergency",
            "sender_role": "township_leader",
            "emergency_active": True,
        },
        "expect": "none",
        "categories": [],
        "tags": ["reviewed", "review"],
        "why": "the judge was unsure; the policy group decided",
    },
]


def test_decided_flags_are_written_as_cases(folder: Path) -> None:
    """A line each; what waits, and what nobody contested, is no case."""
    export_cases(Path("cases.jsonl"), reason="改规则用")
    lines = Path("cases.jsonl").read_text(encoding="utf-8").splitlines()

    assert EXPECTED == [json.loads(line) for line in lines]
    assert 0o600 == Path("cases.jsonl").stat().st_mode & 0o777


def test_the_export_is_recorded_with_its_reason(folder: Path) -> None:
    """And with whoever the system says it was."""
    export_cases(Path("cases.jsonl"), reason=" 改规则用 ")
    (entry,) = recorded()

    assert ("改规则用", 2, True) == (entry.reason, entry.cases, entry.exported_by.startswith("cli:"))


def test_a_hyphen_is_the_standard_output(folder: Path, capfd: pytest.CaptureFixture) -> None:
    """Nothing but cases on it."""
    export_cases(Path("-"), reason="改规则用")
    out, told = capfd.readouterr()

    assert EXPECTED == [json.loads(line) for line in out.splitlines()]
    assert "已导出 2 条专班定过的案例，导出人和理由已记下。\n" == told
    assert 1 == len(recorded())


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_leaves(folder: Path, reason: str) -> None:
    with pytest.raises(Unusable):
        export_cases(Path("cases.jsonl"), reason=reason)

    assert (False, []) == (Path("cases.jsonl").exists(), recorded())


def test_another_file_is_not_written_over(folder: Path) -> None:
    Path("cases.jsonl").write_text("mine")
    with pytest.raises(Unusable, match=r"cases\.jsonl"):
        export_cases(Path("cases.jsonl"), reason="改规则用")

    assert ("mine", []) == (Path("cases.jsonl").read_text(), recorded())


def test_without_the_key_ring_nothing_leaves(folder: Path) -> None:
    """Neither without one nor with another one."""
    ring = Path("var/qingzhi.key")
    ring.unlink()
    with pytest.raises(Unusable, match="没有密钥文件"):
        export_cases(Path("cases.jsonl"), reason="改规则用")
    make_ring(ring)
    with pytest.raises(Unusable, match="打不开"):
        export_cases(Path("cases.jsonl"), reason="改规则用")

    assert (False, []) == (Path("cases.jsonl").exists(), recorded())


def test_a_database_without_tables_is_said_plainly(folder: Path) -> None:
    DATABASE.unlink()
    with pytest.raises(Unusable, match="doctor"):
        export_cases(Path("cases.jsonl"), reason="改规则用")
