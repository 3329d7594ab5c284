"""A real Chromium in front of a practice county: the bot, the tenant and the console as `qingzhi run` starts them."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Response, expect

from bot.practice import Practice
from bot.sandbox.county import Member
from tests.browser.chromium import NoChromium, chromium
from tests.browser.console_page import ConsolePage
from tests.browser.county import practice_settings

_PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium.

    It lives no longer than its module: Playwright keeps an event loop running in this thread, and tests of other
    folders must not find one there.
    """
    expect.set_options(timeout=_PATIENCE_MS)
    try:
        with chromium() as browser:
            yield browser
    except NoChromium as problem:
        if os.environ.get("QINGZHI_TEST_REQUIRE_ALL") == "1":
            pytest.fail(f"Chromium is required here and could not be had: {problem}")
        pytest.skip(f"*** Browser tests SKIPPED: {problem} ***")


@pytest.fixture(scope="module")
def practice(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A running county on SQLite, shared by the tests of a module; it is Tuesday afternoon there."""
    with Practice(practice_settings(tmp_path_factory.mktemp("practice"))) as practice:
        yield practice


@pytest.fixture(scope="module")
def strangers(practice: Practice) -> Iterator[Member]:
    """Everybody, clerks first, each handed out once, so that no test finds another one's conversation."""
    return iter(sorted(practice.sandbox.county.people, key=lambda member: "clerk" not in member.roles))


@pytest.fixture
def somebody(strangers: Iterator[Member]) -> Member:
    """A person nobody has played yet: a clerk, while there are any."""
    return next(strangers)


@pytest.fixture
def somebody_else(somebody: Member, strangers: Iterator[Member]) -> Member:
    """Another one."""
    return next(strangers)


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the browser complained about. Anything nobody took out of this list fails the test."""
    found: list[str] = []
    yield found

    assert not found


@pytest.fixture
def window(request: pytest.FixtureRequest, browser: Browser, troubles: list[str]) -> Iterator[BrowserContext]:
    """A fresh window of a desktop; `@pytest.mark.parametrize("window", [{…}], indirect=True)` makes it another one."""
    wanted = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    context = browser.new_context(**{**wanted, **getattr(request, "param", {})})
    context.set_default_timeout(_PATIENCE_MS)
    _listen(context, troubles)
    yield context
    context.close()


@pytest.fixture
def console(window: BrowserContext, practice: Practice) -> ConsolePage:
    """The console page, open."""
    return ConsolePage(window.new_page(), practice.console_url).open()


def _listen(context: BrowserContext, troubles: list[str]) -> None:
    def failed(request: Request) -> None:
        # Leaving a page and starting a download end requests on purpose.
        if request.failure != "net::ERR_ABORTED":
            troubles.append(f"{request.method} {request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            troubles.append(f"{response.request.method} {response.url}: {response.status}")

    context.on("requestfailed", failed)
    context.on("response", answered)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    context.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
