"""An acceptance that the level above undid is told below: by mail, on the desk, on the page of the work; not the undoing of a return."""

import pytest
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.services import decisions
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def undone(data_folder, django_capture_on_commit_callbacks):
    work = make.a_submission(make.a_call(colleges=2), 1, state=SubmissionState.ACCEPTED)
    with django_capture_on_commit_callbacks(execute=True):
        decisions.take_back(work, by=make.person("office"), at=make.NOW)
    work.refresh_from_db()
    return work


def test_the_unit_is_told_by_mail_and_no_other(undone):
    message = Message.objects.get()

    assert message.address == "c1@example.edu.cn"
    assert "撤销了对“一个故事”（故事）的审核合格" in message.body


def test_desk_and_page_of_the_unit_say_it_until_the_next_decision(undone, client):
    client.force_login(make.person("c1"))
    pages = [reverse("desk"), reverse("submission", args=[undone.pk])]
    assert all("审核合格已被撤销" in client.get(page, headers=CHINESE).content.decode() for page in pages)

    decisions.accept(undone, by=make.person("office"), at=make.NOW)

    assert not any("审核合格已被撤销" in client.get(page, headers=CHINESE).content.decode() for page in pages)


def test_the_undoing_of_a_return_is_no_undone_acceptance(data_folder, django_capture_on_commit_callbacks):
    work = make.a_submission(make.a_call(colleges=2), 1, state=SubmissionState.RETURNED)

    with django_capture_on_commit_callbacks(execute=True):
        taken = decisions.take_back(work, by=make.person("office"), at=make.NOW)

    assert not taken.acceptance_was_undone
    assert not Message.objects.exists()
