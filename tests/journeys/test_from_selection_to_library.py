"""A selected lecture becomes an entry of the library: proposed, described, approved by a second person, played on a phone, harvested by OAI-PMH."""

import pytest
from playwright.sync_api import expect
from sickle import Sickle

from tests.journeys.browsers import DESKTOP, PHONE, until
from tests.journeys.library_scenario import accepted_lecture


@pytest.fixture
def lecture(running_call, films):
    accepted_lecture(running_call, films)
    return running_call


def test_a_selected_lecture_is_described_approved_and_played_on_a_phone(lecture, someone, chromium):
    """ASVS 4.3.3."""
    # The office proposes it; after the worker has read the files, the page suggests a summary and keywords.
    office = someone(lecture, "office", DESKTOP)
    office.get_by_role("link", name="素材库").click()
    office.get_by_role("button", name="推荐入库").click()
    expect(office.get_by_label("内容简介")).not_to_have_value("")
    office.get_by_role("group", name="由正文推荐").get_by_role("checkbox").first.check()
    office.get_by_label("主题").fill("微党课")
    office.get_by_label("可见范围").select_option("所有人")
    office.get_by_role("button", name="保存", exact=True).click()
    office.get_by_label("章节").fill("0:00 开场\n0:12 那天晚上")
    office.get_by_role("button", name="保存章节").click()
    expect(office.get_by_role("button", name="审定入库")).to_have_count(0)

    # The expert cannot publish it while no consent is recorded.
    expert = someone(lecture, "expert", DESKTOP)
    expert.get_by_role("link", name="素材库").click()
    expert.get_by_role("link", name="门口的一张桌子").click()
    expert.get_by_role("button", name="审定入库").click()
    expect(expert.get_by_role("alert")).to_contain_text("须征得出镜、出声人员同意")
    expert.get_by_label("出镜、出声人员已同意展示").check()
    expert.get_by_label("同意书存放处").fill("组织部档案柜")
    expert.get_by_role("button", name="保存", exact=True).click()
    expert.get_by_role("button", name="审定入库").click()
    expect(expert.get_by_text("已入库，作者所在单位可以看到")).to_be_visible()

    # Its author sees that it was adopted.
    author = someone(lecture, "c1", DESKTOP)
    author.goto(lecture.url + "/submissions/1/")
    expect(author.get_by_text("已采用").first).to_be_visible()

    # An anonymous reader on a phone: the film streams in a suitable size, with captions, chapters and transcript.
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    phone = context.new_page()
    fetched = []
    phone.on("request", lambda request: fetched.append(request.url))
    lecture.wait_until("from baosong.apps.library.models import Rendition; print(Rendition.objects.get().state == 'ready')")
    phone.goto(lecture.url + "/library/")
    phone.get_by_role("link", name="门口的一张桌子").click()
    expect(phone.locator("[data-streams]")).to_be_visible()
    phone.locator("video").evaluate("video => { video.muted = true; return video.play(); }")
    until(phone, "document.querySelector('video').currentTime > 0.5")
    assert [address for address in fetched if address.endswith("_0000.ts")]
    assert phone.locator("video").evaluate("video => video.textTracks[0].cues.length") > 3
    phone.get_by_role("link", name="那天晚上").first.click()
    until(phone, "document.querySelector('video').currentTime >= 12")
    expect(phone.locator(".chapters [aria-current]")).to_contain_text("那天晚上")
    expect(phone.locator(".cue[aria-current]")).to_have_count(1)
    expect(phone.get_by_text("组织部档案柜")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()

    # Another library harvests it over HTTP with an independent client.
    records = list(Sickle(lecture.url + "/library/oai").ListRecords(metadataPrefix="oai_dc"))
    assert [record.metadata["title"] for record in records] == [["门口的一张桌子"]]
    assert records[0].metadata["type"] == ["MovingImage"]

    # After withdrawal it is listed as deleted, and readers cannot open it.
    office.goto(lecture.url + "/library/1/edit/")
    office.get_by_text("撤出素材库").click()
    office.get_by_label("理由").fill("主讲人调离，按本人意愿撤下")
    office.get_by_role("button", name="移除").click()
    expect(office.get_by_text("已撤出素材库")).to_be_visible()
    assert [record.deleted for record in Sickle(lecture.url + "/library/oai").ListRecords(metadataPrefix="oai_dc")] == [True]
