"""Views of organisers: names found in the works of a blind round before it is opened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import PREPARE_ROUND
from baosong.apps.judging.errors import RoundNotDraft
from baosong.apps.judging.forms import MaskedWordsForm
from baosong.apps.judging.interfaces.messages import names_reason
from baosong.apps.judging.models import Candidate, Round
from baosong.apps.judging.policies import may_run_candidate, may_run_round
from baosong.apps.judging.services import anonymisation
from baosong.apps.judging.views.rounds import round_page
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.services import decisions
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import posted, pressed


@require_POST
@allowed(may_run_round)
def change_words(request: PersonRequest, round_id: int) -> HttpResponse:
    form = posted(request, MaskedWordsForm)
    if not form.is_valid():
        return round_page(request, round_id, form)
    anonymisation.change_words(get_object_or_404(Round, pk=round_id), **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The works are searched for names again."))
    return _names_of(round_id)


@require_POST
@allowed(may_run_candidate)
def cover(request: PersonRequest, candidate_id: int) -> HttpResponse:
    """Decides for covering; “undo” takes the decision back."""
    shown = get_object_or_404(Candidate, pk=candidate_id)
    if pressed(request, "undo"):
        anonymisation.undo_cover(shown, by=request.user, at=timezone.now())
        messages.success(request, _("The decision on this work has been taken back."))
    else:
        anonymisation.cover(shown, by=request.user, at=timezone.now())
        messages.success(request, _("What was found in this work is covered for the reviewers."))
    return _names_of(shown.round_id)


@require_POST
@allowed(may_run_candidate)
def return_work(request: PersonRequest, candidate_id: int) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects.select_related("round", "submission"), pk=candidate_id)
    if not PREPARE_ROUND.is_open(candidate.round.state):
        raise RoundNotDraft
    decisions.return_for_repair(candidate.submission, reason=names_reason(candidate.found), by=request.user, at=timezone.now())
    messages.success(request, _("The work has been returned to its unit."))
    return _names_of(candidate.round_id)


def _names_of(round_id: int) -> HttpResponse:
    """Back to the names on the page of the round."""
    return redirect(reverse("round", args=[round_id]) + "#names-found")
