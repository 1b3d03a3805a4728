"""A unit's page for a call, and one submission: pieces, findings, submitting."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import RELEASE, SEEN_BELOW
from baosong.apps.calls.models import Call, NoticeAttachment, Task
from baosong.apps.calls.policies import may_pass_on
from baosong.apps.calls.queries import (
    UnitDeadline,
    addressees_of,
    attachment_revisions_of,
    attachments_by_task,
    due_of,
    is_addressed,
    passed_on_by,
    removal_of,
    unit_deadline,
    versions_of,
)
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, answers_for, organises
from baosong.apps.orgs.queries import memberships_of
from baosong.apps.submissions.enums import ASK_RELEASE, CHANGE, FORWARD, UNSEEN_ABOVE, WITHDRAW, CheckState, ItemState, RequestState, SubmissionState
from baosong.apps.submissions.forms import AdoptionForm, ItemForm, ReturnForm, VoucherForm, WithdrawalRequestForm, WorkForm
from baosong.apps.submissions.interfaces.history import history
from baosong.apps.submissions.interfaces.pages import piece_pages, requirement_rows
from baosong.apps.submissions.models import PieceFile, Repair, Submission
from baosong.apps.submissions.policies import judges, may_hand_in, may_have_checked, may_see_page_of, may_see_submission, may_work_on, visible_to
from baosong.apps.submissions.queries import (
    CallRow,
    TaskRow,
    files_of,
    has_pending_items,
    is_worked_on_by,
    labelled_items,
    piece_rows,
    receipts_of,
    requests_by_task,
    task_rows,
    way_down,
    way_up,
)
from baosong.apps.submissions.services import checks, decisions, drafts, receive, rename, repair
from baosong.apps.submissions.services import submit as submit_service
from baosong.apps.submissions.services.amendments import lacking_by_new_terms
from baosong.platform.audit.queries import records_of
from baosong.platform.errors import Refusal
from baosong.platform.messages.rules import delivery_words, detail_names, kind_name
from baosong.platform.messages.terms_changes import version_rows
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import WebForm, form_faults_line, form_page, posted, posted_key, pressed
from baosong.platform.web.refusals import sentence


@allowed(may_see_page_of)
def page(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    """What the unit owes: deadlines, quotas, and each requirement with its sentence."""
    call = get_object_or_404(Call.objects.select_related("notice", "unit"), pk=call_id, state__in=SEEN_BELOW)
    unit = get_object_or_404(Unit, pk=unit_id)
    addressee = addressees_of(call).filter(unit=unit).first()
    removal = removal_of(call, unit) if addressee is None else None
    if addressee is None and removal is None:
        raise Http404
    own = answers_for(request.user, unit)
    is_proxy = not own and organises(request.user, call.unit)
    rows = task_rows(call, unit)
    files = attachments_by_task(call, [row.task for row in rows])
    context = {
        "attachments": files[""],
        "attachment_revisions": attachment_revisions_of(call),
        "call": call,
        "unit": unit,
        "addressee": addressee,
        "removal": removal,
        "own": own,
        "is_proxy": is_proxy,
        "now": timezone.now(),
        "rows": _page_rows(call, unit, rows, is_shown=lambda work: own or _is_shown(work, is_proxy), files=files),
        "versions": version_rows(versions_of(call)),
        "may_pass_on": may_pass_on(request.user, call_id, unit_id),
        "passed_on": passed_on_by(call, unit) if own else [],
        "owed": CallRow(call, unit, tuple(rows)),
        "others": [m.unit for m in memberships_of(request.user) if m.unit_id != unit.pk and is_addressed(call, m.unit)],
        "discarded": visible_to(request.user).filter(unit=unit, task__call=call, state=SubmissionState.DISCARDED) if own or is_proxy else [],
    }
    return render(request, "submissions/page.html", context)


def _page_rows(
    call: Call, unit: Unit, rows: list[TaskRow], *, is_shown: Callable[[Submission], bool], files: Mapping[str, list[NoticeAttachment]]
) -> list[tuple[object, ...]]:
    """Each task with its requirements, the works that are shown, the unit's requests and the attachments."""
    asked = requests_by_task(call, unit)
    return [
        (row, requirement_rows(row.task, call.notice.text), [work for work in row.submissions if is_shown(work)], asked[row.task.pk], files[row.task.key])
        for row in rows
    ]


def _is_shown(submission: Submission, is_proxy: bool) -> bool:
    """Whether a work is shown above its unit: once it was submitted, or while it is prepared there."""
    return submission.state not in UNSEEN_ABOVE or (is_proxy and submission.proxy_unit_id is not None)


@require_POST
@allowed(may_hand_in)
def begin(request: PersonRequest, task_id: int, unit_id: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related("call"), pk=task_id)
    submission = drafts.begin(task, unit=get_object_or_404(Unit, pk=unit_id), by=request.user, at=timezone.now())
    return redirect("submission", submission.pk)


def _context(request: PersonRequest, submission: Submission, form: WebForm | None = None) -> dict[str, object]:
    """The facts of the page, with one posted form."""
    call = submission.task.call
    own = answers_for(request.user, submission.unit)
    is_proxy = not own and is_worked_on_by(submission, request.user)
    removal = removal_of(call, submission.unit) if (own or is_proxy) and CHANGE.is_open(submission.state) else None
    is_open = (own or is_proxy) and CHANGE.is_open(submission.state) and removal is None
    as_judge = not own and judges(request.user, submission)
    versions = list(submission.versions.order_by("number"))
    version = next((version for version in reversed(versions) if own or is_proxy or version.submitted_at), None)
    repairs = list(submission.repairs.all())
    files = files_of(version)
    waiting = any(file.is_being_checked for file in files)
    submitted = next((version for version in reversed(versions) if version.submitted_at), None)
    has_changes = any(version.submitted_at is None for version in versions)
    is_older = submitted is not None and submitted.terms_version < call.terms_version
    standing = unit_deadline(submission.task, submission.unit)
    return {
        **_request_context(submission, own, standing, form),
        **_items_context(submission, form, is_open=is_open),
        "submission": submission,
        "call": call,
        "task": submission.task,
        "unit": submission.unit,
        "own": own,
        "is_proxy": is_proxy,
        "judges": as_judge,
        "version": version,
        "is_open": is_open,
        "removal": removal,
        "has_changes": has_changes,
        "submitted_version": submitted,
        "is_by_older_terms": is_older,
        "to_supplement": lacking_by_new_terms(submitted, files if version == submitted else files_of(submitted)) if submitted is not None and is_older else [],
        # Whether the level above has, or returned, an older version than the unit may submit now.
        "is_behind": (own or is_proxy)
        and submitted is not None
        and (submission.state == SubmissionState.RETURNED or (submission.state == SubmissionState.SUBMITTED and has_changes)),
        # Parts outside the list of files are swapped only where the stamp has changed, so that clicks and focus in them are not lost.
        "stamp": f"{submission.state}-{version.number if version else 0}-{has_changes:d}-{submission.changed_at.timestamp()}",
        "standing": standing,
        "attachments": attachments_by_task(call, [submission.task])[submission.task.key] if is_open else [],
        "due": due_of(submission.task, submission.unit),
        "pieces": piece_pages(piece_rows(submission.task, files), call.notice.text, is_open=is_open, repairs=repairs),
        "waiting": waiting,
        "scanning": any(file.is_put_off or file.scan_state == CheckState.WAITING for file in files)
        or any(made.state == CheckState.WAITING for made in repairs),
        "receipts": receipts_of(submission),
        "way_up": way_up(submission),
        "way_down": way_down(submission),
        "goes_up": as_judge and FORWARD.is_open(submission.state) and call.parent_id is not None,
        "history": history(records_of(submission)) if own or is_proxy or as_judge else [],
        "details": [(name, label, submission.details.get(name, "")) for name, label in detail_names() if name in submission.task.terms.fields],
        "work_form": form if isinstance(form, WorkForm) else WorkForm(submission=submission) if is_open else None,
        "return_form": form if isinstance(form, ReturnForm) else ReturnForm(),
        "voucher_form": form if isinstance(form, VoucherForm) else VoucherForm(),
        "adoption_form": form if isinstance(form, AdoptionForm) else AdoptionForm(initial={"adoption": submission.adoption}),
        "problem": _problem(submission, files) if is_open else "",
    }


def _request_context(submission: Submission, own: bool, standing: UnitDeadline, form: WebForm | None) -> dict[str, object]:
    """What the unit asked concerning the work, and whether it has to ask for it back."""
    asked, is_past = list(submission.requests.select_related("unit", "asked_by", "answered_by", "submission")), timezone.now() > standing.deadline
    is_open = ASK_RELEASE.is_open(submission.state) and RELEASE.is_open(submission.task.call.state)
    waits = any(one.state == RequestState.OPEN for one in asked)
    return {
        "requests": asked,
        "is_past": is_past,
        "may_ask_back": own and is_open and not waits and not (WITHDRAW.is_open(submission.state) and not is_past),
        "withdrawal_form": form if isinstance(form, WithdrawalRequestForm) else WithdrawalRequestForm(),
    }


def _items_context(submission: Submission, form: WebForm | None, *, is_open: bool) -> dict[str, object]:
    """What is delivered in the hand, with its receipts, and the form that registers it."""
    pieces = [piece for piece in submission.task.terms.pieces if piece.is_in_hand]
    items = list(labelled_items(submission).prefetch_related("receipts")) if pieces or submission.state != SubmissionState.DRAFT else []
    return {
        "hand_pieces": [(piece.name or kind_name(piece.kind.value), piece.required, delivery_words(piece)) for piece in pieces],
        "items": items,
        "to_deliver": [item for item in items if item.state == ItemState.REGISTERED],
        "item_form": (form if isinstance(form, ItemForm) else ItemForm(submission=submission)) if is_open and pieces else None,
    }


def _problem(submission: Submission, files: list[PieceFile]) -> str:
    """The refusal that submitting would give now, as a sentence."""
    try:
        submit_service.ensure_complete(submission, files)
    except Refusal as refusal:
        return sentence(refusal.code, refusal.facts)
    return ""


@allowed(may_see_submission)
def submission(request: PersonRequest, submission_id: int) -> HttpResponse:
    """One submission, for its unit and the level above; htmx polls the files' part while checks run."""
    shown = _visible(request, submission_id)
    if request.htmx:
        return render(request, "submissions/_files.html", {**_context(request, shown), "is_part": True})
    return render(request, "submissions/submission.html", _context(request, shown))


def _visible(request: PersonRequest, submission_id: int) -> Submission:
    return get_object_or_404(visible_to(request.user).select_related("task__call__notice", "task__call__unit", "unit", "proxy_unit"), pk=submission_id)


def submission_page(request: PersonRequest, submission_id: int, form: WebForm) -> HttpResponse:
    """The page with a posted form that has errors."""
    return form_page(request, "submissions/submission.html", _context(request, _visible(request, submission_id), form))


def _own(submission_id: int) -> Submission:
    return get_object_or_404(Submission.objects.select_related("task__call__notice"), pk=submission_id)


@require_POST
@allowed(may_work_on)
def describe(request: PersonRequest, submission_id: int) -> HttpResponse:
    """Save title and details; called while typing. htmx gets the sentences of what is wrong, or that it was saved."""
    shown = _own(submission_id)
    form = posted(request, WorkForm, submission=shown, is_draft=True)
    if not form.is_valid():
        return form_faults_line(form) if request.htmx else submission_page(request, submission_id, form)
    drafts.describe(shown, **form.described, by=request.user, at=timezone.now())
    if request.htmx:
        return HttpResponse(_("Saved"), content_type="text/plain; charset=utf-8", headers={"HX-Trigger": "saved"})
    return redirect("submission", submission_id)


@require_POST
@allowed(may_work_on)
def submit(request: PersonRequest, submission_id: int) -> HttpResponse:
    """Submit; the form may bring title and details along."""
    shown, at = _own(submission_id), timezone.now()
    if pressed(request, "title"):
        form = posted(request, WorkForm, submission=shown)
        if not form.is_valid():
            return submission_page(request, submission_id, form)
        drafts.describe(shown, **form.described, by=request.user, at=at)
    receipt = submit_service.submit(shown, by=request.user, at=at)
    if has_pending_items(shown):
        messages.success(
            request, _("Registered, to be delivered. Receipt number %(number)s. Please print the label and stick it on.") % {"number": receipt.number}
        )
        return redirect("submission", submission_id)
    messages.success(request, _("Received. Receipt number %(number)s.") % {"number": receipt.number})
    return redirect("receipt", receipt.pk)


@require_POST
@allowed(may_work_on)
def move(request: PersonRequest, submission_id: int, step: str) -> HttpResponse:
    shown = get_object_or_404(Submission.objects.select_related("task"), pk=submission_id)
    service = {"withdraw": decisions.withdraw, "discard": drafts.discard, "restore": drafts.restore}.get(step)
    if service is None:
        raise Http404
    service(shown, by=request.user, at=timezone.now())
    said = {
        "withdraw": _("Withdrawn. It is kept, and can be submitted again until the deadline."),
        "discard": _("Put aside. It can be restored below."),
        "restore": _("Restored."),
    }
    messages.success(request, said[step])
    if step == "withdraw":
        return redirect("submission", submission_id)
    return redirect("hand-in", shown.task.call_id, shown.unit_id)


def _file_named(request: HttpRequest, submission_id: int) -> PieceFile:
    """The file of this submission that the form names."""
    files = PieceFile.objects.select_related("version__submission")
    return get_object_or_404(files, pk=posted_key(request, "file"), version__submission_id=submission_id)


@require_POST
@allowed(may_work_on)
def remove(request: PersonRequest, submission_id: int) -> HttpResponse:
    receive.remove(_file_named(request, submission_id), by=request.user, at=timezone.now())
    return redirect("submission", submission_id)


@require_POST
@allowed(may_have_checked)
def check_again(request: PersonRequest, submission_id: int) -> HttpResponse:
    checks.check_again(_file_named(request, submission_id), by=request.user, at=timezone.now())
    return redirect("submission", submission_id)


@require_POST
@allowed(may_work_on)
def rename_file(request: PersonRequest, submission_id: int) -> HttpResponse:
    renamed = rename.rename(_file_named(request, submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("The file is named %(name)s now.") % {"name": renamed.name})
    return redirect("submission", submission_id)


@require_POST
@allowed(may_work_on)
def begin_repair(request: PersonRequest, submission_id: int) -> HttpResponse:
    repair.begin(_file_named(request, submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("The film is being repaired; you may leave this page meanwhile."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_work_on)
def undo_repair(request: PersonRequest, submission_id: int) -> HttpResponse:
    made = get_object_or_404(Repair.objects.select_related("submission"), pk=posted_key(request, "repair"), submission_id=submission_id)
    repair.undo(made, by=request.user, at=timezone.now())
    messages.success(request, _("The original is back in its place."))
    return redirect("submission", submission_id)
