"""A browser for the tests of pages: Debian's Chromium, or another that is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.web.looking import WAIT_SECONDS, Look

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--no-sandbox",  # which Chromium cannot have when root starts it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser. Without one its tests are left out, but never in CI."""
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium, and in CI nothing is left out")
        pytest.skip("LEFT OUT: no Chromium; on Debian and Ubuntu: apt install chromium")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code around its queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT_SECONDS * 1000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=_OPTIONS)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def look(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Look]]:
    """Opens a page: `look(url, width=390)`; fails at the end where one complained or asked another server."""
    opened: list[Look] = []

    def open_page(url: str, width: int = 1280) -> Look:
        opened.append(Look(browser, url, width))
        return opened[-1]

    yield open_page
    for each in opened:
        each.close()
