"""Take the pictures of the README anew: `python tests/browser/take_pictures.py`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.practice import Practice
from bot.sandbox.county import Member
from tests.browser.chromium import chromium
from tests.browser.console_page import ConsolePage
from tests.browser.county import practice_settings
from tests.scenarios.ledgers import TUESDAY, ledger

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def hand_in(browser: Browser, practice: Practice, clerk: Member) -> None:
    """The clerk's afternoon: a sentence, a ledger with two mistakes, the mended one, the receipt."""
    window = browser.new_context(**DESKTOP, locale="zh-CN")
    console = ConsolePage(window.new_page(), practice.console_url).open()
    console.choose(clerk).says("清河镇 11月24日 日报：今日新增3个，台账见附件")
    expect(console.card("还差问题台账")).to_be_visible()
    good = ledger("QH", rows=3, found_on=TUESDAY)
    console.sends(good.changed({(4, "整改状态"): "快好了", (6, "责任岗位"): None}))
    expect(console.answers.last).to_contain_text("先退回")
    console.app_chat.click()
    expect(console.answers).to_have_count(1)
    console.bot_chat.click()
    console.sends(good)
    expect(console.answers.last).to_contain_text("回执")
    window.close()


def take(browser: Browser, address: str, name: str, **window: object) -> None:
    """A picture of that conversation in such a window."""
    context = browser.new_context(**window, locale="zh-CN", reduced_motion="reduce")
    console = ConsolePage(context.new_page(), address).open("?person=chenjing")
    expect(console.answers.last).to_contain_text("回执")
    console.page.screenshot(path=PICTURES / name)
    context.close()


def main() -> None:
    """Both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Practice(practice_settings(Path(folder))) as practice,
        chromium() as browser,
    ):
        clerk = next(one for one in practice.sandbox.county.people if one.unit == "QH" and "clerk" in one.roles)
        hand_in(browser, practice, clerk)
        take(browser, practice.console_url, "console.png", **DESKTOP)
        take(browser, practice.console_url, "phone.png", **PHONE)


if __name__ == "__main__":
    main()
