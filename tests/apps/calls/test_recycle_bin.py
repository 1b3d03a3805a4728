"""Drafts are deleted into a recycle bin, brought back, and gone after thirty days."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call, Notice
from baosong.apps.calls.queries import passed_on_by
from baosong.apps.calls.services import drafts, pass_on, recycle_bin
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.apps.calls.test_amendments import refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}


def a_draft(text="各学院请于5月20日前报送故事"):
    call = Call.objects.first() or make.a_call()
    return drafts.draft_from(text, unit=call.unit, by=make.person("office"), at=NOW)


def test_a_draft_is_put_into_the_bin_and_brought_back_by_two_clicks(client):
    draft = a_draft()
    make.signed_in(client, make.person("office"))

    deleted = client.post(reverse("call-discard", args=[draft.pk]), follow=True, headers=ZH)
    listed = client.get(reverse("calls"), headers=ZH).content.decode()
    edited = client.get(reverse("call-edit", args=[draft.pk]))
    back = client.post(reverse("call-restore", args=[draft.pk]), follow=True, headers=ZH)

    assert "草稿已移入回收站" in deleted.content.decode()
    assert reverse("call-restore", args=[draft.pk]) in deleted.content.decode()
    assert reverse("call-edit", args=[draft.pk]) not in listed
    assert edited.status_code == 403
    assert back.redirect_chain[-1][0] == reverse("call-edit", args=[draft.pk])
    assert Call.objects.get(pk=draft.pk).state == CallState.DRAFT


def test_a_published_call_is_not_deleted():
    call = make.a_call()

    refused("call_not_draft", lambda: recycle_bin.discard(call, by=make.person("office"), at=NOW))

    assert Call.objects.get(pk=call.pk).state == CallState.PUBLISHED


def test_a_call_that_is_not_in_the_bin_is_not_brought_back():
    draft = a_draft()

    refused("call_not_discarded", lambda: recycle_bin.restore(draft, by=make.person("office"), at=NOW))


def test_a_draft_is_deleted_after_thirty_days_with_its_notice():
    draft, kept = a_draft(), a_draft("别的通知")
    for one in (draft, kept):
        recycle_bin.discard(one, by=make.person("office"), at=NOW)
    recycle_bin.restore(kept, by=make.person("office"), at=NOW)

    too_early = recycle_bin.delete_old(at=NOW + timedelta(days=29, hours=23))
    deleted = recycle_bin.delete_old(at=NOW + timedelta(days=30))

    assert (too_early, deleted) == (0, 1)
    assert not Call.objects.filter(pk=draft.pk).exists()
    assert not Notice.objects.filter(pk=draft.notice_id).exists()
    assert Call.objects.filter(pk=kept.pk).exists()
    assert AuditRecord.objects.filter(action="call.delete", thing_key=str(draft.pk)).get().facts["title"] == draft.title


def test_a_passed_on_draft_in_the_bin_leaves_the_page_of_its_unit_and_keeps_the_notice():
    call = make.a_call()
    make.a_unit("支部", make.unit_of(1))
    asked = pass_on.UnitTerms(tasks=[make.the_task(call).key], deadline="2026-05-10")
    own = pass_on.pass_on(call, asked, unit=make.unit_of(1), by=make.person("c1"), at=NOW)

    recycle_bin.discard(own, by=make.person("c1"), at=NOW)
    recycle_bin.delete_old(at=NOW + recycle_bin.KEPT_FOR)

    assert not passed_on_by(call, make.unit_of(1)).exists()
    assert not Call.objects.filter(pk=own.pk).exists()
    assert Notice.objects.filter(pk=call.notice_id).exists()


def test_nobody_else_sees_or_empties_the_bin(client):
    draft = a_draft()
    recycle_bin.discard(draft, by=make.person("office"), at=NOW)
    make.signed_in(client, make.person("c1"))

    listed = client.get(f"{reverse('calls')}?bin").content.decode()
    restored = client.post(reverse("call-restore", args=[draft.pk]))

    assert reverse("call-restore", args=[draft.pk]) not in listed
    assert restored.status_code in (403, 404)
    assert Call.objects.get(pk=draft.pk).state == CallState.DISCARDED
