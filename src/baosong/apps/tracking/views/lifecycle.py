"""Steps that change a published call, each after it has said in numbers what will happen: amending, postponing, closing, reopening, withdrawing."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.calls.enums import AMEND, ARCHIVE, CLOSE, REOPEN, UNARCHIVE, WITHDRAW, CallState
from baosong.apps.calls.errors import PostponementNotLater
from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.queries import addressed_units, quota_changes, tasks_of, terms_at
from baosong.apps.calls.services import amendments, postpone, transitions
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.queries import CallFigures, call_figures
from baosong.apps.tracking.forms import AmendmentForm, PostponeForm, ReasonForm
from baosong.core.terms.differences import differences
from baosong.platform.errors import Refusal
from baosong.platform.messages.terms_changes import change_rows
from baosong.platform.states import Transition
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import WebForm, form_page, posted
from baosong.platform.web.refusals import sentence
from baosong.platform.web.undo import say_undoable

# Transitions by their names in the address, with the service and the sentence after it.
STEPS: Final[dict[str, tuple[Transition[CallState], Callable[..., Call], Promise]]] = {
    "close": (CLOSE, transitions.close, gettext_lazy("The call is closed.")),
    "reopen": (REOPEN, transitions.reopen, gettext_lazy("The call is open again.")),
    "withdraw": (WITHDRAW, transitions.withdraw, gettext_lazy("The call has been withdrawn.")),
    "archive": (ARCHIVE, transitions.archive, gettext_lazy("The call is in the archive.")),
    "unarchive": (UNARCHIVE, transitions.unarchive, gettext_lazy("The call is back among the closed ones.")),
}


@allowed(may_organise_call)
def amend_confirm(request: PersonRequest, call_id: int) -> HttpResponse:
    """The differences of the person's draft, before it takes effect."""
    call = get_object_or_404(organised_by(request.user).select_related("parent"), pk=call_id)
    draft = amendments.draft_of(call, by=request.user, at=timezone.now())
    if not AMEND.is_open(call.state) or draft.pk is None:
        return redirect("call", call_id)
    past = amendments.moved_into_past(call.terms, draft.terms, at=timezone.now())
    form = posted(request, AmendmentForm, past=past)
    refusal = ""
    try:
        amendments.ensure_up_to_date(draft)
        if form.is_bound and form.is_valid():
            amendments.enact(draft, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The amendment is in force; the units are being notified."))
            return redirect("call", call_id)
    except Refusal as error:
        refusal = sentence(error.code, error.facts)
    context = {
        "call": call,
        "draft": draft,
        "form": form,
        "refusal": refusal,
        "is_outdated": draft.based_on != call.terms_version,
        "changes": change_rows(differences(call.terms, draft.terms)),
        "quota_changes": quota_changes(call.terms, draft.terms, addressed_units(call)),
        "changes_meanwhile": change_rows(differences(terms_at(call, draft.based_on), call.terms)),
        "figures": call_figures(call),
    }
    return render(request, "tracking/amendment.html", context, status=409) if refusal else form_page(request, "tracking/amendment.html", context)


@allowed(may_organise_call)
def postpone_call(request: PersonRequest, call_id: int) -> HttpResponse:
    """A later deadline for all units, or for chosen ones."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if not AMEND.is_open(call.state):
        return redirect("call", call_id)
    form = posted(request, PostponeForm, tasks=tasks_of(call), units=list(addressed_units(call)))
    if form.is_bound and form.is_valid():
        asked = {"tasks": form.cleaned_data["task"], "until": form.until, "reason": form.cleaned_data["reason"], "by": request.user, "at": timezone.now()}
        try:
            if form.chosen:
                postpone.postpone_for(call, form.chosen, **asked)
            else:
                postpone.postpone(call, **asked)
            messages.success(request, _("The deadline was postponed."))
            return redirect("overview", call_id)
        except PostponementNotLater as refusal:
            form.add_refusal("date", refusal)
    return form_page(request, "tracking/postpone.html", {"call": call, "form": form, "figures": call_figures(call)})


@allowed(may_organise_call)
def move(request: PersonRequest, call_id: int, step: str) -> HttpResponse:
    """Close, reopen, withdraw or archive; the page says first what happens to the works."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if step not in STEPS:
        raise Http404
    transition, service, done = STEPS[step]
    if not transition.is_open(call.state):
        return redirect("call", call_id)
    needs_reason = transition not in (ARCHIVE, UNARCHIVE)
    form = posted(request, ReasonForm if needs_reason else WebForm)
    if form.is_bound and form.is_valid():
        service(call, **form.cleaned_data, by=request.user, at=timezone.now())
        # Opening again leads to a published call only, which one that was closed when it was withdrawn was not.
        if transition in (ARCHIVE, UNARCHIVE) or (transition in (CLOSE, WITHDRAW) and call.state == CallState.PUBLISHED):
            say_undoable(request, str(done), step=f"call.{step}", call_id=call_id)
        else:
            messages.success(request, str(done))
        return redirect("call", call_id)
    figures: CallFigures = call_figures(call)
    return form_page(request, "tracking/move.html", {"call": call, "step": step, "form": form, "figures": figures})
