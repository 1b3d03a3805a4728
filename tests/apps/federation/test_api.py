"""The API for other installations: signatures, their age, and access to own data only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.federation.interfaces.request_signature import signed
from tests import factories as make
from tests.apps.federation.test_import_bundle import a_bundle, a_submission, below, call, take_in

pytestmark = pytest.mark.django_db
__all__ = ["below", "call"]


def ask(client, key, target, *, method="GET", body=b"", age=timedelta(0), **changed):
    headers = signed(method, target, body, key=key, at=timezone.now() - age)
    return client.generic(method, target, body, content_type="application/offset+octet-stream", headers={**headers, **changed})


ADDRESSES = [
    ("bundles", {}),
    ("bundle-part", {"upload_id": "00000000-0000-0000-0000-000000000000"}),
    ("bundle-receipt", {"bundle_id": "00000000-0000-0000-0000-000000000000"}),
    ("peer-calls", {}),
    ("peer-call", {"call_id": 1}),
    ("peer-submissions", {}),
]


@pytest.mark.parametrize(("name", "values"), ADDRESSES)
def test_without_a_signature_nothing_is_answered(client, call, name, values):
    answer = client.get(reverse(name, kwargs=values))

    assert answer.status_code == 401
    assert "未信任" in answer.json()["message"]


@pytest.mark.parametrize(
    "changed",
    [
        {"age": timedelta(minutes=6)},
        {"age": -timedelta(minutes=6)},
        {"X-Baosong-Signature": "AAAA"},
        {"X-Baosong-Key": "unknown"},
        {"X-Baosong-Date": "yesterday"},
        {"Content-Digest": "sha-256=:AAAA:"},
    ],
    ids=["stale", "of tomorrow", "wrong signature", "unknown key", "no date", "other bytes"],
)
def test_a_signature_is_fresh_and_over_the_bytes_that_came(client, below, changed):
    key, _ = below

    assert ask(client, key, "/federation/submissions/").status_code == 200
    assert ask(client, key, "/federation/submissions/", **changed).status_code == 401


def test_a_signature_is_good_for_its_own_request_only(client, below):
    key, _ = below
    headers = signed("GET", "/federation/submissions/", b"", key=key, at=timezone.now())

    assert client.get("/federation/calls/", headers=headers).status_code == 401
    assert client.post("/federation/submissions/", headers=headers).status_code == 401


def test_a_signature_holds_for_the_bytes_that_were_signed(client, below):
    key, _ = below
    headers = signed("GET", "/federation/submissions/", b"signed", key=key, at=timezone.now())

    def send(body):
        return client.generic("GET", "/federation/submissions/", body, headers=headers)

    assert send(b"signed").status_code == 200
    assert send(b"change").status_code == 401
    assert send(b"").status_code == 401


def test_an_installation_sees_only_its_own_submissions_and_calls(client, call, below, tmp_path):
    key, _ = below
    make.a_submission(call, 2)
    take_in(a_bundle(tmp_path, key, call, a_submission()))

    submissions = ask(client, key, "/federation/submissions/").json()["submissions"]
    calls = ask(client, key, "/federation/calls/").json()["calls"]

    assert submissions == [{"ref": "submission:7", "state": "submitted", "note": "", "adoption": "none", "outcome": "", "released": False}]
    assert calls == [{"id": call.pk, "title": call.title}]
    assert ask(client, key, f"/federation/calls/{call.pk}/").content.startswith(b"PK")
    assert ask(client, key, "/federation/calls/999/").status_code == 404


def test_a_bundle_is_uploaded_by_tus(client, call, below, tmp_path):
    import base64
    import uuid

    key, _ = below
    bundle_id = uuid.uuid4()
    content = a_bundle(tmp_path, key, call, a_submission(), id=str(bundle_id)).read_bytes()
    metadata = "bundle " + base64.b64encode(str(bundle_id).encode()).decode()
    begun = ask(client, key, "/federation/bundles/", method="POST", **{"Upload-Length": str(len(content)), "Upload-Metadata": metadata})
    location = begun["Location"]
    half = len(content) // 2

    assert ask(client, key, location, method="PATCH", body=content[:half], **{"Upload-Offset": "0"})["Upload-Offset"] == str(half)
    assert ask(client, key, location, method="PATCH", body=content[:half], **{"Upload-Offset": "0"})["Upload-Offset"] == str(half)
    assert ask(client, key, f"/federation/bundles/{bundle_id}/receipt/").status_code == 404
    ask(client, key, location, method="PATCH", body=content[half:], **{"Upload-Offset": str(half)})
    assert ask(client, key, f"/federation/bundles/{bundle_id}/receipt/").status_code == 202
    make.do_jobs()

    receipt = ask(client, key, f"/federation/bundles/{bundle_id}/receipt/")
    assert receipt.status_code == 200
    assert [submission["ref"] for submission in receipt.json()["submissions"]] == ["submission:7"]


def test_a_sender_whose_bundle_is_held_by_another_request_is_asked_to_try_again(client, below):
    import uuid

    from baosong.apps.federation.models import BundleUpload
    from baosong.apps.federation.services import receive_bundle
    from baosong.platform.storage import part_folder
    from baosong.platform.uploads.part_lock import locked

    key, peer = below
    upload = receive_bundle.begin(peer=peer, bundle_id=uuid.uuid4(), length=10, at=make.NOW, folder=part_folder())
    location = f"/federation/bundles/{upload.pk}/"
    receive_bundle.append(upload, 0, b"1234567890", part_folder())

    with locked(receive_bundle.part_path(upload.pk, part_folder())):
        busy = ask(client, key, location, method="HEAD")
        assert ask(client, key, location, method="PATCH", body=b"1", **{"Upload-Offset": "10"}).status_code == 423

    assert busy.status_code == 423
    assert not BundleUpload.objects.get().is_complete
    assert ask(client, key, location, method="HEAD")["Upload-Offset"] == "10"
    assert BundleUpload.objects.get().is_complete


def test_a_refusal_of_the_level_above_has_a_sentence(client, call, below, tmp_path):
    import uuid

    from baosong.apps.federation.services import receive_bundle
    from baosong.platform.storage import part_folder

    key, peer = below
    submissions = [a_submission(f"submission:{number}") for number in range(3)]
    content = a_bundle(tmp_path, key, call, *submissions).read_bytes()
    bundle_id = uuid.uuid4()
    upload = receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=len(content), at=make.NOW, folder=part_folder())
    receive_bundle.append(upload, 0, content, part_folder())
    receive_bundle.complete(upload, folder=part_folder())
    make.do_jobs()

    receipt = ask(client, key, f"/federation/bundles/{bundle_id}/receipt/")

    assert receipt.status_code == 422
    assert receipt.json()["code"] == "quota_full"
    assert "每单位至多2个" in receipt.json()["message"]
