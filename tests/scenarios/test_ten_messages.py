"""The ten messages of daily-clearance.md section 6.2, each from the right clerk over the wire, and what comes of it."""

from datetime import date
from typing import Any

import pytest

from bot.practice import Practice
from policies.roster import UnitCode, UserId
from storage import declarations, reports
from tests.scenarios.ledgers import TUESDAY, Ledger, closed, ledger_of, problem, words
from tests.scenarios.towns import Town, at, passes

say = words().say
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
SAMPLES = {
    "CG": "城关镇11月24日日报：今日新增问题3个（党群服务中心2、非公企业1），"
    "整改2个，销号1个，累计未销号11个。台账见附件。",
    "QH": "报：清河镇 今天没有新发现，昨天那个文化墙的问题还在改，预计周五弄完。表发了",
    "SQ": "@专班 石桥镇日报。1.宣传栏重复的两处已拆。2.一面文化墙缩到8米。3.学校那边台账精简了六成。附件。",
    "SL": "双龙镇零报告，11.24。",
    "BS": "白石镇：新增0，销号2（BS-20261118-001、BS-20261119-002），无困难。",
    "TP": "太平镇今天下村了，表晚点传，先报数：新增4销号1",
    "DH": "【大河乡】昨天表填错了，2号问题应该是“整改中”不是“已整改”，重新发一份，请以这份为准。",
    "LL": "柳林乡日报表，牌子减到5块了，非公那家，已整改。图就不发了，说明在台账里。",
    "YT": "云台乡延期申请：今天全镇防火值守，台账明早9点前报，分管领导已同意。",
    "HY": "红岩街道11月24日，累计未销号7个，较昨天减少2个；社区群合并1个（群名见表2）。附件：问题台账1124版.xlsx",
}
OPEN_ON_MONDAY = {"CG": 9, "HY": 9}
F01 = f"aibot: 还差问题台账 | {say('ledger.F01')} | [下载模板]"
RECTIFIED = {"整改状态": "已整改待核验", "完成日期": MONDAY}
PLATES = {
    "阵地类型": "非公企业党建室",
    "问题类别": "牌匾层层加挂",
    "问题描述": "企业大门和走廊层层加挂牌匾，一共 9 块，要减下来",
    "现状值": 9,
    "目标值": 5,
    "计量单位": "块",
    "整改措施": "摘下重复的牌匾，只留必要的",
}


def mondays(unit: str) -> list[dict[str, Any]]:
    """What the unit reported on Monday."""
    rows = [problem(unit, number, FRIDAY) for number in range(1, OPEN_ON_MONDAY.get(unit, 3) + 1)]
    if unit == "BS":
        ids = ("BS-20261118-001", "BS-20261119-002")
        rows[:2] = [row | {"问题编号": one, "发现日期": FRIDAY} for row, one in zip(rows, ids, strict=False)]
    if unit == "DH":
        rows[1] |= RECTIFIED
    if unit == "LL":
        rows[0] |= PLATES
    return rows


@pytest.fixture(scope="module")
def prepared(county: Practice) -> Practice:
    """The county with Monday's ledgers of all ten."""
    county.clock.move_to(at(MONDAY, "15:00"))
    for unit in SAMPLES:
        (answer,) = Town(county, unit).clerk.sends(ledger_of(unit, mondays(unit), day=MONDAY))

        assert f"回执 {unit}-20261123-V1。" in answer
    return county


def on_tuesday(practice: Practice, unit: str) -> tuple[Town, list[str]]:
    """The unit's sample sent on Tuesday afternoon, and what is said in return."""
    practice.clock.move_to(at(TUESDAY, "15:40"))
    town = Town(practice, unit)
    return town, town.clerk.says(SAMPLES[unit])


def balanced(town: Town, *, before: int = 3, **numbers: object) -> str:
    counted = {"before": before, "new": 0, "rectified": 0, "closed": 0, "removed": "", "open": before} | numbers
    return "aibot: " + say(
        "daily_report.balanced", unit=town.name, day=TUESDAY, receipt=town.receipt(), since=MONDAY, **counted
    )


def test_sample_1_numbers_with_their_parts_agree_with_the_ledger(prepared: Practice) -> None:
    """Two and one are three, not three more: nothing to remark."""
    town, asked = on_tuesday(prepared, "CG")
    first, second, *others = mondays("CG")
    new = [problem("CG", number, TUESDAY) for number in (10, 11, 12)]
    done = [first | closed(), second | RECTIFIED | {"完成日期": TUESDAY}]
    receipt = town.clerk.sends(ledger_of("CG", [*done, *others, *new]))

    assert [] == asked
    assert [balanced(town, before=9, new=3, rectified=2, closed=1, open=11)] == receipt


def test_sample_2_the_ledger_sent_just_before_belongs_to_the_words(prepared: Practice) -> None:
    """ "The file is sent": it is, within ten minutes."""
    prepared.clock.move_to(at(TUESDAY, "15:35"))
    town = Town(prepared, "QH")
    first, *others = mondays("QH")
    receipt = town.clerk.sends(ledger_of("QH", [first | {"备注": "周五拆完"}, *others]))
    _, answer = on_tuesday(prepared, "QH")

    assert [balanced(town)] == receipt
    assert ["aibot: " + say("daily_report.text_matches", receipt=town.receipt())] == answer


def test_sample_3_places_and_lengths_are_no_counts_of_problems(prepared: Practice) -> None:
    """Two places, eight metres, six tenths: the ledger alone counts."""
    town, asked = on_tuesday(prepared, "SQ")
    first, *others = mondays("SQ")
    receipt = town.clerk.sends(ledger_of("SQ", [first | RECTIFIED | {"完成日期": TUESDAY}, *others]))

    assert [] == asked
    assert [balanced(town, rectified=1)] == receipt


def test_sample_4_nothing_to_report_while_problems_are_open_becomes_carry_over(prepared: Practice) -> None:
    """In words 11.24 is a day."""
    town, asked = on_tuesday(prepared, "SL")
    receipt = town.clerk.presses("沿用昨日")
    told = {"since": MONDAY, "unit": town.name, "day": TUESDAY, "receipt": town.receipt(), "open": 3}

    assert [f"aibot: 还有没销号的问题 | {say('daily_report.nil_but_open', n=3)} | [沿用昨日][今日草稿]"] == asked
    assert ["aibot: " + say("daily_report.carried_over", **told)] == receipt


def test_sample_5_the_problems_named_were_open_yesterday(prepared: Practice) -> None:
    """Both ids are known: nothing to remark."""
    town, asked = on_tuesday(prepared, "BS")
    first, second, third = mondays("BS")
    receipt = town.clerk.sends(ledger_of("BS", [first | closed(), second | closed(), third]))

    assert [F01] == asked
    assert [balanced(town, rectified=2, closed=2, open=1)] == receipt


def test_sample_6_numbers_without_a_ledger_are_kept_and_are_no_report(prepared: Practice) -> None:
    """The ledger follows before closing time, and then it is on time."""
    town, asked = on_tuesday(prepared, "TP")
    with prepared.app.database.reading() as db:
        reported = reports.accepted(db, UnitCode("TP"), TUESDAY)
        said = declarations.latest_open(db, user=UserId("dongxiaoyu"), since=at(TUESDAY, "15:00"))
    passes(prepared, minutes=90)
    first, *others = mondays("TP")
    new = [problem("TP", number, TUESDAY) for number in (4, 5, 6, 7)]
    receipt = town.clerk.sends(ledger_of("TP", [first | closed(), *others, *new]))

    assert [F01] == asked
    assert None is reported
    assert {"new": 4, "closed": 1} == said.numbers
    assert [balanced(town, new=4, rectified=1, closed=1, open=6)] == receipt


def test_sample_7_yesterdays_ledger_is_corrected_with_its_reason(prepared: Practice) -> None:
    """Number 2 of yesterday's ledger; after closing time, with a reason: version 2."""
    town, asked = on_tuesday(prepared, "DH")
    first, _, third = mondays("DH")
    (receipt,) = town.clerk.sends(ledger_of("DH", [first, problem("DH", 2, FRIDAY), third], day=MONDAY))

    assert ["aibot: " + say("daily_report.correction_waits")] == asked
    assert "aibot: 已收到大河乡 11月23日日报，回执 DH-20261123-V2。" == receipt.splitlines()[0]
    assert "已用最新这份（第 2 版）替换上一份，变化：改动 1 条。" == receipt.splitlines()[-1]


def test_sample_8_no_pictures_is_right_and_gets_no_remark(prepared: Practice) -> None:
    """Five plates are within the standard, and not sending pictures is what is wanted."""
    town, asked = on_tuesday(prepared, "LL")
    plates, *others = mondays("LL")
    receipt = town.clerk.sends(ledger_of("LL", [plates | {"现状值": 5} | RECTIFIED | {"完成日期": TUESDAY}, *others]))

    assert [F01] == asked
    assert [balanced(town, rectified=1)] == receipt


def test_sample_9_only_the_leaders_own_tap_extends(prepared: Practice) -> None:
    """That the leader has agreed is what the clerk says; the leader is asked."""
    town, asked = on_tuesday(prepared, "YT")
    (request,) = town.leader.hears()

    assert asked[0].startswith("aibot: 已请分管班子成员点同意：11月24日日报延到 11月25日 9:00。")
    assert request.startswith("app: 云台乡申请延期 | 11月24日日报想延到 11月25日 9:00。")
    assert request.endswith("[同意延期][不同意]")


def test_sample_10_less_than_yesterday_is_held_against_yesterday(prepared: Practice) -> None:
    """Nine less two are seven; only the name of the file is remarked."""
    town, asked = on_tuesday(prepared, "HY")
    first, second, *others = mondays("HY")
    ledger = ledger_of("HY", [first | closed(), second | closed(), *others])
    receipt = town.clerk.sends(Ledger("问题台账1124版.xlsx", ledger.content))
    named = say("ledger.F06", name="问题台账1124版.xlsx", unit="红岩街道", date="20261124")

    assert [] == asked
    assert [
        "\n".join(
            [
                balanced(town, before=9, rectified=2, closed=2, open=7),
                say("daily_report.remarks_title", count=1),
                f"1. {named}",
            ]
        )
    ] == receipt
