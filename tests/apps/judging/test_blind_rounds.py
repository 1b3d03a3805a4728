"""Blind rounds: what the organiser sees and decides before the round begins, and what numbers and order say to reviewers."""

import re
import time
from threading import Thread

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from baosong.apps.judging.enums import NamePlace
from baosong.apps.judging.errors import RoundNotDraft
from baosong.apps.judging.models import Candidate, FoundName, Review
from baosong.apps.judging.services import anonymisation, reviews, rounds
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services import decisions
from baosong.platform.audit.models import AuditRecord
from baosong.site.demo import documents
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, reviewers
from tests.apps.judging.test_certificates import renamed
from tests.platform.jobs.concurrent_writers import retried

pytestmark = pytest.mark.django_db


def a_work(call, number, text, title="故事"):
    """An accepted work with one text."""
    by, unit = make.person(f"c{number}"), make.unit_of(number)
    submission = make.drafts_service.begin(make.the_task(call), unit=unit, by=by, at=make.NOW)
    make.drafts_service.describe(submission, title=title, details={}, by=by, at=make.NOW)
    make.a_file(submission, content=documents.docx(f"{documents.text(str(number), 300)}\n{text}"))
    make.do_jobs()
    make.submit.submit(submission, by=by, at=make.NOW)
    return decisions.accept(submission, by=make.person("office"), at=make.NOW)


@pytest.fixture
def draft(data_folder):
    """A blind round in preparation: the first of two works names its unit."""
    call = make.a_call(colleges=2)
    a_work(call, 1, "本文由第 1 学 院供稿", title="第1学院的故事")
    a_work(call, 2, "没有姓名")
    made = a_round(call, reviewers(call), opened=False, is_blind=True)
    make.do_jobs()
    return made


def named(judged):
    return Candidate.objects.get(round=judged, submission__unit=make.unit_of(1))


def test_names_are_shown_before_the_round_begins(draft, client):
    client.force_login(make.person("office"))

    page = client.get(reverse("round", args=[draft.pk])).content.decode()

    assert "2 / 2" in page
    assert "正文" in page
    assert page.count("<strong>第1学院</strong>") == 2
    assert page.count(">遮盖</button>") == 1
    assert page.count(">退回</button>") == 1


def test_one_click_covers_and_is_recorded(draft, client):
    client.force_login(make.person("office"))

    client.post(reverse("candidate-cover", args=[named(draft).pk]))

    page = client.get(reverse("round", args=[draft.pk])).content.decode()
    assert "已遮盖" in page
    assert ">遮盖</button>" not in page
    assert AuditRecord.objects.filter(action="candidate.covered").count() == 1


def test_covering_is_taken_back(draft, client):
    client.force_login(make.person("office"))
    address = reverse("candidate-cover", args=[named(draft).pk])
    client.post(address)

    answer = client.post(address, {"undo": "1"})

    assert answer["Location"] == reverse("round", args=[draft.pk]) + "#names-found"
    assert named(draft).covered_at is None
    assert ">遮盖</button>" in client.get(reverse("round", args=[draft.pk])).content.decode()
    assert AuditRecord.objects.filter(action="candidate.undecided").count() == 1


def test_file_names_are_quoted(draft, client):
    client.force_login(make.person("office"))

    page = client.get(reverse("round", args=[draft.pk])).content.decode()

    assert "“文章.docx”的正文：<strong>第1学院</strong>" in page


def test_one_click_returns_the_work_with_the_places_as_reason(draft, client, django_capture_on_commit_callbacks):
    client.force_login(make.person("office"))
    work = named(draft).submission

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("candidate-return", args=[named(draft).pk]))

    work.refresh_from_db()
    assert work.state == SubmissionState.RETURNED
    assert "第1学院" in work.note
    assert list(Candidate.objects.values_list("submission__unit__name", flat=True)) == ["第2学院"]


def test_what_was_accepted_meanwhile_is_searched(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        a_work(draft.task.call, 2, "第2学院", title="另一个")
    make.do_jobs()

    assert Candidate.objects.get(submission__title="另一个").found == [FoundName(NamePlace.TEXT, "文章.docx", "第2学院")]


def test_the_organiser_adds_words_and_takes_names_out(draft, client):
    client.force_login(make.person("office"))
    assert client.get(reverse("round", args=[draft.pk])).status_code == 200

    client.post(reverse("round-words", args=[draft.pk]), {"also": "供稿", "never": "第1学院"})
    make.do_jobs()

    assert {found.name for found in named(draft).found} == {"供稿"}
    rounds.open_round(draft, by=make.person("office"), at=make.NOW)
    with pytest.raises(RoundNotDraft):
        anonymisation.change_words(draft, also="", never="", by=make.person("office"), at=make.NOW)
    with pytest.raises(RoundNotDraft):
        anonymisation.cover(named(draft), by=make.person("office"), at=make.NOW)


def test_the_round_begins_with_what_was_searched(draft):
    rounds.open_round(draft, by=make.person("office"), at=make.NOW)

    candidates = list(Candidate.objects.filter(round=draft))
    assert sorted(candidate.number for candidate in candidates) == [1, 2]
    assert all(candidate.names_looked_for_at for candidate in candidates)


def test_numbers_and_order_differ_between_reviewers_and_stay(data_folder, client):
    call, _ = accepted(8)
    a_round(call, reviewers(call, 3), is_blind=True, each=3)
    orders = {}
    for review in Review.objects.order_by("pk"):
        orders.setdefault(review.panelist_id, []).append((review.shown_number, review.candidate.submission_id))

    works = {panelist: tuple(work for _, work in order) for panelist, order in orders.items()}
    for order in orders.values():
        assert len({number for number, _ in order}) == 8
        assert all(100 <= number < 1000 for number, _ in order)
    assert len({*works.values(), tuple(sorted(works[min(works)]))}) > 2
    client.force_login(Review.objects.first().panelist.person)
    lists = [re.findall(r'"/reviews/(\d+)/">作品(\d+)', client.get("/reviews/").content.decode()) for _ in range(2)]
    assert lists[0] == lists[1]
    assert [int(number) for _, number in lists[0]] == sorted(int(number) for _, number in lists[0])


def test_who_steps_back_from_a_blind_review_leaves_a_number_of_its_own(data_folder):
    call, _ = accepted(3)
    a_round(call, reviewers(call, 4), is_blind=True)
    review = Review.objects.first()

    new = reviews.recuse(review, reason="作者是我的学生", by=review.panelist.person, at=make.NOW)

    numbers = list(Review.objects.filter(panelist=new.panelist).values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)


def test_rounds_that_are_not_blind_show_the_originals(data_folder, client):
    call, made = accepted(2)
    a_round(call, reviewers(call))
    review = Review.objects.filter(candidate__submission=made[0]).first()
    client.force_login(review.panelist.person)
    file = made[0].versions.get().files.get()

    page = client.get(f"/reviews/{review.pk}/").content.decode()

    assert "文章.docx" in page
    assert client.get(f"/reviews/{review.pk}/files/{file.pk}/").status_code == 200
    assert client.get(f"/reviews/{review.pk}/materials/1/").status_code == 404


@pytest.mark.parametrize("count", [2, 5])
def test_the_page_of_a_blind_round_in_preparation_has_a_constant_number_of_queries(data_folder, client, django_assert_num_queries, count):
    call, _ = accepted(count)
    judged = a_round(call, reviewers(call), opened=False, is_blind=True)
    make.do_jobs()
    client.force_login(make.person("office"))
    client.get(reverse("round", args=[judged.pk]))

    with django_assert_num_queries(15):
        client.get(reverse("round", args=[judged.pk]))


def test_a_person_of_the_roster_below_the_unit_is_masked(data_folder):
    call, made = accepted(2)
    branch = make.a_unit("第一党支部", made[0].unit)
    make.with_role(make.a_person("zhou", name="周小川"), branch, Role.MEMBER)
    judged = a_round(call, reviewers(call), is_blind=True)

    candidate = Candidate.objects.get(round=judged, submission=Submission.objects.get(pk=made[0].pk))
    assert "周小川" in candidate.names


def test_the_former_name_of_a_renamed_unit_is_masked(data_folder):
    call, made = accepted(2)
    renamed(made[0].unit, "远山学院")
    judged = a_round(call, reviewers(call), is_blind=True)

    candidate = Candidate.objects.get(round=judged, submission=made[0].pk)
    assert {"第1学院", "远山学院"} <= set(candidate.names)


def test_a_search_that_was_given_up_is_reported_and_can_be_done_again(draft, client):
    client.force_login(make.person("office"))
    anonymisation.give_up(named(draft).pk, at=make.NOW)

    assert "未能完成查找" in client.get(reverse("round", args=[draft.pk])).content.decode()
    client.post(reverse("round-words", args=[draft.pk]), {"also": "", "never": ""})
    make.do_jobs()

    assert "未能完成查找" not in client.get(reverse("round", args=[draft.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_works_accepted_at_once_become_one_candidate_each(draft, monkeypatch):
    Candidate.objects.all().delete()
    take_part = anonymisation.take_part

    def slowly(judged):
        found = take_part(judged)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(anonymisation, "take_part", slowly)
    failed = []

    def accept():
        try:
            retried(lambda: anonymisation.search(draft))
        except IntegrityError as error:
            failed.append(error)
        finally:
            connection.close()

    at_once = [Thread(target=accept) for _ in range(2)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()

    assert failed == []
    assert Candidate.objects.count() == 2
