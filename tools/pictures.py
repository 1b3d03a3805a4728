"""Takes the pictures of the README from a running demo, and, with --all, of every page at both widths for a look.

python tools/pictures.py http://127.0.0.1:8000 docs/pictures [--all]
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baosong.site.demo import PASSWORD
from tests.journeys.browsers import DESKTOP, PHONE, QUIET, chromium_path


class Camera:
    """Signs in as somebody and takes pictures at one width."""

    def __init__(self, page: Page, address: str, folder: Path, suffix: str) -> None:
        self.page, self.address, self.folder, self.suffix = page, address, folder, suffix

    def sign_in(self, name: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(self.address + "/sign-in/")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_load_state("networkidle")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")

    def take(self, name: str, *, whole: bool = False) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=self.folder / f"{name}{self.suffix}.png", full_page=whole)

    def open_first(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state("networkidle")


def office(camera: Camera, *, every: bool) -> None:
    """What the organisation department sees."""
    camera.sign_in("zuzhibu")
    if every:
        camera.take("desk-office", whole=True)
    camera.go("/overview/1/")
    camera.take("overview")
    camera.go("/mails/3/")
    camera.take("mail")
    if not every:
        return
    for name, path in {
        "board": "/overview/1/board/",
        "remind": "/overview/1/remind/",
        "units": "/units/",
        "unit": "/units/1/",
        "import": "/units/1/import/",
        "calls": "/calls/",
        "call": "/calls/1/",
        "new-call": "/calls/new/",
        "work-office": "/works/3/",
        "mails": "/mails/",
        "mails-all": "/mails/?show=all",
        "mail-1": "/mails/1/",
        "mail-2": "/mails/2/",
        "mail-3": "/mails/3/",
        "mail-4": "/mails/4/",
        "mail-5": "/mails/5/",
        "mails-none": "/mails/?show=checking",
        "reminders": "/overview/1/reminders/",
        "nowhere": "/nowhere/",
    }.items():
        camera.go(path)
        camera.take(name, whole=True)


def draft(camera: Camera) -> None:
    """A notice beside its call."""
    from datetime import date

    from baosong.site.demo.notice import notice

    camera.sign_in("zuzhibu")
    camera.go("/calls/new/")
    camera.page.locator("textarea[name=text]").fill(notice(date.today()))
    camera.page.locator("main form button[type=submit]").first.click()
    camera.page.wait_for_load_state("networkidle")
    camera.page.locator(".rule-row, [data-from]").nth(6).hover()
    camera.take("notice-beside-call")
    camera.take("draft-whole", whole=True)


def liaison(camera: Camera, *, every: bool) -> None:
    """What a college sees."""
    camera.sign_in("college03")
    if every:
        camera.take("desk-college", whole=True)
    camera.open_first("main a[href^='/hand-in/']")
    camera.take("hand-in", whole=every)
    camera.open_first("a[href^='/works/']")
    camera.take("work", whole=every)
    if every:
        camera.sign_in("college01")
        camera.open_first("main a[href^='/hand-in/']")
        camera.open_first("a[href^='/works/']")
        camera.take("work-accepted", whole=True)
        camera.open_first("a[href^='/receipts/']")
        camera.take("receipt", whole=True)


def reviewer(camera: Camera) -> None:
    """A blind work beside its rubric."""
    camera.sign_in("pingwei1")
    camera.go("/reviews/")
    camera.open_first("ul.works a")
    camera.take("review")


def main() -> None:
    address, folder = sys.argv[1].rstrip("/"), Path(sys.argv[2])
    every = "--all" in sys.argv
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        for suffix, viewport in (("", DESKTOP), ("-phone", PHONE)):
            context = browser.new_context(
                viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme="dark" if "--dark" in sys.argv else "light"
            )
            camera = Camera(context.new_page(), address, folder, suffix)
            office(camera, every=every)
            liaison(camera, every=every)
            draft(camera)
            reviewer(camera)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
