"""The demo's branch: a meeting with stories, an article being edited, registers with pledges, a grid with gaps."""

import io
import math
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from baosong.apps.articles.models import Article
from baosong.apps.articles.services import editing
from baosong.apps.calls.models import Call
from baosong.apps.meetings.enums import Presence
from baosong.apps.meetings.models import Attachment, BranchMembership, Member, Story
from baosong.apps.meetings.services import attachments, meetings, roster
from baosong.apps.meetings.services import stories as stories_service
from baosong.apps.meetings.services.member_links import link_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from baosong.apps.registers.models import GridCell
from baosong.apps.registers.services import grid, pledges, registers
from baosong.core.terms.registers import presets
from baosong.platform.storage import personal_blobstore

SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN: Final = ("一鸣", "思齐", "可欣", "子墨", "雨桐")
STORIES: Final = (
    ("一碗热面", "封校那天，我在东门值守到凌晨。一位同学端来一碗热面，说食堂阿姨特意多下了一把。我没有问她的名字，只记得面汤上的热气，和她转身跑回去的背影。"),
    ("十四天", "隔离楼里住进了三十二名同学。我每天三趟送饭，十四天里学会了记住每个人不吃什么。最后一天，门缝里塞出一张纸条，写着谢谢。"),
    ("两本账", "测温登记一本，心里一本。谁连着两天晚归，谁说话声音低了，都记在心里那一本上。"),
    ("电话那头", "寒假里我给班上每位同学打了电话。有一位的父亲在医院值班，她说不害怕，只是想他。我们聊了一个晚上的书。"),
    ("口罩", "家里寄来一盒口罩，五十只。我留了五只，其余放在值班室的桌上，下午就分完了。"),
)
MEMBERS: Final = 20
TOLD: Final = 18
CELLS: Final = (
    ("东校区", "", "校区", "30.5400", "114.3600"),
    ("西校区", "", "校区", "30.5440", "114.3500"),
    ("东门", "东校区", "校门", "30.5405", "114.3630"),
    ("一舍", "东校区", "宿舍", "30.5390", "114.3590"),
    ("一舍一层", "一舍", "楼层", "", ""),
    ("一舍二层", "一舍", "楼层", "", ""),
    ("一舍三层", "一舍", "楼层", "", ""),
    ("图书馆", "西校区", "楼宇", "30.5450", "114.3510"),
    ("二食堂", "西校区", "食堂", "30.5430", "114.3495"),
)


def seed_branch(call: Call, college: Unit, organiser: Person, now: datetime) -> None:
    """Seed a branch of the college."""
    branch = Unit.objects.get_children(Unit.objects.get(pk=college.pk)).order_by("path")[0]
    secretary = Person(username="zhibu1", name="支部书记乙", password=organiser.password)
    secretary.save()
    invitations.give_role(person=secretary, unit=branch, role=Role.LIAISON, by=organiser, at=now)
    names = [f"{SURNAMES[number]}{GIVEN[number % len(GIVEN)]}" for number in range(MEMBERS)]
    roster.enrol([roster.RosterRow(number, name) for number, name in enumerate(names, 1)], unit=branch, by=secretary, at=now)
    members = [branch_membership.member for branch_membership in BranchMembership.objects.filter(unit=branch).select_related("member").order_by("pk")]
    stories = _meeting(call, branch, members, secretary, now)
    _collection(call, branch, stories, secretary, now)
    _registers(call, branch, members, secretary, organiser, now)


def _meeting(call: Call, branch: Unit, members: list[Member], secretary: Person, now: datetime) -> list[Story]:
    task = list(call.tasks.select_related("call").order_by("position"))[1]
    begins = timezone.localtime(now).replace(hour=14, minute=30, second=0, microsecond=0) - timedelta(days=2)
    plan = meetings.MeetingPlan(
        "讲身边故事，悟初心使命", "专题组织生活会", begins, begins + timedelta(minutes=90), place="综合楼 201", agenda=("学习文件", "人人讲故事"),
        chair=members[0].name, recorder=members[1].name,
    )  # fmt: skip
    held = meetings.plan(task, unit=branch, plan=plan, by=secretary, at=now)
    meetings.call_members(held, by=secretary, at=now)
    held.refresh_from_db()
    stories = []
    for number, member in enumerate(members[:TOLD]):
        title, text = STORIES[number % len(STORIES)]
        story = stories_service.begin(held, member, at=now)
        story = stories_service.save(story, title=title, text=text, base=0, at=now)
        if number < 2:
            _picture(story, number, now)
        stories.append(stories_service.tell(story, consents=number % 4 != 3, at=now))
    marks = {
        row.pk: (Presence.ABSENT, "在外地实习", None) if row.member_id == members[-1].pk else (Presence.PRESENT, "", None) for row in held.attendances.all()
    }
    meetings.attend(held, marks=marks, by=secretary, at=now)
    minutes = meetings.MeetingMinutes(
        speeches=({"speaker": members[2].name, "text": "把小事做好，就是初心。"}, {"speaker": members[3].name, "text": "愿意继续值守东门。"}),
        resolutions="整理故事汇并报送学院；值守排班延长一周。",
    )
    meetings.write_record(held, plan=plan, minutes=minutes, by=secretary, at=now)
    return stories


def _picture(story: Story, number: int, now: datetime) -> None:
    """A picture of a gate at night, drawn here."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (1280, 853), ("#22324a", "#3d2b2b")[number])
    pen = ImageDraw.Draw(picture)
    for row in range(853):
        pen.line((0, row, 1280, row), fill=(34 + row // 12, 50 + row // 16, 74 + row // 20) if number == 0 else (61 + row // 10, 43 + row // 18, 43))
    pen.rectangle((300, 300, 980, 853), fill="#6b5a4a")
    pen.rectangle((500, 430, 780, 853), fill="#f0c97a")
    pen.ellipse((1040, 90, 1160, 210), fill="#f4ecd0")
    made = io.BytesIO()
    picture.save(made, "JPEG")
    made.seek(0)
    stored = personal_blobstore().put(made)
    attachment = Attachment.objects.create(
        story=story, name="IMG_0001.jpg", sha256=stored.sha256, size=stored.size, caption=("东门岗亭", "隔离楼的窗")[number], received_at=now
    )
    attachments.clean(attachment, blobstore=personal_blobstore())
    stories_service.consent_to_attachment(attachment, gives=True, at=now)


def _collection(call: Call, branch: Unit, stories: list[Story], secretary: Person, now: datetime) -> None:
    task = list(call.tasks.order_by("position"))[1]
    article: Article = editing.begin(unit=branch, task=task, title="灯火与门：我们的故事汇", by=secretary, at=now)
    article = editing.entitle(article, title=article.title, foreword="二十名党员，二十个故事。这里选出三个。", by=secretary, at=now)
    editing.pick(article, stories[:3], by=secretary, at=now)
    part = article.parts.order_by("position")[1]
    edited = part.text.replace("三十二名同学", "32 名同学").replace("学会了记住", "记住了").replace("最后一天，", "解除隔离那天，")
    editing.edit(part, heading="十四天，四十二趟", text=edited, by=secretary, at=now)


def _registers(call: Call, branch: Unit, members: list[Member], secretary: Person, organiser: Person, now: datetime) -> None:
    university = call.unit
    task = list(call.tasks.order_by("position"))[3]
    forms = presets()
    made = {key: registers.set_up(forms[key], unit=university, task=task, by=organiser, at=now) for key in ("posts", "pledges", "squads", "projects")}
    grid.add_cells([grid.GridRow(number, *row) for number, row in enumerate(CELLS, 2)], unit=university, by=organiser, at=now)
    cells = {found.name: found for found in GridCell.objects.filter(unit=university)}
    day = timezone.localtime(now).date()
    period = f"{day - timedelta(days=14)} 至 {day + timedelta(days=30)}"
    for number, (post, where) in enumerate((("东门值守岗", "东门"), ("一层楼长岗", "一舍一层"), ("二层楼长岗", "一舍二层"), ("阅览室服务岗", "图书馆"))):
        holder = members[number].name
        registers.enter(
            made["posts"],
            unit=branch,
            written={"post": post, "kind": "值守", "holder": holder, "duty": "测温登记、引导人流、代取物品。", "shift": "每日 18:00–22:00", "period": period},
            cell=cells[where],
            by=secretary,
            at=now,
        )
        entry = registers.enter(
            made["pledges"],
            unit=branch,
            written={"post": post, "signer": holder, "tasks": "每日测温登记，不漏一人。", "period": period},
            cell=cells[where],
            by=secretary,
            at=now,
        )
        if number < 2:
            pledges.sign(entry, members[number], answers={"补充承诺": "随叫随到"}, strokes=_signature(number), typed="", at=now)
    squad = registers.enter(
        made["squads"],
        unit=branch,
        written={
            "name": "送餐突击队",
            "leader": members[4].name,
            "members": "、".join(member.name for member in members[5:9]),
            "mission": "为隔离楼送三餐。",
            "founded": str(day - timedelta(days=10)),
        },
        cell=cells["一舍"],
        by=secretary,
        at=now,
    )
    registers.log_action(squad, on=day - timedelta(days=9), where="隔离楼", what="送午餐三十二份，登记忌口九人。", by=secretary, at=now)
    registers.log_action(squad, on=day - timedelta(days=3), where="隔离楼", what="解除隔离，协助搬运行李四十件。", by=secretary, at=now)


def _signature(number: int) -> list[list[list[int]]]:
    """A flourish that could be a name."""
    waves = []
    for letter in range(3):
        left = 70 + letter * 170
        waves.append(
            [
                [round(left + 120 * n / 30), round(120 + 55 * math.sin(n / (3 + letter + number)) + 25 * math.cos(n / 2)), letter * 700 + n * 16]
                for n in range(31)
            ]
        )
    return waves


def example_link() -> str:
    """The address of a member's own page, and the name to give there, for whoever tries the demo."""
    branch_membership = BranchMembership.objects.select_related("member").order_by("pk").last()
    return f"/m/{link_of(branch_membership)}/   {branch_membership.member.name}" if branch_membership else ""
