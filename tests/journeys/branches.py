"""A branch with a liaison, a call for stories, and a member's phone."""

import re

from playwright.sync_api import expect

from tests.journeys.browsers import PHONE

BRANCH = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
for number, name in enumerate(("文学院第1党支部", "文学院第2党支部"), 1):
    person = Person.objects.create_user(username=f"b{number}", password="journey-password", name=f"支部书记{number}")
    invitations.give_role(person=person, unit=Unit.objects.get(name=name), role=Role.LIAISON, by=None, at=timezone.now())
"""
NAMES = ("王小明", "李思齐", "赵一鸣", "陈可欣")


def stories_call() -> str:
    """A notice that asks each college for a collection of stories."""
    return (
        "关于征集“战疫故事汇”的通知\n各学院党委：\n各党支部召开专题组织生活会，人人讲一个战疫故事。"
        "每个学院至少报送1篇故事汇文章，格式为docx，可附图片，格式为jpg。\n请于2099年6月30日前报送。\n示范大学组织部\n2098年6月1日\n"
    )


def ready(installation):
    """The branch and its call."""
    installation.python(BRANCH)
    installation.publish(stories_call())
    return installation


def enter_roster(page, names=NAMES):
    """The branch's liaison types the names of the members."""
    page.get_by_role("link", name="组织活动").first.click()
    page.get_by_role("link", name=re.compile("^名册")).first.click()
    page.get_by_label("每行一人：姓名，手机号选填").fill("\n".join(names))
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_text(f"新录入 {len(names)} 名成员")).to_be_visible()


def plan_meeting(page, theme="讲战疫故事"):
    """Plan a meeting that is over already, and call the members."""
    page.get_by_role("link", name="组织活动").first.click()
    page.get_by_role("link", name="计划会议").first.click()
    page.get_by_label("主题").fill(theme)
    page.get_by_label("日期").fill("2026-07-04")
    page.get_by_label("开始").fill("14:30")
    page.get_by_label("结束").fill("16:00")
    page.get_by_role("textbox", name="地点或线上工具").fill("文学院201会议室")
    page.get_by_role("button", name="保存计划").click()
    page.get_by_role("button", name="通知成员").click()
    expect(page.get_by_text("应到 ").first).to_be_visible()


def phone(chromium):
    """A phone-sized context with the user agent of WeChat."""
    context = chromium.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True, user_agent="Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.50"
    )
    return context.new_page()


def link_of(page, name):
    """The personal link of one member, copied from the meeting's page."""
    row = page.locator("table.attendance tr", has_text=name)
    return row.get_by_role("button", name="复制链接").get_attribute("data-copy")


def open_own(page, link, name):
    """The member opens the link and enters the name."""
    page.goto(link)
    if page.get_by_label("您的姓名（全名）").count():
        page.get_by_label("您的姓名（全名）").fill(name)
        page.get_by_role("button", name="打开").click()
        page.goto(link)


def submit_story(page, text, *, title="", consents=True):
    """The member writes a story and submits it."""
    if title:
        page.get_by_label("标题（选填）").fill(title)
    page.get_by_label("您的故事").fill(text)
    if consents:
        page.get_by_label("我的故事可以署名发布").check()
    page.get_by_role("button", name="写好了，交给支部").click()
    expect(page.get_by_text("谢谢，您的故事已经讲述")).to_be_visible()
