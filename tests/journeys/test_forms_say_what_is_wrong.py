"""Forms say what is wrong: the summary has the focus and leads to the field, the error stands beside it, and what was typed is still there."""

import re

from PIL import Image
from playwright.sync_api import expect

from tests.journeys.branches import enter_roster, link_of, open_own, phone, plan_meeting, ready
from tests.journeys.judging_scenario import accepted_stories


def expect_refused(page, field, sentence):
    """The page shows one wrong field."""
    summary = page.locator(".form-errors")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary).to_contain_text(sentence)
    summary.get_by_role("link").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(sentence)))


def test_the_office_corrects_a_unit_a_round_a_reminder_rule_and_a_collection(installation, someone):
    accepted_stories(installation)
    office = someone(installation, "office")

    # A unit with too long a name: nothing is cut and nothing is added.
    office.get_by_role("link", name="单位", exact=True).click()
    office.get_by_role("link", name="示范大学", exact=True).click()
    office.get_by_label("新单位名称").fill("学" * 121)
    office.get_by_label("单位类别").fill("学院")
    office.get_by_role("button", name="添加").click()
    expect_refused(office, office.get_by_label("新单位名称"), "最多 120 个字，现在有 121 个字。")
    expect(office.get_by_label("新单位名称")).to_have_value("学" * 121)
    expect(office.get_by_label("单位类别")).to_have_value("学院")
    office.get_by_label("新单位名称").fill("历史学院")
    office.get_by_role("button", name="添加").click()
    expect(office.get_by_role("link", name="历史学院")).to_be_visible()

    # A round with a number in words.
    office.goto(installation.url + "/overview/1/")
    office.get_by_role("link", name="评审").first.click()
    office.get_by_label("轮次名称").fill("校内初评")
    office.get_by_label("每件作品评审数").fill("三")
    office.get_by_role("button", name="下一步：评委会").click()
    expect_refused(office, office.get_by_label("每件作品评审数"), "请填写 0 至 1000 之间的整数，现在填的是“三”。")
    expect(office.get_by_label("每件作品评审数")).to_have_value("三")
    expect(office.get_by_label("轮次名称")).to_have_value("校内初评")
    office.get_by_label("每件作品评审数").fill("2")
    office.get_by_role("button", name="下一步：评委会").click()
    expect(office.get_by_label("评委1")).to_be_checked()

    # A reminder rule whose interval is no number.
    office.goto(installation.url + "/overview/1/")
    office.get_by_role("link", name="定时催报").click()
    office.get_by_label("截止前天数").fill("3、1")
    office.get_by_label("逾期后每隔天数").fill("每周")
    office.get_by_role("button", name="保存规则").click()
    expect_refused(office, office.get_by_label("逾期后每隔天数"), "现在填的是“每周”。")
    expect(office.get_by_label("截止前天数")).to_have_value("3、1")
    office.get_by_label("逾期后每隔天数").fill("7")
    office.get_by_role("button", name="保存规则").click()
    expect(office.get_by_text("未启用")).to_be_visible()

    # A collection of the library without a title.
    office.get_by_role("link", name="素材库").first.click()
    office.get_by_text("新建专题").click()
    office.get_by_label("专题说明").fill("战疫一线的故事")
    office.get_by_role("button", name="建立").click()
    expect_refused(office, office.get_by_label("标题", exact=True), "请填写“标题”。")
    expect(office.get_by_label("专题说明")).to_have_value("战疫一线的故事")
    office.get_by_label("标题", exact=True).fill("战疫专题")
    office.get_by_role("button", name="建立").click()
    expect(office.get_by_role("heading", name="战疫专题")).to_be_visible()


def test_a_member_corrects_a_caption_while_another_picture_arrives(installation, someone, chromium, tmp_path):
    ready(installation)
    secretary = someone(installation, "b1")
    enter_roster(secretary)
    plan_meeting(secretary)
    member = phone(chromium)
    open_own(member, link_of(secretary, "王小明"), "王小明")
    for name in ("gate.jpg", "bowl.jpg"):
        Image.new("RGB", (80, 60)).save(tmp_path / name)
    member.locator("input[accept='image/*']").set_input_files(tmp_path / "gate.jpg")
    expect(member.locator(".attachment[data-state=ready]")).to_have_count(1)

    # The caption is too long; story and caption are still there.
    caption = member.get_by_label("图片说明").first
    member.get_by_label("您的故事").fill("我在东门值守到凌晨。")
    caption.fill("东" * 201)
    member.get_by_role("button", name="写好了，交给支部").click()
    expect_refused(member, caption, "最多 200 个字，现在有 201 个字。")
    expect(caption).to_have_value("东" * 201)
    expect(member.get_by_label("您的故事")).to_have_value("我在东门值守到凌晨。")

    # Another picture renews that part of the page: focus, value and error stay.
    caption.fill("东门")
    member.locator("input[accept='image/*']").set_input_files(tmp_path / "bowl.jpg")
    expect(member.locator(".attachment[data-state=ready]")).to_have_count(2)
    expect(caption).to_be_focused()
    expect(caption).to_have_accessible_description(re.compile("最多 200 个字"))
    member.keyboard.type("岗亭")
    expect(caption).to_have_value("东门岗亭")
    member.get_by_role("button", name="写好了，交给支部").click()
    expect(member.get_by_text("谢谢，您的故事已经讲述")).to_be_visible()


def test_a_branch_corrects_the_line_of_a_register(installation, someone):
    ready(installation)
    branch = someone(installation, "b1")
    enter_roster(branch)
    branch.get_by_role("link", name="组织活动").first.click()
    branch.get_by_role("link", name="登记簿", exact=True).first.click()
    branch.get_by_label("名称", exact=True).fill("志愿服务队")
    branch.get_by_label("字段，每行一个").fill("队名 | 文字 | 必填\n人数 | 数字")
    branch.get_by_role("button", name="建立").click()
    branch.get_by_role("link", name="新条目").click()
    branch.get_by_label("队名").fill("东门队")
    branch.get_by_label("人数").fill("十二")
    branch.get_by_role("button", name="保存").click()
    expect_refused(branch, branch.get_by_label("人数"), "“人数”须为数字，而不是“十二”")
    expect(branch.get_by_label("人数")).to_have_value("十二")
    expect(branch.get_by_label("队名")).to_have_value("东门队")
    branch.get_by_label("人数").fill("12")
    branch.get_by_role("button", name="保存").click()
    expect(branch.get_by_role("heading", name="东门队")).to_be_visible()
