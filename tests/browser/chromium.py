"""The Chromium the browser tests drive: the one named in QINGZHI_CHROMIUM, or the system's."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing of the browser's own may leave this machine or differ from one run to the next.
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
# File names outside ASCII need a UTF-8 locale, and C.UTF-8 is the one every system has.
_SURROUNDINGS = {"LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"}


class NoChromium(Exception):
    """There is no Chromium; the text says what was looked for."""


def find_chromium() -> str:
    """The path of an executable Chromium; raises NoChromium."""
    given = os.environ.get("QINGZHI_CHROMIUM")
    names = (given,) if given else _NAMES
    for name in names:
        if path := shutil.which(name):
            return path
    raise NoChromium(f"none of {', '.join(names)} can be run here")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium that goes when the block ends; raises NoChromium."""
    path = find_chromium()
    is_root = os.geteuid() == 0
    arguments = [*_ARGUMENTS, "--lang=zh-CN", *(["--no-sandbox"] if is_root else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=arguments, chromium_sandbox=not is_root, env={**os.environ, **_SURROUNDINGS}
        )
        try:
            yield browser
        finally:
            browser.close()
