"""Works and papers in the hand: registered online, received at the counter, and counted only then."""

from dataclasses import replace

import pytest
from django.urls import reverse

from baosong.apps.calls.models import CallCounters
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import ItemState, SubmissionState
from baosong.apps.submissions.errors import ItemDecidedOn, ItemReceived, ItemsOfWorkClosed, PiecesMissing, QuotaFull, UndoNeedsReason
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem, Submission
from baosong.apps.submissions.services import counter, decisions, drafts, physical_items, submit
from baosong.apps.submissions.services.amendments import settle_waiting
from baosong.apps.tracking.enums import CellState
from baosong.apps.tracking.queries import debts, ledger, matrix
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.submissions.in_hand import AFTER_DEADLINE, FORM, ORIGINAL, a_call_in_hand, a_draft, a_registered_work, item_of

pytestmark = pytest.mark.django_db


def state_of(item: PhysicalItem) -> str:
    return Submission.objects.get(pk=item.submission_id).state


def cell_of(call, number: int = 1, at=make.NOW):
    return matrix(call, at=at).rows[number - 1].cells[0]


def received(item: PhysicalItem, *, at=make.NOW, by: str = "office", **facts) -> ItemReceipt:
    return counter.receive_item(item, **{"copies": 1, "place": "2号柜1格", **facts}, by=make.person(by), at=at)


def test_a_work_in_the_hand_needs_no_file_and_is_not_complete_before_it_arrives():
    call = a_call_in_hand()

    item = a_registered_work(call)

    assert (item.title, item.copies, item.state) == ("清风", 1, ItemState.REGISTERED)
    assert state_of(item) == SubmissionState.AWAITING
    assert (cell_of(call).standing, cell_of(call).lacking) == (CellState.AWAITING, 1)
    assert CallCounters.objects.get(call=call).actual == 0
    assert [debt.unit.name for debt in debts(call, at=make.NOW)] == ["第1学院", "第2学院"]


def test_receiving_it_issues_a_receipt_completes_the_work_and_mails_the_unit():
    call = a_call_in_hand()
    item = a_registered_work(call)

    receipt = received(item)

    make.do_jobs()
    assert state_of(item) == SubmissionState.SUBMITTED
    assert (cell_of(call).standing, cell_of(call).lacking, cell_of(call).late) == (CellState.DONE, 0, 0)
    assert CallCounters.objects.get(call=call).actual == 1
    assert receipt.number.startswith("SJ20260511-")
    assert receipt.audit_hash
    (message,) = Message.objects.filter(address="c1@example.edu.cn")
    assert receipt.number in message.body
    assert reverse("item-receipt", args=[receipt.pk]) in message.body
    assert [len(rows) for rows in ledger(call).values()] == [1]


def test_a_file_and_its_paper_are_both_needed(data_folder):
    call = a_call_in_hand(FORM)
    work = a_draft(call)
    with pytest.raises(PiecesMissing):
        submit.submit(work, by=make.person("c1"), at=make.NOW)
    make.a_file(work, piece="p2", name="申报表.docx")
    make.do_jobs()

    submit.submit(work, by=make.person("c1"), at=make.NOW)

    item = item_of(1)
    assert (item.copies, state_of(item)) == (3, SubmissionState.AWAITING)
    received(item, copies=3)
    assert state_of(item) == SubmissionState.SUBMITTED


def test_several_items_are_all_awaited():
    call = a_call_in_hand()
    work, c1 = a_draft(call), make.person("c1")
    first, second = (physical_items.register(work, piece="p1", title=f"清风之{n}", description="", copies=1, by=c1, at=make.NOW) for n in (1, 2))
    submit.submit(work, by=c1, at=make.NOW)

    received(first)

    assert state_of(first) == SubmissionState.AWAITING
    received(second)
    assert state_of(first) == SubmissionState.SUBMITTED


def test_registering_the_same_twice_gives_one_item():
    work, c1 = a_draft(a_call_in_hand()), make.person("c1")

    items = [physical_items.register(work, piece="p1", title="清风", description="四尺", copies=1, by=c1, at=make.NOW) for _ in range(2)]

    assert items[0] == items[1]


def test_a_work_that_is_awaited_fills_the_quota():
    call = a_call_in_hand()
    a_registered_work(call)

    with pytest.raises(QuotaFull):
        drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=make.NOW)


def test_what_is_cancelled_is_not_awaited_once_the_work_is_submitted_again():
    call = a_call_in_hand(ORIGINAL)
    work, c1 = a_draft(call), make.person("c1")
    first, second = (physical_items.register(work, piece="p1", title=f"清风之{n}", description="", copies=1, by=c1, at=make.NOW) for n in (1, 2))
    submit.submit(work, by=c1, at=make.NOW)
    received(first)

    physical_items.cancel(second, by=c1, at=make.NOW)
    submit.submit(work, by=c1, at=make.NOW)

    assert state_of(first) == SubmissionState.SUBMITTED


def test_a_second_receipt_is_refused_and_the_same_request_twice_gives_one():
    call = a_call_in_hand()
    make.with_role(make.a_person("colleague"), call.unit, Role.ORGANISER)
    item = a_registered_work(call)

    receipts = {received(item).pk, received(item).pk}

    assert len(receipts) == 1
    with pytest.raises(ItemReceived):
        received(item, by="colleague")
    make.do_jobs()
    assert Message.objects.filter(address="c1@example.edu.cn").count() == 1


@pytest.mark.parametrize("step", [drafts.discard, None])
def test_an_item_of_a_draft_is_not_received(step):
    call = a_call_in_hand()
    work, c1 = a_draft(call), make.person("c1")
    item = physical_items.register(work, piece="p1", title="清风", description="", copies=1, by=c1, at=make.NOW)
    if step:
        step(work, by=c1, at=make.NOW)

    with pytest.raises(ItemsOfWorkClosed):
        received(item)


def test_an_item_of_a_withdrawn_work_is_not_received():
    item = a_registered_work(a_call_in_hand())
    decisions.withdraw(item.submission, by=make.person("c1"), at=make.NOW)

    with pytest.raises(ItemsOfWorkClosed):
        received(item)


def test_after_the_deadline_it_is_received_and_marked_late():
    call = a_call_in_hand()
    item = a_registered_work(call)
    assert cell_of(call, at=AFTER_DEADLINE).standing == CellState.OVERDUE

    receipt = received(item, at=AFTER_DEADLINE)

    assert receipt.is_late
    assert state_of(item) == SubmissionState.SUBMITTED
    assert (cell_of(call).late, CallCounters.objects.get(call=call).on_time) == (1, 0)
    ((row,),) = ledger(call).values()
    assert row.is_delivered_late


def test_a_later_day_of_delivery_counts():
    call = a_call_in_hand(replace(ORIGINAL, deliver_by="2026-06-30"))
    item = a_registered_work(call)

    assert cell_of(call, at=AFTER_DEADLINE).standing == CellState.AWAITING
    assert not received(item, at=AFTER_DEADLINE).is_late


def test_a_receipt_by_mistake_is_undone_with_a_reason():
    call = a_call_in_hand()
    item = a_registered_work(call)
    receipt = received(item)
    office = make.person("office")
    with pytest.raises(UndoNeedsReason):
        counter.undo_receipt(item, reason=" ", by=office, at=make.NOW)

    counter.undo_receipt(item, reason="拿错了", by=office, at=make.NOW)

    make.do_jobs()
    receipt.refresh_from_db()
    assert (receipt.void_reason, state_of(item), cell_of(call).standing) == ("拿错了", SubmissionState.AWAITING, CellState.AWAITING)
    assert Message.objects.filter(body__contains="拿错了").count() == 1
    assert CallCounters.objects.get(call=call).actual == 0
    second = received(item)
    assert second.number != receipt.number


def test_a_receipt_stays_once_the_work_is_accepted():
    item = a_registered_work(a_call_in_hand())
    received(item)
    decisions.accept(item.submission, by=make.person("office"), at=make.NOW)

    with pytest.raises(ItemDecidedOn):
        counter.undo_receipt(item, reason="拿错了", by=make.person("office"), at=make.NOW)


def test_the_log_says_who_received_what():
    item = a_registered_work(a_call_in_hand())
    receipt = received(item)

    record = AuditRecord.objects.get(action="item.receive")

    assert (record.actor.username, record.facts["receipt"], record.facts["title"]) == ("office", receipt.number, "清风")


def test_an_amendment_that_asks_for_nothing_in_the_hand_ends_the_waiting():
    call = a_call_in_hand(FORM)
    item = PhysicalItem.objects.create(submission=a_draft(call), piece_key="p9", title="旧件", code="ABCDEFGHJK", registered_at=make.NOW)
    Submission.objects.filter(pk=item.submission_id).update(state=SubmissionState.AWAITING)
    settle_waiting(call)

    assert state_of(item) == SubmissionState.SUBMITTED


def test_the_counter_of_another_installation_ends_the_waiting_and_nothing_is_sent_twice():
    item = a_registered_work(a_call_in_hand())
    changed_at = Submission.objects.get(pk=item.submission_id).changed_at

    counter.arrived_elsewhere(item.submission, by=make.person("office"), at=AFTER_DEADLINE)

    work = Submission.objects.get(pk=item.submission_id)
    assert (work.state, work.changed_at) == (SubmissionState.SUBMITTED, changed_at)
    assert not ItemReceipt.objects.exists()
