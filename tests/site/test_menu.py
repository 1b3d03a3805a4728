"""The menu marks the entry of the open page."""

import re

import pytest
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from tests import factories as make

pytestmark = pytest.mark.django_db


def marked(client, address):
    page = client.get(address)
    assert page.status_code == 200, address
    return re.findall(r'<a href="([^"]*)" aria-current="page"', page.content.decode())


@pytest.mark.parametrize("name", ["desk", "calls", "mails", "library", "courses", "publications", "units", "peers", "operator", "activities"])
def test_an_entry_of_the_menu_is_marked_on_its_own_page(client, data_folder, name):
    make.a_call()
    client.force_login(make.person("office"))

    assert reverse(name) in marked(client, reverse(name))


def test_pages_of_a_submission_belong_to_the_desk_and_those_of_a_call_to_the_calls(client, data_folder):
    call = make.a_call()
    submission = make.a_submission(call, 1, state=SubmissionState.DRAFT)
    client.force_login(make.person("c1"))
    for address in (reverse("submission", args=[submission.pk]), reverse("hand-in", args=[call.pk, submission.unit_id])):
        assert marked(client, address) == [reverse("desk")]

    client.force_login(make.person("office"))
    assert reverse("calls") in marked(client, reverse("overview", args=[call.pk]))


def test_pages_of_a_role_and_of_a_person_belong_to_the_units(client, data_folder):
    make.a_call()
    office, member = make.person("office"), make.person("c1")
    make.signed_in(client, office)

    for address in (reverse("role-end", args=[member.orgs_memberships.get().pk]), reverse("person-block", args=[member.pk])):
        assert marked(client, address) == [reverse("units")]


def test_a_returned_work_is_on_the_desk_of_its_unit(client, data_folder):
    work = make.a_submission(make.a_call(), 1, state=SubmissionState.RETURNED)
    client.force_login(make.person("c1"))

    page = client.get(reverse("desk")).content.decode()

    assert reverse("submission", args=[work.pk]) in page
    assert "退回修改" in page
