"""A call is amended, closed or taken from a unit while uploads are under way, and changed by two organisers at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import addressed_units
from baosong.apps.calls.services import addressees, transitions
from baosong.apps.calls.services.addressees import UnitsChange
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.models import PieceFile, Upload
from baosong.apps.submissions.services import drafts, submit
from baosong.apps.submissions.services.counters import differences
from baosong.core.terms import Rule, TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.platform.storage import part_folder
from baosong.platform.uploads.part_files import part_of
from baosong.site.demo import documents
from tests import factories as make
from tests.apps.calls.test_amendments import amended, changed, refused
from tests.apps.submissions.test_uploads import begun, finish
from tests.factories import NOW

pytestmark = pytest.mark.django_db
STORY = documents.docx(documents.text("题", 300))
LATER = NOW + timedelta(hours=1)


def uploads_under_way(call, count):
    """The works of so many units, each with an upload of which the last bytes are missing."""
    works, task = [], make.the_task(call)
    for number in range(1, count + 1):
        work = drafts.begin(task, unit=make.unit_of(number), by=make.person(f"c{number}"), at=NOW)
        drafts.describe(work, title=f"故事{number}", details={}, by=make.person(f"c{number}"), at=NOW)
        works.append((work, begun(work, by=f"c{number}", name="故事.docx", length=len(STORY))))
    return works


def arrive(upload):
    part_of(upload.pk, part_folder()).write_bytes(STORY)
    return finish(upload)


def test_an_amendment_while_thirty_units_upload_loses_no_file_and_all_can_submit(data_folder):
    call = make.a_call(colleges=30)
    works = uploads_under_way(call, 30)
    call = amended(call, changed(call, pieces=(TermsPiece(PieceKind.DOCUMENT, "文章", "p1", rules=(Rule("words", (None, 5000)),)),), deadline="2026-05-25"))

    for _work, upload in works:
        arrive(upload)
    make.do_jobs()
    make.do_jobs()

    assert PieceFile.objects.filter(channel=Channel.WEB).count() == 30
    for number, (work, _upload) in enumerate(works, 1):
        submit.submit(work, by=make.person(f"c{number}"), at=LATER)
    assert {version.terms_version for work, _upload in works for version in work.versions.all()} == {2}
    assert Call.objects.get(pk=call.pk).counters.actual == 30
    assert list(differences()) == []


def test_a_material_that_is_removed_during_an_upload_keeps_the_file_that_arrives(data_folder):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "文章", "p1"), TermsPiece(PieceKind.DOCUMENT, "附件", "p2", required=False))))
    work, _upload = uploads_under_way(call, 1)[0]
    second = begun(work, piece="p2", name="附件.docx", length=len(STORY))
    amended(call, changed(call, pieces=call.terms.tasks[0].pieces[:1]), at=LATER)

    arrive(second)

    assert PieceFile.objects.filter(version__submission=work, piece_key="p2").count() == 1


def test_a_unit_that_is_removed_in_the_middle_of_an_upload_keeps_the_file_and_does_not_submit(data_folder):
    call = make.a_call()
    work, upload = uploads_under_way(call, 1)[0]
    addressees.change_units(call, UnitsChange(removed=(make.unit_of(1),)), reason="调整", by=make.person("office"), at=LATER)

    arrive(upload)
    make.do_jobs()

    assert PieceFile.objects.filter(version__submission=work).count() == 1
    assert work.state == SubmissionState.DRAFT
    refused("unit_removed", lambda: submit.submit(work, by=make.person("c1"), at=LATER))
    assert list(differences()) == []


def test_a_call_that_is_closed_in_the_middle_of_an_upload_receives_it_and_nothing_new_begins(data_folder):
    call = make.a_call()
    work, upload = uploads_under_way(call, 1)[0]
    transitions.close(call, reason="已收齐", by=make.person("office"), at=NOW)

    arrive(upload)

    assert not Upload.objects.filter(is_finished=False).exists()
    assert PieceFile.objects.filter(version__submission=work).count() == 1
    refused("call_not_open", lambda: begun(work, name="另一份.docx"))


def test_two_organisers_change_the_units_at_once_and_the_second_sees_what_is_left_to_change(client):
    call = make.a_call(colleges=3)
    second = make.with_role(make.a_person("office2"), call.unit, Role.ORGANISER)
    client.force_login(second)
    address, ticked = reverse("call-units", args=[call.pk]), {"unit": [make.unit_of(3).pk]}
    known = client.post(address, {**ticked, "act": "check"}).context["preview"].digest
    addressees.change_units(call, UnitsChange(removed=(make.unit_of(1),)), reason="调整", by=make.person("office"), at=NOW)

    answer = client.post(address, {**ticked, "act": "change", "known": known, "reason": "调整"})

    assert answer.status_code == 200
    assert answer.context["preview"].change.removed == (make.unit_of(2),)
    assert set(addressed_units(call)) == {make.unit_of(2), make.unit_of(3)}
    client.post(address, {**ticked, "act": "change", "known": answer.context["preview"].digest, "reason": "调整"})
    assert set(addressed_units(call)) == {make.unit_of(3)}
