"""The same demand from several units: fine by itself, a repetition together."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.county import read_county
from bot.errors import BadSetting
from bot.judging import load_judge_data
from bot.rulebook import load_judge
from policies.judge import Message, Outcome, SenderRole, Severity, Situation
from policies.judge.judge import Judge
from policies.judge.repetition import Repetition
from tests.policies.judge.conftest import message_in, situation_in

TABLE = "请各乡镇于本月25日前报送困难群众救助统计表。"
H5 = "请各村做个H5汇报材料，周五前交。"
RULES = load_judge_data()["repetition"]
USUAL = situation_in({})
SPECIFIED = tomllib.loads(Path("tests/cases/judge/specification.toml").read_text(encoding="utf-8"))["case"]


def asked_by(others: int, **more: Any) -> Situation:
    return replace(USUAL, asked_by_others=others, **more)


def test_what_one_department_may_ask_is_a_repetition_when_another_asked(judge: Judge) -> None:
    alone, again = (judge.judge(Message(text=TABLE), asked_by(others)) for others in (0, 1))

    assert alone.outcome is not Outcome.FLAG
    assert (Outcome.FLAG, ("repeat_reporting",), Severity.MEDIUM, "B6", 0, 1) == (
        again.outcome, again.categories, again.severity, again.rule, alone.others, again.others,
    )  # fmt: skip


def test_it_has_all_that_an_appeal_needs(judge: Judge) -> None:
    again = judge.judge(Message(text=TABLE), asked_by(1))

    assert TABLE.rstrip("。") == TABLE[slice(*again.quote)]
    assert None not in (again.rule, again.tone, again.basis, again.alternative, again.version)


def test_three_sources_are_worse_than_two(judge: Judge) -> None:
    assert Severity.HIGH is judge.judge(Message(text=TABLE), asked_by(2)).severity


def test_a_banned_request_stays_what_it_is_and_is_a_repetition_too(judge: Judge) -> None:
    alone, again = (judge.judge(Message(text=H5), asked_by(others)) for others in (0, 2))

    assert (*alone.categories, "repeat_reporting") == again.categories
    assert (alone.rule, alone.quote, alone.alternative) == (again.rule, again.quote, again.alternative)
    assert (Severity.HIGH, 2) == (again.severity, again.others)


@pytest.mark.parametrize(
    "text",
    [
        "大家好，下周一开始发放防汛物资，请各村安排人员领取。",
        "已经报过的材料不用再报，请各村放心。",
        "严禁要求基层多头报送材料，请各单位自查。",
        "“请各乡镇周五前报送统计表”这种通知以后不发了。",
        "请问上周的统计表要报给谁呢？",
        "愿意的同志自愿报送材料，请到县文化馆。",
        "谢谢各位，材料已收到。",
    ],
)
def test_what_demands_no_reports_is_judged_as_if_nobody_else_had_said_it(judge: Judge, text: str) -> None:
    assert judge.judge(Message(text=text), asked_by(0)) == judge.judge(Message(text=text), asked_by(5))


@pytest.mark.parametrize("case", [one for one in SPECIFIED if one["expect"] != "flag"], ids=lambda case: case["id"])
def test_what_nobody_is_told_about_is_told_to_nobody_after_others_either(judge: Judge, case: dict[str, Any]) -> None:
    """The specification's own: departments pass bans on word for word."""
    alone = judge.judge(message_in(case), situation_in(case))
    again = judge.judge(message_in(case), replace(situation_in(case), asked_by_others=2))

    assert alone.outcome is again.outcome


def test_an_emergency_silences_it(judge: Judge) -> None:
    """What else the message is stays."""
    assert judge.judge(Message(text=TABLE), asked_by(2, emergency_active=True)).outcome is not Outcome.FLAG
    assert "repeat_reporting" not in judge.judge(Message(text=H5), asked_by(2, emergency_active=True)).categories


def test_a_citizen_demands_no_reports(judge: Judge) -> None:
    assert Outcome.NONE is judge.judge(Message(text=TABLE), asked_by(2, sender_role=SenderRole.CITIZEN)).outcome


def test_a_cited_document_is_for_people_to_look_at(judge: Judge) -> None:
    words = "依据省厅〔2026〕18号文要求，各乡镇再填一遍困难群众救助统计表，今天下班前报我。"
    cited = judge.judge(Message(text=words), asked_by(1))

    assert (Outcome.REVIEW, "exempt_cited") == (cited.outcome, cited.exempt)
    assert "repeat_reporting" in cited.categories


def test_a_county_sets_how_many_are_a_repetition(tmp_path: Path) -> None:
    own = "[rules.judge.repetition]\nothers = 2\nothers_severe = 3\n"
    judge = load_judge(read_county(county_file(tmp_path, own)))
    one, two, three = (judge.judge(Message(text=TABLE), asked_by(others)) for others in (1, 2, 3))

    assert one.outcome is not Outcome.FLAG
    assert (Severity.MEDIUM, Severity.HIGH) == (two.severity, three.severity)


@pytest.mark.parametrize(
    "own",
    [
        "others = 0",
        "days = true",
        "least = 1.5",
        'senders = ["anybody"]',
        "demands = [[]]",
        'demands = [["no_such_concept"]]',
        'category = "no_such_category"',
    ],
)
def test_rules_that_do_not_fit_are_refused(tmp_path: Path, own: str) -> None:
    county = read_county(county_file(tmp_path, f"[rules.judge.repetition]\n{own}\n"))
    with pytest.raises(BadSetting):
        load_judge(county)


def test_a_sentence_must_name_all_of_a_row() -> None:
    rules = Repetition.of({**RULES, "demands": [["material_demand", "demand"]], "without": ["voluntary"]})

    assert [True, False, False] == [
        rules.demands_reports({"material_demand", "demand", "base"}),
        rules.demands_reports({"material_demand", "base"}),
        rules.demands_reports({"material_demand", "demand", "voluntary"}),
    ]


def county_file(folder: Path, own: str) -> Path:
    path = folder / "county.toml"
    shipped = Path("bot/sandbox/data/qinghe.toml").read_text(encoding="utf-8")
    path.write_text(f"{shipped}\n{own}", encoding="utf-8")
    return path
