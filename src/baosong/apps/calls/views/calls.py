"""The list of calls, one call, publishing, passing on."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import PUBLISH, CallState
from baosong.apps.calls.errors import DeadlineNotEarlier
from baosong.apps.calls.forms import CopyForm, PassOnForm, PublishForm
from baosong.apps.calls.interfaces.messages import impossible_sentence, inferred_sentence, looser_sentence, past_sentence, question_sentence
from baosong.apps.calls.interfaces.notice_highlight import sentences
from baosong.apps.calls.interfaces.rows import TermsRows
from baosong.apps.calls.interfaces.unused_places import impossible_days, unused_places_of
from baosong.apps.calls.policies import discarded_of, may_organise_call, may_pass_on, may_restore_call, may_see_call, organised_by, visible_to
from baosong.apps.calls.queries import addressed_units, attachment_revisions_of, attachments_of, passed_on_by, tasks_of, unit_deadline, versions_of
from baosong.apps.calls.services import pass_on as pass_on_service
from baosong.apps.calls.services import publish as publish_service
from baosong.apps.calls.services import recycle_bin
from baosong.apps.calls.services.copy_call import a_year_later, copy_call, first_deadline_of
from baosong.apps.calls.services.follow_above import changes_above
from baosong.apps.calls.services.open_questions import NO_TASK, inferred_years, past_deadlines, required_questions
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import rows_below
from baosong.platform.messages.terms_changes import change_rows, version_rows
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.forms import form_page, posted
from baosong.platform.web.undo import say_undoable

# The suggested time for checking and submitting between one level's deadline and the next.
EARLIER: Final = timedelta(days=3)


@signed_in
def calls(request: PersonRequest) -> HttpResponse:
    found, shown = organised_by(request.user).order_by("-pk"), next((name for name in ("archived", "bin") if name in request.GET), "current")
    lists = {
        "current": found.exclude(state=CallState.ARCHIVED),
        "archived": found.filter(state=CallState.ARCHIVED),
        "bin": discarded_of(request.user).order_by("-moved_at"),
    }
    return render(request, "calls/calls.html", {"calls": lists[shown], "shown": shown, "kept_days": recycle_bin.KEPT_FOR.days})


@allowed(may_organise_call)
def copy(request: PersonRequest, call_id: int) -> HttpResponse:
    """A draft with the terms of this call, a year later unless another day is chosen."""
    original = get_object_or_404(organised_by(request.user), pk=call_id)
    first = first_deadline_of(original.terms)
    form = posted(request, CopyForm, initial={"first_deadline": a_year_later(first) if first else None})
    if form.is_bound and form.is_valid():
        made = copy_call(original, **form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("call-edit", made.pk)
    return form_page(request, "calls/copy.html", {"call": original, "form": form, "first": first})


@require_POST
@allowed(may_organise_call)
def discard(request: PersonRequest, call_id: int) -> HttpResponse:
    """Put a draft into the recycle bin, where it can be brought back."""
    draft = get_object_or_404(organised_by(request.user), pk=call_id)
    recycle_bin.discard(draft, by=request.user, at=timezone.now())
    say_undoable(request, _("The draft is in the recycle bin."), step="call.discard", call_id=call_id)
    return redirect(f"{reverse('calls')}?bin")


@require_POST
@allowed(may_restore_call)
def restore(request: PersonRequest, call_id: int) -> HttpResponse:
    """Bring a draft back from the recycle bin."""
    recycle_bin.restore(get_object_or_404(discarded_of(request.user), pk=call_id), by=request.user, at=timezone.now())
    messages.success(request, _("The draft is back."))
    return redirect("call-edit", call_id)


@allowed(may_see_call)
def call(request: PersonRequest, call_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=call_id)
    rows = TermsRows(shown.terms, shown.notice.text)
    may_organise = may_organise_call(request.user, call_id)
    context = {
        "call": shown,
        "tasks": list(zip(rows.tasks(), tasks_of(shown), strict=False)) if shown.state != CallState.DRAFT else [(row, None) for row in rows.tasks()],
        "sentences": sentences(shown.notice.text, shown.terms),
        "may_organise": may_organise,
        "addressed": addressed_units(shown).count(),
        "versions": version_rows(versions_of(shown)),
        "attachments": attachments_of(shown),
        "attachment_revisions": attachment_revisions_of(shown),
        "changes_above": change_rows(changes_above(shown)) if may_organise else (),
    }
    return render(request, "calls/call.html", context)


@allowed(may_organise_call)
def publish(request: PersonRequest, call_id: int) -> HttpResponse:
    draft = get_object_or_404(organised_by(request.user), pk=call_id)
    if not PUBLISH.is_open(draft.state):
        return redirect("call", call_id)
    at = timezone.now()
    units = [row.unit for row in rows_below(draft.unit) if row.unit.pk != draft.unit_id and not row.unit.is_closed(at)]
    past = past_deadlines(draft.terms, at=at)
    form = posted(request, PublishForm, units=units, past=past, nothing_asked=not draft.terms.tasks)
    if form.is_bound and form.is_valid():
        publish_service.publish(draft, to=form.chosen, by=request.user, at=at, **form.confirmed)
        messages.success(request, _("The call has been published."))
        return redirect("overview", call_id)
    missing = [question_sentence(question) for question in required_questions(draft.terms) if question.code != NO_TASK]
    missing += [looser_sentence(item) for item in pass_on_service.what_is_looser(draft.parent, draft.terms)]
    text, terms = draft.notice.text, draft.terms
    places = unused_places_of(draft)
    context = {
        "unmatched": draft.unmatched_quota_rows.count(),
        "call": draft,
        "form": form,
        "missing": missing,
        "doubts": [*(inferred_sentence(task, terms.issued_on) for task in inferred_years(terms, text)), *map(impossible_sentence, impossible_days(places))],
        "unused": len(places),
        "past": [past_sentence(task, draft.notice.text) for task in past],
        "kinds": sorted({unit.kind for unit in units if unit.kind}),
    }
    return form_page(request, "calls/publish.html", context)


@allowed(may_pass_on)
def pass_on(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=call_id)
    unit = get_object_or_404(Unit, pk=unit_id)
    rows = [(task, unit_deadline(task, unit)) for task in tasks_of(shown)]
    suggested = timezone.localdate(min(row.deadline for _task, row in rows)) - EARLIER
    form = posted(request, PassOnForm, tasks=rows, suggested=suggested)
    if form.is_bound and form.is_valid():
        try:
            made = pass_on_service.pass_on(shown, form.asked, unit=unit, by=request.user, at=timezone.now())
            return redirect("call-publish", made.pk)
        except DeadlineNotEarlier as refusal:
            form.add_refusal("deadline", refusal)
    context = {"call": shown, "unit": unit, "form": form, "has_units": not unit.is_leaf(), "before": passed_on_by(shown, unit)}
    return form_page(request, "calls/pass_on.html", context)
