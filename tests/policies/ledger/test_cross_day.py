"""What the cases of cross_day.toml cannot say: who is named, what an account holds, and that time stays bounded."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.ledger_review import Reviewer
from handlers.wording import load_wording
from handlers.workbook import ReadLimits
from policies.ledger.account import account_of
from policies.ledger.basis import Filing
from policies.ledger.cross_day.renumbering import Pairing
from policies.ledger.past import Past
from policies.ledger.row import LedgerRow, Status, Verification, row_from_cells
from policies.ledger.rule import RULES

DAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
CLOSED = {"整改状态": "已销号", "完成日期": date(2026, 11, 21), "核验结果": "通过", "核验岗位": "李组织委员"}


def d_rules(checked):
    return [finding.rule for finding in checked.findings if finding.rule.startswith("D")]


def row(problem, status=Status.IN_PROGRESS, **cells):
    return LedgerRow(4, problem_id=problem, status=status, **cells)


def test_no_past_is_not_an_empty_past(county):
    """Section 9, point 1."""
    case = {"rows": [{}, {}]}

    assert county.run(case).account is None
    assert d_rules(county.run(case)) == []
    assert d_rules(county.run(case | {"yesterday": []})) == ["D11", "D11"]


def test_every_cross_day_rule_of_the_specification_is_registered_with_its_level():
    levels = {one: RULES[one].level.value for one in RULES if one.startswith("D")}

    assert levels == dict.fromkeys(["D01", "D02", "D07", "D10"], "E") | dict.fromkeys(
        ["D03", "D04", "D05", "D06", "D08", "D09", "D11"], "W"
    )


def test_the_account_of_a_checked_ledger_names_its_problems(county):
    checked = county.run(
        {
            "yesterday": [{}, {}, {}, CLOSED | {"销号日期": YESTERDAY}],
            "rows": [
                CLOSED | {"销号日期": DAY},
                {},
                {"问题编号": "QH-20261120-004", "村（社区）/单位": "4组村", "阵地名称": "4组村党群服务中心"},
                {"问题编号": "QH-20261124-001"},
            ],
            "past": {"removed": ["QH-20261120-003"]},
        }
    )
    account = checked.account

    assert (account.before, account.new, account.closed, account.removed, account.expected) == (3, 2, 1, 1, 3)
    assert account.balanced
    assert account.new_ids == ("QH-20261120-004", "QH-20261124-001")
    assert account.closed_ids == ("QH-20261120-001",)
    assert account.removed_ids == ("QH-20261120-003",)
    assert account.reopened_ids == ("QH-20261120-004",)
    assert account.off == account.missing_ids == ()


def test_a_renumbered_problem_is_neither_missing_nor_new(county):
    """One fault, one sentence: the account goes by the old id."""
    account = county.run({"yesterday": [{}], "rows": [{"问题编号": "QH-20261124-009"}]}).account

    assert (account.before, account.new, account.open, account.missing_ids) == (1, 0, 1, ())


def test_each_problem_is_renumbered_once(county):
    """Three copies of one missing problem: one is it, the others are new."""
    same = {"村（社区）/单位": "柳树村", "阵地名称": "柳树村活动室", "问题描述": "大厅宣传栏 6 处内容与文化墙重复"}
    rows = [same | {"问题编号": f"QH-20261124-00{number}"} for number in (1, 2, 3)]
    checked = county.run({"yesterday": [same], "rows": rows})

    assert [rule for rule in d_rules(checked) if rule != "D11"] == ["D02"]
    assert (checked.account.before, checked.account.new) == (1, 2)


def test_the_problems_without_progress_are_named(county):
    checked = county.run(
        {"yesterday": [{}, {}], "rows": [{}, {"备注": "等材料"}], "past": {"earlier": [[{}, {}], [{}, {}]]}}
    )
    finding = next(one for one in checked.findings if one.rule == "D06")

    assert finding.fields["problems"] == ("QH-20261120-001",)


def test_a_missing_and_a_repeated_problem_may_outweigh_each_other():
    """Then the numbers are right and the ids are not: D01 and R21 speak, D10 has no difference to show."""
    account = account_of([row("A"), row("A")], Past(day=YESTERDAY, rows=(row("A"), row("B"))), day=DAY)

    assert account.balanced
    assert account.off == ("B", "A")


@pytest.mark.parametrize(
    ("closed_on", "counts"),
    [(DAY, (0, 1)), (YESTERDAY, (0, 0)), (None, (0, 0)), (date(2026, 11, 25), (0, 0))],
)
def test_only_a_closing_day_moved_to_today_counts_twice(closed_on, counts):
    """Section 9, point 17; a day that is missing or ahead is X02's and R06's business."""
    was, now = (row("A", Status.CLOSED, closed_on=day) for day in (date(2026, 11, 20), closed_on))
    account = account_of([now], Past(day=YESTERDAY, rows=(was,)), day=DAY)

    assert (account.new, account.closed) == counts
    assert account.balanced is (closed_on != DAY)


def test_ids_of_rows_nobody_can_tell_apart_do_not_disturb_the_account():
    """A row without an id is counted where it stands, and never named."""
    account = account_of([row("A"), row(None), row(None)], Past(day=YESTERDAY, rows=(row("A"), row(None))), day=DAY)

    assert (account.before, account.new, account.open, account.balanced) == (1, 2, 3, True)
    assert account.new_ids == account.off == ()


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(
    status=st.none() | st.sampled_from(Status),
    verification=st.none() | st.sampled_from(Verification),
    days=st.tuples(DAYS, DAYS, DAYS, DAYS),
    value=st.none() | st.floats(0, 1e6) | st.integers(0, 500),
    text=st.none() | st.text(min_size=1),
)
def test_a_row_comes_back_from_its_cells(status, verification, days, value, text):
    """Catches a column that is forgotten, or comes back as text."""
    keys = ("found_on", "due_on", "completed_on", "closed_on")
    made = LedgerRow(
        7,
        sequence=3,
        status=status,
        verification=verification,
        current_value=value,
        description=text,
        **dict(zip(keys, days, strict=True)),
    )
    back = row_from_cells(7, made.cells())

    assert back == made
    assert [type(cell) for cell in back] == [type(cell) for cell in made]


def test_a_row_does_not_come_back_from_nonsense():
    with pytest.raises(ValueError, match="half"):
        row_from_cells(4, {"status": "half done"})


def test_a_spent_budget_still_pairs_equal_texts():
    left, came = [("A", "一楼大厅宣传栏内容重复"), ("B", "二楼")], [(0, "一楼大厅宣传栏内容重复。"), (1, "二楼")]

    assert dict(Pairing(0.9, budget=0).of(left, came)) == {1: "B"}
    assert dict(Pairing(0.9).of(left, came)) == {0: "A", 1: "B"}


def test_a_hostile_pile_of_near_copies_does_not_outrun_the_budget():
    """A thousand problems of one venue, each a little different, all renumbered: a million pairs if nobody stops."""
    texts = [f"{number:04} 大厅宣传栏内容与文化墙重复，应当合并成一处并且说明原因" for number in range(1000)]
    pairing = Pairing(0.9)
    paired = dict(pairing.of([(text[:4], text) for text in texts], [(n, f"{one}。") for n, one in enumerate(texts)]))

    assert 0 <= pairing.budget < 1000
    assert len(set(paired.values())) == len(paired)


def test_the_likest_pair_is_made_first():
    """Not the first that is like enough; whoever comes later takes what is left."""
    left = [("A", "村委会一楼大厅宣传栏 6 处重复"), ("B", "村委会二楼大厅宣传栏 6 处重复")]
    second, first = (0, "村委会二楼大厅宣传栏 6 处重复。"), (1, "村委会一楼大厅宣传栏 6 处重复了。")

    assert dict(Pairing(0.8).of(left, [second])) == {0: "B"}
    assert dict(Pairing(0.8).of(left, [second, first])) == {0: "B", 1: "A"}


def test_once_the_budget_is_spent_equal_descriptions_elsewhere_are_still_found(county):
    """Rule D09 over ledgers of thousands."""
    texts = [f"{number:04}号点位{number * 7919 % 10007}展板内容陈旧" for number in range(1500)]
    ours, theirs = (tuple(row(f"{code}-{text[:4]}", description=text) for text in texts) for code in ("QH", "SQ"))
    past = Past(day=YESTERDAY, rows=ours, elsewhere={"SQ": theirs, "BS": theirs[:4]})
    found = county.reconciled(ours, past)

    assert [hit.fields["n"] for hit in RULES["D09"].decide(found, county.basis)] == [1500, 4]


def test_what_is_carried_over_can_be_reviewed_without_being_told_that_nothing_changed(county):
    """`silent` rules say nothing and count nothing; the account is told as it is."""
    titles, cells = zip(*county.row.items(), strict=True)
    content = "\n".join(",".join(map(str, line)) for line in (titles, cells)).encode()
    reviewer = Reviewer(county.spec, county.roster, county.calendar, load_wording(), ReadLimits())
    filing = Filing(unit=county.filing.unit, day=DAY, file_name="清河镇_20261124_问题台账.csv")
    past = Past(day=YESTERDAY, rows=reviewer.review(content, filing).rows)
    told, quiet = (reviewer.review(content, filing, past=past, silent=silent) for silent in (frozenset(), {"D05"}))

    assert [one.rule for one in told.remarks if one not in quiet.remarks] == ["D05"]
    assert told.summary.warnings - quiet.summary.warnings == 1
    assert quiet.as_json()["summary"]["account"] == {
        "before": 1, "new": 0, "closed": 0, "removed": 0, "expected": 1, "open": 1, "balanced": True, "off": [],
    }  # fmt: skip
    assert "account" not in reviewer.review(content, filing).as_json()["summary"]
