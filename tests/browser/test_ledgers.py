"""Handing in real .xlsx ledgers on the console page, and getting files back."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.console_page import ConsolePage
from tests.scenarios.ledgers import FINDINGS_SHEET, LEDGER_SHEET, Ledger, ledger, opened

pytestmark = pytest.mark.browser

SPOILT = {(4, "发现日期"): "11.3", (5, "整改状态"): "快好了", (6, "责任岗位"): None}
RTL = "\u202e"


def comments_of(content: bytes) -> dict[str, str]:
    """The comments on the ledger's cells, by address."""
    page = opened(content)[LEDGER_SHEET]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def drop(console: ConsolePage, *ledgers: Ledger) -> None:
    """Carry files over the page and let them go over the chat."""
    files = [[one.name, list(one.content)] for one in ledgers]
    transfer = console.page.evaluate_handle(
        """(files) => {
            const carried = new DataTransfer();
            for (const [name, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name));
            return carried;
        }""",
        files,
    )
    place = console.page.locator("#scroller")
    for kind in ("dragenter", "dragover", "drop"):
        place.dispatch_event(kind, {"dataTransfer": transfer})


def test_a_ledger_with_mistakes_comes_back_with_row_and_column(console, somebody):
    wrong = ledger(somebody.unit).changed(SPOILT)
    console.choose(somebody).sends(wrong)
    expect(console.mine.get_by_role("link")).to_contain_text(wrong.name)
    answer = console.answers.last

    expect(answer).to_contain_text("日报先退回，有 3 处要改")
    expect(answer).to_contain_text("第 4 行“发现日期”写的是 11.3，我分不清是")
    expect(answer).to_contain_text("第 5 行“整改状态”填的“快好了”不在可选项里。可选：")
    expect(answer).to_contain_text("第 6 行“责任岗位”没填。")
    expect(answer).to_contain_text("批注副本已发到您的“轻指”应用")


def test_the_annotated_copy_is_downloaded_from_the_app_chat_and_opens(console, somebody):
    wrong = ledger(somebody.unit).changed(SPOILT)
    console.choose(somebody).sends(wrong)
    expect(console.app_chat.get_by_text("新")).to_be_visible()
    expect(console.announced).to_contain_text("应用有新消息")
    console.app_chat.click()
    name, content = console.downloads(console.answers.get_by_role("link"))

    assert name == f"批注_{wrong.name}"
    assert FINDINGS_SHEET in opened(content).sheetnames
    assert {"I4", "R5"} <= set(comments_of(content))
    assert "11.3" in comments_of(content)["I4"]


def test_what_was_sent_can_be_downloaded_again(console, somebody):
    good = ledger(somebody.unit)
    console.choose(somebody).sends(good)

    assert console.downloads(console.mine.get_by_role("link")) == (good.name, good.content)


def test_words_and_a_correct_ledger_sent_together_are_answered_with_a_receipt(console, somebody):
    good = ledger(somebody.unit, rows=4)
    console.choose(somebody).text.fill("今日新增4个，台账见附件")
    console.attaches(good)
    expect(console.attached).to_have_text(good.name)
    expect(console.text).to_be_focused()
    console.text.press("Enter")

    expect(console.answers.last).to_contain_text(re.compile(rf"回执 {somebody.unit}-20261124-V\d"))
    expect(console.answers.last).to_contain_text("台账 4 条")
    expect(console.mine.first).to_contain_text("今日新增4个，台账见附件")
    expect(console.mine.last.get_by_role("link")).to_contain_text(good.name)
    expect(console.attached).to_be_hidden()


def test_the_template_comes_by_a_button_and_can_be_filled_in(console, somebody):
    console.choose(somebody).card("轻指").get_by_role("button", name="下载模板").click()
    expect(console.answers.last).to_contain_text("模板发到您的“轻指”应用里了")
    expect(console.card("轻指")).to_contain_text("点了“下载模板”")
    console.app_chat.click()
    name, content = console.downloads(console.answers.get_by_role("link"))

    assert name.endswith("_20261124_问题台账.xlsx")
    assert opened(content)[LEDGER_SHEET].cell(3, 1).value is not None


def test_a_file_may_be_dropped_on_the_page(console, somebody):
    good = ledger(somebody.unit)
    drop(console.choose(somebody), good)
    expect(console.attached).to_have_text(good.name)
    expect(console.page.locator(".drop")).to_be_hidden()
    console.text.press("Enter")

    expect(console.answers.last).to_contain_text("回执")


def test_only_one_file_is_taken_at_a_time_and_it_can_be_taken_away(console, somebody):
    good = ledger(somebody.unit)
    drop(console.choose(somebody), good, good)
    expect(console.status).to_have_text("一次附一个文件。")
    expect(console.attached).to_be_hidden()

    console.attaches(good)
    console.page.get_by_role("button", name="移除").click()
    expect(console.attached).to_be_hidden()
    console.text.press("Enter")
    expect(console.mine).to_have_count(0)


def test_the_app_chat_says_that_it_takes_no_files(console, somebody):
    console.choose(somebody).app_chat.click()
    expect(console.page.get_by_text("企业微信的应用对话收不到文件，发台账请换到“智能机器人”。")).to_be_visible()
    drop(console, ledger("QH"))

    expect(console.status).to_have_text("企业微信的应用对话收不到文件，请到“智能机器人”里发台账。")
    expect(console.page.locator("#attach")).to_be_hidden()
    expect(console.attached).to_be_hidden()


def test_a_file_too_large_for_wecom_is_not_sent(console, somebody, tmp_path):
    large = tmp_path / "大.xlsx"
    large.write_bytes(bytes(20 * 1024 * 1024 + 1))
    console.choose(somebody).file.set_input_files(large)

    expect(console.status).to_have_text("文件超过 20 MB，没有发送。")
    expect(console.attached).to_be_hidden()


def test_a_file_name_is_shown_as_a_name(console, somebody):
    good = ledger(somebody.unit)
    names = console.mine.get_by_role("link").locator("b")
    console.choose(somebody).sends(good.named("<img src=x onerror=window.harmed=1>.xlsx"))
    expect(names).to_have_text("<img src=x onerror=window.harmed=1>.xlsx")
    console.sends(good.named(f"台账{RTL}xslx.exe"))
    expect(names.last).to_have_text("台账\ufffdxslx.exe")
    expect(console.answers).to_have_count(3)
    downloaded, content = console.downloads(console.mine.last.get_by_role("link"))

    assert content == good.content
    assert RTL not in downloaded
    assert console.page.locator("img[src=x]").count() == 0
    assert console.page.evaluate("window.harmed") is None
    assert RTL not in console.page.locator("body").inner_text()


def test_reading_the_end_goes_on_when_a_file_is_attached(console, somebody):
    """The card above must not slip under the composer that grew."""
    console.choose(somebody)
    for _ in range(3):
        console.says("今天有什么要报的")
    expect(console.answers).to_have_count(4)
    console.attaches(ledger(somebody.unit))

    expect(console.attached).to_be_visible()
    expect(console.answers.last.locator("footer")).to_be_in_viewport()


def test_messages_stand_in_the_order_they_were_sent(console, somebody):
    console.choose(somebody)
    sentences = [f"第 {number} 句" for number in range(1, 6)]
    for sentence in sentences:
        console.says(sentence)

    expect(console.mine.locator(".words")).to_have_text(sentences)
    times = console.mine.locator("time").evaluate_all("found => found.map((one) => one.dateTime)")
    assert all(before <= after for before, after in pairwise(times))
