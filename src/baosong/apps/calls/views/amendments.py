"""The draft of an amendment, edited on the page of drafts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import AMEND, AmendmentState
from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.interfaces.messages import past_sentence, question_sentence
from baosong.apps.calls.interfaces.notice_highlight import sentences
from baosong.apps.calls.models import Amendment, Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.services import amendments, follow_above
from baosong.apps.calls.services.open_questions import open_questions
from baosong.apps.orgs.policies import PersonRequest
from baosong.core.terms.differences import differences
from baosong.platform.messages.terms_changes import change_rows
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_organise_call)
def amend(request: PersonRequest, call_id: int) -> HttpResponse:
    """Save what was understood of the posted fields into the person's own draft; the call stays as it is until the draft takes effect."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if not AMEND.is_open(call.state):
        return redirect("call", call_id)
    draft = amendments.draft_of(call, by=request.user, at=timezone.now())
    form = posted(request, CallForm, terms=draft.terms, text=call.notice.text)
    if form.is_bound:
        is_understood = form.is_valid()
        draft = amendments.revise(call, form.applied(), by=request.user, at=timezone.now())
        if is_understood and form.action.name == "publish":
            return redirect("call-amend-confirm", call_id)
        if is_understood and not request.htmx:
            return redirect("call-amend", call_id)
        form = CallForm(form.not_understood or None, terms=draft.terms, text=call.notice.text)
    return form_page(request, "calls/_draft_changed.html" if request.htmx else "calls/amend.html", _context(call, draft, form))


def _context(call: Call, draft: Amendment, form: CallForm) -> dict[str, object]:
    text, terms = call.notice.text, draft.terms
    others = Amendment.objects.filter(call=call, state=AmendmentState.DRAFT).exclude(made_by=draft.made_by).select_related("made_by")
    return {
        "call": call,
        "amendment": draft,
        "address": reverse("call-amend", args=[call.pk]),
        "form": form,
        "changes": change_rows(differences(call.terms, terms)),
        "others": list(others),
        "is_outdated": draft.based_on != call.terms_version,
        "past": {task.key: past_sentence(task, text) for task in amendments.moved_into_past(call.terms, terms, at=timezone.now())},
        "sentences": sentences(text, terms),
        "questions": [(question, question_sentence(question)) for question in open_questions(terms) if question.is_required],
    }


@require_POST
@allowed(may_organise_call)
def discard(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    draft = amendments.draft_of(call, by=request.user, at=timezone.now())
    if draft.pk is not None:
        amendments.discard(draft, by=request.user, at=timezone.now())
        messages.success(request, _("The draft of the amendment was put aside; the call is unchanged."))
    return redirect("call", call_id)


@require_POST
@allowed(may_organise_call)
def rebase(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    draft = amendments.draft_of(call, by=request.user, at=timezone.now())
    if draft.pk is not None:
        amendments.rebase(draft, at=timezone.now())
    return redirect("call-amend-confirm", call_id)


@require_POST
@allowed(may_organise_call)
def follow(request: PersonRequest, call_id: int) -> HttpResponse:
    """Begin an amendment that takes over what the level above changed."""
    call = get_object_or_404(organised_by(request.user).select_related("parent"), pk=call_id)
    if follow_above.changes_above(call) and call.parent is not None:
        draft = amendments.draft_of(call, by=request.user, at=timezone.now())
        amendments.take_over(call, follow_above.with_changes_above(draft.terms, call.parent.terms), by=request.user, at=timezone.now())
    return redirect("call-amend", call_id)
