"""A published call is amended while units answer it, postponed, and closed in the middle of an upload."""

import json
from datetime import date

from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.journeys.client import Client
from tests.journeys.installation import stories_notice

STORY = documents.docx(documents.text("门口的一张桌子", 300))


def test_a_call_is_amended_and_closed_and_nothing_that_was_handed_in_is_lost(installation, someone):
    installation.publish(stories_notice(2))
    unit = Client(installation, "c1")
    unit.hand_in(installation, unit="文学院", title="门口的一张桌子", content=STORY)
    receipt = installation.row("select number, code, files from submissions_receipt")
    office = someone(installation, "office")

    # The organiser asks for another material and moves the date; the differences stand there before anything changes.
    office.goto(f"{installation.url}/calls/1/amend/")
    office.get_by_role("button", name="添加材料").click()
    office.get_by_label("材料名称").nth(1).fill("现场照片")
    office.get_by_label("截止日期").first.fill(str(date(2099, 7, 15)))
    expect(office.locator("#amendment-changes")).to_contain_text("延后")
    expect(office.locator("#amendment-changes")).to_contain_text("现场照片")
    office.get_by_role("button", name="下一步：核对改动").click()
    expect(office.get_by_role("heading", name="将作以下更正")).to_be_visible()
    expect(office.get_by_text("已报送的 1 件予以保留")).to_be_visible()
    assert installation.row("select terms_version from calls_call") == (1,)
    office.get_by_label("理由").fill("补充图片要求")
    office.get_by_role("button", name="发布更正").click()
    expect(office.get_by_text("更正已生效")).to_be_visible()

    # The unit sees what changed and why; its work keeps its receipt and is not called wrong.
    liaison = someone(installation, "c1")
    (unit_id,) = installation.row("select id from orgs_unit where name = '文学院'")
    liaison.goto(f"{installation.url}/hand-in/1/{unit_id}/")
    expect(liaison.locator("#version-2")).to_contain_text("补充图片要求")
    liaison.goto(f"{installation.url}/submissions/1/")
    expect(liaison.locator("#older-terms")).to_contain_text("按新要求需补充")
    expect(liaison.locator("#older-terms")).to_contain_text("现场照片")
    assert installation.row("select number, code, files from submissions_receipt") == receipt
    assert installation.row("select terms_version from submissions_version where submitted_at is not null") == (1,)

    # The call is closed in the middle of an upload: what was begun is received, nothing new begins, and the unit is told.
    _, headers, _ = unit.post(f"/hand-in/task/1/{unit_id}/begin/")
    made = int(headers["location"].rstrip("; ").strip("/").rsplit("/", 1)[-1])
    _, upload, _ = unit.create(len(STORY), submission=made, piece="p1", name="故事.docx")
    assert unit.append(upload["location"], 0, STORY[:1000])[0] == 204
    office.goto(f"{installation.url}/calls/1/step/close/")
    expect(office.get_by_text("正在上传的 1 个文件将继续接收")).to_be_visible()
    office.get_by_label("理由").fill("已收齐")
    office.get_by_role("button", name="结束征集").click()
    expect(office.get_by_text("征集已结束").first).to_be_visible()
    assert unit.append(upload["location"], 1000, STORY[1000:])[0] == 204
    status, _, body = unit.post(f"/hand-in/task/1/{unit_id}/begin/")
    assert (status, json.loads(body)["code"]) == (409, "call_not_open")
    liaison.goto(f"{installation.url}/submissions/{made}/")
    expect(liaison.locator(".file")).to_contain_text("故事.docx")
    liaison.goto(f"{installation.url}/hand-in/1/{unit_id}/")
    expect(liaison.get_by_text("已收齐")).to_be_visible()
    expect(liaison.get_by_role("button", name="新建作品")).to_have_count(0)
