"""A notice whose number of tasks is uncertain: both readings are shown, and one is chosen."""

from pathlib import Path

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.calls.services import drafts
from baosong.apps.orgs.enums import Role
from baosong.core.notice.parser import readings
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tools.notice_scores import labelled_notices

pytestmark = pytest.mark.django_db

NOTICES = Path(__file__).parents[2] / "core/notice/own"
ASKED = "不能确定通知要求几项任务"
GREEN = "所需内容均已识别"


@pytest.fixture(scope="module")
def text():
    """A notice with a second reading that is nearly as likely."""
    return next(notice.text for notice in labelled_notices(NOTICES) if readings(notice.text).other is not None)


@pytest.fixture
def draft(text):
    university = make.a_unit()
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    return drafts.draft_from(text, unit=university, by=office, at=make.NOW)


def shown(client, draft):
    client.force_login(make.person("office"))
    return client.get(reverse("call-edit", args=[draft.pk])).content.decode()


def test_both_readings_are_shown_and_nothing_is_said_to_be_settled(client, draft, text):
    page = shown(client, draft)

    assert ASKED in page
    assert all(f"{len(terms.tasks)} 项任务" in page for terms in (readings(text).terms, readings(text).other))
    assert GREEN not in page


def test_the_other_reading_is_taken_by_one_click_and_can_be_taken_back(client, draft, text):
    client.force_login(make.person("office"))
    address = reverse("call-edit", args=[draft.pk])

    client.post(address, {"act": "reading"})
    assert len(Call.objects.get(pk=draft.pk).terms.tasks) == len(readings(text).other.tasks)

    client.post(address, {"act": "reading"})
    assert len(Call.objects.get(pk=draft.pk).terms.tasks) == len(readings(text).terms.tasks)


def test_a_draft_that_a_person_changed_is_not_asked_about(client, draft):
    client.force_login(make.person("office"))
    client.post(reverse("call-edit", args=[draft.pk]), {"act": "add-task"})

    assert ASKED not in shown(client, draft)


def test_the_other_reading_of_a_changed_draft_is_not_taken(client, draft):
    client.force_login(make.person("office"))
    client.post(reverse("call-edit", args=[draft.pk]), {"act": "add-task"})
    changed = Call.objects.get(pk=draft.pk).terms

    client.post(reverse("call-edit", args=[draft.pk]), {"act": "reading"})

    assert Call.objects.get(pk=draft.pk).terms == changed


def test_the_shown_reading_is_kept_by_one_click_and_asked_about_again_by_another(client, draft):
    client.force_login(make.person("office"))
    address = reverse("call-edit", args=[draft.pk])
    assert "确认这种理解" in shown(client, draft)

    client.post(address, {"act": "keep-reading"})
    assert ASKED not in shown(client, draft)
    assert "任务数已确认" in shown(client, draft)
    assert Call.objects.get(pk=draft.pk).terms == draft.terms

    # A later change leaves the question closed.
    client.post(address, {"act": "add-task"})
    assert ASKED not in shown(client, draft)


def test_a_question_that_was_closed_is_opened_again_by_one_click(client, draft):
    client.force_login(make.person("office"))
    address = reverse("call-edit", args=[draft.pk])

    client.post(address, {"act": "keep-reading"})
    client.post(address, {"act": "reopen-reading"})

    assert ASKED in shown(client, draft)
    assert [record.action for record in AuditRecord.objects.filter(action__startswith="call.reading").order_by("pk")] == [
        "call.reading_kept",
        "call.reading_reopened",
    ]


def test_nothing_is_kept_where_nothing_was_asked(client, draft):
    client.force_login(make.person("office"))
    address = reverse("call-edit", args=[draft.pk])
    client.post(address, {"act": "add-task"})

    client.post(address, {"act": "keep-reading"})

    assert not Call.objects.get(pk=draft.pk).is_reading_kept
