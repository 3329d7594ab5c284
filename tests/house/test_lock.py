"""The lock files name versions and hashes, and no address of anything."""

import re
from pathlib import Path

import pytest

LOCKS = [Path("requirements.lock"), Path("requirements-dev.lock")]


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_a_lock_file_holds_no_address(lock: Path) -> None:
    """It works wherever packages come from."""
    text = lock.read_text(encoding="utf-8")

    assert None is re.search(r"://|--index|--find-links|@ ", text)


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    """One version, at least one hash."""
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    loose = [block for block in blocks if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:", block, re.DOTALL)]

    assert [] == loose


def test_the_development_lock_contains_the_running_one() -> None:
    """Same versions in both."""
    running, development = ({line for line in lock.read_text().splitlines() if "==" in line} for lock in LOCKS)

    assert set() == {line.rstrip(" \\") for line in running} - {line.rstrip(" \\") for line in development}
