"""Uploads between their first and their last byte: who may, until when, and what a kill at the worst moment leaves."""

from datetime import timedelta

import pytest

from baosong.intake.domain import uploading
from baosong.intake.errors import UploadNotOpen
from baosong.intake.models import Upload
from baosong.kit.errors import UploadGone, UploadTooLarge
from baosong.kit.parts import part_of, received
from baosong.kit.places import parts, vault
from baosong.works.enums import State
from baosong.works.models import PieceFile
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CONTENT = "字".encode() * 200


@pytest.fixture
def draft(data_folder):
    return make.a_submission(make.a_call(), state=State.DRAFT)


def begun(submission, *, by="c1", piece="p1", name="新稿.txt", length=len(CONTENT), at=NOW):
    return uploading.begin(submission_id=submission.pk, piece_key=piece, file_name=name, length=length, by=make.person(by), at=at, folder=parts())


def arrived(submission):
    upload = begun(submission)
    part_of(upload.pk, parts()).write_bytes(CONTENT)
    return upload


def finish(upload):
    return uploading.finish(upload, sha256=None, at=NOW, folder=parts(), vault=vault())


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"by": "c2"}, UploadGone),
        ({"by": "office"}, UploadGone),
        ({"piece": "p9"}, UploadGone),
        ({"length": uploading.MAX_BYTES + 1}, UploadTooLarge),
        ({"at": NOW + timedelta(days=30)}, UploadNotOpen),
    ],
)
def test_who_may_begin_what_and_until_when(draft, values, refusal):
    with pytest.raises(refusal):
        begun(draft, **values)

    assert Upload.objects.count() == 0
    assert list(parts().iterdir()) == []


def test_nothing_is_added_to_what_was_accepted(data_folder):
    with pytest.raises(UploadNotOpen):
        begun(make.a_submission(make.a_call(), state=State.ACCEPTED))


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.txt", "名" * 500 + ".txt", "讲稿📄.txt", "C:\\文件\\讲稿.txt", "\x00讲稿.txt"])
def test_no_name_of_a_file_reaches_the_disk(draft, name):
    upload = begun(draft, name=name)
    part_of(upload.pk, parts()).write_bytes(CONTENT)

    file = finish(upload)

    assert "/" not in file.name
    assert "\\" not in file.name
    assert len(file.name) <= 120
    assert file.name.endswith(".txt")
    assert vault().path(file.sha256).read_bytes() == CONTENT


def test_finishing_twice_makes_one_file(draft):
    upload = arrived(draft)

    first = finish(upload)
    again = finish(Upload.objects.get(pk=upload.pk))

    assert first == again
    assert PieceFile.objects.filter(name="新稿.txt").count() == 1
    assert list(parts().iterdir()) == []


def test_a_kill_between_the_vault_and_the_database_loses_nothing(draft, monkeypatch):
    upload = arrived(draft)

    def killed(arrival, *, by):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(uploading, "receive", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(upload)
    assert not part_of(upload.pk, parts()).exists()

    file = finish(Upload.objects.get(pk=upload.pk))

    assert vault().path(file.sha256).read_bytes() == CONTENT
    assert list(parts().iterdir()) == []


def test_abandoned_uploads_are_swept_and_running_ones_are_not(draft):
    old, running = arrived(draft), arrived(draft)
    Upload.objects.filter(pk=old.pk).update(expires_at=NOW - timedelta(seconds=1))

    assert uploading.sweep(at=NOW, folder=parts()) == 1

    assert [path.name for path in parts().iterdir()] == [f"{running.pk}.part"]
    with pytest.raises(UploadGone):
        uploading.mine(str(old.pk), by=make.person("c1"))


def test_a_part_that_was_deleted_by_hand_is_said_to_be_gone(draft):
    upload = arrived(draft)
    part_of(upload.pk, parts()).unlink()

    with pytest.raises(UploadGone):
        received(upload, parts())
    with pytest.raises(UploadGone):
        finish(upload)
