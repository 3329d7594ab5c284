"""Which addresses the second opinion may be asked at; nothing is sent here."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.second_opinion import NO_OPINION, SecondOpinion, open_second_opinion
from bot.settings import SecondOpinionSettings
from policies.masking import Masking
from policies.second_opinion import OpinionRules
from tests.bot.tenants import TickingClock

DATA = Path("policies/data")
RULES = OpinionRules.of(tomllib.loads((DATA / "second_opinion.toml").read_text(encoding="utf-8")))
MASKING = Masking.of(tomllib.loads((DATA / "masking.toml").read_text(encoding="utf-8")))
ALLOWED = ("ai.county.example", "59.196.3.4")


def opened(**settings: object) -> SecondOpinion:
    given = {"enabled": True, "base_url": "http://127.0.0.1:8000/v1", "model": "m", "allowed_hosts": ALLOWED} | settings
    clock = TickingClock(datetime(2026, 11, 24, tzinfo=UTC))
    return open_second_opinion(SecondOpinionSettings(**given), rules=RULES, masking=MASKING, clock=clock)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:8000/v1",
        "http://LOCALHOST./v1",
        "http://127.0.0.1:8000/v1/",
        "http://127.8.9.1/v1",
        "http://[::1]:8000/v1",
        "http://10.1.2.3/v1",
        "https://172.16.0.9/v1",
        "http://192.168.1.20:11434/v1",
        "http://[fd00::20]/v1",
        "https://ai.county.example/v1",
        "https://AI.County.Example/v1",
        "http://59.196.3.4/v1",
    ],
)
def test_an_address_in_the_countys_own_network_is_accepted(base_url: str) -> None:
    """Loopback, private ranges, and what the county names itself."""
    assert opened(base_url=base_url) is not NO_OPINION


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.example.com/v1",
        "https://ai.county.example.com/v1",
        "https://x.ai.county.example/v1",
        "http://59.196.3.5/v1",
        "http://8.8.8.8/v1",
        "http://172.32.0.1/v1",
        "http://169.254.169.254/v1",
        "http://0.0.0.0/v1",
        "http://[2001:db8::1]/v1",
        "http://[::ffff:8.8.8.8]/v1",
        "http://134744072/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://127.0.0.1@example.com/v1",
        "http://user:secret@127.0.0.1/v1",
        "http://127.0.0.1/v1?to=example.com",
        "http://127.0.0.1/v1#x",
    ],
)
def test_an_address_elsewhere_is_refused(base_url: str) -> None:
    """What people write stays in the county."""
    with pytest.raises(BadSetting) as caught:
        opened(base_url=base_url)

    assert "second_opinion.base_url" == caught.value.name
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("settings", "name"), [({"base_url": None}, "base_url"), ({"model": ""}, "model")])
def test_what_is_missing_is_named(settings: dict, name: str) -> None:
    with pytest.raises(BadSetting) as caught:
        opened(**settings)

    assert f"second_opinion.{name}" == caught.value.name
