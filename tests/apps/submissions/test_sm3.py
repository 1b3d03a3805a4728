"""Receipts carry SM3 beside SHA-256 where the installation asks for it."""

import io

import pytest
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services import checks, submit
from baosong.core.blobstore import sm3_of
from baosong.platform.storage import blobstore
from baosong.site.backup import verify
from baosong.site.demo import documents
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_hash_is_the_standard_s_own_example(tmp_path):
    """ASVS 6.2.1–6.2.6."""
    # GB/T 32905-2016, annex A.1: the message "abc".
    (tmp_path / "abc").write_bytes(b"abc")

    assert sm3_of(tmp_path / "abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_receipt_carries_it_and_the_page_that_confirms_shows_it(client, data_folder):
    submission = make.a_submission(make.a_call(), 1, state=SubmissionState.DRAFT)
    stored = blobstore().put(io.BytesIO(documents.docx(documents.text("门口的一张桌子", 900))))
    PieceFile.objects.filter(version__submission=submission).update(sha256=stored.sha256, size=stored.size)
    file = PieceFile.objects.get(version__submission=submission)

    checks.check(file.pk, blobstore=blobstore(), with_sm3=True)
    PieceFile.objects.filter(pk=file.pk).update(check_state="done", unusable_code="")
    file.findings.all().delete()
    receipt = submit.submit(submission, by=make.person("c1"), at=make.NOW)

    entry = receipt.files[0]
    assert entry["sm3"] == sm3_of(blobstore().path(stored.sha256))
    assert entry["sm3"] in client.get(reverse("verify", args=[receipt.code])).content.decode()
    assert list(verify.blobs()) == []
    PieceFile.objects.filter(pk=file.pk).update(sm3="0" * 64)
    (fault,) = verify.blobs()
    assert submission.title in fault.where
