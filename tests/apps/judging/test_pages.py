"""The number of queries of judging's pages is independent of the numbers of submissions and reviewers."""

import pytest
from django.urls import reverse

from baosong.apps.judging.models import Review
from baosong.apps.judging.services import rounds, selections
from tests import factories as make
from tests.apps.judging.panels import PRIZES, a_round, accepted, mark_all, reviewers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [3, 6])
def test_pages_of_the_office(client, data_folder, django_assert_num_queries, count):
    call, _ = accepted(count)
    judged = a_round(call, reviewers(call, count))
    client.force_login(make.person("office"))

    # One of them notes, once an hour, who saw the page.
    with django_assert_num_queries(17):
        client.get(reverse("round", args=[judged.pk]))
    mark_all(judged, {f"故事{number}": number for number in range(1, count + 1)})
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)
    with django_assert_num_queries(16):
        client.get(reverse("round", args=[judged.pk]))
    made = selections.prepare(judged, PRIZES, by=make.person("office"), at=make.NOW)
    with django_assert_num_queries(13):
        client.get(reverse("outcome", args=[made.pk]))
    with django_assert_num_queries(13):
        client.get(reverse("judging", args=[make.the_task(call).pk]))


@pytest.mark.parametrize(("count", "is_blind"), [(3, False), (6, False), (3, True), (6, True)])
def test_a_reviewers_list(client, data_folder, django_assert_num_queries, count, is_blind):
    call, _ = accepted(count)
    a_round(call, reviewers(call, 2), is_blind=is_blind)
    client.force_login(Review.objects.first().panelist.person)

    with django_assert_num_queries(4):
        client.get(reverse("reviews"))
