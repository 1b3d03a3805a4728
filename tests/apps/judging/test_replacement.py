"""A reviewer who falls out of an open round is replaced: by a successor, or by the panel at even load; blind rounds stay blind."""

from itertools import product

import pytest
from django.urls import reverse

from baosong.apps.judging.enums import ReviewState
from baosong.apps.judging.errors import NotEnoughReviewers, PanelistLeft, ReplacementNeedsReason, RoundNotOpen, SuccessorUnfit
from baosong.apps.judging.models import Panelist, Review
from baosong.apps.judging.queries import panel_ties
from baosong.apps.judging.services import reviews, rounds
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.replacement import ReplacementPlan, replace
from baosong.apps.orgs.enums import Role
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db
MARKS = {"view": 20, "words": 30}


def replaced(panelist, successor=None, *, keeps_done=True, reason="因病"):
    return replace(panelist, ReplacementPlan(reason, successor, keeps_done), by=make.person("office"), at=make.NOW)


def a_successor(call):
    return make.with_role(make.a_person("r9", name="评委9"), call.unit, Role.REVIEWER)


def counted(judged):
    """The number of reviews of each work that were not recused."""
    return {candidate.reviews.exclude(state=ReviewState.RECUSED).count() for candidate in judged.candidates.all()}


@pytest.mark.parametrize("is_blind", [False, True])
def test_the_successor_gets_what_is_not_reviewed_yet_and_finished_reviews_stay(data_folder, is_blind):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call, 2), is_blind=is_blind)
    leaving = judged.panelists.first()
    mark(leaving.reviews.first(), MARKS)

    made = replaced(leaving, a_successor(call))

    assert (made.to_successor, made.to_panel, made.left_out) == (3, 0, 0)
    successor = Panelist.objects.get(person__username="r9")
    assert successor.reviews.count() == 3
    assert leaving.reviews.filter(state=ReviewState.DONE).count() == 1
    assert counted(judged) == {2}
    if is_blind:
        assert len(set(successor.reviews.values_list("number", flat=True))) == 3
    assert AuditRecord.objects.get(action="round.reviewer_replaced").facts["reason"] == "因病"


def test_the_panel_gets_the_works_evenly(data_folder):
    call, _ = accepted(6)
    judged = a_round(call, reviewers(call, 4))
    leaving = judged.panelists.first()
    others = list(judged.panelists.exclude(pk=leaving.pk))
    # Nobody reviews a work twice, so that the highest load cannot always be 4.
    free = [[one.pk for one in others if not one.reviews.filter(candidate=review.candidate).exists()] for review in leaving.reviews.all()]
    least = min(3 + max(chosen.count(one) for one in chosen) for chosen in product(*free))

    made = replaced(leaving)

    assert (made.to_successor, made.to_panel) == (0, 3)
    assert counted(judged) == {2}
    assert max(one.reviews.exclude(state=ReviewState.RECUSED).count() for one in others) == least


def test_finished_reviews_are_left_out_and_their_works_reviewed_by_others(data_folder):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call, 3))
    leaving = judged.panelists.first()
    mark_all(judged, {f"故事{number}": 50 for number in range(1, 4)})
    count = leaving.reviews.count()

    made = replaced(leaving, keeps_done=False)

    assert (made.to_panel, made.left_out) == (count, count)
    assert counted(judged) == {2}
    mark_all(judged, {f"故事{number}": 40 for number in range(1, 4)})
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)
    assert {row.standing.reviews for row in outcome_of(judged).placed} == {2}


def test_works_of_the_successors_own_unit_go_to_the_panel(data_folder):
    call, made = accepted(4)
    judged = a_round(call, reviewers(call, 3))
    leaving = next(one for one in judged.panelists.all() if one.reviews.filter(candidate__submission=made[0]).exists())
    successor = make.with_role(a_successor(call), make.unit_of(1), Role.MEMBER)

    result = replaced(leaving, successor)

    assert result.to_panel == 1
    assert not Review.objects.filter(panelist__person=successor, candidate__submission=made[0]).exists()
    assert counted(judged) == {2}


def test_where_everybody_reviews_everything_the_others_have_the_works_already(data_folder):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call, 2), each=0)
    first, second = judged.panelists.all()

    assert replaced(first).to_panel == 0
    with pytest.raises(NotEnoughReviewers):
        replaced(second)
    assert counted(judged) == {1}


def test_what_is_refused_changes_nothing(data_folder):
    call, _ = accepted(3)
    people = reviewers(call, 2)
    judged = a_round(call, people)
    leaving = judged.panelists.first()
    before = list(Review.objects.values_list("pk", "state"))
    with pytest.raises(ReplacementNeedsReason):
        replaced(leaving, reason=" ")
    with pytest.raises(SuccessorUnfit):
        replaced(leaving, people[1])
    with pytest.raises(NotEnoughReviewers):
        replaced(leaving)
    assert list(Review.objects.values_list("pk", "state")) == before

    replaced(leaving, a_successor(call))
    with pytest.raises(PanelistLeft):
        replaced(leaving, a_successor_of_another(call))
    mark_all(judged, {f"故事{number}": 50 for number in range(1, 4)})
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)
    with pytest.raises(RoundNotOpen):
        replaced(judged.panelists.last(), a_successor_of_another(call))


def a_successor_of_another(call):
    return make.Person.objects.filter(username="r8").first() or make.with_role(make.a_person("r8", name="评委8"), call.unit, Role.REVIEWER)


def test_who_left_gets_nothing_any_more_and_may_lose_their_role(data_folder):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call, 4))
    leaving = judged.panelists.first()
    replaced(leaving)

    for review in list(Review.objects.filter(candidate__round=judged, state=ReviewState.WAITING))[:2]:
        assert reviews.recuse(review, reason="利害关系", by=review.panelist.person, at=make.NOW).panelist != leaving

    assert panel_ties([leaving.person_id]) == []


def test_the_page_asks_in_numbers_and_a_late_save_of_the_one_who_left_is_refused_with_a_sentence(data_folder, client):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call, 2), is_blind=True)
    leaving, successor = judged.panelists.first(), a_successor(call)
    mark(leaving.reviews.first(), MARKS)
    waiting = leaving.reviews.filter(state=ReviewState.WAITING).first()
    client.force_login(make.person("office"))
    address, asked = reverse("panelist-replace", args=[leaving.pk]), {"headers": {"Accept-Language": "zh-hans"}}

    page = client.get(address, **asked).content.decode()
    assert "3件尚未评审" in page
    assert "1份评审已完成" in page
    assert client.post(address, {"successor": "", "done": "keep", "reason": ""}, **asked).status_code == 422
    client.post(address, {"successor": str(successor.pk), "done": "keep", "reason": "因病"}, **asked)
    assert "因病" in client.get(reverse("round", args=[judged.pk]), **asked).content.decode()

    client.force_login(leaving.person)
    answer = client.post(reverse("review-save", args=[waiting.pk]), {"view": "10"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "review_ended")
    client.force_login(successor)
    own = Review.objects.filter(panelist__person=successor).first()
    page = client.get(reverse("review", args=[own.pk]), **asked).content.decode()
    assert own.candidate.submission.unit.name not in page
