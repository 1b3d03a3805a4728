"""Library, collection, casebook, brief, course and publicity record of the demo, made of selected submissions."""

from datetime import datetime, timedelta
from typing import Final

from baosong.apps.calls.models import Call
from baosong.apps.learning.services import courses, enrolments
from baosong.apps.library.enums import Audience, EntryState, Rights
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services import approvals, collections, honours, metadata, proposals
from baosong.apps.library.services.text_extraction import read
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.publications.enums import PublicityChannel
from baosong.apps.publications.interfaces.official_texts import report_text
from baosong.apps.publications.models import Case
from baosong.apps.publications.queries import selected_since
from baosong.apps.publications.services import briefs, case_texts, casebooks, official_documents, publicity
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.platform.storage import blobstore
from baosong.site.demo.films import LINES, SECONDS_A_PICTURE

TAKEN_IN: Final = 10
QUESTIONS: Final = """1. 微党课一般讲几件事？
A. 一件，讲透
B. 越多越好
答案：A

2. 以下哪些属于值守登记的内容？
A. 姓名
B. 体温
C. 同行者的成绩
答案：AB
"""


def publish_selected_submissions(call: Call, organiser: Person, colleges: list[Unit], now: datetime) -> None:
    """Seed all of it; two entries wait for the expert's approval."""
    expert = Person.objects.get(username="pingwei1")
    entries = _library(call, organiser, expert, now)
    shown = [entry for entry in entries if entry.state == EntryState.SHOWN]
    collection = collections.set_up(unit=call.unit, title="守护校园", summary="值守、送餐、搬运、线上教学里的支部和党员。", by=organiser, at=now)
    for entry in shown[:5]:
        collections.put(collection, entry, by=organiser, at=now)
    collections.show(collection, is_shown=True, by=organiser, at=now)
    honours.honour(colleges[0], name="标杆院系", level="省级", year=now.year, by=organiser, at=now)
    _publications(call, shown, organiser, now)
    _publicity(shown, organiser, now)
    course = courses.set_up(unit=call.unit, title="身边的支部：入党积极分子选学", by=organiser, at=now)
    courses.describe(
        course, title=course.title, summary="三讲视频、两篇案例，学完答题。", pass_mark=60, due_on=(now + timedelta(days=30)).date(), by=organiser, at=now
    )
    courses.add_lessons(course, shown[:5], by=organiser, at=now)
    courses.set_questions(course, courses.questions_from(QUESTIONS), by=organiser, at=now)
    courses.open_course(course, is_open=True, by=organiser, at=now)
    enrolments.assign_unit(course, colleges[0], by=organiser, at=now)


def _library(call: Call, organiser: Person, expert: Person, now: datetime) -> list[Entry]:
    accepted = Submission.objects.filter(task__call=call, state=SubmissionState.ACCEPTED).select_related("task__call__unit").order_by("task__position", "pk")
    found = []
    for number, work in enumerate(accepted[:TAKEN_IN]):
        at = now - timedelta(days=3, hours=-number)
        entry = proposals.propose(work, expert=expert, by=organiser, at=at)
        read(entry, blobstore=blobstore(), at=at)
        entry.refresh_from_db()
        if entry.film is not None:
            _transcribe(entry)
        keywords = entry.suggested[:5] or ["党课"]
        is_public = number % 3 != 2
        facts = metadata.Description(
            entry.title,
            entry.creators,
            entry.summary,
            keywords,
            entry.theme,
            now.year,
            Rights.EDUCATION,
            Audience.PUBLIC if is_public else Audience.ORGANISATION,
            is_public,
            "同意书存组织部档案柜" if is_public else "",
        )
        entry = metadata.describe(entry, facts, by=organiser, at=at)
        # The last two wait for the expert.
        if number < TAKEN_IN - 2:
            entry = approvals.approve(entry, by=expert, at=at)
        found.append(entry)
    return found


def _transcribe(entry: Entry) -> None:
    """Write the transcript directly: recognising it from the pictures takes longer than a demo should."""
    length = int(entry.length_s or 0)
    cues = [[at, at + SECONDS_A_PICTURE, LINES[at // SECONDS_A_PICTURE % len(LINES)]] for at in range(0, length, SECONDS_A_PICTURE)]
    chapters = [[0, "开场"], [length // 3, "那天晚上"], [2 * length // 3, "责任写在岗位上"]]
    Transcript.objects.update_or_create(entry=entry, file=entry.film, defaults={"cues": cues, "chapters": chapters})


def _publications(call: Call, shown: list[Entry], organiser: Person, now: datetime) -> None:
    book = casebooks.set_up(unit=call.unit, title="战疫故事与案例选编", by=organiser, at=now)
    casebooks.choose(book, shown, by=organiser, at=now)
    preface = "这里选编的，是各学院党委在一次征集中推荐、经专家评审和审定入库的作品。\n它们写的都是身边的人和身边的事。"
    imprint = casebooks.Imprint(book.title, "示范大学党支部工作选编", book.issuer, book.date, "内部资料", preface)
    book.refresh_from_db()
    casebooks.set_imprint(book, imprint, revision=book.revision, by=organiser, at=now)
    for case in Case.objects.filter(section__casebook=book).select_related("entry"):
        case_texts.draft(case, blobstore=blobstore(), at=now)
    brief = briefs.draft(unit=call.unit, name="党建工作简报", entries=list(selected_since(call.unit, now - timedelta(days=7))[:4]), by=organiser, at=now)
    head = briefs.BriefHeading(
        "党建工作简报",
        3,
        12,
        now.date(),
        call.unit.name,
        "内部资料 注意保存",
        "本周评选结果公布，现将入选作品摘编如下。",
        "校党委常委",
        "各部门",
        "各学院党委",
        60,
    )
    items = [briefs.BriefItemText(item.pk, item.title, item.text, item.source) for item in brief.items.all()]
    briefs.revise(brief, head, items, revision=1, by=organiser, at=now)
    title = f"{call.unit.name}关于推荐优秀作品的报告"
    official_documents.draft(unit=call.unit, title=title, addressee="示例省委教育工委", text=report_text(call.unit, shown), by=organiser, at=now)


def _publicity(shown: list[Entry], organiser: Person, now: datetime) -> None:
    today = now.date()
    plan = (
        (0, PublicityChannel.WECHAT, "示范大学组织部", -2, 1320),
        (0, PublicityChannel.FILM, "示范大学", -1, 860),
        (1, PublicityChannel.WEIBO, "示范大学", -1, 410),
        (2, PublicityChannel.WECHAT, "示范大学组织部", 2, None),
        (3, PublicityChannel.SITE, "校园网", 4, None),
    )
    for number, channel, account, days, reads in plan:
        day = today + timedelta(days=days)
        facts = publicity.PublicationFacts(channel, account, planned_on=day, published_on=day if days < 0 else None, reads=reads)
        publicity.note(shown[number % len(shown)], facts, blobstore=blobstore(), by=organiser, at=now)
