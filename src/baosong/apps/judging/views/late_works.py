"""Views of organisers: which works a round takes, works that join it late, and works that are not judged."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.judging.forms import ExclusionForm, IntakeForm, JoinForm
from baosong.apps.judging.models import Round
from baosong.apps.judging.policies import may_exclude_work, may_run_round
from baosong.apps.judging.services import late_works as late
from baosong.apps.judging.services import rounds
from baosong.apps.judging.services.participation import late_works
from baosong.apps.judging.views.rounds import exclusion_id, round_page
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.models import Submission
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import posted, pressed


@require_POST
@allowed(may_run_round)
def change_intake(request: PersonRequest, round_id: int) -> HttpResponse:
    form = posted(request, IntakeForm)
    if not form.is_valid():
        return round_page(request, round_id, form)
    rounds.change_intake(get_object_or_404(Round, pk=round_id), **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("It has been changed which works the round takes."))
    return redirect("round", round_id)


@require_POST
@allowed(may_run_round)
def join(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = get_object_or_404(Round.objects.select_related("task"), pk=round_id)
    form = posted(request, JoinForm, works=late_works(shown))
    if not form.is_valid():
        return round_page(request, round_id, form)
    made = late.join(shown, form.keys, by=request.user, at=timezone.now())
    said = ngettext("%(n)s work has joined the round and was given to reviewers.", "%(n)s works have joined the round and were given to reviewers.", len(made))
    messages.success(request, said % {"n": len(made)})
    return redirect("round", round_id)


@require_POST
@allowed(may_exclude_work)
def exclude(request: PersonRequest, round_id: int, submission_id: int) -> HttpResponse:
    """Decides that a work is not judged; “undo” takes the decision back."""
    submission = get_object_or_404(Submission, pk=submission_id)
    if pressed(request, "undo"):
        late.include(submission, by=request.user, at=timezone.now())
        messages.success(request, _("The decision on this work has been taken back."))
        return _works_of(round_id)
    form = posted(request, ExclusionForm, auto_id=exclusion_id(submission_id))
    if not form.is_valid():
        return round_page(request, round_id, form, key=submission_id)
    late.exclude(submission, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The work is not judged; its unit gets the reason with the outcome."))
    return _works_of(round_id)


def _works_of(round_id: int) -> HttpResponse:
    """Back to the works without a rank on the page of the round."""
    return redirect(reverse("round", args=[round_id]) + "#not-judged")
