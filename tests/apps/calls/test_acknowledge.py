"""A unit acknowledges a call, and the issuer sees who has and who has not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call
from baosong.apps.calls.services import acknowledge, drafts, publish, transitions
from baosong.apps.submissions.queries import call_rows
from tests import factories as make
from tests.apps.calls.test_amendments import refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}


def addressee(call, number=1):
    return Addressee.objects.get(call=call, unit=make.unit_of(number))


def test_a_liaison_acknowledges_by_one_click_and_the_overview_counts_it(client):
    call = make.a_call()
    make.signed_in(client, make.person("c1"))
    page = client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk]), headers=ZH).content.decode()

    after = client.post(reverse("call-acknowledge", args=[call.pk, make.unit_of(1).pk]), follow=True, headers=ZH).content.decode()

    assert reverse("call-acknowledge", args=[call.pk, make.unit_of(1).pk]) in page
    assert reverse("call-acknowledge", args=[call.pk, make.unit_of(1).pk]) not in after
    assert addressee(call).acknowledged_by == make.person("c1")
    make.signed_in(client, make.person("office"))
    assert "2 个单位中已有 1 个签收" in client.get(reverse("overview", args=[call.pk]), headers=ZH).content.decode()
    listed = client.get(reverse("call-acknowledgements", args=[call.pk]), headers=ZH)
    assert [row.unit for row in listed.context["waiting"]] == [make.unit_of(2)]


def test_the_first_acknowledgement_stays():
    call = make.a_call()
    acknowledge.acknowledge(call, unit=make.unit_of(1), by=make.person("c1"), at=NOW)

    acknowledge.acknowledge(call, unit=make.unit_of(1), by=make.person("office"), at=NOW + timedelta(days=1))

    assert (addressee(call).acknowledged_by, addressee(call).acknowledged_at) == (make.person("c1"), NOW)


def test_a_unit_without_the_call_and_a_withdrawn_call_are_refused():
    call = make.a_call()
    stranger = make.a_unit("别的学院", call.unit)

    refused("call_not_received", lambda: acknowledge.acknowledge(call, unit=stranger, by=make.person("office"), at=NOW))
    transitions.withdraw(call, reason="重复发文", by=make.person("office"), at=NOW)
    refused("call_not_open", lambda: acknowledge.acknowledge(call, unit=make.unit_of(1), by=make.person("c1"), at=NOW))


def test_nobody_acknowledges_for_a_sibling(client):
    call = make.a_call()
    make.signed_in(client, make.person("c1"))

    answer = client.post(reverse("call-acknowledge", args=[call.pk, make.unit_of(2).pk]))

    assert answer.status_code in (403, 404)
    assert addressee(call, 2).acknowledged_at is None


def test_a_notice_that_asks_for_nothing_is_sent_to_be_acknowledged_alone(client):
    call = make.a_call()
    office = make.person("office")
    draft = drafts.draft_from("关于调整工作分工的通知\n请各单位知悉。", unit=call.unit, by=office, at=NOW)
    assert not draft.terms.tasks
    make.signed_in(client, office)
    address, units = reverse("call-publish", args=[draft.pk]), [str(make.unit_of(1).pk), str(make.unit_of(2).pk)]

    unconfirmed = client.post(address, {"unit": units}, headers=ZH)
    confirmed = client.post(address, {"unit": units, "without_tasks": "on"}, headers=ZH)

    assert unconfirmed.status_code == 422
    assert confirmed.url == reverse("overview", args=[draft.pk])
    assert Call.objects.get(pk=draft.pk).state == CallState.PUBLISHED
    assert client.get(confirmed.url).status_code == 200
    first = call_rows([make.unit_of(1)])
    assert {row.call.pk: row.is_acknowledged for row in first}[draft.pk] is False
    make.signed_in(client, make.person("c1"))
    assert "待签收" in client.get(reverse("desk"), headers=ZH).content.decode()
    assert client.get(reverse("hand-in", args=[draft.pk, make.unit_of(1).pk])).status_code == 200


def test_without_the_confirmation_a_call_without_a_task_is_refused():
    call = make.a_call()
    draft = drafts.draft_from("关于调整工作分工的通知\n请各单位知悉。", unit=call.unit, by=make.person("office"), at=NOW)

    refused("call_incomplete", lambda: publish.publish(draft, to=[make.unit_of(1)], by=make.person("office"), at=NOW))


@pytest.mark.parametrize("units", [2, 12])
def test_the_list_asks_the_database_as_often_for_many_units(client, units, django_assert_max_num_queries):
    call = make.a_call(colleges=units)
    make.signed_in(client, make.person("office"))
    client.get(reverse("call-acknowledgements", args=[call.pk]))

    with django_assert_max_num_queries(12):
        client.get(reverse("call-acknowledgements", args=[call.pk]))
