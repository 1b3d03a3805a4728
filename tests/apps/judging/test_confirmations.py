"""Irreversible steps say in numbers what will happen, and act only once that was confirmed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.judging.enums import RoundState, SelectionState
from baosong.apps.judging.models import Review, Round, Selection
from baosong.apps.judging.services import public_notices, rounds
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, an_outcome, mark, mark_all, reviewers
from tests.apps.judging.test_outcome import AFTER

pytestmark = pytest.mark.django_db
WORTH = {f"故事{number}": 60 - number for number in range(1, 5)}


@pytest.fixture
def office(client):
    def signed_in():
        client.force_login(make.person("office"))
        return client

    return signed_in


def asked(client, name, key, **data):
    """The confirmation that the page shows."""
    answer = client.post(reverse(name, args=[key]), data)
    assert answer.status_code == 200
    return answer.context["asked"]


def confirm(client, name, key, **data):
    return client.post(reverse(name, args=[key]), {**data, "known": asked(client, name, key, **data).digest})


def test_the_end_of_a_round_names_who_has_not_reviewed(data_folder, office):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call))
    client = office()
    mark(Review.objects.first(), {"view": 20, "words": 40})

    said = asked(client, "round-close", judged.pk)

    assert "还有7项评审未完成" in said.obstacles[0]
    assert all(f"评委{number}" in said.obstacles[0] for number in (1, 2, 3))
    client.post(reverse("round-close", args=[judged.pk]), {"known": said.digest})
    assert Round.objects.get().state == RoundState.OPEN


def test_a_round_ends_once_the_numbers_were_confirmed(data_folder, office):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call))
    mark_all(judged, WORTH)
    client = office()

    said = asked(client, "round-close", judged.pk)
    assert said.effects[0] == "4件作品参加排名。"
    assert Round.objects.get().state == RoundState.OPEN
    assert client.get(reverse("round-close", args=[judged.pk])).status_code == 200
    client.post(reverse("round-close", args=[judged.pk]), {"known": said.digest})

    assert Round.objects.get().state == RoundState.CLOSED


def test_what_has_changed_since_the_page_was_opened_is_asked_again(data_folder, office):
    call, works = accepted(4)
    judged = a_round(call, reviewers(call))
    mark_all(judged, WORTH)
    client = office()
    said = asked(client, "round-close", judged.pk)

    make.decisions.return_for_repair(works[0], reason="请补充", by=make.person("office"), at=make.NOW)
    answer = client.post(reverse("round-close", args=[judged.pk]), {"known": said.digest})

    assert answer.context["is_outdated"]
    assert "打开本页后情况已有变化" in answer.content.decode()
    assert Round.objects.get().state == RoundState.OPEN


def test_a_round_that_another_organiser_has_ended_cannot_be_ended(data_folder, office):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call))
    mark_all(judged, WORTH)
    client = office()
    known = asked(client, "round-close", judged.pk).digest
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)

    answer = client.post(reverse("round-close", args=[judged.pk]), {"known": known})

    assert answer.context["asked"].obstacles


def test_a_round_begins_and_is_dropped_once_confirmed(data_folder, office):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call), opened=False)
    client = office()

    said = asked(client, "round-open", judged.pk)
    assert said.effects[0] == "4件作品随机编号并分给评委，每件2位评委评审。"
    assert "3位评委" in asked(client, "round-drop", judged.pk).effects[0]
    assert confirm(client, "round-open", judged.pk).status_code == 302

    assert Round.objects.get().state == RoundState.OPEN
    assert asked(client, "round-drop", judged.pk).obstacles
    assert Round.objects.exists()


def test_the_outcome_is_published_and_taken_down_once_confirmed(data_folder, office):
    made = an_outcome()
    client = office()

    said = asked(client, "outcome-show", made.pk, days="5")
    assert said.effects[0] == "奖项：一等奖1件、二等奖1件。"
    assert Selection.objects.get().state == SelectionState.PREPARED
    confirm(client, "outcome-show", made.pk, days="5")
    assert Selection.objects.get().state == SelectionState.NOTICE
    confirm(client, "outcome-take-down", made.pk)
    assert Selection.objects.get().state == SelectionState.PREPARED


def test_the_final_step_says_who_gets_a_message(data_folder, office):
    made = an_outcome(shown=True)
    client = office()
    Selection.objects.update(notice_until=timezone.now() + timedelta(days=1))
    early = asked(client, "outcome-release", made.pk)
    Selection.objects.update(notice_until=make.NOW)

    said = asked(client, "outcome-release", made.pk)

    assert early.obstacles
    assert not said.obstacles
    assert "2件作品未获奖。" in said.effects
    assert any("4个单位" in line and "发送通知4条" in line for line in said.effects)
    confirm(client, "outcome-release", made.pk)
    assert Selection.objects.get().state == SelectionState.FINAL


def test_a_recommendation_keeps_who_checked_it(data_folder, office):
    made = public_notices.release(an_outcome(shown=True), by=make.person("office"), at=AFTER)

    said = asked(office(), "outcome-recommend", made.pk, vouched_by="王五")

    assert said.fields == {"vouched_by": "王五"}
    assert "2件获奖作品按名次向上级报送，以上级名额为限。" in said.effects
