"""Three accepted stories and three reviewers, created inside an installation."""

from tests.journeys.installation import stories_notice

STORIES = """
import django; django.setup()
import io
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.site.demo import documents
from baosong.apps.submissions.services import checks, drafts, receive, decisions, submit
from baosong.apps.submissions.enums import Channel
now, office = timezone.now(), Person.objects.get(username="office")
for number in (1, 2, 3):
    person = Person.objects.create_user(username=f"r{number}", password="journey-password", name=f"评委{number}")
    invitations.give_role(person=person, unit=Unit.objects.get(name="示范大学"), role=Role.REVIEWER, by=None, at=now)
task = Task.objects.select_related("call").get()
for who, unit, title in (("c1", "文学院", "门口的一张桌子"), ("c2", "物理学院", "夜班日记"), ("c3", "医学院", "二十四小时")):
    by = Person.objects.get(username=who)
    submission = drafts.begin(task, unit=Unit.objects.get(name=unit), by=by, at=now)
    drafts.describe(submission, title=title, details={}, by=by, at=now)
    stored = blobstore().put(io.BytesIO(documents.docx(documents.text(title, 400) + f"\\n{unit}供稿")))
    file = receive.receive(receive.Arrival(submission, "p1", f"{unit}-{title}.docx", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
    checks.check(file.pk, blobstore=blobstore())
    submit.submit(submission, by=by, at=timezone.now())
    decisions.accept(submission, by=office, at=timezone.now())
"""
CLOSED = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.apps.judging.services import reviews, rounds
from baosong.apps.judging.enums import PanelRole
from baosong.apps.judging.models import Review
from baosong.apps.orgs.models import Person
from baosong.core.terms.rubrics import TEMPLATES
now, office = timezone.now(), Person.objects.get(username="office")
judged = rounds.set_up(Task.objects.select_related("call").get(), rounds.RoundPlan("初评", TEMPLATES["article"], each=2), by=office, at=now)
rounds.seat(judged, list(Person.objects.filter(username__startswith="r")), group=PanelRole.EXPERT, by=office, at=now)
rounds.open_round(judged, by=office, at=now)
worth = {"门口的一张桌子": 38, "夜班日记": 30, "二十四小时": 20}
for review in Review.objects.select_related("candidate__submission", "panelist__person"):
    points = {"view": 25, "argument": worth[review.candidate.submission.title], "structure": 10, "language": 10}
    reviews.save(review, points=points, vetoed=[], comment="", at=now)
    reviews.finish(review, by=review.panelist.person, at=now)
rounds.close_round(judged, by=office, at=now)
"""


def accepted_stories(installation):
    installation.publish(stories_notice(2))
    installation.python(STORIES)


def a_closed_round(installation):
    accepted_stories(installation)
    installation.python(CLOSED)


A_LATE_STORY = """
import django; django.setup()
import io
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.services import checks, decisions, drafts, receive, submit
from baosong.platform.storage import blobstore
from baosong.site.demo import documents
now, by = timezone.now(), Person.objects.get(username="c1")
submission = drafts.begin(Task.objects.select_related("call").get(), unit=Unit.objects.get(name="文学院"), by=by, at=now)
drafts.describe(submission, title="迟到的故事", details={}, by=by, at=now)
stored = blobstore().put(io.BytesIO(documents.docx(documents.text("迟到的故事", 400) + "\\n文学院供稿")))
file = receive.receive(receive.Arrival(submission, "p1", "迟到的故事.docx", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
checks.check(file.pk, blobstore=blobstore())
submit.submit(submission, by=by, at=timezone.now())
decisions.accept(submission, by=Person.objects.get(username="office"), at=timezone.now())
"""
