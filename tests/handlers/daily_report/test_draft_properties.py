"""Whatever ledger was accepted: its draft, sent back as it is, is accepted too and says the same."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from handlers.ledger_review import Reviewer
from handlers.ledger_workbook import ledger_workbook
from handlers.workbook import ReadLimits
from policies.ledger.basis import Filing
from policies.ledger.draft import draft_rows
from policies.ledger.finding import Level
from policies.ledger.past import Past
from policies.roster import Roster
from tests.handlers.daily_report.pieces import MONDAY, QH, TUESDAY, closed, row, sheet
from tests.handlers.desk import moment
from tests.scenarios.ledgers import county, rules, words

NAME = "清河镇_20261124_问题台账.xlsx"
AWKWARD = st.sampled_from(
    [
        "=1+1",
        "@专班",
        "+86",
        "-3",
        "'引号",
        "<b>&amp;",
        "001",
        "1e5",
        "第一行\n第二行",
        "“台账”",
        "_x000D_",
        "😀",
        "0",
        "％",
    ]
)
NUMBER = st.sampled_from([None, 0, 1, 6.5, 0.5, 0.005, 72, 99.99, 100, 12345.678])
MEASURE = st.sampled_from([None, "%", "块", "平方米"])
STATUS = st.sampled_from(["未整改", "整改中", "已整改待核验", "已退回重改", "申请延期", "已销号"])


@st.composite
def problems(draw: st.DrawFn, number: int) -> dict:
    cells = row(
        number,
        阵地名称=f"第{number}村{draw(AWKWARD)}",
        备注=draw(st.none() | AWKWARD),
        现状值=draw(NUMBER),
        目标值=draw(NUMBER),
        计量单位=draw(MEASURE),
        整改状态=draw(STATUS),
    )
    if cells["整改状态"] in ("已整改待核验", "已销号"):
        cells["完成日期"] = MONDAY
    return closed(cells, on=MONDAY) if cells["整改状态"] == "已销号" else cells


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_draft_of_any_accepted_ledger_sent_back_unchanged_is_accepted(data: st.DataObject) -> None:
    """And says the same, cell by cell, with nothing to remark that was not remarked before."""
    file = sheet(MONDAY, *(data.draw(problems(number)) for number in range(1, data.draw(st.integers(1, 3)) + 1)))
    roster = Roster.of(county().units)
    reviewer = Reviewer(rules().ledger, roster, rules().calendar, words(), ReadLimits())
    first = reviewer.review(file.content, Filing(unit=QH, day=MONDAY, file_name=file.name))
    assume(first.passed)
    past = Past(day=MONDAY, rows=first.rows)
    begun = draft_rows(past)
    assume(begun)
    made = ledger_workbook(
        rules(), roster, words(), unit=roster.units[QH], day=TUESDAY, made_at=moment(TUESDAY, "09:00"), rows=begun
    )
    second = reviewer.review(made, Filing(unit=QH, day=TUESDAY, file_name=NAME), past=past)

    assert [] == [remark for remark in second.remarks if remark.level is Level.ERROR]
    assert [one.cells() for one in begun] == [one.cells() for one in second.rows]
    assert second.account.balanced
    assert not second.account.off
