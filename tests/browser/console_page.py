"""The console page in the hands of somebody who sees it for the first time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from bot.sandbox.county import Member
from tests.scenarios.ledgers import Ledger

_PROBES = Path(__file__).with_name("probes")


class ConsolePage:
    """An open console page; what a person sees on it are locators, what they do are methods."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url
        self.search = page.get_by_role("searchbox", name="按姓名、单位或岗位找人")
        self.people = page.get_by_role("region", name="现在您是谁").get_by_role("button")
        self.chat_head = page.locator("#chat .chat-head")
        self.bot_chat = page.get_by_role("group", name="对话").get_by_role("button", name="智能机器人")
        self.app_chat = page.get_by_role("group", name="对话").get_by_role("button", name="应用")
        self.text = page.get_by_role("textbox", name="发给")
        self.file = page.locator("#file")
        self.attached = page.locator("#attached-name")
        self.mine = page.locator("#messages > .me")
        self.answers = page.locator("#messages > .bot")
        self.status = page.get_by_role("status")
        self.announced = page.locator("#announce")
        self.time = page.locator("#now-time")
        self.day = page.locator("#now-day")
        self.exchanges = page.locator("#exchanges > li:visible")

    def open(self, query: str = "") -> "ConsolePage":
        """Go to the page and wait for what it shows first."""
        self.page.goto(self._url + query)
        expect(self.time).not_to_be_empty()
        return self

    def person(self, who: Member) -> Locator:
        """The person's line in the list."""
        return self.page.locator(f'[data-person="{who.user_id}"]')

    def choose(self, who: Member) -> "ConsolePage":
        """Become that person; the bot greets whoever comes for the first time today."""
        self.person(who).click()
        expect(self.chat_head).to_contain_text(who.name)
        return self

    def says(self, words: str) -> None:
        """Write a sentence and press Enter."""
        self.text.fill(words)
        self.text.press("Enter")

    def attaches(self, ledger: Ledger) -> None:
        """Pick a file for the next message."""
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.file.set_input_files({"name": ledger.name, "mimeType": content_type, "buffer": ledger.content})

    def sends(self, ledger: Ledger) -> None:
        """Pick a file and press the button."""
        self.attaches(ledger)
        self.page.get_by_role("button", name="发送").click()

    def downloads(self, link: Locator) -> tuple[str, bytes]:
        """Follow the link of a file; returns the name and the content that arrive."""
        with self.page.expect_download() as arriving:
            link.click()
        download = arriving.value
        return download.suggested_filename, download.path().read_bytes()

    def card(self, title: str) -> Locator:
        """The newest card of that title."""
        return self.page.get_by_role("article", name=title).last

    def probe(self, name: str) -> Any:
        """What the script of that name in probes/ finds on the page."""
        return self.page.evaluate((_PROBES / f"{name}.js").read_text(encoding="utf-8"))

    @contextmanager
    def slow(self, address: re.Pattern[str]) -> Iterator[None]:
        """Requests to such an address wait until the block ends."""
        held: list[Route] = []
        over = False

        def hold(route: Route) -> None:
            if over:
                route.continue_()
            else:
                held.append(route)

        self.page.route(address, hold)
        yield
        over = True
        for route in held:
            route.continue_()
