"""The county's day in numbers: cases as data, and what must hold on any day."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.day_summary import DayState, UnitDay, summarise
from policies.deadline import Timing
from policies.roster import UnitCode

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/day_summary.toml").read_text(encoding="utf-8"))["case"]
DAY = date(2026, 11, 24)
COUNTS = st.integers(0, 400)


def unit_day(told: dict) -> UnitDay:
    lists = {"unbalanced": tuple(told.get("unbalanced", ()))}
    return UnitDay(**told | lists | {"unit": UnitCode(told["unit"]), "state": DayState(told["state"])})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_day_is_summed_up(case: dict) -> None:
    """As the file of cases says."""
    summary = summarise([unit_day(told) for told in case["units"]], day=DAY)
    wanted = {name: tuple(value) if isinstance(value, list) else value for name, value in case["expect"].items()}

    assert wanted == {name: getattr(summary, name) for name in wanted}
    assert DAY == summary.day


@st.composite
def balanced(draw: st.DrawFn) -> UnitDay:
    """A unit's day as the checks let it through: an accepted account always balances."""
    state = draw(st.sampled_from(DayState))
    before, new, closed = draw(st.none() | COUNTS), draw(COUNTS), draw(COUNTS)
    removed = draw(st.integers(0, 5))
    left = (draw(COUNTS) if before is None else before) + new - closed - removed
    passed = state is DayState.PASSED and left >= 0
    return UnitDay(
        unit=UnitCode(draw(st.sampled_from(["CG", "QH", "SQ"]))),
        state=DayState.PASSED if passed else draw(st.sampled_from([one for one in DayState if one != "passed"])),
        timing=draw(st.none() | st.sampled_from(Timing)),
        version=draw(st.integers(0, 4)),
        nil=draw(st.booleans()),
        carried_over=draw(st.booleans()),
        before=before,
        **({"new": new, "closed": closed, "removed": removed, "open": left} if passed else {}),
    )


@given(st.lists(balanced(), max_size=14))
def test_the_countys_account_balances_when_every_units_does(units: list[UnitDay]) -> None:
    """The equation of D10, for the county."""
    summary = summarise(units, day=DAY)

    assert summary.expected == summary.open
    assert () == summary.out_of_balance


@given(st.lists(balanced(), max_size=14))
def test_every_unit_asked_for_is_counted_in_one_place(units: list[UnitDay]) -> None:
    """Nobody is forgotten, nobody counted twice."""
    summary = summarise(units, day=DAY)
    submitted = summary.passed + summary.returned

    assert submitted == summary.submitted
    assert summary.required == submitted + summary.numbers_only + summary.missing + summary.extended
    assert max(summary.nil, summary.carried_over, summary.corrected) <= summary.passed
    assert summary.late <= summary.submitted


@given(st.lists(balanced(), max_size=8), st.integers(0, 7))
def test_a_summary_of_two_halves_is_the_sum_of_both(units: list[UnitDay], at: int) -> None:
    """No unit's numbers depend on another's."""
    whole, one, other = (summarise(part, day=DAY) for part in (units, units[:at], units[at:]))

    for name in ("required", "submitted", "before", "new", "closed", "removed", "open", "unknown", "late"):
        assert getattr(whole, name) == getattr(one, name) + getattr(other, name)
