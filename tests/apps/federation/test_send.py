"""Dispatch: one bundle of unsent submissions, retried until acknowledged; outcomes are polled and applied by the usual services."""

import io
import uuid
from datetime import timedelta

import pytest

from baosong.apps.federation.enums import DispatchState, PeerPosition
from baosong.apps.federation.errors import NothingToDispatch
from baosong.apps.federation.models import Dispatch, RemoteCall
from baosong.apps.federation.queries import unsent_submissions
from baosong.apps.federation.services import import_bundle, peers
from baosong.apps.federation.services import send as send_service
from baosong.apps.submissions.enums import Adoption, Channel, SubmissionState
from baosong.apps.submissions.services import drafts, receive, submit
from baosong.core.blobstore import DiskBlobStore
from baosong.core.bundle import SCHEMA, AttachmentPart, BundleContents, CallPart, load_key, open_bundle, write_bundle
from baosong.core.terms import TermsQuota
from baosong.platform.jobs.models import JobRun
from baosong.platform.storage import blobstore, bundle_folder, installation_key
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def remote(data_folder, tmp_path):
    """A call that came down from a province to our university."""
    from baosong.apps.calls.services.drafts import encoded

    university = make.a_unit("示范大学")
    office = make.with_role(make.a_person("office"), university, make.Role.ORGANISER)
    key = load_key(tmp_path / "province.key")
    card = peers.PeerCard("示例省教育工委", "http://127.0.0.1:9", key.card)
    peer = peers.trust(card, position=PeerPosition.ABOVE, unit=university, own=installation_key(), by=office, at=make.NOW)
    part = CallPart("call:5", "示例征集", "示例省教育工委", notice="通知原文", terms=encoded(make.terms_for()), deadlines={"t1": "2026-05-20T23:59:59+08:00"})
    target = tmp_path / "call.bundle"
    write_bundle(target, BundleContents(str(uuid.uuid4()), "call", "示例省教育工委", "2026-05-11", part), key=key, blob=blobstore().path)
    import_bundle.import_bundle(target, own=installation_key().card, blobstore=blobstore(), begun_at=make.NOW, at=make.NOW)
    return RemoteCall.objects.get(peer=peer)


def a_submission(remote, title="门口的一张桌子"):
    office = make.person("office")
    submission = drafts.begin(remote.call.tasks.get(), unit=remote.peer.own_unit, by=office, at=make.NOW)
    drafts.describe(submission, title=title, details={}, by=office, at=make.NOW)
    blob = blobstore().put(io.BytesIO(make.documents.docx(make.documents.text(title, 300))))
    receive.receive(receive.Arrival(submission, "p1", "文章.docx", blob.sha256, blob.size, Channel.WEB, make.NOW, make.NOW), by=office)
    make.do_jobs()
    submit.submit(submission, by=office, at=make.NOW)
    submission.refresh_from_db()
    return submission


def send(remote, at=make.NOW + timedelta(minutes=1)):
    return send_service.dispatch(
        remote, sender="示范大学", key=installation_key(), folder=bundle_folder(), blobstore=blobstore(), by=make.person("office"), at=at
    )


def test_a_call_that_came_down_has_its_notice_its_deadline_and_its_terms(remote):
    task = remote.call.tasks.get()

    assert remote.call.notice.text == "通知原文"
    assert (remote.call.unit.name, [unit.name for unit in make.Unit.objects.filter(calls_received__call=remote.call)]) == ("示例省教育工委", ["示范大学"])
    assert task.deadline.astimezone(make.NOW.tzinfo).isoformat() == "2026-05-20T23:59:59+08:00"
    assert task.terms.pieces == make.terms_for().tasks[0].pieces


def test_one_bundle_carries_what_is_new_and_nothing_twice(remote):
    submission = a_submission(remote)

    made = send(remote)

    contents = open_bundle(send_service.bundle_path(made, bundle_folder()), known=lambda _: installation_key().card).contents
    assert [(part.ref, part.title) for part in contents.submissions] == [(f"submission:{submission.pk}", "门口的一张桌子")]
    assert contents.submissions[0].receipts[0].number == submission.versions.get().receipt.number
    assert contents.call.ref == "call:5"
    assert contents.recipient == remote.peer.fingerprint
    with pytest.raises(NothingToDispatch):
        send(remote)
    send_service.refused(made, "名额已满", at=make.NOW)
    assert list(unsent_submissions(remote.peer)) == [submission]
    assert send(remote).bundle_id != made.bundle_id


def test_an_acknowledged_bundle_is_no_longer_needed(remote, django_capture_on_commit_callbacks):
    a_submission(remote)
    made = send(remote)

    with django_capture_on_commit_callbacks(execute=True):
        send_service.acknowledge(made, {"submissions": []}, folder=bundle_folder(), at=make.NOW)
    send_service.refused(made, "太晚", at=make.NOW)

    made.refresh_from_db()
    assert made.state == DispatchState.RECEIVED
    assert not send_service.bundle_path(made, bundle_folder()).exists()


def test_upkeep_tries_again_and_asks_with_patience(remote):
    a_submission(remote)
    made = send(remote)
    JobRun.objects.all().delete()
    at = make.NOW + timedelta(minutes=2)

    assert send_service.upkeep(at=at) == 1
    assert send_service.upkeep(at=at + timedelta(seconds=5)) == 0
    Dispatch.objects.filter(pk=made.pk).update(state=DispatchState.RECEIVED)
    asked = [send_service.upkeep(at=at + timedelta(seconds=seconds)) for seconds in (10, 15, 25, 7200, 7300, 7900)]
    assert asked == [1, 0, 1, 1, 0, 1]


def test_outcomes_of_submissions_are_applied_by_the_usual_services(remote):
    submission = a_submission(remote)
    row = {"ref": f"submission:{submission.pk}", "state": "accepted", "note": "", "adoption": "adopted", "outcome": "一等奖", "released": True}

    assert send_service.record_outcomes(remote.peer, [row], at=make.NOW) == 1
    assert send_service.record_outcomes(remote.peer, [row, {"ref": "submission:999"}, {"ref": "x"}], at=make.NOW) == 0

    submission.refresh_from_db()
    assert (submission.state, submission.adoption, submission.outcome) == (SubmissionState.ACCEPTED, Adoption.ADOPTED, "一等奖")


def test_a_return_from_above_reopens_the_submission_with_its_reason(remote):
    submission = a_submission(remote)

    send_service.record_outcomes(remote.peer, [{"ref": f"submission:{submission.pk}", "state": "returned", "note": "请补充时间"}], at=make.NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.note) == (SubmissionState.RETURNED, "请补充时间")


def test_outcomes_are_applied_to_calls_of_that_installation_only(remote):
    from baosong.apps.calls.services import drafts as drafts_service
    from baosong.apps.calls.services import publish
    from baosong.apps.submissions.models import Submission

    office, university = make.person("office"), remote.peer.own_unit
    college = make.a_unit("文学院", university)
    own = drafts_service.revise(drafts_service.draft_from("通知", unit=university, by=office, at=make.NOW), make.terms_for(), by=office, at=make.NOW)
    own = publish.publish(own, to=[college], by=office, at=make.NOW)
    other = Submission.objects.create(
        task=own.tasks.get(), unit=college, made_by=office, made_at=make.NOW, changed_at=make.NOW, state=SubmissionState.SUBMITTED
    )

    assert send_service.record_outcomes(remote.peer, [{"ref": f"submission:{other.pk}", "state": "accepted"}], at=make.NOW) == 0


def test_a_call_goes_down_with_its_attachments_and_the_number_of_its_recipient_only(data_folder, tmp_path):
    from baosong.apps.calls.services import attachments
    from baosong.apps.federation.services import build_bundle

    quotas = (TermsQuota(3, unit="第1学院", unit_id=None), TermsQuota(4, unit="第2学院", unit_id=None))
    call = make.a_call(make.terms_for(quotas=quotas))
    key = load_key(tmp_path / "below.key")
    card = peers.PeerCard("第1学院", "http://127.0.0.1:9", key.card)
    below = peers.trust(card, position=PeerPosition.BELOW, unit=make.unit_of(1), own=installation_key(), by=make.person("office"), at=make.NOW)
    target = tmp_path / "call.bundle"

    def packed():
        return build_bundle.pack_call(call, target, recipient=below, sender="示例大学", key=installation_key(), blobstore=blobstore(), at=make.NOW)

    assert packed().schema == 1
    kept = blobstore().put(io.BytesIO(b"form"))
    hidden = blobstore().put(io.BytesIO(b"numbers of all units"))
    incoming = attachments.IncomingAttachment
    attachments.store(
        call.notice,
        [incoming("报名表.docx", kept.sha256, kept.size, ("单位",), task_key="t1"), incoming("名额.xlsx", hidden.sha256, hidden.size, is_shown=False)],
    )
    contents = packed()

    assert (contents.schema, [(file.name, file.task, file.blanks) for file in contents.call.attachments]) == (2, [("报名表.docx", "t1", ("单位",))])
    assert "第2学院" not in contents.call.terms
    opened = open_bundle(target, known=lambda _: installation_key().card)
    assert {sha256: source.read() for sha256, source in opened.files()} == {kept.sha256: b"form"}


def test_attachments_that_came_down_are_those_of_the_call(data_folder, tmp_path):
    from baosong.apps.calls.services.drafts import encoded

    university = make.a_unit("示范大学")
    office = make.with_role(make.a_person("office"), university, make.Role.ORGANISER)
    key, above = load_key(tmp_path / "province.key"), DiskBlobStore(tmp_path / "above")
    card = peers.PeerCard("示例省教育工委", "http://127.0.0.1:9", key.card)
    peers.trust(card, position=PeerPosition.ABOVE, unit=university, own=installation_key(), by=office, at=make.NOW)
    form = above.put(io.BytesIO(b"form"))
    files = (AttachmentPart("报名表.docx", form.sha256, form.size, "t1", ("单位",)),)
    part = CallPart(
        "call:5", "征集", "示例省教育工委", notice="通知", terms=encoded(make.terms_for()), deadlines={"t1": "2026-05-20T23:59:59+08:00"}, attachments=files
    )
    target = tmp_path / "call.bundle"
    write_bundle(target, BundleContents(str(uuid.uuid4()), "call", "省", "2026-05-11", part, schema=SCHEMA), key=key, blob=above.path)

    import_bundle.import_bundle(target, own=installation_key().card, blobstore=blobstore(), begun_at=make.NOW, at=make.NOW)

    attachment = RemoteCall.objects.get().call.notice.attachments.get()
    assert (attachment.name, attachment.task_key, attachment.blanks, attachment.is_shown) == ("报名表.docx", "t1", ["单位"], True)
    assert blobstore().path(attachment.sha256).read_bytes() == b"form"
