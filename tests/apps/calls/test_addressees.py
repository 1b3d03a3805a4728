"""Units are added to a published call and removed from it: what they keep, who is notified, and that counters and calls below follow."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, AddresseeRemoval, Call
from baosong.apps.calls.queries import addressed_units
from baosong.apps.calls.services import acknowledge, addressees, pass_on, publish, transitions
from baosong.apps.calls.services.addressees import UnitsChange
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.services import merges
from baosong.apps.submissions.enums import RequestState, SubmissionState
from baosong.apps.submissions.models import Receipt, UnitRequest
from baosong.apps.submissions.queries import call_rows
from baosong.apps.submissions.services import drafts, submit, unit_requests, uploads
from baosong.apps.submissions.services.counters import differences
from baosong.apps.tracking.queries import debts, matrix
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.calls.test_amendments import a_passed_on_call, refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
LATER = NOW + timedelta(hours=1)


def changed(call, *, add=(), remove=(), reason="机构调整", at=LATER):
    change = addressees.change_units(call, UnitsChange(tuple(add), tuple(remove)), reason=reason, by=make.person("office"), at=at)
    make.do_jobs()
    return change


def a_new_college(call, name="新学院", **values):
    unit = make.a_unit(name, call.unit, kind="学院", **values)
    make.with_role(make.a_person(f"l-{unit.pk}", email=f"l{unit.pk}@example.edu.cn"), unit)
    return unit


def test_an_added_unit_owes_sees_is_notified_and_counts():
    call = make.a_call()
    unit = a_new_college(call)

    changed(call, add=[unit])

    assert list(differences()) == []
    assert unit in [debt.unit for debt in debts(call, at=LATER)]
    assert [row.call for row in call_rows([unit])] == [call]
    mail = Message.objects.get()
    assert (mail.address, "示例征集" in mail.subject) == (f"l{unit.pk}@example.edu.cn", True)
    assert AuditRecord.objects.get(action="call.units_added").facts["names"] == ["新学院"]


def test_a_removed_unit_owes_nothing_keeps_its_works_and_receipts_and_hands_in_nothing_more(data_folder, tmp_path):
    call = make.a_call()
    make.a_submission(call)
    draft = make.a_submission(call, title="第二个", state=SubmissionState.DRAFT)
    receipt, unit, by = Receipt.objects.get(), make.unit_of(1), make.person("c1")

    changed(call, remove=[unit], reason="不再承担")

    assert list(differences()) == []
    assert [row.unit for row in matrix(call, at=LATER).rows] == [make.unit_of(2)]
    assert call_rows([unit]) == []
    assert Receipt.objects.get() == receipt
    upload = {"submission_id": draft.pk, "piece_key": "p1", "file_name": "a.docx", "length": 9, "by": by, "at": LATER, "folder": tmp_path}
    for act in (
        lambda: submit.submit(draft, by=by, at=LATER),
        lambda: drafts.begin(make.the_task(call), unit=unit, by=by, at=LATER),
        lambda: uploads.begin(**upload),
        lambda: unit_requests.ask_extension(make.the_task(call), unit=unit, until=NOW + timedelta(days=30), reason="r", by=by, at=LATER),
    ):
        assert refused("unit_removed", act).facts["reason"] == "不再承担"
    mail = Message.objects.get(subject__contains="示例征集")
    assert (mail.address, "不再承担" in mail.body) == ("c1@example.edu.cn", True)


def test_a_unit_that_is_added_again_has_its_works_and_acknowledgement(data_folder):
    call = make.a_call()
    make.a_submission(call)
    draft = make.a_submission(call, title="第二个", state=SubmissionState.DRAFT)
    acknowledge.acknowledge(call, unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    change = changed(call, remove=[make.unit_of(1)])

    addressees.change_units(call, change.opposite, reason="撤销", by=make.person("office"), at=LATER)

    assert list(differences()) == []
    row = Addressee.objects.get(call=call, unit=make.unit_of(1))
    assert (row.is_done, row.acknowledged_at, row.acknowledged_by) == (True, NOW, make.person("c1"))
    assert not AddresseeRemoval.objects.exists()
    submit.submit(draft, by=make.person("c1"), at=LATER)
    assert Receipt.objects.count() == 2


def test_calls_that_a_removed_unit_passed_on_are_withdrawn_at_all_levels_and_come_back_with_it():
    call, own = a_passed_on_call()
    branch = addressed_units(own).get()
    group = make.a_unit("第一小组", branch, kind="小组")
    head = make.with_role(make.a_person("b1", email="b1@example.edu.cn"), branch, Role.ORGANISER)
    make.with_role(head, branch)
    lower = pass_on.pass_on(own, pass_on.UnitTerms(["t1"], "2026-05-14"), unit=branch, by=head, at=NOW)
    lower = publish.publish(lower, to=[group], by=head, at=NOW)

    change = changed(call, remove=[make.unit_of(1)])

    states = Call.objects.filter(pk__in=[own.pk, lower.pk]).values_list("state", flat=True)
    assert set(states) == {CallState.WITHDRAWN}
    assert list(differences()) == []
    assert Message.objects.filter(address="b1@example.edu.cn").count() == 1
    addressees.change_units(call, change.opposite, reason="恢复", by=make.person("office"), at=LATER + timedelta(minutes=1))
    assert set(Call.objects.filter(pk__in=[own.pk, lower.pk]).values_list("state", flat=True)) == {CallState.PUBLISHED}
    assert list(differences()) == []


def test_a_call_passed_on_that_was_withdrawn_before_stays_withdrawn():
    call, own = a_passed_on_call()
    transitions.withdraw(own, reason="r", by=make.person("h1"), at=NOW)
    change = changed(call, remove=[make.unit_of(1)])

    addressees.change_units(call, change.opposite, reason="恢复", by=make.person("office"), at=LATER)

    assert Call.objects.get(pk=own.pk).state == CallState.WITHDRAWN


def test_a_draft_that_passes_on_is_not_published_after_the_unit_was_removed():
    call = make.a_call()
    college = make.unit_of(1)
    branch = make.a_unit("第一支部", college, kind="支部")
    head = make.with_role(make.a_person("h1"), college, Role.ORGANISER)
    own = pass_on.pass_on(call, pass_on.UnitTerms(["t1"], "2026-05-15"), unit=college, by=head, at=NOW)
    changed(call, remove=[college])

    refused("call_not_received", lambda: publish.publish(own, to=[branch], by=head, at=LATER))


def test_what_cannot_be_changed_is_refused():
    call, office = make.a_call(), make.person("office")
    stranger = make.a_unit("别的大学")
    closed = make.a_unit("已撤销的学院", call.unit, kind="学院")
    type(closed).objects.filter(pk=closed.pk).update(closed_from=NOW)
    closed.refresh_from_db()
    both = [make.unit_of(1), make.unit_of(2)]

    for code, change in (
        ("units_unchanged", UnitsChange(added=(stranger,))),
        ("units_unchanged", UnitsChange(added=(closed,))),
        ("units_unchanged", UnitsChange(added=(both[0],))),
        ("units_unchanged", UnitsChange(removed=(stranger,))),
        ("nobody_called", UnitsChange(removed=tuple(both))),
    ):
        refused(code, lambda change=change: addressees.change_units(call, change, reason="r", by=office, at=LATER))
    refused("amendment_reason_missing", lambda: addressees.change_units(call, UnitsChange(removed=(both[0],)), reason=" ", by=office, at=LATER))
    transitions.close(call, reason="r", by=office, at=LATER)
    refused("call_not_open", lambda: addressees.change_units(call, UnitsChange(removed=(both[0],)), reason="r", by=office, at=LATER))


def test_requests_of_a_removed_unit_are_answered(data_folder, django_capture_on_commit_callbacks):
    call = make.a_call()
    asked = unit_requests.ask_extension(make.the_task(call), unit=make.unit_of(1), until=NOW + timedelta(days=30), reason="出差", by=make.person("c1"), at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        changed(call, remove=[make.unit_of(1)])

    assert UnitRequest.objects.get(pk=asked.pk).state == RequestState.REFUSED


@pytest.mark.parametrize("removed_one", [1, 2])
def test_a_merge_of_a_removed_unit_leaves_the_other_as_it_was(removed_one):
    call = make.a_call()
    changed(call, remove=[make.unit_of(removed_one)])
    source, target = make.unit_of(1), make.unit_of(2)
    merges.merge(source, target, known=merges.plan(source, target).digest, by=make.person("office"), at=LATER)

    assert list(addressed_units(call)) == [target]
    assert not AddresseeRemoval.objects.filter(unit=target).exists()
    assert list(differences()) == []


def page_of(client, call, unit_keys=None, **posted):
    address = reverse("call-units", args=[call.pk])
    return client.get(address, headers=ZH) if unit_keys is None else client.post(address, {"unit": unit_keys, **posted}, headers=ZH)


def test_the_page_says_in_numbers_what_will_happen_asks_and_does_it(client, data_folder):
    call = make.a_call()
    make.a_submission(call)
    make.a_submission(call, title="第二个", state=SubmissionState.DRAFT)
    unit = a_new_college(call)
    client.force_login(make.person("office"))
    keys = [make.unit_of(2).pk, unit.pk]

    shown = page_of(client, call, keys, act="check")

    said = shown.content.decode()
    assert "移出 1 个单位" in said
    assert "已报送的 1 件" in said
    assert "草稿 1 件" in said
    assert "追加 1 个单位" in said
    assert not AddresseeRemoval.objects.exists()
    known = shown.context["preview"].digest
    assert page_of(client, call, keys, act="change", known=known, reason="").status_code == 422
    # Other ticks than those that the page showed are shown first.
    assert page_of(client, call, [unit.pk], act="change", known=known, reason="r").status_code == 200
    assert page_of(client, call, keys, act="change", known=known, reason="机构调整").status_code == 302
    assert set(addressed_units(call)) == {make.unit_of(2), unit}


def test_a_page_that_changes_nothing_or_leaves_nobody_says_so(client):
    call = make.a_call()
    client.force_login(make.person("office"))

    assert page_of(client, call, [make.unit_of(1).pk, make.unit_of(2).pk], act="check").status_code == 422
    assert page_of(client, call, [], act="check").status_code == 422
    transitions.close(call, reason="r", by=make.person("office"), at=NOW)
    assert page_of(client, call).status_code == 302


def test_the_removed_unit_sees_why_and_what_it_had(client, data_folder):
    call = make.a_call()
    work, draft = make.a_submission(call), make.a_submission(call, title="第二个", state=SubmissionState.DRAFT)
    changed(call, remove=[make.unit_of(1)], reason="不再承担")
    client.force_login(make.person("c1"))

    page = client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk]), headers=ZH).content.decode()

    assert "不再承担" in page
    assert "一个故事" in page
    assert "新建作品" not in page
    assert client.get(reverse("submission", args=[work.pk])).status_code == 200
    kept = client.get(reverse("submission", args=[draft.pk]), headers=ZH)
    assert (kept.context["is_open"], "不再承担" in kept.content.decode()) == (False, True)
    assert client.get(reverse("call", args=[call.pk])).status_code == 200
    client.force_login(make.a_person("stranger"))
    assert client.get(reverse("call", args=[call.pk])).status_code == 403


@pytest.mark.parametrize("colleges", [2, 8])
def test_the_page_asks_the_database_as_often_for_any_number_of_units(client, colleges, django_assert_max_num_queries):
    call = make.a_call(colleges=colleges)
    client.force_login(make.person("office"))
    page_of(client, call)

    with django_assert_max_num_queries(22):
        page_of(client, call, [make.unit_of(1).pk], act="check")
