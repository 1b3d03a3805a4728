"""Screenshots of a running demo for the README; with --all of every page, in both widths.

python tools/screenshots.py http://127.0.0.1:8000 docs/pictures [--all]
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baosong.site.demo import PASSWORD
from tests.journeys.browsers import DESKTOP, PHONE, QUIET, chromium_path


class Camera:
    """Signs in and takes screenshots in one width."""

    def __init__(self, page: Page, address: str, folder: Path, suffix: str) -> None:
        self.page, self.address, self.folder, self.suffix = page, address, folder, suffix

    def sign_in(self, name: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(self.address + "/sign-in/")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()
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
    """Pages of the organiser."""
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
        "submission-office": "/submissions/3/",
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
    """Pages of a liaison of a college."""
    camera.sign_in("college03")
    if every:
        camera.take("desk-college", whole=True)
    camera.open_first("main a[href^='/hand-in/']")
    camera.take("hand-in", whole=every)
    camera.open_first("a[href^='/submissions/']")
    camera.take("submission", whole=every)
    if every:
        camera.sign_in("college01")
        camera.open_first("main a[href^='/hand-in/']")
        camera.open_first("a[href^='/submissions/']")
        camera.take("submission-accepted", whole=True)
        camera.open_first("a[href^='/receipts/']")
        camera.take("receipt", whole=True)


def library(camera: Camera, *, every: bool) -> None:
    """The library, publications and learning."""
    camera.sign_in("zuzhibu")
    camera.go("/library/?q=搬上楼")
    camera.take("library")
    camera.go("/library/1/")
    camera.page.locator("video").evaluate("video => { video.currentTime = 9; }")
    camera.page.wait_for_timeout(1500)
    camera.take("film")
    camera.go("/publications/casebooks/1/")
    camera.take("casebook", whole=every)
    if not every:
        return
    pages = (
        "library/",
        "library/1/keep/",
        "library/collections/1/",
        "library/models/",
        "publications/",
        "publications/cases/1/",
        "publications/briefs/1/",
        "publications/official-documents/1/",
    )
    for address in (*pages, "publications/publicity/", "publications/publicity/entries/1/", "learning/", "learning/courses/1/edit/"):
        camera.go(f"/{address}")
        camera.take(address.strip("/").replace("/", "-"), whole=True)
    camera.sign_in("college01")
    for address in ("learning/", "learning/courses/1/", "learning/lessons/1/"):
        camera.go(f"/{address}")
        camera.take(f"learner-{address.strip('/').replace('/', '-')}", whole=True)


def reviewer(camera: Camera) -> None:
    """A blind submission beside its rubric."""
    camera.sign_in("pingwei1")
    camera.go("/reviews/")
    camera.open_first("ul.item-list a")
    camera.take("review")


def branch(camera: Camera, *, every: bool) -> None:
    """A branch's meeting, a collection being edited, the grid; and a member's own page."""
    camera.sign_in("zhibu1")
    camera.go("/activities/")
    paths = {"meetings": "meetings/new", "articles": "articles", "roster": "meetings/roster"}
    links = {name: camera.page.locator(f"main a[href^='/{path}/']").first.get_attribute("href") for name, path in paths.items()}
    meeting = camera.page.locator("section[aria-labelledby=meetings] a").first.get_attribute("href")
    if every:
        camera.take("activities", whole=True)
        for name, path in {
            "roster": links["roster"],
            "coverage": "/meetings/coverage/2/",
            "article": links["articles"],
            "meeting-new": links["meetings"],
        }.items():
            camera.go(path)
            camera.take(name, whole=True)
    camera.go(links["articles"])
    camera.page.locator(".parts > li").nth(1).get_by_role("link", name="编辑").click()
    camera.page.wait_for_load_state("networkidle")
    camera.take("edit-story", whole=every)
    camera.go(meeting)
    camera.take("meeting", whole=every)
    camera.sign_in("zuzhibu")
    camera.go("/registers/grid/1/")
    camera.take("grid", whole=every)
    if every:
        for name, path in {
            "registers-office": "/activities/",
            "register": "/registers/2/",
            "register-new": "/registers/new/1/?like=pledges",
            "register-print": "/registers/1/print/",
            "register-entry": "/registers/entries/9/",
            "register-entry-signed": "/registers/entries/2/",
            "pledge": "/registers/pledges/1/",
            "register-entry-edit": "/registers/entries/1/change/",
        }.items():
            camera.go(path)
            camera.take(name, whole=True)


def member(camera: Camera, name: str, link: str, *, every: bool) -> None:
    """A member's own page."""
    camera.page.context.clear_cookies()
    camera.go(link)
    camera.page.get_by_label("您的姓名（全名）").fill(name)
    camera.page.get_by_role("button", name="打开").click()
    camera.page.wait_for_load_state("networkidle")
    home = camera.page.url
    if every:
        camera.take("member", whole=True)
    camera.page.locator("a[href*='/stories/']").first.click()
    camera.page.wait_for_load_state("networkidle")
    camera.take("story", whole=every)
    if every:
        camera.page.goto(home)
        camera.page.locator("a[href$='/mine/']").click()
        camera.page.wait_for_load_state("networkidle")
        camera.take("mine", whole=True)
        for number, selector in enumerate(("a[href*='/parts/']", "a[href*='/pledges/']")):
            camera.page.goto(home)
            if camera.page.locator(selector).count():
                camera.open_first(selector)
                camera.take(("agree", "sign")[number], whole=True)


def members_of(camera: Camera) -> dict[str, str]:
    """The personal links of the branch's members, by name."""
    camera.sign_in("zhibu1")
    camera.go("/activities/")
    camera.open_first("main a[href^='/meetings/roster/']")
    rows = camera.page.locator("table.roster tbody tr").all()
    return {row.locator("th").inner_text().split()[0]: str(row.locator("[data-copy]").get_attribute("data-copy")).split("/", 3)[3] for row in rows}


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
            library(camera, every=every)
            branch(camera, every=every)
            links = members_of(camera)
            for name in ("钱思齐", "吴一鸣") if every else ("钱思齐",):
                member(camera, name, "/" + links[name], every=every)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
