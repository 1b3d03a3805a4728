"""Views of organisers: replace a reviewer of an open round."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext

from baosong.apps.judging.enums import ReviewState
from baosong.apps.judging.forms import ReplacementForm
from baosong.apps.judging.models import Panelist
from baosong.apps.judging.policies import may_run_panelist
from baosong.apps.judging.queries import panel_rows
from baosong.apps.judging.services import replacement
from baosong.apps.judging.views.rounds import free_reviewers
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_run_panelist)
def replace(request: PersonRequest, panelist_id: int) -> HttpResponse:
    """Says in numbers what happens to the reviewer's works, and asks who takes them."""
    leaving = get_object_or_404(Panelist.objects.select_related("round__task__call__unit", "person"), pk=panelist_id)
    judged = leaving.round
    form = posted(request, ReplacementForm, free=free_reviewers(judged, panel_rows(judged)))
    if form.is_bound and form.is_valid():
        made = replacement.replace(leaving, form.plan, by=request.user, at=timezone.now())
        count = made.to_successor + made.to_panel
        said = ngettext("%(n)s work has been given to other reviewers.", "%(n)s works have been given to other reviewers.", count)
        messages.success(request, said % {"n": count})
        return redirect("round", judged.pk)
    states = list(leaving.reviews.values_list("state", flat=True))
    waiting, done = states.count(ReviewState.WAITING), states.count(ReviewState.DONE)
    context = {"panelist": leaving, "round": judged, "task": judged.task, "call": judged.task.call, "form": form, "waiting": waiting, "done": done}
    return form_page(request, "judging/replace.html", context)
