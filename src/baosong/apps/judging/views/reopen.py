"""Views of organisers: reopen a closed round."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.judging.forms import ReopeningForm
from baosong.apps.judging.models import Round
from baosong.apps.judging.policies import may_run_round
from baosong.apps.judging.services import reopen as service
from baosong.apps.judging.services.participation import late_works
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_run_round)
def reopen(request: PersonRequest, round_id: int) -> HttpResponse:
    """Says in numbers what is withdrawn, and asks for the reason."""
    shown = get_object_or_404(Round.objects.select_related("task__call"), pk=round_id)
    form = posted(request, ReopeningForm)
    if form.is_bound and form.is_valid():
        service.reopen(shown, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The round is under review again."))
        return redirect("round", round_id)
    return _reopening_page(request, shown, form)


def _reopening_page(request: HttpRequest, shown: Round, form: ReopeningForm) -> HttpResponse:
    context = {
        "round": shown,
        "task": shown.task,
        "call": shown.task.call,
        "form": form,
        "drawn": service.drawn_from(shown),
        "is_in_force": service.is_in_force(shown),
        "late": len(late_works(shown)),
    }
    return form_page(request, "judging/reopen.html", context)
