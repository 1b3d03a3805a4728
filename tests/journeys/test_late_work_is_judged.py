"""A work accepted after the judging began joins the open round; one accepted after its end is decided on; a reviewer who still types loses nothing."""

import re

from playwright.sync_api import expect

from tests.journeys.judging_scenario import A_LATE_STORY, a_closed_round, accepted_stories

MARKS = (28, 38, 14, 14)


def fill_in(page):
    expect(page.locator(".mark input")).to_have_count(len(MARKS))
    for field, mark in zip(page.locator(".mark input").all(), MARKS, strict=True):
        field.fill(str(mark))


def review_all(page, installation):
    page.goto(installation.url + "/reviews/")
    while page.locator(".state.waiting").count():
        page.locator("li", has=page.locator(".state.waiting")).get_by_role("link").first.click()
        fill_in(page)
        page.get_by_role("button", name="完成，下一件").click()
        expect(page.get_by_text("评审已完成")).to_be_visible()
        page.goto(installation.url + "/reviews/")


def begin(page, installation):
    page.goto(installation.url + "/judging/1/")
    page.get_by_label("评分标准").select_option("article")
    page.get_by_label("每件作品评审数").fill("2")
    page.get_by_label("盲评").check()
    page.get_by_role("button", name="下一步：评委会").click()
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("现有3件")).to_be_visible()
    page.get_by_role("button", name="开始评审").click()
    page.get_by_role("button", name="确认开始").click()
    expect(page.get_by_text("评审已开始")).to_be_visible()


def test_a_late_work_joins_the_open_round_and_is_ranked(installation, someone):
    accepted_stories(installation)
    office = someone(installation, "office")
    begin(office, installation)

    installation.python(A_LATE_STORY)
    office.reload()
    expect(office.get_by_text("1件审核合格的作品未在本轮")).to_be_visible()
    office.get_by_role("button", name="加入本轮").click()
    expect(office.get_by_text("1件作品已加入本轮")).to_be_visible()

    # Each work has two reviews, and nobody has more than one above the others.
    assert installation.row("select min(n), max(n) from (select count(*) as n from judging_review group by candidate_id)") == (2, 2)
    assert installation.row("select min(n), max(n) from (select count(*) as n from judging_review group by panelist_id)") == (2, 3)
    for number in (1, 2, 3):
        review_all(someone(installation, f"r{number}"), installation)
    office.reload()
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_role("button", name="确认结束").click()
    expect(office.locator(".standings tbody tr")).to_have_count(4)
    expect(office.locator(".standings")).to_contain_text("迟到的故事")
    expect(office.get_by_role("heading", name="合格未参评")).to_have_count(0)


def test_a_work_accepted_after_the_round_is_decided_on_before_anything_is_published(installation, someone):
    a_closed_round(installation)
    installation.python(A_LATE_STORY)
    office = someone(installation, "office")
    office.goto(installation.url + "/judging/rounds/1/")
    expect(office.get_by_role("heading", name="合格未参评")).to_be_visible()
    office.get_by_role("button", name="生成结果").click()
    office.get_by_role("button", name="开始公示").click()
    expect(office.get_by_text("还有1件作品审核合格但未参评")).to_be_visible()
    expect(office.get_by_role("button", name="确认开始")).to_have_count(0)
    office.get_by_role("link", name="返回").click()

    # The round is reopened: the page says what that withdraws.
    office.get_by_role("link", name="重新开启本轮").click()
    expect(office.get_by_text(re.compile("评审结果（3件排名作品"))).to_be_visible()
    office.get_by_label("理由").fill("补评迟到作品")
    office.get_by_role("button", name="重新开启本轮").click()
    office.get_by_role("button", name="加入本轮").click()
    expect(office.get_by_text("1件作品已加入本轮")).to_be_visible()
    for number in (1, 2, 3):
        review_all(someone(installation, f"r{number}"), installation)
    office.reload()
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_role("button", name="确认结束").click()
    expect(office.locator(".standings tbody tr")).to_have_count(4)
    office.get_by_role("button", name="重新生成结果").click()
    office.get_by_role("button", name="开始公示").click()
    office.get_by_role("button", name="确认开始").click()
    expect(office.get_by_text("公示已开始")).to_be_visible()


def test_a_reviewer_who_still_types_when_the_round_is_closed_loses_nothing(installation, someone):
    accepted_stories(installation)
    office = someone(installation, "office")
    begin(office, installation)
    for number in (1, 2, 3):
        review_all(someone(installation, f"r{number}"), installation)
    page = someone(installation, "r1")
    page.goto(installation.url + "/reviews/")
    page.get_by_role("link", name=re.compile(r"作品\d")).first.click()
    office.reload()
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_role("button", name="确认结束").click()
    expect(office.locator(".standings tbody tr")).to_have_count(3)

    page.get_by_label("评语").fill("还要补充一句")
    expect(page.locator("[data-saved]")).to_contain_text("未保存：本轮评审已结束")
    page.reload()
    expect(page.get_by_text("本轮评审已结束")).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_contain_text("还要补充一句")

    # The round is reopened: what was typed returns to the form.
    office.get_by_role("link", name="重新开启本轮").first.click()
    office.get_by_label("理由").fill("评委补充评语")
    office.get_by_role("button", name="重新开启本轮").click()
    expect(office.get_by_text("本轮已重新开启")).to_be_visible()
    page.reload()
    expect(page.get_by_label("评语")).to_have_value("还要补充一句")
    expect(page.locator("[data-saved]")).to_have_text("已保存")
