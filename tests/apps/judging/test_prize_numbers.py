"""How many works get each prize is shown before the outcome is made; shares that come to none say so, and can be rounded up."""

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Notice
from baosong.apps.judging.models import Selection
from baosong.apps.judging.services import selections
from baosong.apps.judging.services.awards import numbers
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.prizes import AwardBasis, AwardRules, Prize, size_of
from tests import factories as make
from tests.apps.judging.panels import a_closed_round, a_round, accepted, reviewers

pytestmark = pytest.mark.django_db
SHARES = (Prize("一等奖", AwardBasis.SHARE, 10), Prize("二等奖", AwardBasis.SHARE, 20))
POSTED = {"prize": ["一等奖", "二等奖", ""], "by": ["share", "share", "share"], "value": ["10", "20", ""]}
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.mark.parametrize(("count", "half_up", "up"), [(3, 0, 1), (5, 1, 1), (10, 1, 1), (14, 1, 2), (15, 2, 2), (0, 0, 0)])
def test_shares_are_rounded_half_up_or_up(count, half_up, up):
    assert (size_of(SHARES[0], count), size_of(SHARES[0], count, rounds_up=True)) == (half_up, up)


def test_a_share_that_comes_to_none_is_known_before(data_folder):
    judged = a_closed_round(3)

    rows = numbers(outcome_of(judged), SHARES, AwardRules())

    assert [(row.prize.name, row.count, row.is_none_by_rounding) for row in rows] == [("一等奖", 0, True), ("二等奖", 1, False)]
    assert [row.count for row in numbers(outcome_of(judged), SHARES, AwardRules(rounds_up=True))] == [1, 1]


def test_the_numbers_are_those_that_are_given(data_folder):
    judged = a_closed_round(3)

    made = selections.prepare(judged, SHARES, AwardRules(rounds_up=True), by=make.person("office"), at=make.NOW)

    assert [choice.prize for choice in made.choices.all()] == ["一等奖", "二等奖", ""]
    assert made.rounds_up


def test_the_page_says_it_and_changes_nothing_while_one_tries(data_folder, client):
    judged = a_closed_round(3)
    client.force_login(make.person("office"))

    page = client.get(reverse("round", args=[judged.pk]), headers=CHINESE).content.decode()
    tried = client.post(reverse("round-prize-numbers", args=[judged.pk]), POSTED, headers=CHINESE).content.decode()
    up = client.post(reverse("round-prize-numbers", args=[judged.pk]), {**POSTED, "rounds_up": "on"}, headers=CHINESE).content.decode()
    wrong = client.post(reverse("round-prize-numbers", args=[judged.pk]), {**POSTED, "value": ["很多", "20", ""]}, headers=CHINESE)

    assert "四舍五入后为0" in page
    assert "3件的10% = 0.3" in tried
    assert "四舍五入后为0" in tried
    assert up.count("<strong>1</strong>") == 2
    assert (wrong.status_code, "一等奖" in wrong.content.decode()) == (200, False)
    assert not Selection.objects.exists()


def test_prizes_and_numbers_are_those_of_the_notice(data_folder, client):
    judged = a_closed_round(3)
    Notice.objects.update(text="本次活动设一等奖1名，二等奖2名，优秀奖若干。")
    client.force_login(make.person("office"))

    page = client.get(reverse("round", args=[judged.pk]), headers=CHINESE).content.decode()

    assert "以下奖项和名额取自通知" in page
    assert page.count('<option value="count" selected>') == 2
    assert "三等奖" not in page


def test_a_round_under_review_has_no_numbers(data_folder, client):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call))
    client.force_login(make.person("office"))

    answer = client.post(reverse("round-prize-numbers", args=[judged.pk]), POSTED, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (409, "round_not_closed")
