"""Works that are returned while a round is open: nobody waits for them, reviews are kept with their version, and the works come back."""

import pytest
from django.urls import reverse

from baosong.apps.judging.enums import NotJudged, ReviewState, RoundState
from baosong.apps.judging.errors import RoundNotOpen, WorkReturned
from baosong.apps.judging.models import EarlierReview, Review
from baosong.apps.judging.queries import open_reviews
from baosong.apps.judging.services import reopen, reviews, rounds
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.participation import unjudged_works
from baosong.apps.submissions.services import decisions, submit
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db
WORTH = {f"故事{number}": 60 - number for number in range(1, 5)}


def returned(submission):
    return decisions.return_for_repair(submission, reason="请补充", by=make.person("office"), at=make.NOW)


@pytest.fixture
def accepted_again(django_capture_on_commit_callbacks):
    """Hand a returned work in with another file, and accept it."""

    def act(submission):
        submission.refresh_from_db()
        make.a_file(submission, content=make.documents.docx(make.documents.text("修改", 200)))
        make.do_jobs()
        submission.refresh_from_db()
        submit.submit(submission, by=make.person("c1"), at=make.NOW)
        with django_capture_on_commit_callbacks(execute=True):
            decisions.accept(submission, by=make.person("office"), at=make.NOW)

    return act


def of(submission):
    return Review.objects.filter(candidate__submission=submission).order_by("pk")


def test_the_round_does_not_wait_for_a_returned_work(data_folder):
    call, works = accepted(4)
    judged = a_round(call, reviewers(call))
    mark(of(works[0]).first(), {"view": 20, "words": 40})

    returned(works[0])

    assert open_reviews(judged) == 6
    Review.objects.filter(candidate__submission=works[0]).exclude(state=ReviewState.DONE).get()
    for review in Review.objects.filter(state=ReviewState.WAITING).exclude(candidate__submission=works[0]):
        mark(review, {"view": 20, "words": 30})
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)
    assert {row.candidate.submission_id for row in outcome_of(judged).placed} == {work.pk for work in works[1:]}


def test_its_reviewer_sees_that_it_was_returned_and_marks_are_refused(data_folder, client):
    call, works = accepted(4)
    a_round(call, reviewers(call))
    review = of(works[0]).first()
    returned(works[0])
    client.force_login(review.panelist.person)

    listed, page = client.get(reverse("reviews")), client.get(reverse("review", args=[review.pk]))

    assert "已退回单位" in listed.content.decode()
    assert "该作品已退回" in page.content.decode()
    with pytest.raises(WorkReturned):
        reviews.save(review, points={"view": 20.0}, vetoed=[], comment="", at=make.NOW)


def test_a_work_handed_in_again_comes_back_and_the_review_stays_with_its_version(data_folder, client, accepted_again):
    call, works = accepted(4)
    judged = a_round(call, reviewers(call))
    done, waiting = of(works[0])
    mark(done, {"view": 20, "words": 40}, comment="好")
    first = Review.objects.get(pk=done.pk).version

    returned(works[0])
    accepted_again(works[0])

    done.refresh_from_db()
    earlier = EarlierReview.objects.get(review=done)
    assert (done.state, done.version, done.points) == (ReviewState.WAITING, None, {"view": 20, "words": 40})
    assert (earlier.version, earlier.points, earlier.comment) == (first, {"view": 20, "words": 40}, "好")
    assert open_reviews(judged) == 8
    assert not EarlierReview.objects.filter(review=waiting).exists()
    client.force_login(done.panelist.person)
    assert "该单位修改了作品" in client.get(reverse("review", args=[done.pk])).content.decode()


def test_an_acceptance_undone_and_given_again_changes_no_review(data_folder, django_capture_on_commit_callbacks):
    call, works = accepted(4)
    a_round(call, reviewers(call))
    done = mark(of(works[0]).first(), {"view": 20, "words": 40})

    decisions.take_back(works[0], by=make.person("office"), at=make.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        decisions.accept(works[0], by=make.person("office"), at=make.NOW)

    done.refresh_from_db()
    assert done.state == ReviewState.DONE
    assert not EarlierReview.objects.exists()


def test_a_work_that_comes_back_after_the_round_is_decided_on_or_judged_again(data_folder, accepted_again):
    call, works = accepted(4)
    judged = a_round(call, reviewers(call))
    mark_all(judged, WORTH)
    returned(works[0])
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)

    accepted_again(works[0])

    assert [(work.submission, work.why) for work in unjudged_works(judged)] == [(works[0], NotJudged.UNREVIEWED)]
    reopen.reopen(judged, reason="补评", by=make.person("office"), at=make.NOW)
    assert open_reviews(judged) == 2
    assert EarlierReview.objects.count() == 2


def test_two_organisers_end_one_round(data_folder):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call))
    mark_all(judged, WORTH)
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)

    with pytest.raises(RoundNotOpen):
        rounds.close_round(judged, by=make.person("office"), at=make.NOW)

    judged.refresh_from_db()
    assert judged.state == RoundState.CLOSED
