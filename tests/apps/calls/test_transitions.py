"""A published call is closed, opened again, withdrawn and archived; every way in is guarded."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import CALL_ACTIONS, CallState
from baosong.apps.calls.models import Call
from baosong.apps.calls.services import amendments, extensions, transitions
from baosong.apps.calls.services.counters import lock
from baosong.apps.inbox.queries import running_calls
from baosong.apps.submissions.enums import Lateness, SubmissionState
from baosong.apps.submissions.models import Receipt
from baosong.apps.submissions.services import decisions, drafts, submit, uploads
from baosong.apps.submissions.services.counters import differences
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from baosong.platform.states import Transition
from tests import factories as make
from tests.apps.calls.test_amendments import a_passed_on_call, refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
LATER = NOW + timedelta(hours=2)
SERVICES = {
    "close": lambda call, by: transitions.close(call, reason="已收齐", by=by, at=LATER),
    "reopen": lambda call, by: transitions.reopen(call, reason="补报", by=by, at=LATER),
    "withdraw": lambda call, by: transitions.withdraw(call, reason="重复发文", by=by, at=LATER),
    "archive": lambda call, by: transitions.archive(call, by=by, at=LATER),
    "unarchive": lambda call, by: transitions.unarchive(call, by=by, at=LATER),
}
WAYS = {
    CallState.PUBLISHED: (),
    CallState.CLOSED: ("close",),
    CallState.WITHDRAWN: ("withdraw",),
    CallState.ARCHIVED: ("close", "archive"),
}


def in_state(call, state):
    for step in WAYS[state]:
        call = SERVICES[step](call, make.person("office"))
    return call


@pytest.mark.parametrize("step", [action for action in CALL_ACTIONS if isinstance(action, Transition) and action.name in SERVICES], ids=lambda step: step.name)
@pytest.mark.parametrize("state", WAYS)
def test_every_step_from_every_state(state, step):
    call = in_state(make.a_call(), state)

    if state in step.sources:
        SERVICES[step.name](call, make.person("office"))
        assert Call.objects.get(pk=call.pk).state == step.target
        assert AuditRecord.objects.filter(action=f"call.{step.name}").exists()
    else:
        refused("call_not_open", lambda: SERVICES[step.name](call, make.person("office")))
        assert Call.objects.get(pk=call.pk).state == state


@pytest.mark.parametrize("state", [CallState.CLOSED, CallState.WITHDRAWN, CallState.ARCHIVED])
def test_a_call_that_has_ended_takes_nothing_by_any_way(data_folder, tmp_path, state):
    call = make.a_call()
    work, by, office = make.a_submission(call, state=SubmissionState.DRAFT), make.person("c1"), make.person("office")
    draft = amendments.revise(call, make.terms_for(deadline="2026-05-25"), by=office, at=NOW)
    in_state(call, state)
    at = LATER + timedelta(minutes=1)
    upload = {"submission_id": work.pk, "piece_key": "p1", "file_name": "a.docx", "length": 9, "by": by, "at": at, "folder": tmp_path}

    for act in (
        lambda: submit.submit(work, by=by, at=at),
        lambda: drafts.begin(make.the_task(call), unit=make.unit_of(1), by=by, at=at),
        lambda: uploads.begin(**upload),
        lambda: extensions.extend(make.the_task(call), unit=make.unit_of(1), until=at + timedelta(days=90), reason="r", by=office, at=at),
        lambda: amendments.enact(draft, reason="r", by=office, at=at),
    ):
        refused("call_not_open", act)

    assert running_calls() == []
    assert not Receipt.objects.exists()


def test_an_upload_under_way_at_the_moment_of_closing_is_received_and_can_be_submitted_for_an_hour(data_folder):
    call = make.a_call()
    in_time, too_late = make.a_submission(call, 1, state=SubmissionState.DRAFT), make.a_submission(call, 2, state=SubmissionState.DRAFT)
    for work in (in_time, too_late):
        make.a_file(work, content=b"\xe6\x96\x87" * 40, name="新稿.docx", begun=LATER - timedelta(minutes=5), received=LATER + timedelta(minutes=5))
    make.do_jobs()
    in_state(call, CallState.CLOSED)

    # The check of this file is of no concern here: its bytes are no document.
    for work in (in_time, too_late):
        work.versions.get().files.update(check_state="done")
    submit.submit(in_time, by=make.person("c1"), at=LATER + timedelta(minutes=59))

    assert in_time.versions.get().lateness == Lateness.IN_GRACE
    found = refused("call_not_open", lambda: submit.submit(too_late, by=make.person("c2"), at=LATER + timedelta(minutes=61)))
    assert found.facts["since"] == LATER


def test_works_of_a_closed_call_are_still_decided_on_and_of_an_open_one_handed_in_again(data_folder):
    call = make.a_call()
    work = make.a_submission(call)
    draft = make.a_submission(call, 2, state=SubmissionState.DRAFT)
    call = in_state(call, CallState.CLOSED)

    decisions.accept(work, by=make.person("office"), at=LATER)
    SERVICES["reopen"](call, make.person("office"))
    submit.submit(draft, by=make.person("c2"), at=LATER)

    assert Receipt.objects.count() == 2


def test_the_page_says_in_numbers_what_will_happen_before_it_does(client, data_folder):
    call = make.a_call()
    make.a_submission(call, 1)
    make.a_submission(call, 2, state=SubmissionState.DRAFT)
    client.force_login(make.person("office"))
    address = reverse("call-move", args=[call.pk, "withdraw"])

    page = client.get(address, headers=ZH).content.decode()

    assert "已报送的 1 件" in page
    assert "草稿 1 件" in page
    assert Call.objects.get(pk=call.pk).state == CallState.PUBLISHED
    assert client.post(address, {"reason": ""}, headers=ZH).status_code == 422
    client.post(address, {"reason": "重复发文"})
    make.do_jobs()
    assert Call.objects.get(pk=call.pk).state == CallState.WITHDRAWN
    assert Message.objects.filter(body__contains="重复发文").count() == 2
    client.force_login(make.person("c1"))
    for shown in (reverse("call", args=[call.pk]), reverse("hand-in", args=[call.pk, make.unit_of(1).pk])):
        assert "重复发文" in client.get(shown, headers=ZH).content.decode()
    assert client.get(reverse("desk")).context["dues"] == []


def test_counters_above_follow_a_withdrawn_call_and_its_return(data_folder):
    _call, own = a_passed_on_call()

    own = transitions.withdraw(own, reason="r", by=make.person("h1"), at=LATER)
    assert list(differences()) == []
    own = transitions.reopen(own, reason="r", by=make.person("h1"), at=LATER)
    assert list(differences()) == []
    transitions.close(own, reason="r", by=make.person("h1"), at=LATER)

    assert list(differences()) == []
    assert lock(own.pk, 0) is None


def test_an_archived_call_leaves_the_list_and_is_found_in_the_archive(client):
    call = in_state(make.a_call(), CallState.ARCHIVED)
    client.force_login(make.person("office"))

    assert list(client.get(reverse("calls")).context["calls"]) == []
    assert list(client.get(reverse("calls") + "?archived").context["calls"]) == [call]


def test_an_unknown_step_is_no_address(client):
    call = make.a_call()
    client.force_login(make.person("office"))

    assert client.get(reverse("call-move", args=[call.pk, "burn"])).status_code == 404


def test_a_step_without_a_reason_is_refused():
    call = make.a_call()

    with pytest.raises(Refusal) as caught:
        transitions.close(call, reason=" ", by=make.person("office"), at=NOW)

    assert caught.value.code == "amendment_reason_missing"
