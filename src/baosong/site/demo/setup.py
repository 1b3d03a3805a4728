"""Set up the demo through the services: units, people, the call, submissions in every state."""

import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.services import drafts, extensions, publish
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.services import units as units_service
from baosong.apps.submissions.enums import Adoption, Channel
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services import decisions, submit
from baosong.apps.submissions.services import drafts as drafts_service
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.core.terms import Terms
from baosong.platform.errors import Refusal
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.job_queue import QUICK, kinds
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services.job_runs import execute
from baosong.platform.storage import blobstore
from baosong.site.demo import MARKER, PASSWORD, documents, films
from baosong.site.demo.films import FilmSpec
from baosong.site.demo.judging_round import judge
from baosong.site.demo.mails import send_mails
from baosong.site.demo.notice import UNIVERSITY, notice
from baosong.site.demo.publications import publish_selected_submissions
from baosong.site.demo.scenario import example_link, seed_branch

Print = Callable[[str], object]
COLLEGES: Final = (
    "马克思主义学院", "文学院", "外国语学院", "历史学院", "哲学学院", "法学院", "经济学院", "管理学院", "新闻与传播学院", "教育学院", "艺术学院", "体育学院", "数学学院", "物理学院",
    "化学学院", "生命科学学院", "地理学院", "信息工程学院", "计算机学院", "机械工程学院", "土木工程学院", "环境学院", "材料学院", "医学院", "药学院", "公共卫生学院", "护理学院", "继续教育学院",
)  # fmt: skip
SURNAMES: Final = "甲乙丙丁戊己庚辛壬癸"
COPIED: Final = (5, 0)
FILMED: Final = (2, 7)
LECTURES: Final = ("门口的一张桌子", "夜班日记", "一封家书", "二十四小时", "灯火", "搬运", "敲门", "值守")


def welcome(port: int) -> str:
    address = f"http://127.0.0.1:{port}"
    return "\n".join(
        [
            "",
            f"  {address}",
            f"  zuzhibu   {PASSWORD}   组织部（发布、查看、催报）",
            f"  college01 {PASSWORD}   {COLLEGES[0]}联络员（报送）",
            f"  college02 {PASSWORD}   {COLLEGES[1]}（报送，并可转发给党支部）… college28",
            f"  pingwei1  {PASSWORD}   评委（盲评故事）… pingwei4",
            f"  zhibu1    {PASSWORD}   党支部书记（组织生活会、故事汇、登记簿）",
            f"  {address}{example_link()}（党员本人页面，无需账号）",
            "",
        ]
    )


def set_up(say: Print) -> None:
    """Set up the demo. Idempotent: later starts only check the marker file."""
    marker = Path(settings.BAOSONG_DATA) / MARKER
    if marker.exists() and Call.objects.exists():
        return
    say("正在准备演示数据：单位、人员 …")
    now = timezone.now()
    organiser, colleges, liaisons = _people(now)
    say("正在读取通知并发布征集 …")
    call = _call(organiser, colleges[0], now)
    say("正在制作演示影片（约一分钟）…")
    with tempfile.TemporaryDirectory() as folder:
        made = _files(Path(folder), say)
        say("正在报送作品并检查 …")
        _submit_files(call, colleges, liaisons, organiser, made, now)
    _do_jobs()
    _decide(call, organiser, now)
    judge(call, organiser, now)
    send_mails(call, colleges, organiser, now)
    seed_branch(call, colleges[1], organiser, now)
    _do_jobs()
    say("正在入库、选编案例集和课程 …")
    publish_selected_submissions(call, organiser, colleges, now)
    _do_jobs()
    invitations.give_role(person=liaisons[1], unit=colleges[1], role=Role.ORGANISER, by=organiser, at=now)
    marker.write_text("ready", "utf-8")


def _people(now: datetime) -> tuple[Person, list[Unit], list[Person]]:
    organiser = Person.objects.create_user(username="zuzhibu", email="zuzhibu@example.edu.cn", password=PASSWORD, name="组织部 甲老师")
    university = units_service.add_unit(under=None, name=UNIVERSITY, kind="大学", by=organiser, at=now)
    invitations.give_role(person=organiser, unit=university, role=Role.ORGANISER, by=None, at=now)
    hashed = organiser.password
    colleges, liaisons = [], []
    for number, name in enumerate(COLLEGES, 1):
        branches = 3 + number % 4
        college = units_service.add_unit(under=university, name=name, kind="学院", branches=branches, members=branches * 22, by=organiser, at=now)
        colleges.append(college)
        liaison = Person(
            username=f"college{number:02d}", name=f"{name[:2]}联络员{SURNAMES[number % 10]}", email=f"college{number:02d}@example.edu.cn", password=hashed
        )
        liaison.save()
        liaisons.append(liaison)
        invitations.give_role(person=liaison, unit=college, role=Role.LIAISON, by=organiser, at=now)
        for branch in range(1, branches + 1):
            kind = "教工" if branch == 1 else "学生"
            units_service.add_unit(under=college, name=f"{name}{kind}第{branch}党支部", kind="党支部", members=22, by=organiser, at=now)
    return organiser, colleges, liaisons


def _call(organiser: Person, college: Unit, now: datetime) -> Call:
    university = Unit.objects.get_parent(college)
    call = drafts.draft_from(notice(timezone.localtime(now).date()), unit=university, by=organiser, at=now - timedelta(days=21))
    terms: Terms = call.terms
    asked = tuple(replace(task, fields=("speaker", "held_on", "mode")) if n == 0 else task for n, task in enumerate(terms.tasks))
    call = drafts.revise(call, replace(terms, tasks=asked, grace_minutes=60, naming="{unit}+{title}+{piece}"), by=organiser, at=now - timedelta(days=21))
    units = list(Unit.objects.filter(path__startswith=university.path, depth=2))
    return publish.publish(Call.objects.get(pk=call.pk), to=units, by=organiser, at=now - timedelta(days=20))


def _files(folder: Path, say: Print) -> dict[str, tuple[str, bytes | Path]]:
    """Files by kind. BAOSONG_DEMO_SCALE shortens the films in tests."""
    scale = float(os.environ.get("BAOSONG_DEMO_SCALE", "1"))
    plan = {
        "right": FilmSpec(int(16 * 60 * scale)),
        "short": FilmSpec(int(12 * 60 * scale)),
        "small": FilmSpec(int(17 * 60 * scale), 1280, 720),
        "hevc": FilmSpec(int(15 * 60 * scale) + 30, codec="libx265"),
        "bare": FilmSpec(int(18 * 60 * scale), subtitles=False),
        "story": FilmSpec(90, 1280, 720),
    }
    made: dict[str, tuple[str, bytes | Path]] = {}
    for name, film in plan.items():
        path = folder / f"{name}.mp4"
        films.make(path, film)
        made[name] = (f"{name}.mp4", path)
        say(f"  {name}.mp4")
    films.cut_off(folder / "right.mp4", folder / "cut.mp4")
    made["cut"] = ("cut.mp4", folder / "cut.mp4")
    return made


def _hand_in(task: Task, unit: Unit, by: Person, title: str, files: list[tuple[str, str, bytes | Path]], at: datetime, **details: str) -> Submission:
    submission = drafts_service.begin(task, unit=unit, by=by, at=at)
    drafts_service.describe(submission, title=title, details=details, by=by, at=at)
    for kind, name, content in files:
        piece = next(piece for piece in task.terms.pieces if piece.kind.value == kind)
        if isinstance(content, Path):
            with content.open("rb") as source:
                kept = blobstore().put(source)
        else:
            kept = blobstore().put(io.BytesIO(content))
        receive(Arrival(submission, piece.key, name, kept.sha256, kept.size, Channel.WEB, at, at), by=by)
    return submission


def _submit_files(
    call: Call, colleges: list[Unit], liaisons: list[Person], organiser: Person, made: dict[str, tuple[str, bytes | Path]], now: datetime
) -> None:
    lecture, stories, library, wall = list(call.tasks.order_by("position"))
    plan = ("right", "right", "short", "small", "hevc", "bare", "cut", "right", "bare", "right", "short", "right")
    for index, which in enumerate(plan):
        at = now - timedelta(days=9 - index * 0.6)
        unit, by = colleges[index], liaisons[index]
        title = LECTURES[index % len(LECTURES)]
        script = documents.docx(documents.text(f"{unit.name}：{title}", 1800 + index * 40))
        files: list[tuple[str, str, bytes | Path]] = [("video", f"{unit.name}-{title}.mp4", made[which][1]), ("document", f"{title}讲稿.docx", script)]
        _hand_in(lecture, unit, by, title, files, at, speaker=f"{SURNAMES[index % 10]}书记", held_on=f"{timezone.localtime(at):%Y-%m-%d}", mode="online")
    for index in range(16):
        at = now - timedelta(days=6 - index * 0.3)
        unit, by = colleges[index], liaisons[index]
        for story in range(1 + index % 3):
            title = f"{LECTURES[(index + story) % len(LECTURES)]}·身边的故事"
            told = documents.text(f"{unit.name}：{title}", 600 + story * 250)
            if (index, story) == COPIED:
                # Half of it is another college's, for the office to find.
                told += documents.text(f"{colleges[0].name}：{LECTURES[0]}·身边的故事", 600)[:300]
            content = documents.docx(told)
            files = [
                ("document", f"{title}.docx", content),
                ("image", f"图{story + 1}.jpg", documents.picture(index * 3 + story)),
            ]
            if index in FILMED and story == 0:
                files.append(("video", "讲述.mp4", made["story"][1]))
            _hand_in(stories, unit, by, title, files, at)
    for index in range(8):
        at = now - timedelta(days=2)
        unit, by = colleges[index * 2], liaisons[index * 2]
        title = f"{unit.name}工作案例"
        files = [("document", f"{title}.docx", documents.docx(documents.text(title, 2200)))]
        _hand_in(wall, unit, by, title, files, at)
    for index in (2, 5, 8, 11, 14):
        unit, by = colleges[index], liaisons[index]
        title = f"{unit.name}党员事迹选编"
        files = [
            (piece.kind.value, f"{title}.docx", documents.docx(documents.text(title, 2600))) for piece in library.terms.pieces if piece.kind.value == "document"
        ]
        files.append(("image", "值守.jpg", documents.picture(40 + index)))
        _hand_in(library, unit, by, title, files, now - timedelta(days=3))
    for index in range(2):
        drafts_service.begin(library, unit=colleges[index], by=liaisons[index], at=now - timedelta(days=1))
    extensions.extend(lecture, unit=colleges[20], until=lecture.deadline + timedelta(days=5), reason="主讲人住院，经批准延期", by=organiser, at=now)


def _do_jobs() -> None:
    """Run the quick jobs; decoding whole films is left to the worker."""
    quick = [name for name, kind in kinds.items() if kind.queue == QUICK]
    for run in JobRun.objects.filter(state=JobState.WAITING, kind__in=quick).order_by("pk"):
        execute(run.pk)


def _decide(call: Call, organiser: Person, now: datetime) -> None:
    """Submit what can be submitted; accept some and return some."""
    for number, submission in enumerate(Submission.objects.filter(task__call=call).select_related("made_by").order_by("pk")):
        if not submission.title:
            continue
        try:
            submit.submit(submission, by=submission.made_by, at=submission.changed_at + timedelta(minutes=5))
        except Refusal:
            continue
        if number % 5 == 3:
            decisions.return_for_repair(submission, reason="请补充单位名称，讲稿最后一段与视频不一致，请核对后重报。", by=organiser, at=now)
        elif number % 2 == 0:
            done = decisions.accept(submission, by=organiser, at=now)
            if number % 6 == 0:
                decisions.adopt(done, adoption=Adoption.ADOPTED, by=organiser, at=now)
