"""How loud the bot may be: cases as data, and limits that no history can push up."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.judge import Category, Outcome, Severity, Verdict
from policies.restraint import Known, Reply, RestraintRules, Silence, Told, Voice, voice

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/restraint.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/restraint.toml").read_text(encoding="utf-8"))["case"]
RULES = RestraintRules.of(DATA)
NOW = datetime(2026, 11, 24, 15, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = {
    "private": Voice(private=True),
    "public": Voice(public=True),
    "both": Voice(private=True, public=True),
} | {one.value: Voice(silence=one) for one in Silence}


def verdict(severity: str = "medium") -> Verdict:
    level = Severity(severity) if severity else None
    return Verdict(outcome=Outcome.FLAG, categories=(Category("checkin"), Category("ranking")), severity=level)


def earlier(told: dict) -> Told:
    return Told(
        category=Category(told.get("category", "checkin")),
        group=told.get("group", "g1"),
        at=NOW - timedelta(minutes=told["ago"]),
        reply=Reply(told["reply"]) if "reply" in told else None,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_is_said_is_what_its_case_says(case: dict) -> None:
    known = Known(
        private_today=case.get("private_today", 0),
        public_today=case.get("public_today", 0),
        told=[earlier(one) for one in case.get("told", ())],
        contested=frozenset(map(Category, case.get("contested", ()))),
    )
    said = voice(
        verdict(case.get("severity", "medium")),
        known,
        RULES,
        group="g1",
        at=NOW - timedelta(minutes=case.get("age", 0)),
        now=NOW,
        can_write=case.get("can_write", True),
        can_speak=case.get("can_speak", True),
    )

    assert SAID[case["expect"]] == said


def test_most_cases_let_the_bot_speak_no_louder_than_privately() -> None:
    """In the group only as the last resort."""
    loud = [case for case in CASES if case["expect"] in ("public", "both")]

    assert len(loud) < len(CASES) / 3


HISTORIES = st.lists(
    st.builds(
        Told,
        category=st.sampled_from([Category("checkin"), Category("voting")]),
        group=st.sampled_from(["g1", "g2"]),
        at=st.integers(-2000, 60000).map(lambda ago: NOW - timedelta(minutes=ago)),
        reply=st.sampled_from([None, *Reply]),
    ),
    max_size=6,
)


@given(
    severity=st.sampled_from(["", "low", "medium", "high"]),
    told=HISTORIES,
    private_today=st.integers(0, 4),
    public_today=st.integers(0, 3),
    can_write=st.booleans(),
    can_speak=st.booleans(),
)
def test_no_history_breaks_a_limit(severity, told, private_today, public_today, can_write, can_speak) -> None:
    """Two private words a day, one public one, and that only of high ones of which the sender had heard before."""
    known = Known(private_today=private_today, public_today=public_today, told=told)
    said = voice(verdict(severity), known, RULES, group="g1", at=NOW, now=NOW, can_write=can_write, can_speak=can_speak)

    assert not said.private or (can_write and private_today < 2)
    assert not said.public or (can_speak and public_today < 1 and severity == "high" and told)
    assert (said.silence is None) == (said.private or said.public)


@pytest.mark.parametrize("name", sorted(DATA))
@pytest.mark.parametrize("value", [-1, 1.5, True, "2"])
def test_a_limit_that_is_no_whole_number_is_refused(name: str, value: object) -> None:
    """A county's file with a slip of the pen."""
    with pytest.raises(ValueError, match=name):
        RestraintRules.of({**DATA, name: value})


def test_a_missing_limit_is_refused() -> None:
    """Nothing is assumed."""
    with pytest.raises(KeyError):
        RestraintRules.of({name: value for name, value in DATA.items() if name != "private_a_day"})


def test_the_county_may_forbid_all_words() -> None:
    """Nought is a limit too."""
    quiet = RestraintRules.of({**DATA, "private_a_day": 0, "public_a_day": 0})
    said = voice(verdict("high"), Known(), quiet, group="g1", at=NOW, now=NOW, can_write=True, can_speak=True)

    assert Voice(silence=Silence.ENOUGH) == said
