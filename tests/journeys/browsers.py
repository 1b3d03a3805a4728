"""Chromium, as used by the journeys and the screenshots."""

import shutil
import time
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.servers import PATIENCE_S

QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
TABLET: Final = {"width": 820, "height": 1180}


def chromium_path() -> str | None:
    """The path of the installed Chromium."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


# Playwright's timeouts, in milliseconds; they match the limits of all other waits.
PATIENCE_MS: Final = 120_000


def until(page: Page, statement: str) -> None:
    """Wait until a JavaScript expression is true. Evaluated over CDP: the page's CSP forbids eval."""
    end = time.monotonic() + PATIENCE_S
    while not _holds(page, statement):
        assert time.monotonic() < end, statement
        page.wait_for_timeout(100)


def _holds(page: Page, statement: str) -> bool:
    try:
        return bool(page.evaluate(statement))
    except BrowserError as error:
        # The page is navigating, or the element does not exist yet.
        if "Execution context was destroyed" in error.message or "Cannot read properties of" in error.message:
            return False
        raise


class Contexts:
    """Browser contexts with the timeouts of the tests, all closed at the end of a test.

    An open context holds its connections to the server until they time out, and until then the server is not reused.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._make, self._open = browser.new_context, list[BrowserContext]()
        browser.new_context = self._new  # type: ignore[method-assign]

    def _new(self, **options: object) -> BrowserContext:
        context = self._make(**options)
        context.set_default_timeout(PATIENCE_MS)
        self._open.append(context)
        return context

    def close(self) -> None:
        """Close the contexts that the test left open."""
        for context in self._open:
            context.close()
        self._open.clear()
