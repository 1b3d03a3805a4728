"""Without a quota nobody is complete: pages say how many units have handed in, and never that all have."""

import pytest
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.tracking.interfaces.messages import digest
from baosong.apps.tracking.queries import levels_below, matrix
from baosong.core.terms import TermsQuota
from tests import factories as make

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}


def pages_of_the_office(client, call):
    client.force_login(make.person("office"))
    return [client.get(address, headers=ZH).content.decode() for address in (reverse("overview", args=[call.pk]), reverse("desk"))]


def page_of_a_unit(client, call, number=1):
    client.force_login(make.person(f"c{number}"))
    return client.get(reverse("hand-in", args=[call.pk, make.unit_of(number).pk]), headers=ZH).content.decode()


@pytest.mark.parametrize("quotas", [(), (TermsQuota(most=3),), (TermsQuota(2, is_advice=True),), (TermsQuota(0),)], ids=["none", "at most", "advice", "zero"])
def test_without_an_obligation_no_page_says_complete(client, quotas):
    call = make.a_call(make.terms_for(quotas=quotas))

    for page in (*pages_of_the_office(client, call), page_of_a_unit(client, call)):
        assert "已报齐" not in page
    assert all("已有 0 个单位报送" in page for page in pages_of_the_office(client, call))
    client.force_login(make.person("c1"))
    assert "已报齐" not in client.get(reverse("desk"), headers=ZH).content.decode()

    make.a_submission(call, 1)

    assert all("已有 1 个单位报送" in page for page in pages_of_the_office(client, call))
    assert "已报齐" not in page_of_a_unit(client, call)
    assert "已有 1 个单位报送" in digest(call, at=make.NOW)[1]


def test_units_without_a_number_count_apart_from_those_with_one(client):
    quotas = (TermsQuota(1, unit="第1学院", unit_id=None),)
    call = make.a_call(make.terms_for(quotas=quotas))
    make.a_submission(call, 2)

    overview, _desk = pages_of_the_office(client, call)
    assert "0 / 1 个单位已报齐" in overview
    assert "另有 1 个无名额要求的单位已报送" in overview

    make.a_submission(call, 1)

    overview, _desk = pages_of_the_office(client, call)
    assert "1 / 1 个单位已报齐" in overview
    assert "已报齐" in page_of_a_unit(client, call, 1)
    assert "已报齐" not in page_of_a_unit(client, call, 2)


def test_the_filter_of_complete_units_is_offered_where_units_are_obliged(client):
    free = make.a_call(make.terms_for(quotas=()))

    page = pages_of_the_office(client, free)[0]

    assert 'value="complete"' not in page
    assert 'value="handed_in"' in page


def test_a_level_without_a_number_is_not_called_complete():
    call = make.a_call(make.terms_for(quotas=()))

    (row,) = levels_below(call)

    assert (row.is_complete, row.is_obliged) == (True, False)
    assert matrix(call, at=make.NOW).obliged == 0


def test_what_is_owed_is_said_as_before(client):
    call = make.a_call(make.terms_for(quotas=(TermsQuota(1),)))
    make.with_role(make.person("office"), make.unit_of(1), Role.LIAISON)

    assert all("0 / 2 个单位已报齐" in page for page in pages_of_the_office(client, call))
    make.a_submission(call, 1)
    assert all("1 / 2 个单位已报齐" in page for page in pages_of_the_office(client, call))
    assert "已报齐" in page_of_a_unit(client, call)
