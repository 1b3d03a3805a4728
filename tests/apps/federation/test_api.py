"""The API for other installations: signatures, their age, and access to own data only."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.federation.interfaces.request_signature import SignedMessage, signed
from baosong.apps.federation.services import peers, receive_bundle
from baosong.core.bundle import load_key
from baosong.platform.storage import part_folder
from baosong.platform.uploads.part_files import part_of
from tests import factories as make
from tests.apps.federation.test_import_bundle import a_bundle, a_submission, below, call, take_in

pytestmark = pytest.mark.django_db
__all__ = ["below", "call"]


HOST = "http://testserver"


def ask(client, key, target, *, method="GET", body=b"", age=timedelta(0), host=HOST, **changed):
    headers = signed(method, f"{host}{target}", body, headers={}, key=key, at=timezone.now() - age)
    return client.generic(method, target, body, content_type="", headers={**headers, **changed})


ADDRESSES = [
    ("bundle-receipt", {"bundle_id": "00000000-0000-0000-0000-000000000000"}),
    ("peer-calls", {}),
    ("peer-call", {"call_id": 1}),
    ("peer-submissions", {}),
]


@pytest.mark.parametrize(("name", "values"), ADDRESSES)
def test_without_a_signature_nothing_is_answered(client, call, name, values):
    """ASVS 3.5.2–3.5.3."""
    answer = client.get(reverse(name, kwargs=values))

    assert answer.status_code == 401
    assert "未信任" in answer.json()["message"]


@pytest.mark.parametrize(
    "changed",
    [
        {"age": timedelta(minutes=6)},
        {"age": -timedelta(minutes=6)},
        {"host": "http://other.example.edu.cn"},
        {"Signature": "baosong=:AAAA:"},
        {"Signature": "AAAA"},
        {"Signature-Input": ""},
        {"Content-Digest": "sha-256=:AAAA:"},
        {"Tus-Resumable": "1.0.0"},
        {"Upload-Offset": "5"},
    ],
    ids=["stale", "of tomorrow", "another host", "wrong signature", "no signature", "no input", "other bytes", "unsigned tus", "unsigned offset"],
)
def test_a_signature_is_fresh_for_this_host_and_over_all_that_came(client, below, changed):
    """ASVS 2.10.1–2.10.4, 13.1.1–13.1.5."""
    key, _ = below

    assert ask(client, key, "/federation/submissions/").status_code == 200
    assert ask(client, key, "/federation/submissions/", **changed).status_code == 401


def test_a_key_that_nobody_trusts_is_refused(client, below, tmp_path):
    key, peer = below
    assert ask(client, load_key(tmp_path / "stranger.key"), "/federation/submissions/").status_code == 401

    peers.distrust(peer, by=make.person("office"), at=make.NOW)
    assert ask(client, key, "/federation/submissions/").status_code == 401


def test_a_signature_is_good_for_its_own_request_only(client, below):
    """ASVS 13.1.1–13.1.5."""
    key, _ = below

    def headers():
        return signed("GET", f"{HOST}/federation/submissions/", b"", headers={}, key=key, at=timezone.now())

    assert client.get("/federation/calls/", headers=headers()).status_code == 401
    assert client.post("/federation/submissions/", headers=headers()).status_code == 401
    assert client.get("/federation/submissions/?page=2", headers=headers()).status_code == 401


def test_a_request_is_accepted_once(client, below):
    """ASVS 13.1.1–13.1.5."""
    key, _ = below
    headers = signed("GET", f"{HOST}/federation/submissions/", b"", headers={}, key=key, at=timezone.now())

    assert [client.get("/federation/submissions/", headers=headers).status_code for _ in range(3)] == [200, 401, 401]


def test_nonces_are_forgotten_when_their_signatures_have_expired(client, below):
    key, _ = below
    ask(client, key, "/federation/submissions/")

    assert peers.forget_nonces(at=timezone.now()) == 0
    assert peers.forget_nonces(at=timezone.now() + timedelta(minutes=6)) == 1


@pytest.mark.parametrize(
    "leave_out",
    ["@method", "@authority", "@path", "@query", "content-digest", "expires", "nonce", "tag"],
)
def test_a_signature_that_leaves_something_out_is_refused(client, below, leave_out):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from http_message_signatures import ContentDigest, HTTPMessageSigner, MappingKeyResolver, algorithms

    key, _ = below
    own = key.card.fingerprint
    keys = MappingKeyResolver(public_keys={}, private_keys={own: Ed25519PrivateKey.from_private_bytes(key.private)})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys)

    def status(left):
        message = SignedMessage("GET", f"{HOST}/federation/submissions/", {"Content-Digest": ContentDigest.create(b"")})
        now = timezone.now()
        signer.sign(
            message,
            key_id=own,
            created=now,
            expires=None if left == "expires" else now + timedelta(minutes=5),
            nonce=None if left == "nonce" else uuid.uuid4().hex,
            tag=None if left == "tag" else "baosong",
            use_existing_digest=True,
            covered_component_ids=[name for name in ("@method", "@authority", "@path", "@query", "content-digest") if name != left],
        )
        return client.get("/federation/submissions/", headers=message.headers).status_code

    assert status("") == 200
    assert status(leave_out) == 401


def test_a_signature_holds_for_the_bytes_that_were_signed(client, below):
    key, _ = below

    def send(body):
        headers = {"Content-Type": "text/plain"}
        headers = signed("GET", f"{HOST}/federation/submissions/", b"signed", headers=headers, key=key, at=timezone.now())
        return client.generic("GET", "/federation/submissions/", body, content_type="text/plain", headers=headers)

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


def test_a_refusal_of_the_level_above_has_a_sentence(client, call, below, tmp_path):
    key, peer = below
    submissions = [a_submission(f"submission:{number}") for number in range(3)]
    content = a_bundle(tmp_path, key, call, *submissions).read_bytes()
    bundle_id = uuid.uuid4()
    upload = receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=len(content), at=make.NOW, folder=part_folder())
    part_of(upload.pk, part_folder()).write_bytes(content)
    receive_bundle.complete(upload)
    assert ask(client, key, f"/federation/bundles/{bundle_id}/receipt/").status_code == 202
    make.do_jobs()

    receipt = ask(client, key, f"/federation/bundles/{bundle_id}/receipt/")

    assert receipt.status_code == 422
    assert receipt.json()["code"] == "quota_full"
    assert "每单位至多2个" in receipt.json()["message"]
