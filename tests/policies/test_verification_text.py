"""What the inspection group writes about problems it looked at: cases as data, and what no message may do."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.report_text import ReportVocabulary
from policies.verification_text import Statement, Verdict, VerificationWords, statements_in

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "policies/data/verification.toml").read_text(encoding="utf-8"))
CASES = tomllib.loads((ROOT / "tests/cases/verification_text.toml").read_text(encoding="utf-8"))["case"]
WORDS = VerificationWords.of(DATA)
REPORTS = ReportVocabulary.of(tomllib.loads((ROOT / "policies/data/report_text.toml").read_text(encoding="utf-8")))
IDS = {"QH": "QH-20261124-003", "BS": "BS-20261118-001"}


def read(text: str) -> tuple[Statement, ...]:
    return statements_in(text, WORDS, REPORTS)


def with_ids(text: str) -> str:
    for short, full in IDS.items():
        text = text.replace(short, full)
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_message_is_read(case: dict) -> None:
    """As the file of cases says."""
    text = case["text"] if case.get("literal") else with_ids(case["text"])
    problems = tuple(IDS[short] for short in case.get("problems", ["QH"]))
    wanted = (Statement(problems, Verdict(case["expect"]), case.get("reason", "")),) if "expect" in case else ()

    assert wanted == read(text)


def test_more_messages_are_left_alone_than_taken() -> None:
    """A daily report mistaken for a verdict would be lost."""
    taken = sum("expect" in case for case in CASES)

    assert taken < len(CASES) - taken


def test_each_line_may_be_a_statement_of_its_own() -> None:
    """A round of villages in one message."""
    told = read(with_ids("QH 核验通过\nBS 核验不通过，展板没拆"))

    assert (
        Statement((IDS["QH"],), Verdict.PASSED),
        Statement((IDS["BS"],), Verdict.FAILED, "展板没拆"),
    ) == told


def test_a_line_nobody_understands_spoils_all() -> None:
    """Half a message is not acted on."""
    assert () == read(with_ids("QH 核验通过\n清河镇日报，新增3个"))


def test_a_long_reason_is_cut() -> None:
    """Two hundred characters say what was seen."""
    (told,) = read(with_ids("QH 核验不通过，") + "牌" * 900)

    assert "牌" * 200 == told.reason


@given(st.text(max_size=120))
def test_no_message_breaks_the_reading(text: str) -> None:
    """Whatever is written, there is an answer, and one without an id says nothing."""
    assert () == read(text) or "-" in text or "－" in text


@given(st.text(alphabet="核验通过不没了，的QH-20261124003 、；\n", max_size=200))
def test_words_of_the_trade_in_any_order_are_read_in_time(text: str) -> None:
    """No pattern runs away."""
    assert all(one.problems for one in read(text))


@pytest.mark.parametrize("entry", ["verbs", "failed", "longest_reason"])
def test_data_without_an_entry_is_refused(entry: str) -> None:
    """By its name."""
    with pytest.raises(KeyError, match=entry):
        VerificationWords.of({name: value for name, value in DATA.items() if name != entry})


def test_a_bad_pattern_is_refused() -> None:
    """A county's own data may be wrong."""
    with pytest.raises(ValueError, match="verification"):
        VerificationWords.of(DATA | {"not_reasons": ["("]})
