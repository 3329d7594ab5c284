"""The sentences: complete, fillable, overridable, and short enough for where they stand."""

import re
import string
from datetime import date, datetime
from pathlib import Path

import pytest

from handlers.wording import Wording, load_wording
from tests.scenarios.ledgers import county, words

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "handlers").rglob("*.py")), ROOT / "bot" / "dispatch.py"]
ASKED = sorted({key for path in SOURCES for key in re.findall(r'say\(\s*"([\w.]+)"', path.read_text("utf-8"))})


def test_a_sentence_is_found_by_its_file_and_key() -> None:
    """texts/daily_report.toml, S04."""
    assert "已过截止时间，更正请写一句原因，例如“更正：2 号问题状态填错”。" == load_wording().say("daily_report.S04")


def test_places_are_filled_with_what_is_said() -> None:
    """Days and hours as people write them."""
    say = load_wording().say

    late = say("daily_report.S01", cutoff=datetime(2026, 11, 4, 17, 30), day=date(2026, 11, 4))  # noqa: DTZ001

    assert "记为 11月4日的迟报（截止 17:30）。" == late


def test_a_county_overrides_single_sentences_and_keeps_the_rest() -> None:
    """Key by key, tables inside tables."""
    say = load_wording({"help": {"welcome": "您好"}, "report_text": {"metric": {"new": "新增问题"}}}).say

    assert ["您好", "新增问题", "整改", "轻指"] == [
        say("help.welcome"), say("report_text.metric.new"), say("report_text.metric.rectified"), say("help.title"),
    ]  # fmt: skip


def test_a_key_or_a_place_that_is_missing_is_an_error_of_ours() -> None:
    """Nobody is sent half a sentence."""
    say = load_wording().say
    with pytest.raises(KeyError):
        say("help.no_such_sentence")
    with pytest.raises(KeyError):
        say("daily_report.S02")


def test_what_a_person_wrote_is_not_taken_for_a_place() -> None:
    """Braces in a cell stay braces."""
    assert "“{secret}”" in load_wording().say("ledger.F06", name="{secret}", unit="清河镇", date="20261124")


def test_wording_can_be_made_of_any_mapping() -> None:
    """A value like any other."""
    assert "a1" == Wording({"k": "a{n}"}).say("k", n=1)


@pytest.mark.parametrize("key", ASKED)
def test_every_sentence_the_code_asks_for_exists(key: str) -> None:
    """Literal keys; keys put together are met by the scenarios."""
    assert key in words().sentences


@pytest.mark.parametrize("key", sorted(load_wording().sentences))
def test_every_sentence_has_named_places_and_demands_no_acknowledgement(key: str) -> None:
    """Positions would break with a county's own wording; "reply when read" is what the bot is against."""
    sentence = load_wording().sentences[key]
    places = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]

    assert all(name.isidentifier() for name in places)
    assert not re.search("收到请回复|收到请回|请回复收到", sentence)


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("help.title", 26),
        ("help.welcome", 112),
        ("help.not_understood", 112),
        ("ledger.F01", 112),
        ("ledger.H01", 112),
        ("ledger.H10_unknown", 112),
        ("daily_report.offer_title", 26),
        ("clerk_change.title", 26),
        ("ledger_template.button", 10),
        ("help.how_button", 10),
        ("clerk_change.appoint", 10),
        ("clerk_change.keep", 10),
        ("clerk_change.appointed", 10),
        ("clerk_change.kept", 10),
    ],
)
def test_what_stands_on_a_card_is_not_cut_on_a_phone(key: str, limit: int) -> None:
    """template-cards.md: longer words are shown shortened."""
    assert len(words().sentences[key]) <= limit


def test_the_longest_card_sentences_fit_with_real_names() -> None:
    """The longest unit and the longest name of the county."""
    unit = max((unit.name for unit in county().units), key=len)
    name = max((person.name for person in county().people), key=len)
    say = words().say

    assert len(say("clerk_change.ask", name=name, unit=unit)) <= 112
    assert len(say("daily_report.offer_return_title", unit=unit, day=date(2026, 12, 31))) <= 26
    assert len(say("ledger.F02", extension=".longest")) <= 112
