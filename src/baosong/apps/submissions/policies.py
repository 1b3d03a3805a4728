"""Permissions on submissions: the unit's own people, and organisers above it."""

from django.db.models import Q, QuerySet

from baosong.apps.calls.models import Task
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for, is_organiser, organises
from baosong.apps.orgs.queries import organised_units, units_served
from baosong.apps.submissions.enums import INFECTED, UNSEEN_ABOVE
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem, PieceFile, Receipt, StampedScan, Submission, UnitRequest
from baosong.apps.submissions.queries import is_worked_on_by


def visible_to(person: Person) -> QuerySet[Submission]:
    """Submissions of the units that the person answers for, drafts included, and of units that they organise what is submitted or prepared for them."""
    own = Q(unit__in=units_served(person, Role.LIAISON, Role.ORGANISER))
    above = organised_units(person)
    handed_in = Q(unit__in=above) & ~Q(state__in=UNSEEN_ABOVE)
    by_proxy = Q(proxy_unit__isnull=False, task__call__unit__in=above)
    return Submission.objects.filter(own | handed_in | by_proxy).select_related("task__call", "unit")


def may_see_submission(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person sees the submission."""
    return visible_to(person).filter(pk=submission_id).exists()


def may_work_on(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person changes and submits it: the unit's people, and organisers who hand it in on behalf of the unit."""
    submission = Submission.objects.select_related("unit", "task__call__unit").filter(pk=submission_id).first()
    return submission is not None and is_worked_on_by(submission, person)


def may_take_over(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person submits for the submission's unit itself."""
    submission = Submission.objects.select_related("unit").filter(pk=submission_id).first()
    return submission is not None and answers_for(person, submission.unit)


def may_judge(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person organises the call of the submission, which is not hidden from it."""
    submission = Submission.objects.select_related("task__call__unit").filter(pk=submission_id).first()
    return submission is not None and judges(person, submission)


def may_have_checked(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person may queue a check again: the unit's people, and organisers of the call."""
    return may_work_on(person, submission_id) or may_judge(person, submission_id)


def judges(person: Person, submission: Submission) -> bool:
    """`may_judge` of a submission with its task, call and unit loaded."""
    return submission.state not in UNSEEN_ABOVE and organises(person, submission.task.call.unit)


def may_see_file(person: Person, file_id: int, **_: object) -> bool:
    """Whether the person sees the file: the unit's people always, organisers once its version was submitted, nobody an infected one."""
    file = PieceFile.objects.select_related("version__submission__unit", "version__submission__task__call__unit").filter(pk=file_id).first()
    if file is None or file.unusable_code == INFECTED:
        return False
    submission = file.version.submission
    if is_worked_on_by(submission, person):
        return True
    return file.version.submitted_at is not None and visible_to(person).filter(pk=submission.pk).exists()


def may_compare(person: Person, file_id: int, **_: object) -> bool:
    """Whether the person judges the file's submission; similarity is shown to judges only."""
    file = PieceFile.objects.select_related("version").filter(pk=file_id, version__submitted_at__isnull=False).first()
    return file is not None and may_judge(person, file.version.submission_id)


def may_see_receipt(person: Person, receipt_id: int, **_: object) -> bool:
    """Whether the person sees the receipt."""
    receipt = Receipt.objects.select_related("version").filter(pk=receipt_id).first()
    return receipt is not None and may_see_submission(person, receipt.version.submission_id)


def may_hand_in(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person submits for the unit."""
    unit = Unit.objects.filter(pk=unit_id).first()
    return unit is not None and answers_for(person, unit)


def may_hand_in_for(person: Person, task_id: int, **_: object) -> bool:
    """Whether the person organises the call of the task, and so may hand in on behalf of its units."""
    task = Task.objects.select_related("call__unit").filter(pk=task_id).first()
    return task is not None and organises(person, task.call.unit)


def may_see_table(person: Person, table_id: int, **_: object) -> bool:
    """Whether the person may open the scan of a unit's stamped table."""
    table = StampedScan.objects.select_related("unit").filter(pk=table_id).first()
    return table is not None and may_see_page_of(person, table.unit_id)


def may_see_page_of(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person sees the unit's page of a call: its own people and organisers above."""
    unit = Unit.objects.filter(pk=unit_id).first()
    return unit is not None and (answers_for(person, unit) or organises(person, unit))


def may_answer_request(person: Person, request_id: int, **_: object) -> bool:
    """Whether the person organises the call that the request is about."""
    asked = UnitRequest.objects.select_related("task__call__unit").filter(pk=request_id).first()
    return asked is not None and organises(person, asked.task.call.unit)


def may_cancel_request(person: Person, request_id: int, **_: object) -> bool:
    """Whether the person submits for the unit that asked."""
    asked = UnitRequest.objects.select_related("unit").filter(pk=request_id).first()
    return asked is not None and answers_for(person, asked.unit)


def may_use_counter(person: Person, **_: object) -> bool:
    """Whether the person receives items for some unit."""
    return is_organiser(person)


def receives_item(person: Person, item: PhysicalItem) -> bool:
    """Whether the person organises the call of an item, which is loaded with its call's unit."""
    return organises(person, item.submission.task.call.unit)


def may_receive_item(person: Person, item_code: str, **_: object) -> bool:
    """Whether the person receives, places and gives back the item."""
    item = PhysicalItem.objects.select_related("submission__task__call__unit").filter(code=item_code).first()
    return item is not None and receives_item(person, item)


def may_see_item_receipt(person: Person, item_receipt_id: int, **_: object) -> bool:
    """Whether the person sees the receipt of the counter."""
    receipt = ItemReceipt.objects.select_related("item").filter(pk=item_receipt_id).first()
    return receipt is not None and may_see_submission(person, receipt.item.submission_id)
