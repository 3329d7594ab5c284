"""Take the pictures of the README and the docs anew: `python tests/browser/take_pictures.py`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.practice import Practice
from tests.browser.chromium import chromium
from tests.browser.console_page import ConsolePage
from tests.browser.county import practice_settings
from tests.browser.daily_life import BEGINS, PHONE, SCENES, TUESDAY, County, play, prepare
from tests.scenarios.ledgers import Ledger, ledger

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SMALL_PHONE = {"viewport": PHONE["viewport"], "is_mobile": True, "has_touch": True}
CLERK = "chenjing"
COLOURS = 192


def hand_in(browser: Browser, practice: Practice) -> None:
    """A clerk's afternoon: a sentence, a ledger with two mistakes, the mended one, the receipt."""
    window = browser.new_context(**DESKTOP, locale="zh-CN")
    clerk = next(one for one in practice.sandbox.county.people if one.user_id == CLERK)
    console = ConsolePage(window.new_page(), practice.console_url).open().choose(clerk)
    console.says("清河镇 11月24日 日报：今日新增3个，台账见附件")
    expect(console.mine).to_contain_text("已送达")
    good: Ledger = ledger("QH", rows=3, found_on=TUESDAY)
    console.sends(good.changed({(4, "整改状态"): "快好了", (6, "责任岗位"): None}))
    expect(console.answers.last).to_contain_text("先退回")
    console.app_chat.click()
    expect(console.answers).to_have_count(1)
    console.bot_chat.click()
    console.sends(good)
    expect(console.answers.last).to_contain_text("回执")
    window.close()


def keep(page: Page, name: str) -> None:
    """The page as a picture of few colours, nothing focused."""
    page.evaluate("document.activeElement.blur()")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def take(browser: Browser, address: str, name: str, **window: object) -> None:
    """A picture of that clerk's conversation in such a window."""
    context = browser.new_context(**window, locale="zh-CN", reduced_motion="reduce")
    console = ConsolePage(context.new_page(), address).open(f"?person={CLERK}")
    expect(console.answers.last).to_contain_text("回执")
    keep(console.page, name)
    context.close()


def take_first_report(browser: Browser) -> None:
    """The pictures of the README: a county on its first day."""
    with tempfile.TemporaryDirectory() as folder, Practice(practice_settings(Path(folder))) as practice:
        hand_in(browser, practice)
        take(browser, practice.console_url, "console", **DESKTOP)
        take(browser, practice.console_url, "phone", **SMALL_PHONE)


def take_daily_life(browser: Browser) -> None:
    """The pictures of a working day on the phone, one for each scene."""
    with tempfile.TemporaryDirectory() as folder, Practice(practice_settings(Path(folder)), begins=BEGINS) as practice:
        county = County(practice)
        county.lives_until_tuesday()
        for scene in SCENES:
            prepare(scene, county)
            context = browser.new_context(**PHONE, locale="zh-CN", reduced_motion="reduce")
            page = ConsolePage(context.new_page(), practice.console_url)
            play(scene, page, county)
            keep(page.page, scene.name)
            context.close()


def main() -> None:
    """All pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take_first_report(browser)
        take_daily_life(browser)


if __name__ == "__main__":
    main()
