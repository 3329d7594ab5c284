"""The words of a daily report: cases as data, and what must hold for any words."""

import tomllib
import unicodedata
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.report_text import (
    LedgerNumbers,
    Metric,
    Mismatch,
    ReportKind,
    ReportText,
    ReportVocabulary,
    Span,
    compare,
    lacks_unit_and_day,
    mentions_unwanted,
    parse,
)
from policies.roster import Roster, Unit, UnitCode, UnitKind

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads((ROOT / "tests/cases/report_text.toml").read_text(encoding="utf-8"))
VOCABULARY = ReportVocabulary.of(tomllib.loads((ROOT / "policies/data/report_text.toml").read_text(encoding="utf-8")))
TEXTS = tomllib.loads((ROOT / "handlers/texts/report_text.toml").read_text(encoding="utf-8"))
ROSTER = Roster.of(
    Unit(UnitCode(unit["code"]), unit["name"], UnitKind(unit["kind"]), tuple(unit["aliases"])) for unit in CASES["unit"]
)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SENT_AT = datetime(2026, 11, 24, 15, 40, tzinfo=SHANGHAI)
QUIET = [text for group in CASES["quiet"] for text in group["texts"]]
WANTED = [text for group in CASES["wanted"] for text in group["texts"]]
UNWANTED = [pair for group in CASES["unwanted"] for pair in group["texts"]]
EMPTY = {
    "unit": None,
    "candidates": [],
    "day": None,
    "new": None,
    "rectified": None,
    "closed": None,
    "open": None,
    "approximate": [],
    "versus": None,
    "problems": [],
    "sequence": [],
    "attached": False,
    "follows": False,
    "until": None,
    "reason": None,
    "difficulties": None,
}


def read(text: str, *, sender: str | None = None, sent_at: datetime = SENT_AT) -> ReportText:
    return parse(text, sent_at, ROSTER, VOCABULARY, UnitCode(sender) if sender else None)


def told(text: str, report: ReportText) -> dict[str, object]:
    """A reading in the form of the cases."""
    versus = report.versus_yesterday
    return {
        "kind": report.kind,
        "unit": report.unit,
        "candidates": list(report.candidates),
        "day": report.written_day,
        "new": report.new,
        "rectified": report.rectified,
        "closed": report.closed,
        "open": report.open,
        "approximate": [metric for metric, figure in report.figures.items() if figure.approximate],
        "versus": [versus.metric, versus.delta] if versus else None,
        "problems": list(report.problems),
        "sequence": list(report.sequence),
        "attached": report.says_attached,
        "follows": report.ledger_follows,
        "until": report.until.replace(tzinfo=None) if report.until else None,
        "reason": report.reason,
        "difficulties": report.difficulties,
    }


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"][:40])
def test_a_message_is_read_as_its_case_says(case):
    expected = EMPTY | {name: value for name, value in case.items() if name in EMPTY or name == "kind"}

    assert expected == told(case["text"], read(case["text"], sender=case.get("sender")))


@pytest.mark.parametrize(
    "case", [case for case in CASES["case"] if "quotes" in case], ids=lambda case: case["text"][:40]
)
def test_a_number_quotes_the_words_that_gave_it(case):
    text = case["text"]
    figures = read(text).figures

    assert case["quotes"] == {metric: text[slice(*figure.span)] for metric, figure in figures.items()}


@pytest.mark.parametrize("text", QUIET)
def test_other_business_is_no_report(text):
    """Nor when a clerk says it: a known sender makes nothing a report."""
    assert {ReportKind.NOT_A_REPORT} == {read(text).kind, read(text, sender="QH").kind}


def test_more_messages_must_stay_quiet_than_must_be_corrections_delays_and_withdrawals():
    """A misread chat message costs trust; these kinds are the ones chat is mistaken for."""
    loud = [case for case in CASES["case"] if case["kind"] in {"correction", "extension", "withdrawal"}]

    assert len(QUIET) > 2 * len(loud)
    assert len(WANTED) > 2 * len(UNWANTED)


@pytest.mark.parametrize(("text", "quote"), UNWANTED, ids=lambda value: value[:30])
def test_asking_for_or_handing_in_publicity_is_found(text, quote):
    span = mentions_unwanted(text, VOCABULARY)

    assert span is not None
    assert quote == unicodedata.normalize("NFKC", text[slice(*span)])


@pytest.mark.parametrize("text", WANTED)
def test_refusing_or_removing_publicity_is_no_offence(text):
    assert mentions_unwanted(text, VOCABULARY) is None


# -- units and days ----------------------------------------------------------------------------------------------------


def test_without_a_written_unit_the_senders_steps_in_and_is_marked_as_assumed():
    report = read("新增2，销号1", sender="LL")

    assert (UnitCode("LL"), False, None) == (report.unit, report.unit_written, report.unit_span)


def test_a_written_unit_wins_over_the_senders():
    text = "报：清河镇新增2"
    report = read(text, sender="LL")

    assert (UnitCode("QH"), True) == (report.unit, report.unit_written)
    assert "清河镇" == text[slice(*report.unit_span)]


def test_an_ambiguous_unit_is_not_decided_by_the_sender():
    """Rule 3 of status-queries.md section 1.1: ask, do not guess."""
    report = read("桥镇日报：新增1", sender="SQ")

    assert (None, ("SQ", "XQ")) == (report.unit, report.candidates)


def test_a_day_nobody_wrote_is_the_day_of_sending_and_is_marked():
    report = read("石桥镇新增2")

    assert (date(2026, 11, 24), False, None) == (report.day, report.day_written, report.written_day)


@pytest.mark.parametrize(
    ("sent_at", "text", "day"),
    [
        ("2027-01-04T09:00", "石桥镇12月31日日报：新增1", "2026-12-31"),
        ("2026-12-31T17:00", "石桥镇1月4日日报：新增1", "2027-01-04"),
        ("2026-12-01T09:00", "石桥镇30号新增1", "2026-11-30"),
        ("2026-11-25T00:20", "石桥镇昨天新增1", "2026-11-24"),
        ("2026-11-23T10:00", "石桥镇周五日报：新增1", "2026-11-20"),
        ("2026-11-23T10:00", "石桥镇上周四的日报：新增1", "2026-11-19"),
        ("2026-11-20T17:00", "石桥镇周五日报：新增1", "2026-11-20"),
        ("2026-03-01T10:00", "石桥镇2.28日报：新增1", "2026-02-28"),
        ("2028-03-01T10:00", "石桥镇2月29日日报：新增1", "2028-02-29"),
    ],
)
def test_a_day_is_taken_nearest_to_the_day_of_sending(sent_at, text, day):
    report = read(text, sent_at=datetime.fromisoformat(sent_at).replace(tzinfo=SHANGHAI))

    assert date.fromisoformat(day) == report.written_day


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("申请延期到明早9点", "2026-11-25T09:00"),
        ("申请延期到明天3点", "2026-11-25T15:00"),
        ("申请延期到今晚10点", "2026-11-24T22:00"),
        ("申请延期到晚上八点一刻", "2026-11-24T20:15"),
        ("申请延期到5点半", "2026-11-24T17:30"),
        ("申请延期到18:30", "2026-11-24T18:30"),
        ("申请延期到11月25日上午十点二十", "2026-11-25T10:20"),
        ("申请延期到周四上午9点", "2026-11-26T09:00"),
        ("申请延期到周一上午9点", "2026-11-30T09:00"),
        ("申请延期到明天", None),
        ("申请延期，两小时后报", "2026-11-24T17:40"),
    ],
)
def test_the_hour_of_an_extension(text, until):
    """A day without an hour is no moment: the bot asks."""
    moment = read(text).until

    assert (datetime.fromisoformat(until).replace(tzinfo=SHANGHAI) if until else None) == moment


# -- T01, T02 ----------------------------------------------------------------------------------------------------------


def test_t01_needs_both_the_unit_and_the_day_to_be_unknown():
    assert lacks_unit_and_day(read("新增2，销号1"))
    assert not lacks_unit_and_day(read("新增2，销号1", sender="LL"))
    assert not lacks_unit_and_day(read("今天新增2，销号1"))


def test_t02_names_every_written_number_that_differs_from_the_ledger():
    text = "清河镇：新增2，整改1，未销号9"

    assert [
        Mismatch(Metric.NEW, 2, 3, Span(4, 7)),
        Mismatch(Metric.OPEN, 9, 8, Span(12, 16)),
    ] == compare(read(text), LedgerNumbers(new=3, rectified=1, closed=5, open=8))


def test_t02_does_not_hold_the_clerk_to_a_number_nobody_wrote():
    report = read("柳林乡日报表，牌子减到5块了，非公那家，已整改。")

    assert [] == compare(report, LedgerNumbers(new=0, rectified=4, closed=0, open=9))


def test_the_sentences_fill_from_a_mismatch():
    mismatch = compare(read("新增 2 条，销号1"), LedgerNumbers(new=3, rectified=0, closed=1, open=0))[0]
    sentence = TEXTS["T02"].format(metric=TEXTS["metric"][mismatch.metric], written=mismatch.written, n=mismatch.ledger)

    assert "你写“新增 2 条”，台账里是 3 条，以台账为准，请确认。" == sentence
    assert "没看清是哪个乡镇哪天的，请写“清河镇 11月24日 日报”。" == TEXTS["T01"]
    assert "本次清理不做对比照、不做宣传通稿，也不做 H5、电子相册。" == TEXTS["T03"]
    assert set(Metric) == set(TEXTS["metric"])


# -- any words ---------------------------------------------------------------------------------------------------------

WORDS = [
    *"0123456789一二三十百两俩零",
    *"，。、；：？！（）【】“”-+/.@ \n\u3000",
    *("新增", "整改", "销号", "未销号", "累计", "个", "条", "处", "无", "没有", "均", "各", "共", "其中", "较昨日"),
    *("今天", "昨天", "明早", "周五", "11月24日", "11.24", "2号问题", "9点", "半小时后", "BS-20261118-001"),
    *("清河镇", "桥镇", "城关", "qinghe", "零报告", "沿用", "一样", "更正", "延期", "撤回", "台账", "附件", "表.xlsx"),
]
WILD = st.one_of(st.text(max_size=5000), st.lists(st.sampled_from(WORDS), max_size=400).map("".join))
HAN = ("\u4e00", "\u9fff")


@given(WILD)
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_without_raising_and_quotes_stay_inside_it(text):
    report = read(text, sender="QH")
    span = mentions_unwanted(text, VOCABULARY)
    spans = [figure.span for figure in report.figures.values()] + [report.unit_span, report.day_span, span]

    assert all(0 <= one.start < one.end <= len(text) for one in spans if one is not None)
    assert (report.day is None) <= (report.kind is ReportKind.NOT_A_REPORT)


def widened(text: str) -> str:
    """Full-width digits, letters and marks."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def spaced(text: str, gaps: list[int]) -> str:
    """Spaces put where they separate nothing: beside a Chinese character."""
    out = list[str]()
    for place, char in enumerate(text):
        out.append(char)
        beside = text[place : place + 2]
        if any(HAN[0] <= one <= HAN[1] for one in beside) and gaps[place % len(gaps)] % 3 == 0:
            out.append(" \u3000\u2003"[gaps[place % len(gaps)] % 3])
    return "".join(out)


PLAIN = [case["text"] for case in CASES["case"] if "@" not in case["text"] and ".xlsx" not in case["text"]]


def essence(report: ReportText) -> tuple[object, ...]:
    figures = {metric: (figure.value, figure.approximate) for metric, figure in report.figures.items()}
    versus = report.versus_yesterday and (report.versus_yesterday.metric, report.versus_yesterday.delta)
    return report.kind, report.unit, report.written_day, figures, versus, report.problems, report.sequence, report.until


@pytest.mark.parametrize("text", PLAIN, ids=lambda text: text[:40])
def test_width_changes_nothing(text):
    assert essence(read(text)) == essence(read(widened(text)))


@given(st.sampled_from(PLAIN), st.lists(st.integers(0, 8), min_size=3, max_size=9))
@settings(deadline=None, max_examples=200)
def test_spaces_beside_chinese_change_nothing(text, gaps):
    assert essence(read(text)) == essence(read(spaced(text, gaps)))


DIGITS, UNITS = "零一二三四五六七八九", ["", "十", "百", "千"]


def in_chinese(number: int) -> str:
    """The standard numeral."""
    if number == 0:
        return DIGITS[0]
    text = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += DIGITS[digit] + UNITS[power]
        elif text and number % 10**power and not text.endswith(DIGITS[0]):
            text += DIGITS[0]
    return text.removeprefix("一") if 10 <= number < 20 else text


def test_chinese_numerals_come_back_from_zero_to_9999():
    numbers = range(10_000)

    assert list(numbers) == [VOCABULARY.numerals.read(in_chinese(number)) for number in numbers]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *(("俩", 2), ("仨", 3), ("廿", 20), ("两百", 200), ("一百二", 120), ("二千五", 2500), ("二〇二六", 2026)),
        *(
            ("叁拾", 30),
            ("一十二", 12),
            ("十十", None),
            ("百千", None),
            ("三四十", None),
            ("12345", None),
            ("０", None),
        ),
    ],
)
def test_colloquial_and_impossible_numerals(written, number):
    assert number == VOCABULARY.numerals.read(written)
