"""The matrix, the board, reminders, ledger and package."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.services import invitations
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.tracking import queries
from baosong.apps.tracking.enums import CellState
from baosong.apps.tracking.interfaces import exporters
from baosong.apps.tracking.interfaces.messages import reminder_mail
from baosong.apps.tracking.services import reminders
from baosong.core.terms import TermsQuota
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from baosong.platform.storage import blobstore
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def cell(call, number, at=NOW):
    return queries.matrix(call, at=at).rows[number - 1].cells[0]


def test_where_a_unit_stands(data_folder):
    call = make.a_call(make.terms_for(quotas=(TermsQuota(2),)))
    assert cell(call, 1).standing == CellState.MISSING

    make.a_submission(call)
    assert (cell(call, 1).standing, cell(call, 1).lacking) == (CellState.PARTIAL, 1)

    make.a_submission(call, state=SubmissionState.ACCEPTED)
    assert cell(call, 1).standing == CellState.DONE
    assert cell(call, 2, at=make.the_task(call).deadline + timedelta(days=1)).standing == CellState.OVERDUE


def test_a_returned_submission_is_owed_again(data_folder):
    call = make.a_call()
    make.a_submission(call, state=SubmissionState.RETURNED)

    assert (cell(call, 1).standing, cell(call, 1).handed_in) == (CellState.RETURNED, 0)


def test_an_unchanged_matrix_is_silent(client, data_folder):
    call = make.a_call()
    client.force_login(make.person("office"))
    address = reverse("overview", args=[call.pk])

    stamp = queries.stamp_of(call)
    assert client.get(address, {"stamp": stamp}, headers={"HX-Request": "true"}).status_code == 204
    make.a_submission(call)
    assert client.get(address, {"stamp": stamp}, headers={"HX-Request": "true"}).status_code == 200


def test_filters(data_folder):
    call = make.a_call(colleges=3)
    make.a_submission(call, 1)
    make.a_submission(call, 2, state=SubmissionState.RETURNED)
    made = queries.matrix(call, at=NOW)

    def names(show, words=""):
        return [row.unit.name for row in queries.filtered(made, show=show, words=words)]

    assert names("missing") == ["第2学院", "第3学院"]
    assert names("returned") == ["第2学院"]
    assert names("to_review") == names("complete") == ["第1学院"]
    assert names("all", "第3") == ["第3学院"]


def test_the_board(data_folder):
    call = make.a_call()
    make.a_submission(call, state=SubmissionState.ACCEPTED)

    assert [(row.owed, row.handed_in, row.good, row.adopted, row.adopted_above) for row in queries.board(call)] == [(1, 1, 1, 0, 0), (1, 0, 0, 0, 0)]


def test_reminders_go_to_debtors_once_a_day(data_folder):
    call = make.a_call(colleges=3)
    make.a_submission(call, 1)
    office = make.person("office")

    made = reminders.remind(call, word=lambda debt, person: reminder_mail(call, debt, person), by=office, at=NOW)

    assert [reminder.unit.name for reminder in made] == ["第2学院", "第3学院"]
    assert sorted(Message.objects.values_list("address", flat=True)) == ["c2@example.edu.cn", "c3@example.edu.cn"]
    assert "故事 1 个" in Message.objects.first().body
    with pytest.raises(Refusal):
        reminders.remind(call, word=lambda debt, person: reminder_mail(call, debt, person), by=office, at=NOW + timedelta(hours=2))
    assert Message.objects.count() == 2


def test_when_all_is_there_nobody_is_reminded(data_folder):
    call = make.a_call(colleges=1)
    make.a_submission(call)

    with pytest.raises(Refusal) as caught:
        reminders.remind(call, word=lambda debt, person: ("", ""), by=make.person("office"), at=NOW)

    assert caught.value.code == "nobody_missing"


def test_the_ledger_has_a_sheet_a_task_and_a_row_a_submission(data_folder):
    call = make.a_call()
    make.a_submission(call, title="=1+1")

    book = load_workbook(io.BytesIO(exporters.ledger_workbook(call)))

    sheet = book["故事"]
    assert sheet.freeze_panes == "C2"
    assert (sheet["B2"].value, sheet["C2"].value, sheet["C2"].data_type) == ("第1学院", "=1+1", "s")
    assert sheet.max_row == 2


def test_the_package_has_a_folder_a_unit(data_folder):
    call = make.a_call()
    make.a_submission(call, title="同名")
    make.a_submission(call, title="同名")

    content = b"".join(exporters.package(call, blobstore()))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["第1学院/故事/第1学院+同名+文章.docx", "第1学院/故事/第1学院+同名+文章-2.docx"]
        assert archive.testzip() is None


def test_a_liaison_sees_only_submissions_of_her_own_unit(client, data_folder):
    call = make.a_call()
    own, other = make.a_submission(call, 1), make.a_submission(call, 2)
    client.force_login(make.person("c1"))

    assert client.get(reverse("submission", args=[own.pk])).status_code == 200
    for name, key in (("submission", other.pk), ("file", other.versions.get().files.get().pk), ("receipt", other.versions.get().receipt.pk)):
        assert client.get(reverse(name, args=[key])).status_code == 403
    assert client.get(reverse("hand-in", args=[call.pk, make.unit_of(2).pk])).status_code == 403


def test_a_draft_is_its_units_own(client, data_folder):
    call = make.a_call()
    draft = make.a_submission(call, state=SubmissionState.DRAFT)
    client.force_login(make.person("office"))

    assert client.get(reverse("submission", args=[draft.pk])).status_code == 403


def test_every_page_of_a_call_can_be_opened(client, data_folder):
    call = make.a_call()
    submission = make.a_submission(call, state=SubmissionState.ACCEPTED)
    receipt = submission.versions.get().receipt
    office, college = make.person("office"), make.person("c1")
    invitations.give_role(person=office, unit=call.unit, role=Role.LIAISON, by=None, at=NOW)
    task, unit = make.the_task(call), make.unit_of(1)
    pages = {
        office: ["/", "/calls/", "/calls/new/", reverse("call", args=[call.pk]), reverse("overview", args=[call.pk]), reverse("cell", args=[call.pk, task.pk, unit.pk]),
                 reverse("remind", args=[call.pk]), reverse("board", args=[call.pk]), reverse("ledger", args=[call.pk]), reverse("units"), reverse("unit", args=[unit.pk]),
                 reverse("unit-import", args=[call.unit_id]), reverse("units-template"), reverse("submission", args=[submission.pk]), reverse("call-file", args=[call.pk])],
        college: ["/", reverse("hand-in", args=[call.pk, unit.pk]), reverse("submission", args=[submission.pk]), reverse("receipt", args=[receipt.pk]), reverse("verify", args=[receipt.code])],
    }  # fmt: skip

    for person, addresses in pages.items():
        make.signed_in(client, person)
        for language in ("zh-hans", "en"):
            client.cookies["django_language"] = language
            assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_a_wrong_receipt_is_not_confirmed(client):
    assert client.get(reverse("verify", args=["invented"])).status_code == 404
