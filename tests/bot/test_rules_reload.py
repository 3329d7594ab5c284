"""A county changes its file while the bot runs."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.county import read_county
from bot.rulebook import Rulebook, load_in_force
from policies.judge import Message, Outcome, Situation

SHIPPED = Path("bot/sandbox/data/qinghe.toml").read_text(encoding="utf-8")
LENIENT = '\n[[rules.judge.exemptions.exemption]]\nname = "ours"\ncategories = ["e_album"]\noutcome = "none"\n'
ALBUM = Message(text="请各村做一本电子相册，周五报链接。")
NOW = datetime(2026, 11, 24, 7, 20, tzinfo=UTC)


class Watch:
    """A clock somebody else sets."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def elapsed(self) -> float:
        return 0.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "county.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def rulebook(file: Path, watch: Watch) -> Rulebook:
    return Rulebook(load_in_force(read_county(file)), watch, county_file=file)


@pytest.fixture
def change(file: Path, watch: Watch, rulebook: Rulebook) -> Callable[[str], None]:
    def change(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(0, 0))
        watch.time += timedelta(seconds=3)
        rulebook.refresh()

    return change


def outcome(rulebook: Rulebook) -> Outcome:
    return rulebook.judge.judge(ALBUM, Situation(sent_at=NOW)).outcome


def test_a_change_is_taken_up_whole(rulebook: Rulebook, change: Callable[[str], None]) -> None:
    """Rules, words and judge; the version on every verdict is another one."""
    before = rulebook.judge.judge(ALBUM, Situation(sent_at=NOW))
    change(SHIPPED + LENIENT)
    after = rulebook.judge.judge(ALBUM, Situation(sent_at=NOW))

    assert (Outcome.FLAG, Outcome.NONE) == (before.outcome, after.outcome)
    assert before.version != after.version


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (SHIPPED + "\n[rules.judge\n", "line"),
        (SHIPPED + "\n[rules.judge.scope]\nasks = ['(']\n", "rules.judge"),
        (SHIPPED + '\n[rules.judge.categories.categories.e_album]\ntone = "shouting"\n', "rules.judge"),
        (SHIPPED + "\n[rules.schedule]\nmorning = 3\n", "rules"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason_and_the_old_rules_stay(
    rulebook: Rulebook, change: Callable[[str], None], logged: list, broken: str, told: str
) -> None:
    version, judge = rulebook.rules.version, rulebook.judge
    change(broken)
    (refusal,) = [record for record in logged if record["level"].name == "ERROR"]
    logged.remove(refusal)

    assert told in refusal["extra"]["problem"]
    assert (version, judge) == (rulebook.rules.version, rulebook.judge)


def test_a_mended_file_is_taken_up_after_a_broken_one(
    rulebook: Rulebook, change: Callable[[str], None], logged: list
) -> None:
    change(SHIPPED + "\n[rules.judge\n")
    logged.clear()
    change(SHIPPED + LENIENT)

    assert Outcome.NONE is outcome(rulebook)


def test_nothing_is_read_twice_within_two_seconds(rulebook: Rulebook, file: Path, watch: Watch) -> None:
    file.write_text(SHIPPED + LENIENT, encoding="utf-8")
    watch.time += timedelta(seconds=1)
    rulebook.refresh()

    assert Outcome.FLAG is outcome(rulebook)
