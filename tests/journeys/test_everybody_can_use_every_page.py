"""Accessibility of every page: axe-core reports nothing for WCAG 2.2 AA, in light and dark, on desktop and phone; all is usable by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from baosong.site.demo import PASSWORD
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.university import a_university

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# One page of each kind, by the person who opens it.
PAGES = {
    "zuzhibu": [
        "/", "/calls/", "/calls/new/", "/calls/1/", "/overview/1/", "/overview/1/remind/", "/overview/1/reminders/", "/mails/", "/activities/",
        "/library/", "/library/1/", "/library/1/edit/", "/library/models/", "/publications/", "/publications/cases/1/", "/publications/briefs/1/", "/publications/official-documents/1/",
        "/publications/publicity/", "/learning/", "/learning/courses/1/", "/units/", "/units/1/", "/units/1/order/", "/units/2/edit/", "/units/2/close/", "/units/2/merge/", "/units/2/divide/", "/federation/", "/operator/", "/judging/1/",
    ],
    "college01": ["/", "/hand-in/1/2/", "/submissions/1/", "/units/2/"],
    "pingwei1": ["/reviews/"],
    "": ["/sign-in/", "/library/", "/no-such-page/"],
}  # fmt: skip
PRESSED_OR_PLAYED = "button:visible, .button:visible, .top:visible, .crumbs:visible, video:visible, audio:visible"
RUN = (
    f"axe.run(document, {{runOnly: {LEVELS}}}).then(said => said.violations.flatMap("
    "fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`)))"
)

# Texts of the interface; entirely Chinese in the English interface means untranslated. The language switch is left out.
SAID = """() => [...document.querySelectorAll(".menu a, button, label > span:first-child, legend, summary, dt, caption, .hint, .notice")]
    .filter(element => element.lang !== "zh-Hans").map(element => element.innerText.trim())
    .filter(text => /[\\u4e00-\\u9fff]/.test(text) && !/[A-Za-z]/.test(text))"""


@pytest.fixture(scope="module")
def university(tmp_path_factory):
    made = a_university(tmp_path_factory.mktemp("university") / "data")
    made.start(with_worker=False)
    yield made
    made.remove()


def sign_in(page, installation, name):
    page.context.clear_cookies()
    if name:
        page.goto(f"{installation.url}/sign-in/")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def look(university, chromium, viewport, *, schemes=("light",), on_paper=()):
    """Open every page once; return axe-core's results in each colour scheme, by person and address, and printed parts that cannot be used on paper."""
    context = chromium.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    found = {scheme: {} for scheme in (*schemes, "paper")}
    for name, addresses in PAGES.items():
        sign_in(page, university, name)
        for address in addresses:
            answer = page.goto(university.url + address)
            assert answer.status < 400 or address == "/no-such-page/", (address, answer.status)
            page.wait_for_load_state("networkidle")
            page.evaluate(AXE.read_text("utf-8"))
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                found[scheme][name, address] = page.evaluate(RUN)
            if name in on_paper:
                page.emulate_media(media="print")
                assert page.locator("h1").first.is_visible(), address
                found["paper"][address] = page.locator(PRESSED_OR_PLAYED).count()
            page.emulate_media(media="screen", color_scheme="light")
    context.close()
    return found


@pytest.fixture(scope="module")
def on_a_desk(university, chromium):
    return look(university, chromium, DESKTOP, schemes=("light", "dark"), on_paper=("zuzhibu",))


@pytest.fixture(scope="module")
def on_a_phone(university, chromium):
    return look(university, chromium, PHONE)


@pytest.mark.parametrize(("where", "scheme"), [("on_a_desk", "light"), ("on_a_desk", "dark"), ("on_a_phone", "light")], ids=["desk", "dark", "phone"])
def test_axe_finds_nothing(request, where, scheme):
    faults = request.getfixturevalue(where)[scheme]

    assert {page: found for page, found in faults.items() if found} == {}
    assert len(faults) == sum(len(addresses) for addresses in PAGES.values())


def test_in_english_only_what_people_wrote_is_chinese(university, chromium):
    context = chromium.new_context(viewport=DESKTOP, locale="en-GB", timezone_id="Asia/Shanghai")
    page = context.new_page()
    left = {}
    for name, addresses in PAGES.items():
        sign_in(page, university, name)
        context.add_cookies([{"name": "django_language", "value": "en", "url": university.url}])
        for address in addresses:
            page.goto(university.url + address)
            assert page.locator("html").get_attribute("lang") == "en"
            if found := page.evaluate(SAID):
                left[address] = found
    context.close()

    assert left == {}


def test_on_paper_there_is_nothing_to_press_or_play(on_a_desk):
    left = on_a_desk["paper"]

    assert {address: count for address, count in left.items() if count} == {}
    assert len(left) == len(PAGES["zuzhibu"])


def test_a_person_without_a_mouse_skips_to_the_content_signs_in_and_opens_a_call(university, chromium):
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{university.url}/sign-in/")
    page.keyboard.type("zuzhibu")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if (page.locator(":focus").get_attribute("href") or "").startswith(("/overview/", "/calls/")):
            break
    # The keyboard focus is visible.
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/overview/" in address or "/calls/" in address)
    context.close()
