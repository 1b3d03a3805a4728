"""NUL in forms and files neither fails nor is stored where the database cannot store it."""

import pytest
from django.db import connection

from baosong.platform.jobs.models import JobRun
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_text_and_json_with_nul_are_kept_without_failing():
    made = JobRun.objects.create(kind="a\x00b", payload={"k\x00": ["\x00", "\\u0000", "正常"]}, queued_at=NOW)

    made.refresh_from_db()

    if connection.vendor == "postgresql":
        assert (made.kind, made.payload) == ("ab", {"k": ["", "\\u0000", "正常"]})
    else:
        assert made.kind == "a\x00b"


def test_one_may_ask_for_text_with_nul():
    assert list(JobRun.objects.filter(kind="\x00", payload__k="\x00")) == []
