"""Views of organisers and experts: proposals, metadata, approval, withdrawal."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.library.enums import APPROVE, DECLINE, PROPOSE_AGAIN, WITHDRAW, Audience, Rights
from baosong.apps.library.interfaces.chapters import chapter_lines
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.policies import may_approve, may_curate
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.library.services import approvals, metadata, proposals
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest, organises
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_judge
from baosong.platform.web.access import allowed
from baosong.platform.web.parsing import choice_of, key_of

PARTS = re.compile(r"[,，、;；\s]+")


def _expert(request: PersonRequest) -> Person:
    """The expert named in the form; without one the requesting person, whom the service refuses."""
    return Person.objects.filter(pk=key_of(request.POST.get("expert"))).first() or request.user


@require_POST
@allowed(may_judge)
def take_in(request: PersonRequest, submission_id: int) -> HttpResponse:
    submission = get_object_or_404(Submission.objects.select_related("task__call__unit"), pk=submission_id)
    made = proposals.propose(submission, expert=_expert(request), by=request.user, at=timezone.now())
    messages.success(request, _("Proposed for the library. Fill in what readers are told; then %(expert)s approves it.") % {"expert": made.expert})
    return redirect("entry-edit", made.pk)


def _entry(entry_id: int) -> Entry:
    return get_object_or_404(Entry.objects.select_related("unit", "expert", "submission__task__call"), pk=entry_id)


@allowed(may_curate)
def edit(request: PersonRequest, entry_id: int) -> HttpResponse:
    """The editor of an entry's metadata, with the open actions."""
    entry = _entry(entry_id)
    curates, approves = organises(request.user, entry.unit), may_approve(request.user, entry_id)
    facts = {
        "entry": entry,
        "themes": Entry.objects.filter(unit=entry.unit).exclude(theme="").values_list("theme", flat=True).distinct().order_by("theme"),
        "rights": Rights.choices,
        "audiences": Audience.choices,
        "suggested": [word for word in entry.suggested if word not in entry.keywords],
        "chapters": [(transcript, chapter_lines(transcript)) for transcript in entry.transcripts.select_related("file")],
        "experts": [expert for expert in experts_for(entry.unit) if expert.pk != request.user.pk],
        "may_approve": approves and entry.proposed_by_id != request.user.pk and APPROVE.is_open(entry.state),
        "may_decline": approves and DECLINE.is_open(entry.state),
        "may_withdraw": curates and WITHDRAW.is_open(entry.state),
        "may_propose_again": curates and PROPOSE_AGAIN.is_open(entry.state),
        "section": "library",
    }
    return render(request, "library/edit.html", facts)


@require_POST
@allowed(may_curate)
def describe(request: PersonRequest, entry_id: int) -> HttpResponse:
    posted = request.POST
    description = metadata.Description(
        title=posted.get("title", ""),
        creators=posted.get("creators", ""),
        summary=posted.get("summary", ""),
        keywords=[word for word in [*PARTS.split(posted.get("keywords", "")), *posted.getlist("keyword")] if word],
        theme=posted.get("theme", ""),
        year=key_of(posted.get("year")),
        rights=choice_of(posted.get("rights"), Rights.INTERNAL),
        audience=choice_of(posted.get("audience"), Audience.ORGANISATION),
        has_consent="has_consent" in posted,
        consent=posted.get("consent", ""),
    )
    metadata.describe(_entry(entry_id), description, by=request.user, at=timezone.now())
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
    approvals.decline(_entry(entry_id), reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Declined; who proposed it reads the reason."))
    return redirect("library")


@require_POST
@allowed(may_curate)
def withdraw(request: PersonRequest, entry_id: int) -> HttpResponse:
    approvals.withdraw(_entry(entry_id), reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Taken out of the library. Casebooks that printed it now carry an erratum."))
    return redirect("entry-edit", entry_id)


@require_POST
@allowed(may_curate)
def propose_again(request: PersonRequest, entry_id: int) -> HttpResponse:
    approvals.propose_again(_entry(entry_id), expert=_expert(request), by=request.user, at=timezone.now())
    messages.success(request, _("Proposed again."))
    return redirect("entry-edit", entry_id)


@require_POST
@allowed(may_curate)
def mark_chapters(request: PersonRequest, entry_id: int, transcript_id: int) -> HttpResponse:
    transcript = get_object_or_404(Transcript.objects.select_related("entry"), pk=transcript_id, entry=entry_id)
    metadata.mark_chapters(transcript, metadata.chapters_from(request.POST.get("chapters", "")), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("entry-edit", entry_id)
