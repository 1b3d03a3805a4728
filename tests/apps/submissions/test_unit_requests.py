"""Requests of units: more time, and a work back after the deadline."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.errors import CallNotOpen, ExtensionNotLater
from baosong.apps.calls.models import Call, Extension
from baosong.apps.calls.queries import unit_deadline
from baosong.apps.calls.services import extensions, postpone, transitions
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import REQUEST_ACTIONS, RequestKind, RequestState, SubmissionState
from baosong.apps.submissions.errors import (
    NotAddressed,
    RequestAnswered,
    RequestInPast,
    RequestPending,
    RequestReasonMissing,
    StepNotOpen,
    WithdrawalIsFree,
    WithdrawalNeedsConsent,
)
from baosong.apps.submissions.models import Submission, UnitRequest
from baosong.apps.submissions.services import decisions, submit, unit_requests
from baosong.apps.tracking import queries
from baosong.platform.audit.queries import records_of
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(call, number=1, *, days=2, at=NOW, reason="视频仍在后期制作"):
    """A college asks for some days more than the deadline of the notice."""
    task = make.the_task(call)
    return unit_requests.ask_extension(task, unit=make.unit_of(number), until=task.deadline + days * DAY, reason=reason, by=make.person(f"c{number}"), at=at)


def asked_back(call, state=SubmissionState.SUBMITTED, *, at=None):
    """A college asks for a work back after the deadline."""
    submission = make.a_submission(call, state=state)
    at = at or make.the_task(call).deadline + DAY
    return unit_requests.ask_withdrawal(submission, reason="作者要求更换作品", by=make.person("c1"), at=at)


def actions_of(thing):
    return [record.action for record in records_of(thing)]


def test_a_granted_request_moves_the_deadline_of_this_unit_alone(data_folder):
    call = make.a_call()
    task, request = make.the_task(call), asked(call)
    before = task.deadline

    unit_requests.grant(request, answer="请按期完成", by=make.person("office"), at=NOW)
    make.do_jobs()

    assert unit_deadline(task, make.unit_of(1)).deadline == before + 2 * DAY
    assert unit_deadline(task, make.unit_of(2)).deadline == before
    assert Extension.objects.get().reason == "视频仍在后期制作"
    assert {"request.extension_asked", "deadline.extended", "request.grant"} <= set(actions_of(task))
    (mail,) = Message.objects.all()
    assert (mail.address, mail.subject) == ("c1@example.edu.cn", f"已同意：{task.name}延期至 5月22日 23:59")
    assert "请按期完成" in mail.body


def test_a_refused_request_moves_nothing_and_tells_why(data_folder):
    call = make.a_call()
    request = asked(call)

    unit_requests.refuse(request, answer="汇总时间已定", by=make.person("office"), at=NOW)
    make.do_jobs()

    assert not Extension.objects.exists()
    assert "汇总时间已定" in Message.objects.get().body


@pytest.mark.parametrize("days", [-1, 0])
def test_a_date_that_is_not_later_than_the_deadline_is_refused(data_folder, days):
    call = make.a_call()

    with pytest.raises(ExtensionNotLater):
        asked(call, days=days)


def test_a_date_in_the_past_is_refused(data_folder):
    call = make.a_call()

    with pytest.raises(RequestInPast):
        asked(call, days=2, at=make.the_task(call).deadline + 3 * DAY)


def test_a_request_needs_a_reason_and_a_unit_that_the_call_went_to(data_folder):
    call = make.a_call()
    with pytest.raises(RequestReasonMissing):
        asked(call, reason="  ")
    elsewhere, task = make.a_unit("另一大学"), make.the_task(call)

    with pytest.raises(NotAddressed):
        unit_requests.ask_extension(task, unit=elsewhere, until=task.deadline + DAY, reason="理由", by=make.person("c1"), at=NOW)


def test_a_second_request_waits_for_the_answer_to_the_first(data_folder):
    call = make.a_call()
    first = asked(call)
    with pytest.raises(RequestPending) as caught:
        asked(call, days=3)
    assert caught.value.facts["who"] == "c1"

    unit_requests.cancel(first, by=make.person("c1"), at=NOW)

    assert asked(call, days=3).state == RequestState.OPEN


def test_of_two_organisers_the_second_is_told_who_was_faster(data_folder):
    call = make.a_call()
    request, office = asked(call), make.person("office")
    colleague = make.with_role(make.a_person("colleague"), call.unit, Role.ORGANISER)
    unit_requests.grant(request, by=office, at=NOW)

    for late in (unit_requests.refuse, unit_requests.grant):
        with pytest.raises(RequestAnswered) as caught:
            late(request, by=colleague, at=NOW)
        assert (caught.value.facts["who"], caught.value.facts["state"]) == ("office", RequestState.GRANTED)
    assert Extension.objects.count() == 1


def test_nothing_is_granted_after_the_call_was_closed(data_folder):
    call = make.a_call()
    request, office = asked(call), make.person("office")
    transitions.close(call, reason="已收齐", by=office, at=NOW)

    with pytest.raises(CallNotOpen):
        unit_requests.grant(request, by=office, at=NOW)
    with pytest.raises(CallNotOpen):
        asked(call, 2)

    request.refresh_from_db()
    assert request.state == RequestState.OPEN
    assert unit_requests.refuse(request, by=office, at=NOW).state == RequestState.REFUSED


def test_a_day_that_passed_while_nobody_answered_is_not_granted(data_folder):
    call = make.a_call()
    request = asked(call)

    with pytest.raises(RequestInPast):
        unit_requests.grant(request, by=make.person("office"), at=request.until + DAY)


def test_a_deadline_that_was_moved_otherwise_settles_the_request(data_folder, django_capture_on_commit_callbacks):
    call = make.a_call()
    met, left, office = asked(call, 1), asked(call, 2, days=9), make.person("office")

    with django_capture_on_commit_callbacks(execute=True):
        extensions.extend(make.the_task(call), unit=make.unit_of(1), until=met.until, reason="电话", by=office, at=NOW)
    met.refresh_from_db()
    assert (met.state, met.answered_by) == (RequestState.GRANTED, office)

    with django_capture_on_commit_callbacks(execute=True):
        postpone.postpone(Call.objects.get(pk=call.pk), tasks=["t1"], until="2026-06-30", reason="统一延期", by=office, at=NOW)
    left.refresh_from_db()
    assert (left.state, left.answered_by) == (RequestState.GRANTED, None)


def test_before_the_deadline_a_unit_withdraws_its_work_itself(data_folder):
    call = make.a_call()
    submission, deadline = make.a_submission(call), make.the_task(call).deadline
    with pytest.raises(WithdrawalIsFree):
        unit_requests.ask_withdrawal(submission, reason="更换", by=make.person("c1"), at=deadline)

    assert decisions.withdraw(submission, by=make.person("c1"), at=deadline).state == SubmissionState.WITHDRAWN


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.ACCEPTED])
def test_after_the_deadline_the_organiser_agrees_first(data_folder, state):
    call = make.a_call()
    late = make.the_task(call).deadline + DAY
    request = asked_back(call, state)
    submission = request.submission
    with pytest.raises(WithdrawalNeedsConsent if state == SubmissionState.SUBMITTED else StepNotOpen):
        decisions.withdraw(submission, by=make.person("c1"), at=late)

    unit_requests.grant(request, by=make.person("office"), at=late)
    make.do_jobs()

    submission.refresh_from_db()
    assert submission.state == SubmissionState.WITHDRAWN
    assert submission.versions.filter(receipt__isnull=False).count() == 1
    assert {"request.withdrawal_asked", "submission.release", "request.grant"} <= set(actions_of(submission))
    assert Message.objects.get(subject__startswith="已同意").subject == "已同意：撤回“一个故事”"


def test_an_accepted_work_is_asked_back_before_the_deadline_too(data_folder):
    call = make.a_call()

    assert asked_back(call, SubmissionState.ACCEPTED, at=NOW).kind == RequestKind.WITHDRAWAL


def test_a_work_that_was_returned_meanwhile_is_not_released(data_folder):
    call = make.a_call()
    request, office = asked_back(call), make.person("office")
    late = make.the_task(call).deadline + DAY
    decisions.return_for_repair(request.submission, reason="请补充", by=office, at=late)

    with pytest.raises(StepNotOpen):
        unit_requests.grant(request, by=office, at=late)


def test_a_released_work_leaves_the_counts(data_folder):
    call = make.a_call()
    request = asked_back(call)
    late = make.the_task(call).deadline + DAY
    assert queries.matrix(call, at=late).rows[0].cells[0].handed_in == 1

    unit_requests.grant(request, by=make.person("office"), at=late)

    assert queries.matrix(call, at=late).rows[0].cells[0].handed_in == 0
    with pytest.raises(Refusal):
        submit.submit(Submission.objects.get(pk=request.submission_id), by=make.person("c1"), at=late)


@pytest.mark.parametrize("step", REQUEST_ACTIONS, ids=lambda step: step.name)
@pytest.mark.parametrize("state", [state for state in RequestState if state != RequestState.OPEN])
def test_an_answered_request_stays_as_it_is(data_folder, step, state):
    call = make.a_call()
    request = asked(call)
    UnitRequest.objects.filter(pk=request.pk).update(state=state, answered_at=NOW)

    with pytest.raises(RequestAnswered):
        getattr(unit_requests, step.name)(request, by=make.person("office"), at=NOW)


def test_the_page_of_a_unit(client, data_folder):
    call = make.a_call(make.terms_for(deadline="2099-05-20"))
    task, unit = make.the_task(call), make.unit_of(1)
    client.force_login(make.person("c1"))
    address, page = reverse("request-extension", args=[call.pk, unit.pk]), reverse("hand-in", args=[call.pk, unit.pk])
    assert address in client.get(page).content.decode()

    for until, said in (("2099-05-01T12:00", "晚于"), ("2020-01-01T12:00", "已过")):
        answer = client.post(address, {"task": [task.pk], "until": until, "reason": "出差"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert client.post(address, {"task": [], "until": "2099-06-01T12:00", "reason": ""}).status_code == 422
    client.post(address, {"task": [task.pk], "until": "2099-06-01T12:00", "reason": "出差"})

    shown = client.get(page).content.decode()
    assert "延期至" in shown
    assert "待答复" in shown
    twice = client.post(address, {"task": [task.pk], "until": "2099-06-02T12:00", "reason": "再次"})
    assert (twice.status_code, UnitRequest.objects.count()) == (422, 1)
    client.post(reverse("request-cancel", args=[UnitRequest.objects.get().pk]))
    assert UnitRequest.objects.get().state == RequestState.CANCELLED


def test_the_organiser_sees_it_on_the_desk_in_the_matrix_and_answers(client, data_folder):
    call = make.a_call(make.terms_for(deadline="2099-05-20"))
    task = make.the_task(call)
    request = unit_requests.ask_extension(task, unit=make.unit_of(1), until=task.deadline + DAY, reason="出差", by=make.person("c1"), at=NOW)
    client.force_login(make.person("office"))
    address, stamp = reverse("request-answer", args=[request.pk]), queries.stamp_of(call)

    assert address in client.get(reverse("desk")).content.decode()
    assert address in client.get(reverse("cell", args=[call.pk, task.pk, make.unit_of(1).pk])).content.decode()
    assert "1 项申请" in client.get(reverse("overview", args=[call.pk])).content.decode()
    assert [row.unit.name for row in queries.filtered(queries.matrix(call, at=NOW), show="requests", words="")] == ["第1学院"]
    assert client.post(address, {"answer": "字" * 301, "decision": "grant"}).status_code == 422
    assert client.post(address, {"answer": "请抓紧"}).status_code == 400
    client.post(address, {"answer": "请抓紧", "decision": "grant"})

    request.refresh_from_db()
    assert (request.state, request.answer) == (RequestState.GRANTED, "请抓紧")
    assert queries.stamp_of(call) != stamp
    assert address not in client.get(reverse("desk")).content.decode()
    # A colleague who still has the page open is told.
    late = client.post(address, {"answer": "", "decision": "refuse"})
    assert late.status_code == 422
    assert "office已先行答复" in late.content.decode()


def test_a_neighbour_neither_answers_nor_cancels(client, data_folder):
    call = make.a_call()
    request = asked(call)
    client.force_login(make.person("c2"))

    for name in ("request-answer", "request-cancel"):
        assert client.post(reverse(name, args=[request.pk]), {"decision": "grant"}).status_code == 403


@pytest.mark.parametrize("colleges", [1, 4])
def test_pages_with_requests(client, data_folder, django_assert_num_queries, colleges):
    call = make.a_call(colleges=colleges)
    for number in range(1, colleges + 1):
        asked(call, number)
    client.force_login(make.person("office"))

    with django_assert_num_queries(25):
        client.get(reverse("desk"))
    with django_assert_num_queries(19):
        client.get(reverse("overview", args=[call.pk]))
    client.force_login(make.person("c1"))
    with django_assert_num_queries(16):
        client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk]))


def test_the_desk_of_the_unit_shows_the_answer(client, data_folder):
    call = make.a_call()
    unit_requests.refuse(asked(call), answer="汇总时间已定", by=make.person("office"), at=make.timezone.now())
    client.force_login(make.person("c1"))

    shown = client.get(reverse("desk")).content.decode()

    assert "示例大学已答复" in shown
    assert "汇总时间已定" in shown
    client.force_login(make.person("c2"))
    assert "汇总时间已定" not in client.get(reverse("desk")).content.decode()


def test_after_the_deadline_the_page_offers_to_ask_and_not_to_begin(client, data_folder):
    call = make.a_call()
    client.force_login(make.person("c1"))

    shown = client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk])).content.decode()

    assert reverse("begin", args=[make.the_task(call).pk, make.unit_of(1).pk]) not in shown
    assert reverse("request-extension", args=[call.pk, make.unit_of(1).pk]) in shown


def test_the_organisers_get_a_mail_about_a_request_once_and_in_their_language(data_folder):
    call = make.a_call()
    make.with_role(make.a_person("office2", email="office2@example.edu.cn", language="en"), call.unit, Role.ORGANISER)
    make.with_role(make.a_person("reviewer", email="reviewer@example.edu.cn"), call.unit, Role.REVIEWER)
    task, unit = make.the_task(call), make.unit_of(1)

    unit_requests.ask_extension(task, unit=unit, until=make.NOW + timedelta(days=30), reason="出差在外", by=make.person("c1"), at=make.NOW)
    make.do_jobs()
    make.do_jobs()

    mail = Message.objects.get()
    assert mail.address == "office2@example.edu.cn"
    assert "Request of 第1学院" in mail.subject
    assert "出差在外" in mail.body


def test_nobody_gets_a_mail_about_a_request_that_was_cancelled_before(data_folder):
    call = make.a_call()
    make.with_role(make.a_person("office2", email="office2@example.edu.cn"), call.unit, Role.ORGANISER)
    asked = unit_requests.ask_extension(
        make.the_task(call), unit=make.unit_of(1), until=make.NOW + timedelta(days=30), reason="出差", by=make.person("c1"), at=make.NOW
    )

    unit_requests.cancel(asked, by=make.person("c1"), at=make.NOW)
    make.do_jobs()

    assert not Message.objects.exists()
