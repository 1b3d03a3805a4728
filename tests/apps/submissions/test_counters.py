"""Every service updates the counters of calls, which always equal a recount."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from baosong.apps.calls.models import Addressee, Call, CallCounters
from baosong.apps.calls.services import pass_on, publish
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import PieceFile, Receipt, Submission, Version
from baosong.apps.submissions.services import counters, decisions, drafts, submit
from baosong.apps.tracking.queries import levels_below
from baosong.core.terms import TermsQuota
from baosong.platform.errors import Refusal
from baosong.site.backup import verify
from tests import factories as make

pytestmark = pytest.mark.django_db


def nation():
    """A call of the university, passed on by its first college to three branches, and by the first branch to two groups."""
    call = make.a_call(make.terms_for(deadline="2026-06-20", quotas=(TermsQuota(least=2),)), colleges=3)
    calls, unit = [call], make.unit_of(1)
    for deadline, names in (("2026-06-15", "甲乙丙"), ("2026-06-10", "子丑")):
        below = [make.a_unit(f"{unit.name}{name}", unit) for name in names]
        unit = Unit.objects.get(pk=unit.pk)
        passed = pass_on.pass_on(
            calls[-1],
            pass_on.UnitTerms([make.the_task(calls[-1]).key], deadline, TermsQuota(least=1)),
            unit=unit,
            by=make.person("office"),
            at=make.NOW,
        )
        calls.append(publish.publish(passed, to=below, by=make.person("office"), at=make.NOW))
        unit = below[0]
    return calls


def a_submission(call, unit, *, late=False):
    """One that can be handed in, without the bytes that are not counted here."""
    submission = drafts.begin(make.the_task(call), unit=unit, by=make.person("c1"), at=make.NOW)
    Submission.objects.filter(pk=submission.pk).update(title="题")
    version = Version.objects.get(submission=submission)
    begun, received = (make.NOW, make.NOW + timedelta(days=400)) if late else (make.NOW, make.NOW)
    PieceFile.objects.create(version=version, piece_key="p1", name="a.docx", sha256="0" * 64, size=1, begun_at=begun, received_at=received, check_state="done")
    return submission


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_the_counters_are_what_a_recount_gives(seed, data_folder):
    chance, office, calls = random.Random(seed), None, nation()
    office = make.person("office")
    for step in range(60):
        at = make.NOW + timedelta(minutes=step)
        submissions = list(Submission.objects.exclude(state=SubmissionState.DISCARDED).select_related("task__call", "unit"))
        action = chance.choice(["begin", "begin", "submit", "submit", "accept", "return", "withdraw", "discard"])
        try:
            with transaction.atomic():
                if action == "begin" or not submissions:
                    call = chance.choice(calls)
                    a_submission(call, chance.choice([addressee.unit for addressee in Addressee.objects.filter(call=call).select_related("unit")]))
                elif action == "submit":
                    submit.submit(chance.choice(submissions), by=office, at=at)
                elif action == "accept":
                    decisions.accept(chance.choice(submissions), by=office, at=at)
                elif action == "return":
                    decisions.return_for_repair(chance.choice(submissions), reason="补", by=office, at=at)
                elif action == "withdraw":
                    decisions.withdraw(chance.choice(submissions), by=office, at=at)
                else:
                    drafts.discard(chance.choice(submissions), by=office, at=at)
        except Refusal:
            continue
        assert list(counters.differences()) == [], (seed, step, action)
    assert Receipt.objects.count() > 3


def hand_in(call, unit, count=1):
    for _ in range(count):
        submit.submit(a_submission(call, unit), by=make.person("office"), at=make.NOW)


def test_a_level_is_complete_when_all_below_it_are_and_no_longer_when_one_is_returned(data_folder):
    top, college, branch = nation()
    for call, count in ((top, 2), (college, 1), (branch, 1)):
        for addressee in Addressee.objects.filter(call=call).select_related("unit"):
            hand_in(call, addressee.unit, count)

    assert [(row.depth, row.expected, row.actual, row.on_time, row.is_complete) for row in levels_below(top)] == [
        (0, 3, 3, 3, True),
        (1, 3, 3, 3, True),
        (2, 2, 2, 2, True),
    ]

    submission = Submission.objects.filter(task__call=branch).select_related("task__call", "unit").first()
    decisions.return_for_repair(submission, reason="补", by=make.person("office"), at=make.NOW)

    assert [(row.actual, row.is_complete) for row in levels_below(top)] == [(3, False), (3, False), (1, False)]


def test_a_unit_that_owes_nothing_is_counted_from_the_start():
    call = make.a_call(make.terms_for(quotas=()), colleges=3)

    assert (CallCounters.objects.get(call=call).actual, CallCounters.objects.get(call=call).is_complete) == (3, True)


def test_missing_and_wrong_counters_are_found_and_counted_anew(data_folder):
    top, college, branch = nation()
    hand_in(branch, Addressee.objects.filter(call=branch).first().unit)
    stored = list(CallCounters.objects.order_by("pk").values())
    CallCounters.objects.all().delete()
    Addressee.objects.update(is_done=False)

    assert counters.recount_all() == 3
    assert list(CallCounters.objects.order_by("pk").values()) == stored

    CallCounters.objects.filter(pk=college.pk).update(actual=3)
    assert [(fault.kind, fault.where) for fault in verify.counters()] == [("counter_wrong", str(college.pk))]
    counters.recount_all()
    assert list(verify.counters()) == []


def test_levels_fold_where_they_are_too_many(monkeypatch, django_assert_max_num_queries):
    top, college, branch = nation()
    monkeypatch.setattr("baosong.apps.tracking.queries.MAX_LEVELS", 2)

    with django_assert_max_num_queries(4):
        rows = levels_below(Call.objects.get(pk=top.pk))

    assert [(row.call.pk, row.is_folded) for row in rows] == [(top.pk, False), (college.pk, True)]
