"""Factories; each reaches its state by calling services."""

import io
import time
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.services import drafts, publish
from baosong.apps.library.enums import Audience, Rights
from baosong.apps.library.models import Entry
from baosong.apps.library.services import approvals, metadata, proposals
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.services import units as units_service
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.services import decisions, submit
from baosong.apps.submissions.services import drafts as drafts_service
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.core.terms import Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.model import PieceKind
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs
from baosong.platform.storage import blobstore
from baosong.site.demo import documents

NOW = timezone.make_aware(datetime(2026, 5, 11, 9, 0))
PASSWORD = "a-long-password"


@cache
def _hashed() -> str:
    """The password's hash, computed once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


def a_person(username: str = "someone", **values) -> Person:
    return Person.objects.create(username=username, password=_hashed(), name=values.pop("name", username), **values)


def a_unit(name: str = "示例大学", under: Unit | None = None, **values) -> Unit:
    return units_service.add_unit(under=under, name=name, by=None, at=NOW, **values)


def signed_in(client, person: Person, *, minutes_ago: float = 0, asked_again: bool = False):
    """The client with a session of the person, who gave the password at its beginning, or was asked for it again in the session."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - minutes_ago * 60, "reauthenticated": asked_again}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def with_role(person: Person, unit: Unit, role: Role = Role.LIAISON) -> Person:
    invitations.give_role(person=person, unit=unit, role=role, by=None, at=NOW)
    return person


def terms_for(*, deadline: str = "2026-05-20", quotas=(TermsQuota(least=1),), pieces=None, cap=None, grace: int = 0) -> Terms:
    pieces = pieces or (TermsPiece(PieceKind.DOCUMENT, "文章", "p1"),)
    return Terms(title="示例征集", tasks=(TermsTask("故事", "t1", deadline, pieces, quotas, cap),), grace_minutes=grace)


def a_call(terms: Terms | None = None, *, colleges: int = 2) -> Call:
    """A published call of a university to its colleges, with one liaison each (c1, c2, …); its organiser is `office`."""
    university = a_unit()
    office = with_role(a_person("office"), university, Role.ORGANISER)
    units = []
    for number in range(1, colleges + 1):
        unit = a_unit(f"第{number}学院", university, kind="学院", branches=number * 10, members=number * 100)
        with_role(a_person(f"c{number}", email=f"c{number}@example.edu.cn"), unit)
        units.append(unit)
    call = drafts.draft_from("关于开展示例征集的通知", unit=university, by=office, at=NOW)
    call = drafts.revise(call, terms or terms_for(), by=office, at=NOW)
    return publish.publish(Call.objects.get(pk=call.pk), to=units, by=office, at=NOW)


def the_task(call: Call) -> Task:
    return Task.objects.select_related("call").get(call=call)


def unit_of(number: int) -> Unit:
    return Unit.objects.get(name=f"第{number}学院")


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def a_file(
    submission: Submission, *, content: bytes | None = None, name: str = "文章.docx", piece: str = "p1", begun: datetime = NOW, received: datetime = NOW
) -> PieceFile:
    stored = blobstore().put(io.BytesIO(documents.docx(documents.text("题", 300)) if content is None else content))
    return receive(Arrival(submission, piece, name, stored.sha256, stored.size, Channel.WEB, begun, received), by=submission.made_by)


def do_jobs() -> None:
    """Execute the jobs that a worker would execute now."""
    for run in JobRun.objects.filter(state=JobState.WAITING).order_by("pk"):
        job_runs.execute(run.pk)


def a_submission(call: Call, number: int = 1, *, state: SubmissionState = SubmissionState.SUBMITTED, title: str = "一个故事", at: datetime = NOW) -> Submission:
    by, unit = person(f"c{number}"), unit_of(number)
    submission = drafts_service.begin(the_task(call), unit=unit, by=by, at=at)
    drafts_service.describe(submission, title=title, details={}, by=by, at=at)
    a_file(submission)
    do_jobs()
    submission.refresh_from_db()
    office = person("office")
    if state == SubmissionState.DISCARDED:
        return drafts_service.discard(submission, by=by, at=at)
    if state == SubmissionState.DRAFT:
        return submission
    submit.submit(submission, by=by, at=at)
    if state == SubmissionState.ACCEPTED:
        decisions.accept(submission, by=office, at=at)
    elif state == SubmissionState.RETURNED:
        decisions.return_for_repair(submission, reason="请补充", by=office, at=at)
    elif state == SubmissionState.WITHDRAWN:
        decisions.withdraw(submission, by=by, at=at)
    return Submission.objects.select_related("task__call", "unit").get(pk=submission.pk)


def an_entry(call: Call, number: int = 1, *, title: str = "一个故事", approved: bool = True, said: dict | None = None) -> Entry:
    """An entry proposed by the office and, by default, approved by the expert `r1`."""
    accepted = a_submission(call, number, state=SubmissionState.ACCEPTED, title=title)
    expert = Person.objects.filter(username="r1").first() or with_role(a_person("r1", name="专家甲"), call.unit, Role.REVIEWER)
    entry = proposals.propose(accepted, expert=expert, by=person("office"), at=NOW)
    do_jobs()
    entry.refresh_from_db()
    entry = metadata.describe(entry, description_of(entry, **(said or {})), by=person("office"), at=NOW)
    if approved:
        approvals.approve(entry, by=expert, at=NOW)
        do_jobs()
    return Entry.objects.select_related("unit", "author", "submission__task__call").get(pk=entry.pk)


def description_of(entry: Entry, **said) -> metadata.Description:
    """The description of an entry, with some fields changed."""
    known = {
        "title": entry.title,
        "creators": entry.creators,
        "summary": entry.summary or "讲身边的事。",
        "keywords": entry.keywords or ["值守"],
        "theme": entry.theme,
        "year": entry.year,
        "rights": Rights(entry.rights),
        "audience": Audience(entry.audience),
        "has_consent": entry.has_consent,
        "consent": entry.consent,
    }
    return metadata.Description(**{**known, **said})
