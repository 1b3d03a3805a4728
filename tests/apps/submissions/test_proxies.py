"""Handing in on behalf of a unit, and the unit's taking over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.services import extensions
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.errors import DeadlinePassed, NotAddressed, StepNotOpen
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_see_file, may_see_submission, may_work_on
from baosong.apps.submissions.services import decisions, drafts, submit, uploads
from baosong.platform.audit.queries import records_of
from baosong.platform.errors import UploadGone
from baosong.platform.messages.audit_actions import sentence
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def by_proxy(call, number=1, *, submitted=True):
    """A work that the office hands in on behalf of a college."""
    office = make.person("office")
    submission = drafts.begin(make.the_task(call), unit=make.unit_of(number), proxy_unit=call.unit, by=office, at=NOW)
    drafts.describe(submission, title="代报的故事", details={}, by=office, at=NOW)
    make.a_file(submission)
    make.do_jobs()
    if submitted:
        submit.submit(submission, by=office, at=NOW)
    return Submission.objects.select_related("task__call__unit", "unit", "proxy_unit").get(pk=submission.pk)


def test_receipt_log_and_mail_say_who_handed_in_for_whom(client, data_folder):
    call = make.a_call()

    submission = by_proxy(call)
    make.do_jobs()

    version = submission.versions.get()
    assert (version.proxy_unit, version.submitted_by) == (call.unit, make.person("office"))
    client.force_login(make.person("c1"))
    receipt = client.get(reverse("receipt", args=[version.receipt.pk])).content.decode()
    assert "由示例大学代报" in receipt
    assert "由示例大学代报" in client.get(reverse("verify", args=[version.receipt.code])).content.decode()
    (said,) = [sentence(record.action, record.facts) for record in records_of(submission) if record.action == "submission.submit"]
    assert said.startswith("示例大学代第1学院报送了第 1 版")
    (mail,) = Message.objects.all()
    assert mail.address == "c1@example.edu.cn"
    assert "示例大学（office）已代第1学院报送“代报的故事”" in mail.body
    assert version.receipt.number in mail.body


def test_the_unit_sees_the_draft_and_the_office_sees_no_other_draft(data_folder):
    call = make.a_call()
    office, unit = make.person("office"), make.person("c1")
    prepared, own = by_proxy(call, submitted=False), make.a_submission(call, 1, state=SubmissionState.DRAFT)

    assert may_see_submission(unit, prepared.pk)
    assert may_see_submission(office, prepared.pk)
    assert may_see_file(office, prepared.versions.get().files.get().pk)
    assert not may_see_submission(office, own.pk)
    assert not may_work_on(office, own.pk)


def test_nobody_else_sees_or_changes_it(data_folder):
    call = make.a_call()
    prepared = by_proxy(call, submitted=False)
    head = make.with_role(make.a_person("head"), make.unit_of(2), Role.ORGANISER)

    for stranger in (make.person("c2"), head, make.a_person("stranger")):
        assert not may_see_submission(stranger, prepared.pk)
        assert not may_work_on(stranger, prepared.pk)


def test_once_taken_over_the_office_changes_nothing_any_more(data_folder, tmp_path):
    call = make.a_call()
    office, unit = make.person("office"), make.person("c1")
    submission = by_proxy(call)
    assert may_work_on(office, submission.pk)

    drafts.take_over(submission, by=unit, at=NOW)
    drafts.take_over(submission, by=unit, at=NOW)

    assert not may_work_on(office, submission.pk)
    with pytest.raises(UploadGone):
        uploads.begin(submission_id=submission.pk, piece_key="p1", file_name="a.docx", length=1, by=office, at=NOW, folder=tmp_path)
    assert [record.action for record in records_of(submission)].count("submission.taken_over") == 1
    # What was submitted on its behalf stays so.
    assert submission.versions.get().proxy_unit == call.unit


def test_what_the_unit_submits_itself_is_its_own(data_folder):
    call = make.a_call()
    submission = by_proxy(call, submitted=False)

    submit.submit(submission, by=make.person("c1"), at=NOW)
    make.do_jobs()

    submission.refresh_from_db()
    assert submission.proxy_unit is None
    assert submission.versions.get().proxy_unit is None
    assert not Message.objects.exists()


def test_what_was_accepted_cannot_be_taken_over(data_folder):
    call = make.a_call()
    submission = by_proxy(call)
    decisions.accept(submission, by=make.person("office"), at=NOW)

    with pytest.raises(StepNotOpen):
        drafts.take_over(submission, by=make.person("c1"), at=NOW)


def test_the_deadline_holds_for_the_office_too_until_it_is_extended(data_folder):
    call = make.a_call()
    office, task = make.person("office"), make.the_task(call)
    submission = by_proxy(call, submitted=False)
    late = task.deadline + timedelta(hours=1)
    with pytest.raises(DeadlinePassed):
        submit.submit(submission, by=office, at=late)

    extensions.extend(task, unit=make.unit_of(1), until=late + timedelta(days=1), reason="电话请求代报", by=office, at=late)

    assert submit.submit(submission, by=office, at=late).version.proxy_unit == call.unit


def test_a_unit_of_another_tree_is_refused(client, data_folder):
    call = make.a_call()
    elsewhere = make.a_unit("另一大学")
    with pytest.raises(NotAddressed):
        drafts.begin(make.the_task(call), unit=elsewhere, proxy_unit=call.unit, by=make.person("office"), at=NOW)
    client.force_login(make.person("office"))

    answer = client.post(reverse("begin-for", args=[make.the_task(call).pk, elsewhere.pk]), follow=True)

    assert "该征集没有发布到另一大学" in answer.content.decode()
    assert not Submission.objects.exists()


def test_an_organiser_of_another_tree_hands_in_for_nobody(client, data_folder):
    call = make.a_call()
    other = make.with_role(make.a_person("other"), make.a_unit("另一大学"), Role.ORGANISER)
    client.force_login(other)

    answer = client.post(reverse("begin-for", args=[make.the_task(call).pk, make.unit_of(1).pk]))

    assert answer.status_code == 403


@pytest.mark.parametrize("level", ["above", "issuer"])
def test_the_receipt_names_the_unit_of_whoever_handed_in(client, data_folder, level):
    """The organiser of the issuing unit acts for it, one of a unit above for that."""
    call = make.a_call()
    issuer = make.unit_of(1)
    branch = make.a_unit("第1支部", issuer)
    head = make.with_role(make.a_person("head"), issuer, Role.ORGANISER)
    make.with_role(make.a_person("secretary"), branch)
    call.unit = issuer
    call.save(update_fields=["unit"])
    call.addressees.create(unit=branch)
    client.force_login(head if level == "issuer" else make.person("office"))

    client.post(reverse("begin-for", args=[make.the_task(call).pk, branch.pk]))

    assert Submission.objects.get().proxy_unit == (issuer if level == "issuer" else make.person("office").orgs_memberships.get().unit)


def test_for_a_unit_that_the_person_serves_it_is_the_units_own(client, data_folder):
    call = make.a_call()
    office = make.with_role(make.person("office"), make.unit_of(1))
    client.force_login(office)

    client.post(reverse("begin-for", args=[make.the_task(call).pk, make.unit_of(1).pk]))

    assert Submission.objects.get().proxy_unit is None


def test_the_button_stands_where_something_is_owed(client, data_folder):
    call = make.a_call()
    make.a_submission(call, 2)
    task = make.the_task(call)
    client.force_login(make.person("office"))
    begin = reverse("begin-for", args=[task.pk, make.unit_of(1).pk])

    matrix = client.get(reverse("overview", args=[call.pk])).content.decode()
    assert matrix.count("#on-behalf") == 1
    # The deadline of the factories has passed: more time comes first.
    cell = client.get(reverse("cell", args=[call.pk, task.pk, make.unit_of(1).pk])).content.decode()
    assert begin not in cell
    assert "请先为该单位延期" in cell
    extensions.extend(task, unit=make.unit_of(1), until=make.timezone.now() + timedelta(days=1), reason="电话请求", by=make.person("office"), at=NOW)
    assert begin in client.get(reverse("cell", args=[call.pk, task.pk, make.unit_of(1).pk])).content.decode()
    assert begin in client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk])).content.decode()


@pytest.mark.parametrize("works", [1, 4])
def test_pages_with_works_by_proxy(client, data_folder, django_assert_num_queries, works):
    call = make.a_call()
    for _ in range(works):
        by_proxy(call)
    client.force_login(make.person("office"))
    task, unit = make.the_task(call), make.unit_of(1)

    with django_assert_num_queries(21):
        client.get(reverse("cell", args=[call.pk, task.pk, unit.pk]))
    with django_assert_num_queries(15):
        client.get(reverse("hand-in", args=[call.pk, unit.pk]))
