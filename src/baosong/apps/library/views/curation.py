"""Views of organisers and experts: proposals, metadata, approval, withdrawal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.library.enums import APPROVE, DECLINE, PROPOSE_AGAIN, WITHDRAW
from baosong.apps.library.errors import ConsentMissing
from baosong.apps.library.forms import ChaptersForm, DeclineForm, DescribeForm, ExpertForm, WithdrawForm
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.policies import may_approve, may_curate
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.library.services import approvals, metadata, proposals
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest, organises
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_judge
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import WebForm, form_page, posted


@require_POST
@allowed(may_judge)
def take_in(request: PersonRequest, submission_id: int) -> HttpResponse:
    submission = get_object_or_404(Submission.objects.select_related("task__call__unit"), pk=submission_id)
    form = posted(request, ExpertForm, experts=experts_for(submission.task.call.unit))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["expert"])))
        return redirect("library")
    made = proposals.propose(submission, expert=form.cleaned_data["expert"], by=request.user, at=timezone.now())
    messages.success(request, _("Proposed for the library. Fill in what readers are told; then %(expert)s approves it.") % {"expert": made.expert})
    return redirect("entry-edit", made.pk)


def _entry(entry_id: int) -> Entry:
    return get_object_or_404(Entry.objects.select_related("unit", "expert", "submission__task__call"), pk=entry_id)


@allowed(may_curate)
def edit(request: PersonRequest, entry_id: int) -> HttpResponse:
    """The editor of an entry's metadata, with the open actions."""
    return _edit_page(request, _entry(entry_id))


def _edit_page(request: PersonRequest, entry: Entry, *, chapters_form: ChaptersForm | None = None, **forms: WebForm) -> HttpResponse:
    """The page of the editor; `forms` and `chapters_form` replace the empty forms of those names."""
    curates, approves = organises(request.user, entry.unit), may_approve(request.user, entry.pk)
    facts = {
        "entry": entry,
        "form": DescribeForm(entry=entry, this_year=timezone.localtime().year),
        "decline_form": DeclineForm(),
        "withdraw_form": WithdrawForm(),
        "expert_form": ExpertForm(experts=_other_experts(request, entry)),
        "themes": Entry.objects.filter(unit=entry.unit).exclude(theme="").values_list("theme", flat=True).distinct().order_by("theme"),
        "chapters": _chapters_forms(entry, chapters_form),
        "may_approve": approves and entry.proposed_by_id != request.user.pk and APPROVE.is_open(entry.state),
        "may_decline": approves and DECLINE.is_open(entry.state),
        "may_withdraw": curates and WITHDRAW.is_open(entry.state),
        "may_propose_again": curates and PROPOSE_AGAIN.is_open(entry.state),
        "section": "library",
    }
    return form_page(request, "library/edit.html", facts | forms)


def _other_experts(request: PersonRequest, entry: Entry) -> list[Person]:
    return [expert for expert in experts_for(entry.unit) if expert.pk != request.user.pk]


def _chapters_forms(entry: Entry, posted_form: ChaptersForm | None) -> list[tuple[Transcript, ChaptersForm]]:
    transcripts = entry.transcripts.select_related("file")
    return [(one, posted_form if posted_form is not None and posted_form.transcript == one else ChaptersForm(transcript=one)) for one in transcripts]


@require_POST
@allowed(may_curate)
def describe(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry, now = _entry(entry_id), timezone.now()
    form = posted(request, DescribeForm, entry=entry, this_year=timezone.localtime(now).year)
    if form.is_valid():
        try:
            metadata.describe(entry, form.description(), by=request.user, at=now)
        except ConsentMissing as refusal:
            form.add_refusal("has_consent", refusal)
    if not form.is_valid():
        return _edit_page(request, entry, form=form)
    messages.success(request, _("Saved."))
    return redirect("entry-edit", entry_id)


@require_POST
@allowed(may_approve)
def approve(request: PersonRequest, entry_id: int) -> HttpResponse:
    approvals.approve(_entry(entry_id), by=request.user, at=timezone.now())
    messages.success(request, _("In the library now; the author's unit sees it."))
    return redirect("entry", entry_id)


@require_POST
@allowed(may_approve)
def decline(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry, form = _entry(entry_id), posted(request, DeclineForm)
    if not form.is_valid():
        return _edit_page(request, entry, decline_form=form)
    approvals.decline(entry, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("Declined; who proposed it reads the reason."))
    return redirect("library")


@require_POST
@allowed(may_curate)
def withdraw(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry, form = _entry(entry_id), posted(request, WithdrawForm)
    if not form.is_valid():
        return _edit_page(request, entry, withdraw_form=form)
    approvals.withdraw(entry, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("Taken out of the library. Casebooks that printed it now carry an erratum."))
    return redirect("entry-edit", entry_id)


@require_POST
@allowed(may_curate)
def propose_again(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry = _entry(entry_id)
    form = posted(request, ExpertForm, experts=_other_experts(request, entry))
    if not form.is_valid():
        return _edit_page(request, entry, expert_form=form)
    approvals.propose_again(entry, expert=form.cleaned_data["expert"], by=request.user, at=timezone.now())
    messages.success(request, _("Proposed again."))
    return redirect("entry-edit", entry_id)


@require_POST
@allowed(may_curate)
def mark_chapters(request: PersonRequest, entry_id: int, transcript_id: int) -> HttpResponse:
    transcript = get_object_or_404(Transcript.objects.select_related("entry", "file"), pk=transcript_id, entry=entry_id)
    form = posted(request, ChaptersForm, transcript=transcript)
    if not form.is_valid():
        return _edit_page(request, _entry(entry_id), chapters_form=form)
    metadata.mark_chapters(transcript, form.cleaned_data["chapters"], by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("entry-edit", entry_id)
