"""Accepted submissions and entries of the library, created inside an installation."""

from baosong.site.demo.films import LINES, SECONDS_A_PICTURE

ACCEPTED = """
import django; django.setup()
import sys
import time
from pathlib import Path
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.services import checks, drafts, receive, decisions, submit
from baosong.apps.submissions.enums import Channel
now, office = timezone.now(), Person.objects.get(username="office")
expert = Person.objects.create_user(username="expert", password="journey-password", name="马院专家")
invitations.give_role(person=expert, unit=Unit.objects.get(name="示范大学"), role=Role.REVIEWER, by=None, at=now)
folder = Path(sys.stdin.read().strip())
task = Task.objects.select_related("call").get()
for who, unit, title, film in (("c1", "文学院", "门口的一张桌子", "right.mp4"),):
    by = Person.objects.get(username=who)
    submission = drafts.begin(task, unit=Unit.objects.get(name=unit), by=by, at=now)
    drafts.describe(submission, title=title, details={}, by=by, at=now)
    for piece in task.terms.pieces:
        names = [film, "right.srt"] if piece.kind.value == "video" else ["讲稿.docx"]
        for name in names:
            with (folder / name).open("rb") as source:
                stored = blobstore().put(source)
            receive.receive(receive.Arrival(submission, piece.key, name, stored.sha256, stored.size, Channel.WEB, now, now), by=by)
    # The worker checks as well; whoever is first, the other finds it done.
    files = submission.versions.get().files
    for _ in range(2000):
        for file in files.filter(check_state="waiting"):
            checks.check(file.pk, blobstore=blobstore())
        if not files.filter(check_state="waiting").exists():
            break
        time.sleep(0.3)
    submit.submit(submission, by=by, at=timezone.now())
    decisions.accept(submission, by=office, at=timezone.now())
"""
SHOWN = """
import django; django.setup()
from django.utils import timezone
from baosong.platform.storage import blobstore
from baosong.apps.library.services import approvals, proposals, metadata, search_index, text_extraction
from baosong.apps.library.enums import Audience, Rights
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
now, office, expert = timezone.now(), Person.objects.get(username="office"), Person.objects.get(username="expert")
for submission in Submission.objects.filter(state="accepted").select_related("task__call__unit"):
    entry = proposals.propose(submission, expert=expert, by=office, at=now)
    text_extraction.read(entry, blobstore=blobstore(), at=now)
    entry.refresh_from_db()
    said = metadata.Description(entry.title, "", entry.summary or "身边的事。", ["值守", "志愿"], entry.theme, 2026, Rights.EDUCATION, Audience.ORGANISATION, True, "存档")
    metadata.describe(entry, said, by=office, at=now)
    approvals.approve(entry, by=expert, at=now)
    search_index.follow(entry.pk)
"""


def subtitles() -> str:
    """The subtitles shown in the films, as .srt."""
    blocks = [
        f"{number + 1}\n00:00:{number * SECONDS_A_PICTURE:02d},000 --> 00:00:{(number + 1) * SECONDS_A_PICTURE:02d},000\n{LINES[number % len(LINES)]}\n"
        for number in range(10)
    ]
    return "\n".join(blocks)


def accepted_lecture(installation, films):
    """One accepted lecture with its script and subtitles, and an expert who may approve it."""
    (films / "right.srt").write_text(subtitles(), "utf-8")
    installation.python(ACCEPTED, str(films))


def shown_entries(installation):
    """All accepted submissions as entries of the library."""
    installation.python(SHOWN)
