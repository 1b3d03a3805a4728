"""A judging round: a panel is chosen, submissions are assigned at random and anonymously, marks are saved while typed, three scores are compared."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, TABLET
from tests.journeys.judging_scenario import accepted_stories

UNITS = ("文学院", "物理学院", "医学院")


def set_up(page, installation):
    page.goto(installation.url + "/overview/1/")
    page.get_by_role("link", name="评审").first.click()
    expect(page.get_by_text("3件审核合格")).to_be_visible()
    page.get_by_label("评分标准").select_option("article")
    page.get_by_label("每件作品评审数").fill("2")
    page.get_by_label("盲评").check()
    page.get_by_role("button", name="下一步：评委会").click()
    for number in (1, 2, 3):
        expect(page.get_by_label(f"评委{number}")).to_be_checked()
    page.get_by_role("button", name="加入").or_(page.get_by_role("button", name="添加")).click()
    page.get_by_role("button", name="开始评审").click()
    page.get_by_role("button", name="确认开始").click()
    expect(page.get_by_text("评审已开始")).to_be_visible()


def review_all(page, marks):
    """Review every assigned submission: marks that depend on the title, entered by keyboard only."""
    page.get_by_role("link", name="评审", exact=True).click()
    seen = []
    page.get_by_role("link", name=re.compile(r"作品\d")).first.click()
    while True:
        heading = page.get_by_role("heading", level=1)
        title = next(name for name in marks if name in heading.inner_text())
        seen.append(title)
        # Neither the unit nor the original file name is on the page, and the unit is masked in the text.
        expect(page.locator(".reader")).to_contain_text("□□供稿")
        for unit in UNITS:
            assert unit not in page.content()
        field = page.locator(".mark input").first
        field.click()
        for mark in marks[title]:
            page.keyboard.press("Control+a")
            page.keyboard.type(str(mark))
            page.keyboard.press("Enter")
        expect(page.locator("[data-saved]")).to_have_text("已保存")
        expect(page.locator("[data-total]")).to_have_text(f"{sum(marks[title]):g}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("评审已完成")).to_be_visible()
        if page.url.endswith("/reviews/"):
            return seen


@pytest.mark.parametrize("viewport", [DESKTOP, TABLET], ids=["desktop", "tablet"])
def test_a_round_from_panel_to_standings(installation, someone, viewport):
    accepted_stories(installation)
    office = someone(installation, "office")
    set_up(office, installation)

    marks = {"门口的一张桌子": (28, 38, 14, 14), "夜班日记": (25, 30.5, 12, 12), "二十四小时": (20, 25, 10, 10)}
    seen = [title for number in (1, 2, 3) for title in review_all(someone(installation, f"r{number}", viewport), marks)]

    assert sorted(seen) == sorted(list(marks) * 2)
    office.reload()
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_role("button", name="确认结束").click()
    rows = office.locator(".standings tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("门口的一张桌子")
    expect(rows.nth(0)).to_contain_text("94.00")
    expect(rows.nth(1)).to_contain_text("79.50")
    expect(office.get_by_text("Krippendorff")).to_be_visible()
    # The office sees which texts name their unit.
    expect(office.get_by_text("盲评中发现的单位或姓名")).to_be_visible()


def test_a_reviewer_steps_back_and_sees_nothing_that_was_not_assigned(installation, someone):
    accepted_stories(installation)
    office = someone(installation, "office")
    set_up(office, installation)
    page = someone(installation, "r1")
    page.goto(installation.url + "/reviews/")
    page.get_by_role("link", name=re.compile(r"作品\d")).first.click()
    address = page.url

    page.get_by_text("我与作者或作品有利害关系").click()
    page.get_by_label("理由（仅组织单位可见）").fill("作者是我的学生")
    page.get_by_role("button", name="申请回避").click()

    expect(page.get_by_text("该作品已转给其他评委")).to_be_visible()
    assert page.goto(address).status == 403
    for path in ("/submissions/1/", "/submissions/files/1/", "/judging/1/", "/judging/rounds/1/", "/overview/1/"):
        assert page.goto(installation.url + path).status == 403
