"""The stamped summary table of a unit's submissions."""

import io
from dataclasses import replace

import pytest
from django.urls import reverse

from baosong.apps.orgs.services import units
from baosong.apps.orgs.services.units import UnitDescription
from baosong.apps.submissions.errors import NotAddressed, ScanUnusable
from baosong.apps.submissions.models import StampedScan
from baosong.apps.submissions.services import stamped_scans
from baosong.platform.storage import blobstore
from tests import factories as make

pytestmark = pytest.mark.django_db


def stored_scan(call, content, unit=None):
    return stamped_scans.store_scan(
        call, unit=unit or make.unit_of(1), name="汇总表.pdf", source=io.BytesIO(content), blobstore=blobstore(), by=make.person("c1"), at=make.NOW
    )


def test_scans_are_stored_and_the_newest_is_valid(data_folder):
    call = make.a_call()
    stored_scan(call, b"%PDF-1.7 one")

    second = stored_scan(call, b"\xff\xd8\xff two")

    assert StampedScan.objects.first() == second
    assert StampedScan.objects.count() == 2
    assert blobstore().path(second.sha256).read_bytes() == b"\xff\xd8\xff two"


def test_what_is_no_scan_is_refused(data_folder):
    call = make.a_call()

    for content in (b"", b"PK\x03\x04", b"<html>"):
        with pytest.raises(ScanUnusable):
            stored_scan(call, content)
    with pytest.raises(NotAddressed):
        stored_scan(call, b"%PDF-", unit=call.unit)


def test_the_table_lists_what_was_handed_in(data_folder, client, django_assert_num_queries):
    call = make.a_call()
    submission = make.a_submission(call, 1, title="门口的一张桌子")
    make.a_submission(call, 1, title="草稿", state=make.SubmissionState.DRAFT)
    client.force_login(make.person("c1"))

    with django_assert_num_queries(13):
        shown = client.get(f"/hand-in/{call.pk}/{make.unit_of(1).pk}/table/").content.decode()

    assert "门口的一张桌子" in shown
    assert submission.versions.get().receipt.number in shown
    assert "草稿" not in shown


def test_after_a_unit_was_renamed_its_table_and_scans_have_the_name_of_their_time(data_folder, client):
    call = make.a_call()
    work = make.a_submission(call, 1, title="门口的一张桌子")
    old = stored_scan(call, b"%PDF-1.7 one")
    StampedScan.objects.update(unit_name="")
    unit = make.unit_of(1)
    units.describe(unit, UnitDescription("人文学院"), known=UnitDescription.of(unit).digest, by=make.person("office"), at=make.NOW)
    unit.refresh_from_db()
    new = stored_scan(call, b"%PDF-1.7 two", unit)
    client.force_login(make.person("c1"))

    table = client.get(f"/hand-in/{call.pk}/{unit.pk}/table/").content.decode()
    form = client.get(f"/submissions/{work.pk}/recommendation/").content.decode()

    old.refresh_from_db()
    assert (old.unit_name, new.unit_name) == ("第1学院", "人文学院")
    assert table.count("报送时名称：第1学院") == 2
    assert "人文学院" in table
    assert "报送时名称：第1学院" in form


def test_the_recommendation_form_has_fields_for_every_level(data_folder, client):
    call = make.a_call()
    submission = make.a_submission(call, 1, title="门口的一张桌子")
    client.force_login(make.person("c1"))

    shown = client.get(f"/submissions/{submission.pk}/recommendation/").content.decode()

    for words in ("门口的一张桌子", submission.versions.get().receipt.number, "第1学院意见", "示例大学意见"):
        assert words in shown


def test_a_scan_keeps_the_name_of_its_time(data_folder, client):
    call = make.a_call()
    scan, unit = stored_scan(call, b"%PDF-1.7 one"), make.unit_of(1)

    old = UnitDescription.of(unit)
    units.describe(unit, replace(old, name="新学院"), known=old.digest, by=make.person("office"), at=make.NOW)
    client.force_login(make.person("c1"))

    assert StampedScan.objects.get(pk=scan.pk).unit_name == "第1学院"
    assert "报送时名称：第1学院" in client.get(reverse("table", args=[call.pk, unit.pk])).content.decode()
