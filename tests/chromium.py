"""The machine's own Chromium, driven by Playwright; left out plainly where it is missing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.postgres import left_out

HOW = "apt-get install chromium fonts-noto-cjk, pip install playwright"


@contextmanager
def driven() -> Iterator[Any]:
    """What starts browsers, once a process; None where nothing could be started."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    with sync_playwright() as driver:
        yield driver


@contextmanager
def started(driver: Any, what: str, *switches: str) -> Iterator[Any]:
    """A browser; `what` names what is left out where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None or driver is None:
        left_out(what, HOW)
    # As root, as on a bare machine, Chromium does not start with its sandbox.
    browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", *switches])
    try:
        yield browser
    finally:
        browser.close()
