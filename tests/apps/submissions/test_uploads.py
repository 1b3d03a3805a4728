"""Uploads between their first and their last byte: who may, until when, and what a kill at the worst moment leaves."""

from datetime import timedelta

import pytest

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.errors import UploadNotOpen
from baosong.apps.submissions.models import PieceFile, Upload
from baosong.apps.submissions.services import uploads
from baosong.platform.errors import UploadGone, UploadTooLarge
from baosong.platform.storage import blobstore, part_folder
from baosong.platform.uploads.part_files import part_of, received
from baosong.platform.uploads.part_lock import locked
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CONTENT = "字".encode() * 200


@pytest.fixture
def draft(data_folder):
    return make.a_submission(make.a_call(), state=SubmissionState.DRAFT)


def begun(submission, *, by="c1", piece="p1", name="新稿.txt", length=len(CONTENT), at=NOW):
    return uploads.begin(submission_id=submission.pk, piece_key=piece, file_name=name, length=length, by=make.person(by), at=at, folder=part_folder())


def arrived(submission):
    upload = begun(submission)
    part_of(upload.pk, part_folder()).write_bytes(CONTENT)
    return upload


def finish(upload):
    with locked(part_of(upload.pk, part_folder())) as part:
        return uploads.finish(upload, part, sha256=None, at=NOW, blobstore=blobstore())


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"by": "c2"}, UploadGone),
        ({"by": "office"}, UploadGone),
        ({"piece": "p9"}, UploadGone),
        ({"length": uploads.MAX_BYTES + 1}, UploadTooLarge),
        ({"at": NOW + timedelta(days=30)}, UploadNotOpen),
    ],
)
def test_who_may_begin_what_and_until_when(draft, values, refusal):
    with pytest.raises(refusal):
        begun(draft, **values)

    assert Upload.objects.count() == 0
    assert list(part_folder().iterdir()) == []


def test_nothing_is_added_to_what_was_accepted(data_folder):
    with pytest.raises(UploadNotOpen):
        begun(make.a_submission(make.a_call(), state=SubmissionState.ACCEPTED))


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.txt", "名" * 500 + ".txt", "讲稿📄.txt", "C:\\文件\\讲稿.txt", "\x00讲稿.txt"])
def test_no_name_of_a_file_reaches_the_disk(draft, name):
    """ASVS 5.2.1–5.2.8, 12.3.1–12.3.6."""
    upload = begun(draft, name=name)
    part_of(upload.pk, part_folder()).write_bytes(CONTENT)

    file = finish(upload)

    assert "/" not in file.name
    assert "\\" not in file.name
    assert len(file.name) <= 120
    assert file.name.endswith(".txt")
    assert blobstore().path(file.sha256).read_bytes() == CONTENT


def test_finishing_twice_makes_one_file(draft):
    upload = arrived(draft)

    first = finish(upload)
    again = finish(Upload.objects.get(pk=upload.pk))

    assert first == again
    assert PieceFile.objects.filter(name="新稿.txt").count() == 1
    assert list(part_folder().iterdir()) == []


def test_a_kill_between_the_blobstore_and_the_database_loses_nothing(draft, monkeypatch):
    upload = arrived(draft)

    def killed(arrival, *, by):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "receive", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(upload)
    assert not part_of(upload.pk, part_folder()).exists()

    file = finish(Upload.objects.get(pk=upload.pk))

    assert blobstore().path(file.sha256).read_bytes() == CONTENT
    assert list(part_folder().iterdir()) == []


def test_abandoned_uploads_are_swept_and_running_ones_are_not(draft):
    old, running = arrived(draft), arrived(draft)
    Upload.objects.filter(pk=old.pk).update(expires_at=NOW - timedelta(seconds=1))

    assert uploads.sweep(at=NOW, folder=part_folder()) == 1

    assert [path.name for path in part_folder().iterdir()] == [f"{running.pk}.part"]
    with pytest.raises(UploadGone):
        uploads.mine(str(old.pk), by=make.person("c1"))


def test_an_upload_that_a_request_is_writing_to_is_not_swept(draft):
    upload = arrived(draft)
    Upload.objects.filter(pk=upload.pk).update(expires_at=NOW - timedelta(seconds=1))

    with locked(part_of(upload.pk, part_folder())):
        assert uploads.sweep(at=NOW, folder=part_folder()) == 0

    assert part_of(upload.pk, part_folder()).read_bytes() == CONTENT
    assert uploads.sweep(at=NOW, folder=part_folder()) == 1
    assert list(part_folder().iterdir()) == []


def test_finishing_believes_the_database_and_not_what_was_read_before_the_lock(draft):
    upload = arrived(draft)
    read_before = Upload.objects.get(pk=upload.pk)

    first = finish(upload)

    assert finish(read_before) == first
    assert PieceFile.objects.filter(name="新稿.txt").count() == 1


def test_a_part_that_was_deleted_by_hand_is_said_to_be_gone(draft):
    upload = arrived(draft)
    part_of(upload.pk, part_folder()).unlink()

    with pytest.raises(UploadGone):
        received(upload, part_folder())
    with pytest.raises(UploadGone):
        finish(upload)
