"""Views of selections."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.judging.interfaces import tables
from baosong.apps.judging.interfaces.messages import prize_words
from baosong.apps.judging.models import Objection, Round, Selection, SelectionChoice
from baosong.apps.judging.policies import may_run_choice, may_run_objection, may_run_round, may_run_selection
from baosong.apps.judging.queries import choices_of
from baosong.apps.judging.services import public_notices, recommendations, selections
from baosong.apps.judging.services.prizes import AwardBasis, Prize
from baosong.apps.judging.services.working_days import is_known
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved


@require_POST
@allowed(may_run_round)
def prepare(request: PersonRequest, round_id: int) -> HttpResponse:
    prizes = []
    for name, by, value in zip(request.POST.getlist("prize"), request.POST.getlist("by"), request.POST.getlist("value"), strict=False):
        if name.strip() or value.strip():
            prizes.append(Prize(name.strip()[:40], AwardBasis(by) if by in set(map(str, AwardBasis)) else AwardBasis.COUNT, _value(value)))
    made = selections.prepare(
        get_object_or_404(Round, pk=round_id),
        prizes,
        one_from_each="one_from_each" in request.POST,
        by_kind="by_kind" in request.POST,
        shows_reasons="shows_reasons" in request.POST,
        by=request.user,
        at=timezone.now(),
    )
    return redirect("outcome", made.pk)


def _value(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


@allowed(may_run_selection)
def outcome(request: HttpRequest, selection_id: int) -> HttpResponse:
    """The page of a selection."""
    shown = get_object_or_404(Selection.objects.select_related("round", "task__call__unit"), pk=selection_id)
    choices = choices_of(shown)
    now = timezone.now()
    context = {
        "selection": shown,
        "task": shown.task,
        "call": shown.task.call,
        "choices": choices,
        "prizes": [(name, prize_words(name, by, value)) for name, by, value in shown.prizes],
        "objections": shown.objections.all(),
        "unanswered": shown.objections.filter(answer="").count(),
        "is_over": shown.notice_until is not None and now > shown.notice_until,
        "ties": [choice for choice in choices if choice.is_tied],
        "address": request.build_absolute_uri(reverse("public-notice", args=[shown.code])),
        "holidays_known": _known(shown.notice_until or now),
    }
    return render(request, "judging/outcome.html", context)


def _known(moment: datetime) -> bool:
    return is_known(timezone.localtime(moment).date())


@require_POST
@allowed(may_run_choice)
def choose(request: PersonRequest, choice_id: int) -> HttpResponse:
    choice = get_object_or_404(SelectionChoice, pk=choice_id)
    selections.choose(choice, prize=request.POST.get("prize", ""), reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    return redirect("outcome", choice.selection_id)


@require_POST
@allowed(may_run_selection)
def show(request: PersonRequest, selection_id: int) -> HttpResponse:
    written = request.POST.get("days", "")
    shown = public_notices.show(
        get_object_or_404(Selection, pk=selection_id), days=int(written) if written.isdigit() and len(written) < 4 else 0, by=request.user, at=timezone.now()
    )
    messages.success(request, _("The public notice has begun. Anyone with its address can read it, and object."))
    return redirect("outcome", shown.pk)


@require_POST
@allowed(may_run_selection)
def take_down(request: PersonRequest, selection_id: int) -> HttpResponse:
    public_notices.take_down(get_object_or_404(Selection, pk=selection_id), by=request.user, at=timezone.now())
    messages.success(request, _("The public notice has been taken down. After changes it has to be shown anew, for its full time."))
    return redirect("outcome", selection_id)


@require_POST
@allowed(may_run_selection)
def release(request: PersonRequest, selection_id: int) -> HttpResponse:
    public_notices.release(get_object_or_404(Selection, pk=selection_id), by=request.user, at=timezone.now())
    messages.success(request, _("The outcome is final. Every unit sees what became of its works, and gets a message."))
    return redirect("outcome", selection_id)


@require_POST
@allowed(may_run_selection)
def recommend(request: PersonRequest, selection_id: int) -> HttpResponse:
    shown = get_object_or_404(Selection, pk=selection_id)
    made = recommendations.recommend(shown, vouched_by=request.POST.get("vouched_by", ""), by=request.user, at=timezone.now())
    count = len(made.receipts)
    messages.success(
        request, ngettext("%(n)s work has been handed in to the level above.", "%(n)s works have been handed in to the level above.", count) % {"n": count}
    )
    if made.left:
        titles = "、".join(title for title, _code in made.left)
        messages.warning(request, _("These stay here, since the level above takes no more or they are not accepted any more: %(titles)s") % {"titles": titles})
    return redirect("outcome", selection_id)


@require_POST
@allowed(may_run_objection)
def answer(request: PersonRequest, objection_id: int) -> HttpResponse:
    objection = get_object_or_404(Objection.objects.select_related("selection"), pk=objection_id)
    public_notices.answer(objection, text=request.POST.get("answer", ""), by=request.user, at=timezone.now())
    return redirect("outcome", objection.selection_id)


@allowed(may_run_selection)
def workbook(request: HttpRequest, selection_id: int) -> HttpResponse:
    shown = get_object_or_404(Selection.objects.select_related("round", "task"), pk=selection_id)
    return saved(tables.workbook(shown), name=f"{shown.task.name}-{_('outcome')}.xlsx", content_type=XLSX)
