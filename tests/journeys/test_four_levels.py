"""A story is forwarded from a branch through college, university and province to the ministry's library, and its author sees it there."""

import pytest
from playwright.sync_api import expect

from tests.journeys.installation import Installation, stories_notice

LEVELS = ("部机关", "示例省教育工委", "示例大学", "文学院", "第一党支部")
TREE = """
import django; django.setup()
from baosong.site.server import prepare
prepare()
from django.utils import timezone
from baosong.apps.orgs.services import units, invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
now, above = timezone.now(), None
for number, name in enumerate(("部机关", "示例省教育工委", "示例大学", "文学院", "第一党支部")):
    unit = units.add_unit(under=above, name=name, by=None, at=now)
    if number in (1, 2, 3):
        units.add_unit(under=above, name=f"另一个{name}", by=None, at=now)
    person = Person.objects.create_user(username=f"level{number}", password="journey-password", name=f"{name}经办人", email=f"level{number}@example.org")
    invitations.give_role(person=person, unit=unit, role=Role.LIAISON if number == 4 else Role.ORGANISER, by=None, at=now)
    above = unit
expert = Person.objects.create_user(username="expert", password="journey-password", name="素材库专家")
invitations.give_role(person=expert, unit=units.Unit.objects.get(name="部机关"), role=Role.REVIEWER, by=None, at=now)
"""
ISSUE = """
import django; django.setup()
import sys
from django.utils import timezone
from baosong.apps.calls.services import drafts, publish
from baosong.apps.orgs.models import Person, Unit
ministry = Person.objects.get(username="level0")
draft = drafts.draft_from(sys.stdin.read(), unit=Unit.objects.get(name="部机关"), by=ministry, at=timezone.now())
publish.publish(draft, to=list(Unit.objects.filter(name__endswith="省教育工委")), by=ministry, at=timezone.now())
"""


@pytest.fixture
def levels(tmp_path):
    made = Installation(tmp_path / "data", seed=TREE)
    made.python(ISSUE, stories_notice(3))
    made.start()
    yield made
    made.remove()


def pass_on(page, level, deadline):
    """The level's clerk forwards the call to the units directly below, with an earlier deadline and a note."""
    page.get_by_role("link", name="关于征集支部故事的通知").first.click()
    page.get_by_role("link", name="转发给所属单位").click()
    page.get_by_label("所属单位截止日期").fill(deadline)
    page.get_by_label("附言").fill(f"请于{deadline}前报送，先审核后报送。")
    page.get_by_role("button", name="下一步：选择单位").click()
    expect(page.get_by_label(LEVELS[level + 1], exact=False).first).to_be_checked()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("征集已发布")).to_be_visible()


def accept(page, installation, number):
    page.goto(f"{installation.url}/submissions/{number}/")
    page.get_by_role("button", name="接受", exact=True).click()


def test_a_story_rises_from_the_branch_to_the_ministrys_library(levels, someone, tmp_path):
    from baosong.site.demo import documents

    pages = {level: someone(levels, f"level{level}") for level in range(5)}
    for level, deadline in ((1, "2099-06-20"), (2, "2099-06-10"), (3, "2099-06-01")):
        pages[level].reload()
        pass_on(pages[level], level, deadline)

    # The branch sees the college's note and the sentence of the original notice, and submits its story.
    author = pages[4]
    author.reload()
    author.get_by_role("link", name="关于征集支部故事的通知").first.click()
    expect(author.get_by_text("文学院附言")).to_be_visible()
    story = tmp_path / "门口的一张桌子.docx"
    story.write_bytes(documents.docx(documents.text("门口的一张桌子", 500)))
    author.get_by_role("button", name="新建作品").click()
    author.get_by_label("作品标题").fill("门口的一张桌子")
    with author.expect_file_chooser() as chooser:
        author.locator(".uploader label.button").first.click()
    chooser.value.set_files(str(story))
    expect(author.get_by_text("可以报送")).to_be_visible()
    author.get_by_role("button", name="报送", exact=True).click()
    expect(author.get_by_text("回执编号").first).to_be_visible()

    # At each level: checked by a named person, then recommended. The file is forwarded with the submission.
    for level, number in ((3, 1), (2, 2), (1, 3)):
        page = pages[level]
        accept(page, levels, number)
        page.get_by_label("审核人").fill(f"{LEVELS[level]}审核人")
        page.get_by_role("button", name="推荐上报").click()
        expect(page.get_by_text("已推荐上报，回执编号")).to_be_visible()
    ministry = pages[0]
    accept(ministry, levels, 4)
    expect(ministry.get_by_text("来自")).to_contain_text("第一党支部")
    expect(ministry.locator(".file")).to_contain_text("门口的一张桌子.docx")
    ministry.get_by_role("link", name="素材库", exact=True).click()
    ministry.get_by_role("button", name="推荐入库").click()
    expect(ministry.get_by_label("内容简介")).not_to_have_value("")
    ministry.get_by_label("关键词").fill("值守、志愿")
    ministry.get_by_role("button", name="保存", exact=True).click()
    expert = someone(levels, "expert")
    expert.get_by_role("link", name="素材库", exact=True).click()
    expert.get_by_role("link", name="门口的一张桌子").click()
    expert.get_by_role("button", name="审定入库").click()
    expect(expert.get_by_role("heading", name="门口的一张桌子")).to_be_visible()

    # The author sees every level, the checker there, and that the ministry adopted the story; and reads it in the library.
    author.goto(levels.url + "/submissions/1/")
    way = author.locator(".way li")
    expect(way).to_have_count(3)
    for place, unit in enumerate(("示例大学", "示例省教育工委", "部机关")):
        expect(way.nth(place)).to_contain_text(unit)
    expect(way.nth(0)).to_contain_text("文学院审核人")
    expect(way.nth(2)).to_contain_text("已采用")
    author.get_by_role("link", name="素材库", exact=True).click()
    author.get_by_role("link", name="门口的一张桌子").click()
    expect(author.get_by_text("文学院 · 第一党支部")).to_be_visible()

    # Visibility: the branch does not see submissions above, a sibling does not see the story.
    for number in (2, 3, 4):
        assert author.goto(f"{levels.url}/submissions/{number}/").status == 403
