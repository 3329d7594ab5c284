"""`qingzhi archive`: export on a server, open and verify anywhere; exit codes, one clear line, nothing left behind."""

import os
import pwd
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.keys import load_sealer
from policies.archive import NumberStyle
from policies.campaign import Campaign
from policies.roster import UnitCode, UserId
from storage import archives, originals, reports, roster
from storage.engine import open_database
from storage.migrate import upgrade
from storage.reports import Submission

NUMBER = "DJBG2027-0001"
NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
CONTENT = "台账原件 PLANTED-PLAINTEXT".encode() * 20


def qingzhi(*arguments: object, cwd: Path, typed: str | None = None) -> subprocess.CompletedProcess:
    """Run the command in a folder without settings: its database and key ring lie in var/."""
    command = [sys.executable, "-m", "bot", "archive", *map(str, arguments)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path.cwd()),
        "LANG": "C.UTF-8",
        "LOGNAME": "somebody-else",
    }
    return subprocess.run(
        command, cwd=cwd, env=environment, input=typed, capture_output=True, text=True, check=False, timeout=60
    )


def county(folder: Path, *, reported: int = 2) -> Path:
    """A folder with a county: its campaign has a number and so many versions of one day's report."""
    database = open_database(f"sqlite:///{folder / 'var' / 'qingzhi.db'}")
    upgrade(database)
    seal = load_sealer(folder / "var" / "qingzhi.key")
    campaign = Campaign("qinghe-2026", "集中清理专项", "3号", date(2026, 11, 2), date(2026, 12, 31))
    with database.transaction() as db:
        roster.keep_campaign(db, campaign)
        archives.issue(db, NumberStyle("DJBG", 4), campaign=campaign.id, by=UserId("dai"), at=NOW, year=2027)
        for number in range(reported):
            submission = Submission(
                cause=f"u{number}",
                campaign=campaign.id,
                unit=UnitCode("QH"),
                day=date(2026, 11, 24),
                timing="on_time",
                submitted_by=UserId("chenjing"),
                submitted_at=NOW,
                numbers={"open": 1},
            )
            kept, _ = reports.keep_accepted(db, submission)
            originals.keep(db, seal, report=kept.id, name="清河镇_台账.xlsx", content=CONTENT + bytes([number]))
    database.close()
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A county's folder with its package p.djbg; the key; what was printed."""
    folder = county(tmp_path_factory.mktemp("archive"))
    done = qingzhi("export", NUMBER, "--reason", "移交档案室", "--out", "p.djbg", cwd=folder)
    assert (0, "") == (done.returncode, done.stderr)
    return folder, re.search(r"((?:[0-9A-Z]{9} ){5}[0-9A-Z]{9})", done.stdout)[0], done.stdout


@pytest.fixture
def opened(exported, tmp_path: Path) -> Path:
    """The package, opened into a folder of one's own."""
    folder, key, _ = exported
    done = qingzhi("open", folder / "p.djbg", "--key", key, "--out", tmp_path / "out", cwd=folder)
    assert (0, "") == (done.returncode, done.stderr)
    return tmp_path / "out"


def test_an_export_says_what_is_inside_and_is_for_its_owner_only(exported) -> None:
    """Counts, the file's hash, the key; nothing provisional is left."""
    folder, _, said = exported

    assert "1 个单位、1 天的 2 份日报（被更正替换的 1 份），原件 2 个" in said
    assert 0o600 == (folder / "p.djbg").stat().st_mode & 0o777
    assert not (folder / "p.djbg.part").exists()


def test_an_export_is_recorded_under_the_systems_user(exported) -> None:
    """Who sits at the server is all that is known there, and the environment is not asked."""
    folder, _, said = exported
    database = open_database(f"sqlite:///{folder / 'var' / 'qingzhi.db'}")
    with database.reading() as db:
        (record,) = archives.exports_of(db, NUMBER)
    database.close()

    assert (f"cli:{pwd.getpwuid(os.geteuid()).pw_name}", "移交档案室") == (record.exported_by, record.reason)
    assert record.sha256 in said


def test_a_package_holds_nothing_readable(exported) -> None:
    """But the line that says what it is."""
    content = (exported[0] / "p.djbg").read_bytes()

    assert content.startswith(f"QINGZHI-ARCHIVE 1 {NUMBER}\n".encode())
    assert not [word for word in (b"PLANTED", "移交".encode(), b"manifest", b"PK\x03\x04") if word in content]


def test_an_opened_package_is_a_folder_with_everything(opened: Path) -> None:
    """Originals byte by byte."""
    inside = {path.relative_to(opened).as_posix() for path in opened.rglob("*") if path.is_file()}

    assert {
        "originals/QH/2026-11-24/v1_清河镇_台账.xlsx",
        "originals/QH/2026-11-24/v2_清河镇_台账.xlsx",
        "findings/QH-20261124-V1.json",
        "findings/QH-20261124-V2.json",
        "versions.json",
        "manifest.json",
        "说明.txt",
    } == inside
    assert CONTENT + b"\x01" == (opened / "originals/QH/2026-11-24/v2_清河镇_台账.xlsx").read_bytes()
    assert "移交档案室" in (opened / "说明.txt").read_text(encoding="utf-8-sig")


def test_a_package_and_its_folder_are_verified(exported, opened: Path) -> None:
    """The key may come from standard input, so that it stays out of the history."""
    folder, key, _ = exported
    good = f"{NUMBER}：全部文件与清单一致\n"
    done = [
        qingzhi("verify", folder / "p.djbg", "--key", key, cwd=folder),
        qingzhi("verify", folder / "p.djbg", "--key", "-", cwd=folder, typed=key.lower() + "\n"),
        qingzhi("verify", opened, cwd=folder),
    ]

    assert [(0, good, "")] * 3 == [(one.returncode, one.stdout, one.stderr) for one in done]


def test_every_difference_in_a_folder_is_named(exported, opened: Path) -> None:
    """Changed, missing, extra; exit 1."""
    (opened / "originals/QH/2026-11-24/v1_清河镇_台账.xlsx").write_bytes(b"other")
    (opened / "versions.json").unlink()
    (opened / "originals/QH/extra.txt").write_text("x")
    done = qingzhi("verify", opened, cwd=exported[0])

    assert (1, "") == (done.returncode, done.stderr)
    assert [
        "被改动：originals/QH/2026-11-24/v1_清河镇_台账.xlsx",
        "缺少：versions.json",
        "多出：originals/QH/extra.txt",
    ] == done.stdout.splitlines()


@pytest.mark.parametrize("command", ["open", "verify"])
def test_a_changed_package_is_one_clear_line(exported, tmp_path: Path, command: str) -> None:
    """And nothing of it is written."""
    folder, key, _ = exported
    content = bytearray((folder / "p.djbg").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "p.djbg").write_bytes(bytes(content))
    out = ["--out", tmp_path / "out"] if command == "open" else []
    done = qingzhi(command, tmp_path / "p.djbg", "--key", key, *out, cwd=folder)

    assert (2, 1, "") == (done.returncode, len(done.stderr.splitlines()), done.stdout)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["export", "DJBG2027-0002", "--reason", "移交", "--out", "x.djbg"], "DJBG2027-0002"),
        (["export", NUMBER, "--reason", "无", "--out", "x.djbg"], "理由"),
        (["export", NUMBER, "--reason", "移交", "--out", "p.djbg"], "p.djbg"),
        (["export", NUMBER, "--reason", "移交", "--out", "no/such/x.djbg"], "no/such"),
        (["open", "p.djbg", "--key", "ABC", "--out", "x"], "6 组"),
        (["open", "none.djbg", "--key", "KEY", "--out", "x"], "none.djbg"),
        (["open", "p.djbg", "--key", "KEY", "--out", "var"], "var"),
        (["open", "var/qingzhi.db", "--key", "KEY", "--out", "x"], "qingzhi.db"),
        (["verify", "p.djbg"], "--key"),
        (["verify", "var"], "manifest.json"),
        (["verify", "none.djbg", "--key", "KEY"], "none.djbg"),
    ],
)
def test_unusable_input_exits_2_with_one_line(exported, arguments: list[str], word: str) -> None:
    """Which names what to mend; nothing is written, nothing recorded."""
    folder, key, _ = exported
    done = qingzhi(*(key if one == "KEY" else one for one in arguments), cwd=folder)

    assert (2, 1, True) == (done.returncode, len(done.stderr.splitlines()), word in done.stderr), done.stderr
    assert {"var", "p.djbg"} == {path.name for path in folder.iterdir()}


def test_a_server_without_its_key_ring_exports_nothing_and_makes_no_new_one(tmp_path: Path) -> None:
    """A new ring would open nothing and hide that the old one is gone."""
    county(tmp_path)
    (tmp_path / "var" / "qingzhi.key").unlink()
    done = qingzhi("export", NUMBER, "--reason", "移交", "--out", "p.djbg", cwd=tmp_path)

    assert (2, True) == (done.returncode, "qingzhi.key" in done.stderr)
    assert ["var"] == [path.name for path in tmp_path.iterdir()]
    assert not (tmp_path / "var" / "qingzhi.key").exists()


def test_a_ring_of_another_county_exports_nothing(tmp_path: Path) -> None:
    """No package leaves something out in silence."""
    county(tmp_path)
    (tmp_path / "var" / "qingzhi.key").unlink()
    load_sealer(tmp_path / "var" / "qingzhi.key")
    done = qingzhi("export", NUMBER, "--reason", "移交", "--out", "p.djbg", cwd=tmp_path)

    assert (2, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert ["var"] == [path.name for path in tmp_path.iterdir()]


def test_a_database_nobody_upgraded_is_one_clear_line(tmp_path: Path) -> None:
    """Doctor knows more."""
    load_sealer(tmp_path / "var" / "qingzhi.key")
    done = qingzhi("export", NUMBER, "--reason", "移交", "--out", "p.djbg", cwd=tmp_path)

    assert (2, 1, True) == (done.returncode, len(done.stderr.splitlines()), "qingzhi doctor" in done.stderr)
