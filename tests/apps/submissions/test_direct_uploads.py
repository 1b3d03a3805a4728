"""Uploads to the store itself: what is refused, what happens where something dies on the way."""

import json
import urllib.request
from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import PieceFile, Upload
from baosong.apps.submissions.services import direct_uploads
from baosong.core.blobstore.direct_upload import DirectUpload
from baosong.core.blobstore.s3_store import S3BlobStore
from baosong.platform.errors import Refusal
from tests import factories as make
from tests.servers.store import store_server

pytestmark = pytest.mark.django_db
CONTENT = b"x" * (5 * 1024**2) + b"the end"


@pytest.fixture(scope="module")
def store():
    with store_server() as made:
        made.bucket("direct")
        yield made


@pytest.fixture
def direct(store, tmp_path):
    return DirectUpload(S3BlobStore(tmp_path / "near", store.client(), "direct", "blobstore/", most_bytes=10**9), store.client())


@pytest.fixture
def submission(data_folder):
    return make.a_submission(make.a_call(make.terms_for(deadline="2099-05-20")), 1, state=SubmissionState.DRAFT)


def begun(submission, direct, *, length=len(CONTENT), by="c1"):
    return direct_uploads.begin(submission_id=submission.pk, piece_key="p1", file_name="a.docx", length=length, by=make.person(by), at=make.NOW, direct=direct)


def put(direct, upload, content=CONTENT):
    for number, start in enumerate(range(0, len(content), 5 * 1024**2), 1):
        request = urllib.request.Request(direct.address(upload.pk, upload.store_name, number), content[start : start + 5 * 1024**2], method="PUT")
        urllib.request.urlopen(request).read()


def names(store):
    return sorted(found["Key"] for found in store.client().list_objects_v2(Bucket="direct", Prefix="blobstore/").get("Contents", []))


def test_parts_become_a_file_of_the_submission(submission, direct, store):
    upload = begun(submission, direct)
    put(direct, upload)

    file = direct_uploads.finish(upload, at=make.NOW, direct=direct)

    assert (file.size, direct.blobstore.verify(file.sha256)) == (len(CONTENT), True)
    assert direct.blobstore.path(file.sha256).read_bytes() == CONTENT
    assert [name for name in names(store) if "incoming" in name] == []
    # Finished twice, as by a browser that lost the answer, it is received once.
    assert direct_uploads.finish(Upload.objects.get(pk=upload.pk), at=make.NOW, direct=direct) == file
    assert PieceFile.objects.filter(sha256=file.sha256).count() == 1


def test_what_is_not_whole_is_not_received_and_goes_on_later(submission, direct):
    upload = begun(submission, direct)
    put(direct, upload, CONTENT[: 5 * 1024**2])

    with pytest.raises(Refusal) as caught:
        direct_uploads.finish(upload, at=make.NOW, direct=direct)
    assert (caught.value.code, caught.value.facts["size"]) == ("upload_incomplete", 5 * 1024**2)
    put(direct, upload)

    assert direct_uploads.finish(upload, at=make.NOW, direct=direct).size == len(CONTENT)


@pytest.mark.parametrize("died", ["join", "take_over"])
def test_killed_between_the_store_and_the_database_nothing_is_lost(submission, direct, died):
    upload = begun(submission, direct)
    put(direct, upload)
    direct.join(upload.pk, upload.store_name, length=upload.length)
    if died == "take_over":
        direct.take_over(upload.pk)

    assert direct_uploads.finish(Upload.objects.get(pk=upload.pk), at=make.NOW, direct=direct).size == len(CONTENT)


def test_others_and_late_comers_are_refused(submission, direct):
    with pytest.raises(Refusal):
        begun(submission, direct, by="c2")
    with pytest.raises(Refusal):
        begun(submission, direct, length=20 * 1024**3)
    with pytest.raises(Refusal):
        direct_uploads.begin(
            submission_id=submission.pk, piece_key="p1", file_name="a", length=1, by=make.person("c1"), at=make.NOW + timedelta(days=40_000), direct=direct
        )
    assert Upload.objects.count() == 0


def test_the_abandoned_is_swept(submission, direct):
    upload = begun(submission, direct)
    put(direct, upload, CONTENT[: 5 * 1024**2])

    assert direct_uploads.sweep(at=make.NOW + timedelta(days=6), direct=direct) == 0
    assert direct_uploads.sweep(at=make.NOW + timedelta(days=8), direct=direct) == 1
    with pytest.raises(FileNotFoundError):
        direct.parts(upload.pk, upload.store_name)


def test_the_addresses_are_given_to_whoever_sends_and_to_nobody_else(client, submission, direct, monkeypatch):
    monkeypatch.setattr("baosong.apps.submissions.views.direct_uploads.direct_upload", lambda: direct)
    client.force_login(make.person("c1"))
    made = client.post(
        reverse("direct-upload"),
        {"submission": submission.pk, "piece": "p1", "filename": "a.docx", "length": len(CONTENT)},
        headers={"Accept": "application/json"},
    )
    address = reverse("direct-upload-parts", args=[json.loads(made.content)["id"]])

    assert "X-Amz-Signature=" in json.loads(client.get(address + "?number=1").content)["address"]
    assert client.get(address + "?number=0", headers={"Accept": "application/json"}).status_code == 409
    client.force_login(make.person("c2"))
    assert client.get(address + "?number=1", headers={"Accept": "application/json"}).status_code == 409
    assert client.post(reverse("direct-upload-finish", args=[Upload.objects.get().pk]), headers={"Accept": "application/json"}).status_code == 409
    assert client.post(reverse("direct-upload-cancel", args=[Upload.objects.get().pk]), headers={"Accept": "application/json"}).status_code == 409
