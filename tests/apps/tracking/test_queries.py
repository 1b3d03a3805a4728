"""The number of queries of a page does not grow with units, submissions or calls."""

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.calls.services import drafts, publish
from baosong.apps.orgs.models import Unit
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def further_call(call):
    office = make.person("office")
    draft = drafts.draft_from("关于开展又一征集的通知", unit=call.unit, by=office, at=NOW)
    draft = drafts.revise(draft, make.terms_for(), by=office, at=NOW)
    publish.publish(Call.objects.get(pk=draft.pk), to=list(Unit.objects.filter(depth=2)), by=office, at=NOW)


@pytest.mark.parametrize("units", [1, 4])
def test_pages_of_the_office(client, data_folder, django_assert_num_queries, units):
    call = make.a_call(colleges=units)
    for number in range(1, units + 1):
        make.a_submission(call, number)
    client.force_login(make.person("office"))
    task, unit = make.the_task(call), make.unit_of(1)

    for address, questions in {
        reverse("overview", args=[call.pk]): 19,
        reverse("board", args=[call.pk]): 8,
        reverse("remind", args=[call.pk]): 15,
        reverse("cell", args=[call.pk, task.pk, unit.pk]): 21,
        reverse("calls"): 4,
        reverse("call", args=[call.pk]): 10,
        reverse("units"): 6,
        # One of them for the former names.
        reverse("unit", args=[call.unit_id]): 13,
    }.items():
        with django_assert_num_queries(questions):
            client.get(address)


@pytest.mark.parametrize("calls", [1, 4])
def test_pages_of_a_unit(client, data_folder, django_assert_num_queries, calls):
    call = make.a_call()
    for _ in range(calls - 1):
        further_call(call)
    make.a_submission(call)
    client.force_login(make.person("c1"))

    with django_assert_num_queries(9):
        client.get(reverse("desk"))
    with django_assert_num_queries(16):
        client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk]))
    with django_assert_num_queries(3):
        client.get(reverse("calls"))
