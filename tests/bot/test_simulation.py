"""A played county: everything over the wire, and the figures that are counted of it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.commands.simulating import simulate
from bot.simulation.burden import burden_of, strange, unbalanced
from bot.simulation.clerk import Attempt
from bot.simulation.month import county
from policies.roster import UnitCode, UserId
from storage.reports import Form, Report, ReportState
from tests.handlers.desk import moment

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
QH = UnitCode("QH")
GOOD = Report(
    id=1,
    unit=QH,
    day=MONDAY,
    state=ReportState.ACCEPTED,
    version=1,
    receipt="QH-20261102-V1",
    submitted_by=UserId("chenjing"),
    submitted_at=moment(MONDAY, "16:00"),
    numbers={"rows": 5, "new": 5, "rectified": 0, "closed": 0, "open": 5},
    timing="on_time",
    form=Form.LEDGER,
)
NEXT = replace(GOOD, id=2, day=TUESDAY, numbers={"before": 5, "new": 2, "closed": 1, "removed": 1, "open": 5})


@pytest.mark.timeout(240)
def test_a_played_week_ends_as_it_should() -> None:
    """Good ledgers are accepted, spoilt ones returned for the planted reason, all accounts balance, nobody is woken."""
    with county(days=5, seed=4) as month:
        month.play(lambda _done, _of: None)
        burden = burden_of(month)
        odd = strange([one for clerk in month.clerks for one in clerk.attempts])

    assert [] == odd
    assert (12, 5, 0, 0) == (burden.townships, burden.days, burden.unbalanced, burden.off_hours)
    assert burden.reports + burden.missing == 12 * 5
    assert burden.returned > 0
    assert burden.unchanged_in_one_tap == 1.0


def test_the_command_says_the_figures(capsys) -> None:
    """In words, with an exit that says yes."""
    good = simulate(days=1, seed=7, as_json=False)

    assert good
    assert "12 个乡镇，1 个工作日" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("planted", "state", "errors", "right"),
    [
        (None, ReportState.ACCEPTED, (), True),
        (None, ReportState.RETURNED, ("R01",), False),
        ("R01", ReportState.RETURNED, ("R01", "X02"), True),
        ("R01", ReportState.RETURNED, ("X02",), False),
        ("R01", ReportState.ACCEPTED, (), False),
        (None, None, (), False),
    ],
)
def test_a_submission_ends_as_it_should(planted, state, errors, right) -> None:
    assert right == Attempt("QH", MONDAY, planted, state, frozenset(errors)).as_it_should


def test_accounts_that_follow_each_other_balance() -> None:
    assert [] == unbalanced([GOOD, NEXT])


@pytest.mark.parametrize("wrong", [{"open": 6}, {"before": 4, "open": 4}, {"removed": 0}])
def test_an_account_that_does_not_add_up_is_found(wrong) -> None:
    """Alone, or with the report before."""
    off = replace(NEXT, numbers={**NEXT.numbers, **wrong})

    assert [off] == unbalanced([GOOD, off])
