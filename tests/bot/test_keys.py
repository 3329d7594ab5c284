"""The key ring's file: made once, for its owner alone, and a broken one is one clear line."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.keys import fresh_sealer, load_sealer

KEY = base64.b64encode(bytes(32)).decode()
WAIT_THEN_LOAD = """
import sys
from pathlib import Path
from bot.keys import load_sealer
print("ready", flush=True)
sys.stdin.readline()
sealer = load_sealer(Path(sys.argv[1]))
print(sealer.keys[sealer.current].hex())
"""


def test_the_first_start_makes_a_ring_that_later_starts_use(tmp_path: Path) -> None:
    """What was sealed before a restart is opened after it."""
    file = tmp_path / "new" / "qingzhi.key"
    sealed = load_sealer(file).seal(b"ledger", place="original:1")

    assert b"ledger" == load_sealer(file).open(sealed, place="original:1")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """And nothing else is left lying there."""
    file = tmp_path / "qingzhi.key"
    load_sealer(file)

    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == list(tmp_path.iterdir())


def test_two_counties_have_two_keys(tmp_path: Path) -> None:
    """Fresh every time."""
    made = [load_sealer(tmp_path / name) for name in ("a", "b")]
    rings = [one.keys[one.current] for one in made]

    assert rings[0] != rings[1]
    assert made[0].current != made[1].current
    assert [32, 32] == [len(key) for key in rings]
    assert fresh_sealer().keys != fresh_sealer().keys


def test_machines_that_share_a_database_make_no_ring_of_their_own(tmp_path: Path) -> None:
    """Each would seal what the others cannot open."""
    with pytest.raises(BadSetting, match=r"keys\.file"):
        load_sealer(tmp_path / "qingzhi.key", make=False)

    assert [] == list(tmp_path.iterdir())


def test_processes_that_start_together_get_one_ring(tmp_path: Path) -> None:
    """Whoever is quicker; the others take that one."""
    command = [sys.executable, "-c", WAIT_THEN_LOAD, str(tmp_path / "qingzhi.key")]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(4)
    ]
    for one in started:
        assert "ready\n" == one.stdout.readline()
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    rings = {one.communicate(timeout=30)[0].strip() for one in started}

    assert 1 == len(rings)
    assert 64 == len(rings.pop())
    assert ["qingzhi.key"] == [path.name for path in tmp_path.iterdir()]


def test_a_ring_with_several_keys_opens_with_each_and_seals_with_the_current(tmp_path: Path) -> None:
    """As rotation leaves it."""
    file = tmp_path / "qingzhi.key"
    before = load_sealer(file)
    old = base64.b64encode(before.keys[before.current]).decode()
    file.write_text(f'current = "2"\n\n[keys]\n{before.current} = "{old}"\n2 = "{KEY}"\n')
    ring = load_sealer(file)

    assert ("2", {before.current, "2"}) == (ring.current, set(ring.keys))
    assert b"x" == ring.open(before.seal(b"x", place="p"), place="p")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a ring",
        "current = '1'",
        "keys = 3\ncurrent = '1'",
        f"current = '2'\n[keys]\n1 = '{KEY}'",
        "current = '1'\n[keys]\n1 = 'c2hvcnQ='",
        "current = '1'\n[keys]\n1 = '***'",
        "current = '1'\n[keys]\n1 = 17",
        b"\xff\xfe\x00",
    ],
)
def test_a_broken_ring_is_one_clear_line_and_stays_as_it_is(tmp_path: Path, text: str | bytes) -> None:
    """It may be the only copy: nobody writes a new one over it."""
    file = tmp_path / "qingzhi.key"
    broken = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(broken)
    with pytest.raises(BadSetting) as caught:
        load_sealer(file)

    assert "keys.file" == caught.value.name
    assert (True, 1) == (str(file) in caught.value.problem, len(str(caught.value).splitlines()))
    assert broken == file.read_bytes()


def test_a_key_never_stands_in_the_complaint(tmp_path: Path) -> None:
    """Complaints are logged and sent around."""
    file = tmp_path / "qingzhi.key"
    file.write_text(f"current = '2'\n[keys]\n1 = '{KEY}'")
    with pytest.raises(BadSetting) as caught:
        load_sealer(file)

    assert KEY not in str(caught.value)


def test_a_place_where_nothing_can_be_written_is_one_clear_line(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(BadSetting, match="cannot use"):
        load_sealer(tmp_path / "var" / "qingzhi.key")
