"""Invariants of works in the hand hold after any order of actions by the unit, the counter and the level above."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from baosong.apps.calls.models import CallCounters
from baosong.apps.submissions.enums import HANDED_IN, ITEM_ACTIONS, ItemState, SubmissionState
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem, Submission
from baosong.apps.submissions.queries import has_pending_items
from baosong.apps.submissions.services import counter, decisions, physical_items, submit
from baosong.apps.submissions.services.counters import differences
from baosong.platform.audit.services.log import examine
from baosong.platform.errors import Refusal
from baosong.platform.states import Transition
from tests import factories as make
from tests.apps.submissions.in_hand import ORIGINAL, a_call_in_hand, a_draft
from tests.factories import NOW

STEP = {step.name: step for step in ITEM_ACTIONS if isinstance(step, Transition)}
NUMBERS = st.integers(0, 3)


class LifeOfItems(RuleBasedStateMachine):
    """One unit, one work of which up to four items are delivered, one office with two people at its counter."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.call = a_call_in_hand(ORIGINAL, colleges=1)
        self.unit, self.office = make.person("c1"), make.person("office")
        self.key = a_draft(self.call).pk

    @property
    def work(self):
        return Submission.objects.select_related("task__call", "unit").get(pk=self.key)

    def items(self):
        return list(PhysicalItem.objects.select_related("submission__task__call", "submission__unit").filter(submission=self.key))

    def on_work(self, act):
        try:
            with transaction.atomic():
                act(self.work)
        except Refusal:
            return

    def on_item(self, step, number, act):
        """Take an action on an item: where the table has it, it may be refused for its own reason; elsewhere it must be."""
        items = self.items()
        if number >= len(items):
            return
        before = items[number].state
        try:
            with transaction.atomic():
                act(items[number])
        except Refusal:
            assert self.items()[number].state == before
        else:
            # The same request of the same person twice is answered with the first receipt.
            assert before in STEP[step].sources or (step == "receive" and before == ItemState.RECEIVED)
            assert self.items()[number].state == STEP[step].target

    @rule(number=NUMBERS)
    def register(self, number):
        self.on_work(lambda work: physical_items.register(work, piece="p1", title=f"作品{number}", description="", copies=1, by=self.unit, at=NOW))

    @rule(number=NUMBERS)
    def cancel(self, number):
        self.on_item("cancel", number, lambda item: physical_items.cancel(item, by=self.unit, at=NOW))

    @rule(number=NUMBERS, place=st.sampled_from(["甲柜", "乙柜"]))
    def receive(self, number, place):
        self.on_item("receive", number, lambda item: counter.receive_item(item, copies=1, place=place, by=self.office, at=NOW))

    @rule(number=NUMBERS)
    def undo(self, number):
        self.on_item("undo_receipt", number, lambda item: counter.undo_receipt(item, reason="拿错了", by=self.office, at=NOW))

    @rule()
    def submit(self):
        self.on_work(lambda work: submit.submit(work, by=self.unit, at=NOW))
        if self.work.state == SubmissionState.SUBMITTED and self.work.versions.filter(submitted_at=None).first() is None:
            assert not has_pending_items(self.work)

    @rule()
    def withdraw(self):
        self.on_work(lambda work: decisions.withdraw(work, by=self.unit, at=NOW))

    @rule()
    def accept(self):
        self.on_work(lambda work: decisions.accept(work, by=self.office, at=NOW))

    @rule()
    def send_back(self):
        self.on_work(lambda work: decisions.return_for_repair(work, reason="请补充", by=self.office, at=NOW))

    @rule()
    def take_back(self):
        self.on_work(lambda work: decisions.take_back(work, by=self.office, at=NOW))

    @invariant()
    def a_work_is_handed_in_only_with_something_received(self):
        if self.work.state in HANDED_IN:
            assert any(item.state == ItemState.RECEIVED for item in self.items())

    @invariant()
    def a_work_that_waits_has_something_to_deliver(self):
        if self.work.state == SubmissionState.AWAITING and self.work.versions.filter(submitted_at=None).first() is None:
            assert has_pending_items(self.work)

    @invariant()
    def every_received_item_has_one_valid_receipt_and_no_other_has_one(self):
        for item in self.items():
            valid = ItemReceipt.objects.filter(item=item, voided_at=None).count()
            assert valid == (item.state == ItemState.RECEIVED)

    @invariant()
    def counters_and_log_are_right(self):
        assert list(differences()) == []
        assert CallCounters.objects.get(call=self.call).actual == (self.work.state in HANDED_IN)
        assert examine().broken == {}


@pytest.mark.django_db
def test_any_order_of_actions(data_folder):
    run_state_machine_as_test(
        LifeOfItems, settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    )
