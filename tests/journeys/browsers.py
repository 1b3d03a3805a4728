"""Chromium as the journeys and the pictures use it."""

import shutil
import time
from typing import Final

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
    """Where the machine's Chromium is."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def until(page, statement: str, *, seconds: float = 20) -> None:
    """Waits until a statement of JavaScript holds; asked from outside, since the pages' own policy lets no text become code."""
    end = time.monotonic() + seconds
    while not page.evaluate(statement):
        assert time.monotonic() < end, statement
        page.wait_for_timeout(100)
