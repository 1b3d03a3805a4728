"""Search in transcripts: a reader types a spoken phrase in different forms, and the film opens at that second."""

from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, until
from tests.journeys.library_scenario import accepted_lecture, shown_entries


def test_the_spoken_word_is_found_and_played_from_its_second(running_call, films, someone):
    accepted_lecture(running_call, films)
    shown_entries(running_call)
    reader = someone(running_call, "c2", DESKTOP)
    reader.get_by_role("link", name="素材库").click()

    # Two characters are enough; the results appear while typing and show the second.
    search = reader.get_by_role("searchbox")
    search.press_sequentially("物资")
    moment = reader.locator(".moments a").first
    expect(moment).to_have_text("0:09")
    expect(reader.locator(".moments mark").first).to_have_text("物资")
    expect(reader).to_have_url(running_call.url + "/library/?q=%E7%89%A9%E8%B5%84")

    # The film opens at that second, with the line selected in the transcript.
    moment.click()
    until(reader, "document.querySelector('video')?.readyState >= 1")
    until(reader, "document.querySelector('video').currentTime >= 9")
    expect(reader.locator(".cue[aria-current]")).to_contain_text("志愿者把物资一箱一箱搬上楼")

    # A click on a line of the transcript seeks the film; so does the keyboard.
    reader.get_by_role("link", name="没有人喊累").click()
    until(reader, "document.querySelector('video').currentTime >= 12")
    reader.locator("video").press("ArrowLeft")
    until(reader, "document.querySelector('video').currentTime < 12")
    reader.locator("video").press(">")
    assert reader.locator("video").evaluate("video => video.playbackRate") == 1.25

    # A phrase across two captions, a synonym, pinyin, initials, a wrong character: each finds the lecture.
    for asked, said in (
        ("搬上楼没有人喊累", ""),
        ("微型党课", ""),
        ("menkoudeyizhangzhuozi", "以下读音相近"),
        ("mkdyzzz", "以下读音相近"),
        ("门口的一张卓子", "以下读音相近"),
    ):
        reader.goto(f"{running_call.url}/library/?q={asked}")
        expect(reader.locator(".entry-row").get_by_role("link", name="门口的一张桌子")).to_be_visible()
        expect(reader.locator(".hits .notice")).to_have_count(1 if said else 0)
        if said:
            expect(reader.locator(".hits .notice")).to_contain_text(said)

    # Without results the page says so and suggests what to try.
    reader.goto(f"{running_call.url}/library/?q=航天飞机发动机")
    expect(reader.get_by_text("没有找到")).to_be_visible()

    # The same on a phone, without horizontal scrolling.
    phone = someone(running_call, "c3", PHONE)
    phone.goto(f"{running_call.url}/library/?q=值班室")
    expect(phone.locator(".moments a").first).to_have_text("0:06")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
