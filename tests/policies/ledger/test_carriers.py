"""The second sheet beside the first: values, places, order, and whatever somebody may write into it."""

from collections import Counter
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.ledger_review import message
from handlers.wording import load_wording
from policies.ledger.carriers.limits import solid
from policies.ledger.carriers.names import Likeness
from policies.ledger.carriers.row import CARRIER_KEYS, CarrierRow, Proposal
from policies.ledger.section import SpecError

WORDS = load_wording()
SECOND = "数字载体清单"
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)

NAMES = [
    "清河镇防汛群",
    "清河镇防汛工作群",
    "清河镇防汛工作群(新)",
    "清河发布",
    "清河镇发布",
    "柳树村工作群",
    "一",
    "【】",
]
TYPES = ["微信群", "QQ群", "公众号", "视频号", "APP", "微信公众号", "传真"]
PROPOSALS = ["保留", "合并", "解散", "关停注销", "转交", "注销", "不知道"]
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: datetime.combine(day, time()))
ANYTHING = st.text(max_size=12) | st.integers(-5, 10**12) | st.floats() | st.booleans() | DAYS | st.just("13812345678")
CARRIER = st.fixed_dictionaries(
    {},
    optional={
        "载体类型": st.sampled_from(TYPES) | ANYTHING,
        "名称": st.sampled_from(NAMES) | ANYTHING,
        "主办单位": st.sampled_from(["清河镇", "清河镇政府", "党建办"]) | ANYTHING,
        "成员数/关注数": st.integers(0, 500) | ANYTHING,
        "最近发言/更新日期": DAYS | ANYTHING,
        "用途": st.sampled_from(["防汛", "通知"]) | ANYTHING,
        "处置建议": st.sampled_from(PROPOSALS) | ANYTHING,
        "合并去向": st.sampled_from(NAMES) | ANYTHING,
        "完成日期": ANYTHING,
    },
)


def test_the_rows_of_the_second_sheet_come_typed(county):
    merged = {"名称": "清河镇　综治群", "处置建议": "合并", "合并去向": "甲村党员群", "成员数/关注数": "1,024"}
    checked = county.run({"carriers": [{}, merged]})

    first, second = checked.carriers
    assert first == CarrierRow(
        number=4,
        sequence=1,
        carrier_type="微信群",
        name="甲村党员群",
        owner="清河镇",
        keeper_post="党政办主任",
        audience=46,
        last_active_on=date(2026, 11, 20),
        purpose="日常工作通知",
        proposal=Proposal.KEEP,
    )
    assert (second.name, second.proposal, second.merged_into) == ("清河镇 综治群", Proposal.MERGE, "甲村党员群")
    assert (second.audience, type(second.audience)) == (1024, int)


def test_a_carrier_is_told_as_plain_values(county):
    (row,) = county.run({"carriers": [{"处置建议": "解散", "完成日期": date(2026, 11, 23)}]}).carriers

    assert tuple(row.cells()) == CARRIER_KEYS
    assert (row.cells()["proposal"], row.cells()["completed_on"]) == ("dissolve", "2026-11-23")


def test_there_are_no_carriers_without_the_sheet(county):
    assert county.run({}).carriers == ()


def test_carriers_do_not_count_as_problems(county):
    summary = county.run({"carriers": [{}, {}, {}]}).summary

    assert (summary.rows, summary.open) == (1, 1)


def test_a_wrong_second_sheet_returns_the_ledger(county):
    assert not county.run({"carriers": [{"处置建议": "合并"}]}).passed


def test_findings_of_the_second_sheet_follow_those_of_the_first_wherever_it_stands(county):
    quiet = {"最近发言/更新日期": date(2026, 1, 1), "用途": "同上", "成员数/关注数": "多"}
    case = {"rows": [{"整改状态": "不知道"}], "carriers": [{}, quiet], "sheets": [{"name": "统计", "rows": {1: ["x"]}}]}
    for place in ({}, {"ledger_last": True}):
        found = county.run(case | {"book": place}).findings

        assert [(one.rule, one.sheet, one.row) for one in found] == [
            ("H11", None, None),
            ("R07", "问题台账", 4),
            ("R09", SECOND, 5),
            ("G03", SECOND, 5),
            ("R01", SECOND, 5),
        ]


def test_a_finding_shows_where_on_the_sheet_the_column_stands(county):
    order = ["名称", "载体类型", "处置建议", "合并去向", "主办单位"]
    found = county.run({"carriers": [{"处置建议": "合并"}], "carrier_sheet": {"order": order}}).findings

    assert [(one.rule, one.position) for one in found if one.rule == "G01"] == [("G01", 4)]


def test_the_ledger_is_never_taken_for_the_second_sheet(county):
    """A book whose only sheet bears the second one's name has no ledger, whatever its columns."""
    checked = county.run({"sheet": SECOND, "sheets": [{"name": "问题台账"}]})

    assert checked.rows == ()


@RELAXED
@given(
    carriers=st.lists(CARRIER, max_size=6),
    registered=st.lists(st.sampled_from(NAMES) | st.text(max_size=4), max_size=3),
)
def test_any_second_sheet_is_checked_and_every_finding_is_about_a_row_that_exists(county, carriers, registered):
    checked = county.run({"carriers": carriers, "registered": registered})

    assert all(message(one, WORDS) for one in checked.findings)
    about = {one.row for one in checked.findings if one.sheet == SECOND} - {None}
    assert about <= {row.number for row in checked.carriers}
    told = "".join(f"{one.fields}{message(one, WORDS)}" for one in checked.findings) + str(checked.carriers)
    assert "13812345678" not in told


@RELAXED
@given(data=st.data(), carriers=st.lists(CARRIER, max_size=6))
def test_the_order_of_rows_changes_nothing_but_r13(county, data, carriers):
    """Which rules speak; the later row of a pair is another one, so G05 and R21 may count differently."""
    rows = [{"名称": f"{place}村群"} | carrier | {"序号": place + 1} for place, carrier in enumerate(carriers)]
    mixed = data.draw(st.permutations(rows))

    one, other = (county.run({"carriers": order, "registered": ["清河镇防汛群"]}) for order in (rows, mixed))

    assert _spoken(one) == _spoken(other)


def _spoken(checked):
    paired = {"G05", "R21"}
    counts = Counter(finding.rule for finding in checked.findings if finding.rule != "R13")
    return {rule: count if rule not in paired else bool(count) for rule, count in counts.items()}


def test_a_spent_budget_finds_nothing_alike(county):
    likeness = Likeness(county.spec.carrier_limits.names, budget=1)
    one, other = likeness.name("清河镇防汛群"), likeness.name("清河镇防汛工作群")

    assert [likeness.alike(one, other), likeness.alike(one, other)] == [True, False]


@given(one=st.sampled_from(NAMES) | st.text(max_size=9), other=st.sampled_from(NAMES) | st.text(max_size=9))
@RELAXED
def test_names_are_alike_both_ways_and_each_is_like_itself(county, one, other):
    likeness = Likeness(county.spec.carrier_limits.names)
    first, second = likeness.name(one), likeness.name(other)

    assert likeness.alike(first, second) == likeness.alike(second, first)
    assert likeness.alike(first, first)


def test_a_name_of_marks_only_is_still_a_name():
    assert [solid("【】"), solid("（清河）  发布"), solid("QQ群")] == ["【】", "清河发布", "qq群"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"limits": {"accounts": ["博客"]}}, "ledger.carriers.limits.accounts: 博客 is not one of the values"),
        ({"limits": {"quiet_days": {"博客": 9}}}, "ledger.carriers.limits.quiet_days.博客: is not a known entry"),
        ({"names": {"similarity": 0}}, "ledger.carriers.names.similarity: must be above 0 and at most 1"),
    ],
)
def test_a_mistake_in_the_limits_is_named(county, change, says):
    with pytest.raises(SpecError) as error:
        county.changed({"carriers": change})

    assert str(error.value) == says
