"""A clerk's afternoon: a sentence, a ledger, a receipt or the cells to mend."""

from datetime import date

from tests.scenarios.ledgers import (
    FINDINGS_SHEET,
    Ledger,
    comments_on,
    drop_downs_in,
    filled,
    findings_in,
    ledger,
    opened,
    struck_off,
    words,
)
from tests.scenarios.towns import Town

say = words().say
TUESDAY = date(2026, 11, 24)
F01 = "没看到台账附件。请把《问题台账》模板（.xlsx）一起发过来。〔下载模板〕"
AMBIGUOUS = "第 4 行“发现日期”写的是 11.3，我分不清是 11月3日还是 11月30日。请写完整日期。"
NOBODY = "第 5 行“责任岗位”没填。"
STATES = "未整改、整改中、已整改待核验、已销号、已退回重改、申请延期"
NO_STATE = f"第 6 行“整改状态”填的“快好了”不在可选项里。可选：{STATES}。"
FAULTS = {(4, "发现日期"): "11.3", (5, "责任岗位"): None, (6, "整改状态"): "快好了"}
MENDED = {(4, "发现日期"): date(2026, 11, 23), (5, "责任岗位"): "陈副书记", (6, "整改状态"): "整改中"}


def receipt(town: Town, version: int = 1, **numbers: int) -> str:
    counted = {"rows": 3, "new": 0, "rectified": 0, "closed": 0, "open": 3} | numbers
    return "aibot: " + say(
        "daily_report.accepted", unit=town.name, day=TUESDAY, receipt=town.receipt(version), **counted
    )


def returned(town: Town, *lines: str, errors: int | None = None, more: int = 0) -> str:
    listed = [f"{number}. {message}" for number, message in enumerate(lines, start=1)]
    return "aibot: " + "\n".join(
        [
            say("daily_report.returned", unit=town.name, day=TUESDAY, errors=errors or len(lines)),
            *listed,
            *([say("daily_report.returned_more", count=more)] if more else []),
            say("daily_report.copy_in_app"),
            say("daily_report.returned_end"),
        ]
    )


def offer(title: str, body: str) -> str:
    return f"aibot: {title} | {body} | [下载模板]"


def doubt(metric: str, written: int, n: int) -> str:
    return f"你写“{metric} {written} 条”，台账里是 {n} 条，以台账为准，请确认。"


def test_a_ledger_without_faults_gets_a_numbered_receipt(town: Town) -> None:
    """One message, with what the ledger says."""
    three = ledger(town.unit, found_on=TUESDAY).changed(struck_off(4))

    assert [receipt(town, new=3, rectified=1, closed=1, open=2)] == town.clerk.sends(three)


def test_a_faulty_ledger_comes_back_with_its_rows_columns_and_remedies(town: Town) -> None:
    """In chat at once; the annotated copy lies in the app, the only way a file can go."""
    answers = town.clerk.sends(ledger(town.unit).changed(FAULTS))

    assert [
        returned(town, AMBIGUOUS, NOBODY, NO_STATE),
        f"app: <批注_{town.name}_20261124_问题台账.xlsx>",
    ] == answers


def test_the_copy_has_its_comments_on_the_cells_and_passes_once_they_are_mended(town: Town) -> None:
    """A clerk who works in the copy need not open the original again."""
    town.clerk.sends(ledger(town.unit).changed(FAULTS))
    copy = town.clerk.last_file()
    mended = Ledger(f"批注_{town.name}_20261124_问题台账.xlsx", copy).changed(MENDED)
    comments = {place: text.splitlines()[0] for place, text in comments_on(copy).items()}
    answers = town.clerk.sends(mended)

    assert {
        (4, "发现日期"): f"错误：{AMBIGUOUS}",
        (5, "责任岗位"): f"错误：{NOBODY}",
        (6, "整改状态"): f"错误：{NO_STATE}",
    } == comments
    assert [
        ("错误", "4", "I 发现日期", AMBIGUOUS),
        ("错误", "5", "P 责任岗位", NOBODY),
        ("错误", "6", "R 整改状态", NO_STATE),
    ] == findings_in(copy)
    assert FINDINGS_SHEET == opened(copy).sheetnames[0]
    assert [receipt(town)] == answers


def test_of_more_than_ten_errors_ten_are_in_chat_and_all_in_the_copy(town: Town) -> None:
    """More would be a wall of text on a phone."""
    places = {(row, "责任岗位"): None for row in range(4, 17)}
    told, _ = town.clerk.sends(ledger(town.unit, rows=13).changed(places))
    missing = [f"第 {row} 行“责任岗位”没填。" for row in range(4, 17)]
    copy = town.clerk.last_file()

    assert returned(town, *missing[:10], errors=13, more=3) == told
    assert places.keys() == comments_on(copy).keys()
    assert missing == [message for _, _, _, message in findings_in(copy)]


def test_numbers_said_before_the_ledger_are_held_against_it(town: Town) -> None:
    """The ledger holds; the clerk is told where the words differ (T02)."""
    asked = town.clerk.says(f"{town.name}11月24日日报：新增问题3个，整改0个，销号1个，累计未销号3个。台账见附件。")
    answers = town.clerk.sends(ledger(town.unit))

    assert [] == asked
    assert [
        "\n".join(
            [
                receipt(town),
                say("daily_report.remarks_title", count=2),
                f"1. {doubt('新增', 3, 0)}",
                f"2. {doubt('销号', 1, 0)}",
            ]
        )
    ] == answers


def test_numbers_said_after_the_ledger_are_held_against_it(town: Town) -> None:
    """Within ten minutes they belong together, whichever came first (section 6.2, sample 2)."""
    town.clerk.sends(ledger(town.unit))

    assert [f"aibot: {doubt('新增', 3, 0)}"] == town.clerk.says("今天新增3条")
    assert ["aibot: " + say("daily_report.text_matches", receipt=town.receipt())] == town.clerk.says("今天新增0条")


def test_the_template_comes_by_one_tap_and_passes_once_it_is_filled_in(town: Town) -> None:
    """From words alone to a receipt without leaving the chat."""
    town.clerk.says(f"{town.name} 11月24日 日报")
    sent = town.clerk.presses("下载模板")
    template = town.clerk.last_file()
    answers = town.clerk.sends(filled(template, town.unit))

    assert [f"aibot: {say('ledger_template.sent')}", f"app: <{town.name}_20261124_问题台账.xlsx>"] == sent
    assert [receipt(town)] == answers


def test_the_template_offers_its_choices_in_drop_downs(town: Town) -> None:
    """Units, states and the like are picked, not typed."""
    town.clerk.says(f"{town.name} 11月24日 日报")
    town.clerk.presses("下载模板")
    offered = drop_downs_in(town.clerk.last_file())

    assert {"乡镇（街道）", "阵地类型", "问题类别", "发现方式", "计量单位", "整改状态", "核验结果"} == offered.keys()
    assert STATES.split("、") == offered["整改状态"]
    assert town.name in offered["乡镇（街道）"]


def test_a_correction_before_closing_time_replaces_and_names_the_differences(town: Town) -> None:
    """The last one counts (S05)."""
    town.clerk.sends(ledger(town.unit))
    answers = town.clerk.sends(ledger(town.unit, rows=4).changed(struck_off(5)))

    assert [
        receipt(town, version=2, rows=4, rectified=1, closed=1)
        + "\n已用最新这份（第 2 版）替换上一份，变化：新增 1 条、改动 1 条。"
    ] == answers


def test_the_same_ledger_again_keeps_its_receipt(town: Town) -> None:
    """Clerks press send twice."""
    town.clerk.sends(ledger(town.unit))

    assert ["aibot: " + say("daily_report.accepted_again", receipt=town.receipt())] == town.clerk.sends(
        ledger(town.unit)
    )


def test_a_ledger_saved_anew_under_another_name_is_the_same_ledger(town: Town) -> None:
    """Only what the rows say counts."""
    town.clerk.sends(ledger(town.unit))
    anew = ledger(town.unit).changed({}).named(f"{town.name}2026-11-24台账(1).xlsx")

    assert ["aibot: " + say("daily_report.accepted_again", receipt=town.receipt())] == town.clerk.sends(anew)
