"""Last year's call becomes this year's draft, with its dates moved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call
from baosong.apps.calls.services import transitions
from baosong.apps.calls.services.copy_call import a_year_later, copy_call
from baosong.core.terms import Deadline, TermsTask
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def a_call_with(deadlines, *, title="关于2026年征集故事的通知"):
    tasks = tuple(TermsTask(f"任务{at}", f"t{at}", written) for at, written in enumerate(deadlines, 1))
    call = make.a_call()
    call.title, call.terms_json = title, make_json(replace(call.terms, title=title, tasks=tasks))
    call.save()
    return Call.objects.get(pk=call.pk)


def make_json(terms):
    from baosong.apps.calls.services.drafts import encoded

    return encoded(terms)


def test_all_deadlines_move_by_as_many_days_as_the_first_and_keep_their_time():
    call = a_call_with(["2026-05-20", "2026-06-01T17:30", "2026-06-10T24:00"])

    made = copy_call(call, first_deadline=date(2027, 5, 19), by=make.person("office"), at=NOW)

    assert made.state == CallState.DRAFT
    assert [task.deadline for task in made.terms.tasks] == ["2027-05-19", "2027-05-31T17:30", "2027-06-09T24:00"]
    assert made.title == made.terms.title == "关于2027年征集故事的通知"
    assert all(task.deadline_evidence is None for task in made.terms.tasks)


def test_a_deadline_that_is_no_date_is_asked_for_again():
    call = a_call_with(["2026-05-20", "--06-01", ""])

    made = copy_call(call, first_deadline=date(2027, 5, 19), by=make.person("office"), at=NOW)

    assert [task.deadline for task in made.terms.tasks] == ["2027-05-19", "", ""]


def test_an_archived_call_is_copied_on_its_page_and_nothing_but_terms_and_notice(client):
    call = make.a_call()
    make.a_submission(call)
    office = make.person("office")
    transitions.archive(transitions.close(call, reason="已收齐", by=office, at=NOW), by=office, at=NOW)
    make.signed_in(client, office)

    asked = client.get(reverse("call-copy", args=[call.pk]))
    answer = client.post(reverse("call-copy", args=[call.pk]), {"first_deadline": "2027-05-19"})

    made = Call.objects.latest("pk")
    assert asked.context["form"]["first_deadline"].value() == date(2027, 5, 19)
    assert answer.url == reverse("call-edit", args=[made.pk])
    assert (made.notice.text, made.parent_id, made.tasks.count(), Addressee.objects.filter(call=made).count()) == (call.notice.text, None, 0, 0)
    assert made.notice != call.notice


def test_a_copy_needs_a_day(client):
    call = make.a_call()
    make.signed_in(client, make.person("office"))

    answer = client.post(reverse("call-copy", args=[call.pk]), {"first_deadline": "2027-02-30"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["first_deadline"]


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)), some.integers(-4000, 4000), some.sampled_from(["", "T09:00", "T24:00"]))
def test_a_moved_deadline_is_as_many_days_away(day, days, clock):
    deadline = Deadline(day.isoformat() + clock)

    assert deadline.moved(days).moment() - deadline.moment() == timedelta(days=days)


def test_a_year_later_is_the_same_day_of_the_week():
    assert a_year_later(date(2026, 5, 20)).weekday() == date(2026, 5, 20).weekday()
