"""A message with its banned demand replaced: addressees and times stay, the alternative stands once."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.asking_judge import AskingWords
from policies.judge import Category, Message, Outcome, Situation, Verdict
from policies.rewriting import replaced, rewritten
from tests.judges import CHECKIN, H5, MarkingJudge
from tests.storage.flagged import NOW

DATA = tomllib.loads((Path(__file__).parents[2] / "policies/data/asking_judge.toml").read_text(encoding="utf-8"))
KEEPS = AskingWords.of(DATA).keeps
WAY = "不用做 H5。发一段文字加一张表就行。"
SHORT = "不用做 H5。发一段文字加一张表就行"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("请各村做个H5", WAY),
        ("请各村做个H5。", WAY),
        ("各村：做个H5！", f"各村：{SHORT}！"),
        ("请各村做个H5，要有音乐，没做的通报。", WAY),
        ("请各村做个H5，要有音乐，周五交，没做的通报。", f"{SHORT}，周五交。"),
        ("请各村报台账，同时做个H5，没做的通报。", f"请各村报台账，{WAY}"),
        ("本周例会改到周四。请各村做个H5；材料一页纸。", f"本周例会改到周四。{SHORT}；材料一页纸。"),
        ("第一件事\n请各村做个H5\n第二件事", f"第一件事\n{SHORT}\n第二件事"),
        ("请各村做个H5，11月27日前发我", f"{SHORT}，11月27日前发我"),
    ],
)
def test_the_demand_makes_room_for_the_alternative(text: str, after: str) -> None:
    """With how it was to be done and what was threatened; when it is due stays."""
    assert after == replaced(text, span(text), WAY, keeps=KEEPS)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (f"{WAY}再做个H5，要有音乐。", WAY),
        (f"{SHORT}，周五交。再做个H5。", f"{SHORT}，周五交。"),
        (f"各村：{WAY}再做个H5，周六交。", f"各村：{WAY}周六交。"),
        (f"{WAY}周五开会，再做个H5。", f"{WAY}周五开会。"),
        (f"再做个H5。{WAY}", WAY),
    ],
)
def test_where_the_alternative_stands_already_the_demand_goes(text: str, after: str) -> None:
    """Nobody is told twice."""
    assert after == replaced(text, span(text), WAY, keeps=KEEPS)


@given(
    before=st.text(alphabet="甲乙，。：\n ", max_size=12),
    behind=st.text(alphabet="丙丁，。；\n周五 ", max_size=12),
    way=st.sampled_from([WAY, "不用", ""]),
)
def test_the_quoted_words_are_gone_and_the_alternative_is_there(before: str, behind: str, way: str) -> None:
    """Wherever the borders are."""
    text = f"{before}做个H5{behind}"
    result = replaced(text, (len(before), len(before) + 4), way, keeps=KEEPS)

    assert "做个H5" not in result
    assert way.rstrip("。") in result


def judged(text: str) -> Verdict:
    return MarkingJudge().judge(Message(text=text), Situation(sent_at=NOW))


def rewrite(text: str) -> str | None:
    return rewritten(text, judged(text), judge=judged, keeps=KEEPS)


def test_every_demand_is_replaced() -> None:
    """Until the judge finds nothing any more."""
    text = "各村：做个H5，要有音乐。另外每天早晚打卡，缺卡的通报。周五开会。"

    assert f"各村：{H5.alternative}{CHECKIN.alternative}周五开会。" == rewrite(text)


def test_the_same_alternative_is_given_once() -> None:
    assert f"各村：{H5.alternative}周五开会。" == rewrite("各村：做个H5。各镇也做个H5。周五开会。")


def test_a_text_without_a_demand_stays() -> None:
    assert "周五开会。" == rewrite("周五开会。")


def test_without_an_alternative_there_is_nothing_to_offer() -> None:
    assert rewrite("制度全部上墙，周五检查。") is None


def test_a_demand_outside_of_the_text_cannot_be_replaced() -> None:
    """In a title."""
    verdict = H5.verdict(None)

    assert rewritten("请看", verdict, judge=judged, keeps=KEEPS) is None


def test_an_alternative_the_judge_does_not_like_is_left_alone() -> None:
    """It is the rule's own."""

    def strict(text: str) -> Verdict:
        return H5.verdict((text.index("H5"), text.index("H5") + 2)) if "H5" in text else judged(text)

    text = "请各村做个H5，要有音乐。"

    assert H5.alternative == rewritten(text, strict(text), judge=strict, keeps=KEEPS)


def test_a_judge_who_is_never_satisfied_is_asked_a_few_times() -> None:
    """Each time about other words."""
    asked = []

    def never(text: str) -> Verdict:
        asked.append(text)
        verdict = Verdict(outcome=Outcome.FLAG, categories=(Category("x"),), alternative=f"第{len(asked)}种")
        hit = re.search("[甲乙丙丁戊己庚辛]", text)
        return Verdict(**{**fields(verdict), "quote": hit.span()})

    text = "甲。乙。丙。丁。戊。己。庚。辛。"

    assert rewritten(text, never(text), judge=never, keeps=KEEPS) is None
    assert 7 == len(asked)


def fields(verdict: Verdict) -> dict:
    return {name: getattr(verdict, name) for name in ("outcome", "categories", "alternative")}


def span(text: str) -> tuple[int, int]:
    return text.index("做个H5"), text.index("做个H5") + 4
