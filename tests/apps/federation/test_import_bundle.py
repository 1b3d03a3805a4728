"""Import of bundles from below: atomic, idempotent, and from trusted installations only."""

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pytest

from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.errors import BundleNotAccepted, CallUnknown, CardUnreadable, OwnCard
from baosong.apps.federation.models import BundleArrival, BundleUpload, RemoteSubmission
from baosong.apps.federation.services import import_bundle, peers, receive_bundle
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.errors import DeadlinePassed, QuotaFull
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import latest_submitted
from baosong.apps.submissions.services import decisions
from baosong.core.bundle import BundleContents, CallPart, FilePart, FindingPart, SubmissionPart, load_key, write_bundle
from baosong.core.terms import TermsQuota
from baosong.platform.errors import SpaceUsedUp, TooManyUploads, UploadBusy
from baosong.platform.storage import blobstore, installation_key, part_folder
from baosong.platform.uploads.part_files import part_of
from baosong.platform.uploads.part_lock import locked
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(data_folder):
    return make.a_call(make.terms_for(deadline="2099-05-20", quotas=(TermsQuota(most=2),)))


@pytest.fixture
def below(call, tmp_path):
    """An installation below: its key, and the peer that it is here."""
    key = load_key(tmp_path / "below.key")
    card = peers.PeerCard("第1学院", "http://127.0.0.1:9", key.card)
    peer = peers.trust(card, position=PeerPosition.BELOW, unit=make.unit_of(1), own=installation_key(), by=make.person("office"), at=make.NOW)
    return key, peer


def a_submission(ref="submission:7", content=b"words", title="门口的一张桌子", task="t1"):
    sha256 = hashlib.sha256(content).hexdigest()
    findings = (FindingPart("words", "met", [1, 5000], 300),)
    file = FilePart("p1", "文章.docx", sha256, len(content), make.NOW.isoformat(), findings=findings)
    return SubmissionPart(ref, task, title, {"speaker": "张三", "unknown": "x"}, ("第1学院", "第1党支部"), "李审核", (file,)), content


def a_bundle(folder, key, issued, *submissions, **values):
    """Written by the installation below, from a blobstore of its own."""
    from baosong.core.blobstore import DiskBlobStore

    own = DiskBlobStore(folder / "below-blobstore")
    for _, content in submissions:
        own.put(io.BytesIO(content))
    part = CallPart(f"call:{issued.pk}", issued.title, "示例大学")
    wanted = {
        "id": str(uuid.uuid4()),
        "kind": "submissions",
        "sender": "第1学院",
        "made_at": "2026-05-11",
        "call": part,
        "submissions": tuple(submission for submission, _ in submissions),
        "recipient": installation_key().card.fingerprint,
    }
    target = folder / f"{uuid.uuid4()}.bundle"
    write_bundle(target, BundleContents(**{**wanted, **values}), key=key, blob=own.path)
    return target


def take_in(path, at=make.NOW, begun_at=make.NOW, **values):
    return import_bundle.import_bundle(path, own=installation_key().card, blobstore=blobstore(), begun_at=begun_at, at=at, **values)


def test_submissions_arrive_with_files_findings_and_checker(call, below, tmp_path):
    key, peer = below

    receipt = take_in(a_bundle(tmp_path, key, call, a_submission()))

    submission = Submission.objects.get()
    assert (submission.unit, submission.title, submission.vouched_by, submission.details, submission.state) == (
        make.unit_of(1),
        "门口的一张桌子",
        "李审核",
        {"speaker": "张三"},
        SubmissionState.SUBMITTED,
    )
    file = latest_submitted(submission).files.get()
    assert blobstore().path(file.sha256).read_bytes() == b"words"
    assert (file.channel, [found.rule for found in file.findings.all()]) == (Channel.BUNDLE, ["words"])
    assert receipt["submissions"] == [
        {"ref": "submission:7", "number": latest_submitted(submission).receipt.number, "code": latest_submitted(submission).receipt.code}
    ]
    assert RemoteSubmission.objects.get().units == ["第1学院", "第1党支部"]


def test_our_own_check_comes_after_theirs(call, below, tmp_path):
    key, _ = below
    take_in(a_bundle(tmp_path, key, call, a_submission(content=b"not a document at all \x00\x01")))

    make.do_jobs()

    assert latest_submitted(Submission.objects.get()).files.get().check_state == "unusable"


def test_a_bundle_taken_twice_gives_the_same_receipt_and_changes_nothing(call, below, tmp_path):
    key, _ = below
    path = a_bundle(tmp_path, key, call, a_submission())

    assert take_in(path) == take_in(path, at=make.NOW + timedelta(days=90))
    assert Submission.objects.count() == 1
    assert BundleArrival.objects.count() == 1


def test_a_returned_submission_comes_again_as_a_new_version(call, below, tmp_path):
    key, _ = below
    take_in(a_bundle(tmp_path, key, call, a_submission()))
    submission = Submission.objects.get()
    decisions.return_for_repair(submission, reason="请补充", by=make.person("office"), at=make.NOW)

    take_in(a_bundle(tmp_path, key, call, a_submission(content=b"better words")))

    submission.refresh_from_db()
    assert (Submission.objects.count(), submission.state, latest_submitted(submission).number) == (1, SubmissionState.SUBMITTED, 2)


@pytest.mark.parametrize(
    ("submissions", "refusal"),
    [
        ([a_submission("submission:1"), a_submission("submission:2"), a_submission("submission:3")], QuotaFull),
        ([a_submission("submission:1"), a_submission("submission:2", task="t9")], CallUnknown),
    ],
    ids=["one too many", "a task that is not there"],
)
def test_a_bundle_is_taken_whole_or_not_at_all(call, below, tmp_path, submissions, refusal):
    key, _ = below

    with pytest.raises(refusal):
        take_in(a_bundle(tmp_path, key, call, *submissions))

    assert (Submission.objects.count(), BundleArrival.objects.count(), RemoteSubmission.objects.count()) == (0, 0, 0)


def test_the_deadline_is_judged_by_when_sending_began(call, below, tmp_path):
    key, _ = below
    late = make.NOW + timedelta(days=100 * 365)

    with pytest.raises(DeadlinePassed):
        take_in(a_bundle(tmp_path, key, call, a_submission()), at=late, begun_at=late)


def test_another_call_is_not_theirs(call, below, tmp_path):
    key, _ = below
    for ref in ("call:999", "call:x", "nothing"):
        with pytest.raises(CallUnknown):
            take_in(a_bundle(tmp_path, key, call, a_submission(), call=CallPart(ref, "另一个", "")))


def test_unknown_and_distrusted_senders_are_refused(call, below, tmp_path):
    key, peer = below
    stranger = load_key(tmp_path / "stranger.key")
    with pytest.raises(BundleNotAccepted) as caught:
        take_in(a_bundle(tmp_path, stranger, call, a_submission()))
    assert caught.value.facts["why"] == "unknown_sender"
    peers.distrust(peer, by=make.person("office"), at=make.NOW)

    with pytest.raises(BundleNotAccepted) as caught:
        take_in(a_bundle(tmp_path, key, call, a_submission()))
    assert caught.value.facts["why"] == "unknown_sender"


def test_a_bundle_id_of_another_sender_is_refused(call, below, tmp_path):
    key, _ = below
    other = load_key(tmp_path / "other.key")
    card = peers.PeerCard("第2学院", "http://127.0.0.1:9", other.card)
    peers.trust(card, position=PeerPosition.BELOW, unit=make.unit_of(2), own=installation_key(), by=make.person("office"), at=make.NOW)
    name = str(uuid.uuid4())
    take_in(a_bundle(tmp_path, key, call, a_submission(), id=name))

    with pytest.raises(BundleNotAccepted) as caught:
        take_in(a_bundle(tmp_path, other, call, a_submission(), id=name))
    assert caught.value.facts["why"] == "tampered"


def test_calls_do_not_come_from_below(call, below, tmp_path):
    key, _ = below
    with pytest.raises(BundleNotAccepted) as caught:
        take_in(a_bundle(tmp_path, key, call, kind="call", submissions=()))
    assert caught.value.facts["why"] == "wrong_direction"


def test_a_bundle_is_for_the_installation_that_it_names_only(call, below, tmp_path):
    key, peer = below
    other = a_bundle(tmp_path, key, call, a_submission(), recipient=load_key(tmp_path / "other.key").card.fingerprint)
    nobody = a_bundle(tmp_path, key, call, a_submission(), recipient="")

    for path, sender in ((other, None), (other, peer), (nobody, peer)):
        with pytest.raises(BundleNotAccepted) as caught:
            take_in(path, sender=sender)
        assert caught.value.facts["why"] == "other_recipient"
    assert not Submission.objects.exists()

    # A person may bring a bundle of an earlier version, which names no recipient.
    assert take_in(nobody)["recipient"] == ""
    assert Submission.objects.count() == 1


def received(upload, content):
    part_of(upload.pk, part_folder()).write_bytes(content)
    receive_bundle.complete(upload)
    make.do_jobs()


def test_a_refused_bundle_may_come_anew(call, below, tmp_path):
    key, peer = below
    content = a_bundle(tmp_path, key, call, a_submission()).read_bytes()
    bundle_id = uuid.uuid4()

    def begin():
        return receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=len(content), at=make.NOW, folder=part_folder())

    upload = begin()
    assert begin() == upload
    # Damaged on its way.
    received(upload, content[:1000] + bytes(len(content) - 1000))

    upload.refresh_from_db()
    assert upload.refusal == {"code": "not_a_bundle", "message": "这不是报送包，或传输中被截断，请重新发送。"}
    again = begin()
    assert again != upload
    receive_bundle.complete(again)
    received(again, content)
    assert Submission.objects.count() == 1
    assert BundleUpload.objects.count() == 0
    assert list(part_folder().iterdir()) == []


def test_a_bundle_that_another_request_holds_is_neither_replaced_nor_swept_nor_completed(call, below):
    _, peer = below
    bundle_id = uuid.uuid4()
    upload = receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=10, at=make.NOW, folder=part_folder())
    part = part_of(upload.pk, part_folder())
    part.write_bytes(b"1234567890")

    with locked(part):
        with pytest.raises(UploadBusy):
            receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=11, at=make.NOW, folder=part_folder())
        assert receive_bundle.sweep(at=make.NOW + timedelta(days=8), folder=part_folder()) == 0
        assert receive_bundle.finish_complete(folder=part_folder()) == 0

    assert part.read_bytes() == b"1234567890"
    assert receive_bundle.finish_complete(folder=part_folder()) == 1
    assert receive_bundle.finish_complete(folder=part_folder()) == 0


def test_a_peer_has_so_many_unfinished_bundles(call, below, settings):
    _, peer = below
    settings.BAOSONG_OPEN_UPLOADS = 2

    def begin():
        return receive_bundle.begin(peer=peer, bundle_id=uuid.uuid4(), length=10, at=make.NOW, folder=part_folder())

    upload, _ = begin(), begin()
    with pytest.raises(TooManyUploads):
        begin()
    receive_bundle.complete(upload)
    begin()


def test_the_bytes_of_a_peer_that_wait_for_their_import_are_bounded(call, below, settings):
    _, peer = below
    settings.BAOSONG_OWNER_BYTES = 100

    def begin(length, bundle_id=None):
        return receive_bundle.begin(peer=peer, bundle_id=bundle_id or uuid.uuid4(), length=length, at=make.NOW, folder=part_folder())

    first = begin(60)
    with pytest.raises(SpaceUsedUp):
        begin(41)
    # Beginning again goes on with the same upload.
    assert begin(60, first.bundle_id) == first
    begin(40)


def test_the_part_of_a_bundle_from_before_an_upgrade_goes_on(call, below, tmp_path):
    key, peer = below
    content = a_bundle(tmp_path, key, call, a_submission()).read_bytes()
    bundle_id = uuid.uuid4()
    upload = receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=len(content), at=make.NOW, folder=part_folder())
    part_of(upload.pk, part_folder()).unlink()
    (part_folder() / f"bundle-{upload.pk}").write_bytes(content)

    assert receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=len(content), at=make.NOW, folder=part_folder()) == upload
    receive_bundle.complete(upload)
    make.do_jobs()

    assert Submission.objects.count() == 1


def test_parts_that_nobody_goes_on_with_are_swept(call, below):
    _, peer = below
    receive_bundle.begin(peer=peer, bundle_id=uuid.uuid4(), length=10, at=make.NOW, folder=part_folder())

    assert receive_bundle.sweep(at=make.NOW + timedelta(days=6), folder=part_folder()) == 0
    assert receive_bundle.sweep(at=make.NOW + timedelta(days=8), folder=part_folder()) == 1
    assert list(part_folder().iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name":"a","address":"http://a","key":"AAAA"}', '{"name":"a","address":"ftp://a","key":""}'])
def test_what_is_no_card(text):
    with pytest.raises(CardUnreadable):
        peers.read_card(text)


def test_a_card_is_read_as_it_was_written_and_our_own_is_refused(call, tmp_path):
    card = peers.PeerCard("示范大学", "https://bs.example.edu.cn", load_key(tmp_path / "key").card)

    assert peers.read_card(card.as_text()) == card
    own = peers.PeerCard("我们", "https://bs.example.edu.cn", installation_key().card)
    with pytest.raises(OwnCard):
        peers.trust(own, position=PeerPosition.BELOW, unit=Unit.objects.first(), own=installation_key(), by=make.person("office"), at=make.NOW)


def test_a_bundle_with_a_changed_byte_leaves_nothing_behind(call, below, tmp_path):
    key, _ = below
    path = a_bundle(tmp_path, key, call, a_submission())
    changed = tmp_path / "changed.bundle"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"other" if "data/files/" in name else source.read(name))

    with pytest.raises(BundleNotAccepted) as caught:
        take_in(changed)

    assert caught.value.facts["why"] == "tampered"
    assert not blobstore().has(hashlib.sha256(b"other").hexdigest())
