"""Invariants hold after any order of actions by the unit and by the level above."""

import io
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from baosong.apps.submissions.enums import HANDED_IN, SUBMISSION_ACTIONS, Channel, SubmissionState
from baosong.apps.submissions.models import Receipt, Submission, Version
from baosong.apps.submissions.services import decisions, drafts, receive, unit_requests
from baosong.apps.submissions.services import submit as submit_service
from baosong.core.terms import TermsQuota
from baosong.platform.audit.services.log import examine
from baosong.platform.errors import Refusal
from baosong.platform.states import Transition
from baosong.platform.storage import blobstore
from tests import factories as make
from tests.factories import NOW

MOST = 2
# After the deadline of the factories' call.
LATE = NOW + timedelta(days=30)
PARTS = st.sampled_from(["甲", "乙", "丙"])
STEP = {step.name: step for step in SUBMISSION_ACTIONS if isinstance(step, Transition)}


class LifeOfSubmissions(RuleBasedStateMachine):
    """One unit that may hand in two, one office, three drafts."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.handed_in: dict[int, list[tuple[str, str]]] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self):
        call = make.a_call(make.terms_for(quotas=(TermsQuota(most=MOST),)), colleges=1)
        self.unit, self.office = make.person("c1"), make.person("office")
        task = make.the_task(call)
        self.submissions = [drafts.begin(task, unit=make.unit_of(1), by=self.unit, at=NOW).pk for _ in range(3)]
        for number in range(3):
            self.describe(number, "题")
            self.upload(number, "甲")

    def submission(self, number):
        return Submission.objects.select_related("task__call", "unit").get(pk=self.submissions[number])

    def action(self, step, number, act):
        """Take an action: where the table has it, it may be refused for its own reason; elsewhere it must be."""
        before = self.submission(number)
        try:
            with transaction.atomic():
                act(before)
        except Refusal:
            after = self.submission(number)
            assert (after.state, after.title, after.note) == (before.state, before.title, before.note)
        else:
            assert before.state in STEP[step].sources
            assert self.submission(number).state == STEP[step].target

    @rule(number=st.integers(0, 2), text=PARTS)
    def upload(self, number, text):
        submission = self.submission(number)
        stored = blobstore().put(io.BytesIO((text * 60).encode()))
        arrival = receive.Arrival(submission, "p1", f"{text}.txt", stored.sha256, stored.size, Channel.WEB, NOW, NOW)
        try:
            with transaction.atomic():
                receive.receive(arrival, by=self.unit)
        except Refusal:
            assert submission.state in (SubmissionState.ACCEPTED, SubmissionState.DISCARDED)
        else:
            make.do_jobs()

    @rule(number=st.integers(0, 2), text=PARTS)
    def describe(self, number, text):
        try:
            with transaction.atomic():
                drafts.describe(self.submission(number), title=text, details={}, by=self.unit, at=NOW)
        except Refusal:
            assert self.submission(number).state in (SubmissionState.ACCEPTED, SubmissionState.DISCARDED)

    @rule(number=st.integers(0, 2))
    def submit(self, number):
        self.action("submit", number, lambda submission: submit_service.submit(submission, by=self.unit, at=NOW))

    @rule(number=st.integers(0, 2))
    def withdraw(self, number):
        self.action("withdraw", number, lambda submission: decisions.withdraw(submission, by=self.unit, at=NOW))

    @rule(number=st.integers(0, 2))
    def discard(self, number):
        self.action("discard", number, lambda submission: drafts.discard(submission, by=self.unit, at=NOW))

    @rule(number=st.integers(0, 2))
    def restore(self, number):
        self.action("restore", number, lambda submission: drafts.restore(submission, by=self.unit, at=NOW))

    @rule(number=st.integers(0, 2))
    def accept(self, number):
        self.action("accept", number, lambda submission: decisions.accept(submission, by=self.office, at=NOW))

    @rule(number=st.integers(0, 2), reason=st.sampled_from(["请补充", ""]))
    def give_back(self, number, reason):
        self.action("return", number, lambda submission: decisions.return_for_repair(submission, reason=reason, by=self.office, at=NOW))

    @rule(number=st.integers(0, 2))
    def release(self, number):
        def asked_and_granted(submission):
            asked = unit_requests.ask_withdrawal(submission, reason="更换作品", by=self.unit, at=LATE)
            unit_requests.grant(asked, by=self.office, at=LATE)

        self.action("release", number, asked_and_granted)

    @rule(number=st.integers(0, 2))
    def take_back(self, number):
        self.action("take_back", number, lambda submission: decisions.take_back(submission, by=self.office, at=NOW))

    @invariant()
    def every_version_handed_in_has_one_receipt_and_never_changes(self):
        versions = Version.objects.filter(submitted_at__isnull=False).prefetch_related("files")
        for version in versions:
            files = sorted((file.name, file.sha256) for file in version.files.all())
            assert self.handed_in.setdefault(version.pk, files) == files
            receipt = Receipt.objects.get(version=version)
            assert sorted((file["name"], file["sha256"]) for file in receipt.files) == files
            assert all(blobstore().verify(sha256) for _, sha256 in files)
        assert set(self.handed_in) == {version.pk for version in versions}

    @invariant()
    def no_more_is_handed_in_than_is_allowed(self):
        assert Submission.objects.filter(state__in=HANDED_IN).count() <= MOST

    @invariant()
    def at_most_one_version_is_being_worked_on(self):
        for submission in getattr(self, "submissions", ()):
            assert Version.objects.filter(submission=submission, submitted_at__isnull=True).count() <= 1

    @invariant()
    def the_journal_holds(self):
        assert examine().broken == {}


@pytest.mark.django_db
def test_invariants_hold_after_any_order_of_actions(data_folder):
    healthy = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(LifeOfSubmissions, settings=settings(max_examples=40, stateful_step_count=30, suppress_health_check=healthy))
