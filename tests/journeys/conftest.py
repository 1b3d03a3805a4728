"""Fixtures of the journeys: one browser, and an installation for each test."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from baosong.site.demo.films import FilmSpec
from tests.factories.films import make
from tests.journeys import mailserver
from tests.journeys.browsers import DESKTOP, PATIENCE_MS, QUIET, Contexts, chromium_path
from tests.journeys.installation import PASSWORD, Installation, mailed_notice, notice
from tests.journeys.reuse import Reused

expect.set_options(timeout=PATIENCE_MS)


# Playwright's event loop runs as long as the browser; it is stopped after the journeys, so that other tests can run their own loops.
@pytest.fixture(scope="package")
def contexts():
    found = chromium_path()
    if found is None:
        pytest.fail("Chromium is needed for the journeys: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield Contexts(browser)
        browser.close()


@pytest.fixture(scope="package")
def chromium(contexts):
    return contexts.browser


@pytest.fixture(autouse=True)
def contexts_end_with_the_story(request):
    if "chromium" not in request.fixturenames:
        yield
        return
    contexts = request.getfixturevalue("contexts")
    yield
    contexts.close()


@pytest.fixture(scope="package")
def reused(tmp_path_factory):
    made = Reused(tmp_path_factory.mktemp("reused"))
    yield made
    made.close()


@pytest.fixture
def installation(reused):
    return reused.fresh()


@pytest.fixture
def running_call(installation):
    installation.publish(notice())
    return installation


@pytest.fixture
def someone(chromium):
    """someone(installation, "c1", PHONE) is a signed-in page; messages on its console fail the test."""
    contexts, complaints = [], []

    def sign_in(installation: Installation, username: str, viewport=DESKTOP, **options) -> Page:
        context = chromium.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(installation.url + "/sign-in/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def films(tmp_path_factory) -> Path:
    """A valid film, one that is too short, one without subtitles, and documents."""
    from baosong.site.demo import documents

    folder = tmp_path_factory.mktemp("films")
    make(folder / "right.mp4", FilmSpec(30))
    make(folder / "short.mp4", FilmSpec(12))
    make(folder / "bare.mp4", FilmSpec(30, subtitles=False))
    (folder / "讲稿.docx").write_bytes(documents.docx(documents.text("门口的一张桌子", 900)))
    (folder / "bare.srt").write_text("1\n00:00:00,000 --> 00:00:03,000\n各位好\n", "utf-8")
    return folder


@pytest.fixture
def mail_server():
    """Dovecot and a receiving server in front of it."""
    with mailserver.mail_server() as made:
        yield made


@pytest.fixture
def by_mail(tmp_path, mail_server):
    """An installation that reads and sends mail there, with a call whose notice asks for mail."""
    made = Installation(tmp_path / "data", **mail_server.options)
    made.publish(mailed_notice())
    made.start()
    yield made
    made.remove()
