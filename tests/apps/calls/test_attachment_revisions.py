"""Attachments of a published call are added, replaced and taken off; former files stay reachable, and units are notified."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.calls.queries import attachment_revisions_of, attachments_of
from baosong.apps.calls.services import attachment_revisions, attachments, copy_call, pass_on, transitions
from baosong.apps.calls.services.attachment_revisions import AttachmentChanges
from baosong.apps.calls.services.attachments import MAX_ATTACHMENTS, IncomingAttachment
from baosong.apps.orgs.enums import Role
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.calls.test_amendments import a_passed_on_call, refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
FORM, NEWER = IncomingAttachment("申报表.docx", "a" * 64, 9), IncomingAttachment("申报表（修订）.docx", "b" * 64, 9)


def a_call_with_a_form():
    call = make.a_call()
    attachments.store(call.notice, [FORM], terms=call.terms)
    return call


def revised(call, changes, *, reason="表格有误"):
    made = attachment_revisions.revise(call, changes, reason=reason, by=make.person("office"), at=NOW)
    make.do_jobs()
    return made


def names(call):
    return [file.name for file in attachments_of(call)]


def test_a_file_that_is_replaced_leaves_the_list_and_is_named_as_former():
    call = a_call_with_a_form()
    [old] = attachments_of(call)

    revised(call, AttachmentChanges(replacements={old.pk: NEWER}))

    assert names(call) == ["申报表（修订）.docx"]
    [row] = attachment_revisions_of(call)
    assert [(former.pk, new.name) for former, new in row.replaced] == [(old.pk, "申报表（修订）.docx")]
    assert AuditRecord.objects.get(action="call.attachments_revised").facts["replaced"] == ["申报表.docx"]
    assert sorted(mail.address for mail in Message.objects.filter(body__contains="表格有误")) == ["c1@example.edu.cn", "c2@example.edu.cn"]


def test_files_are_added_and_taken_off_in_one_revision():
    call = a_call_with_a_form()
    [old] = attachments_of(call)

    revised(call, AttachmentChanges(added=[NEWER, NEWER], removed=[old.pk]))

    [row] = attachment_revisions_of(call)
    assert (names(call), [file.name for file in row.added], [file.name for file in row.removed]) == (
        ["申报表（修订）.docx"],
        ["申报表（修订）.docx"],
        ["申报表.docx"],
    )


def test_units_of_calls_that_pass_it_on_have_the_files_and_are_notified():
    call, own = a_passed_on_call()
    branch = own.addressees.get().unit
    make.with_role(make.a_person("b1", email="b1@example.edu.cn"), branch)

    revised(call, AttachmentChanges(added=[FORM]))

    assert names(own) == ["申报表.docx"]
    assert Message.objects.filter(address="b1@example.edu.cn").count() == 1
    refused("attachments_shared", lambda: revised(own, AttachmentChanges(added=[NEWER])))


def test_what_cannot_be_changed_is_refused():
    call = a_call_with_a_form()
    full = [IncomingAttachment(f"{n}.docx", f"{n:064d}", 9) for n in range(MAX_ATTACHMENTS)]

    refused("nothing_amended", lambda: revised(call, AttachmentChanges()))
    refused("nothing_amended", lambda: revised(call, AttachmentChanges(added=[FORM], removed=[0])))
    refused("amendment_reason_missing", lambda: revised(call, AttachmentChanges(added=[NEWER]), reason=" "))
    refused("too_many_call_attachments", lambda: revised(call, AttachmentChanges(added=full)))
    transitions.close(call, reason="r", by=make.person("office"), at=NOW)
    refused("call_not_open", lambda: revised(call, AttachmentChanges(added=[NEWER])))
    assert not attachment_revisions_of(call)


def test_a_copy_has_the_valid_files_as_its_own():
    call = a_call_with_a_form()
    [old] = attachments_of(call)
    revised(call, AttachmentChanges(replacements={old.pk: NEWER}))

    copied = copy_call.copy_call(Call.objects.get(pk=call.pk), first_deadline=NOW.date(), by=make.person("office"), at=NOW)
    revised(call, AttachmentChanges(removed=[attachments_of(call)[0].pk]))

    assert (names(copied), names(call)) == (["申报表（修订）.docx"], [])


def test_a_draft_that_passes_the_call_on_lists_valid_files_only(client):
    call = a_call_with_a_form()
    college = make.unit_of(1)
    head = make.with_role(make.a_person("h1"), college, Role.ORGANISER)
    own = pass_on.pass_on(call, pass_on.UnitTerms(["t1"], "2026-05-15"), unit=college, by=head, at=NOW)
    revised(call, AttachmentChanges(removed=[attachments_of(call)[0].pk]))
    client.force_login(head)

    page = client.get(reverse("call-edit", args=[own.pk]), headers=ZH).content.decode()

    assert "申报表.docx" not in page


def test_the_page_replaces_a_file_and_the_units_still_reach_the_former_one(client, data_folder):
    call = make.a_call()
    client.force_login(make.person("office"))
    address = reverse("call-attachments-revise", args=[call.pk])
    client.post(address, {"reason": "补发", "file": SimpleUploadedFile("说明.txt", "第一版".encode())})
    old = NoticeAttachment.objects.get()

    page = client.get(address, headers=ZH).content.decode()
    assert "2 个单位将收到通知" in page
    assert client.post(address, {"reason": "", f"file-{old.pk}": SimpleUploadedFile("说明.txt", "第二版".encode())}).status_code == 422
    assert client.post(address, {"reason": "更正"}, headers=ZH).status_code == 422
    client.post(address, {"reason": "更正", f"file-{old.pk}": SimpleUploadedFile("说明.txt", "第二版".encode())})

    client.force_login(make.person("c1"))
    for shown in (reverse("call", args=[call.pk]), reverse("hand-in", args=[call.pk, make.unit_of(1).pk])):
        text = client.get(shown, headers=ZH).content.decode()
        assert "已失效" in text
        assert reverse("call-attachment", args=[call.pk, old.pk]) in text
    assert client.get(reverse("call-attachment", args=[call.pk, old.pk])).status_code == 200
