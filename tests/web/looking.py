"""One page in a browser, and everything that it did behind the reader's back."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Request

HEIGHT = 900
WAIT_SECONDS = 60


class Look:
    """A page that was opened; `page` is Playwright's."""

    def __init__(self, browser: Browser, url: str, width: int) -> None:
        parts = urlsplit(url)
        self._origin = f"{parts.scheme}://{parts.netloc}/"
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self._context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, ignore_https_errors=True, reduced_motion="reduce"
        )
        self._context.set_default_timeout(WAIT_SECONDS * 1000)
        self.page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(url)

    def operation(self, name: str) -> Locator:
        """The block of an operation of the API: `Products-get_products`."""
        return self.page.locator(f"#operations-{name}")

    def is_wider_than_the_window(self) -> bool:
        """Whether the page as a whole scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def close(self) -> None:
        """Fails where the page complained (Content-Security-Policy included) or asked another server."""
        self._context.close()
        unexpected = [text for text in self.complaints if not any(known in text for known in self.expected)]
        assert not unexpected, unexpected

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")
